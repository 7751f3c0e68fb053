from django.urls import path, re_path

from minerals.citing import CITE

from . import chart_views, feeds, search_views, views

app_name = "website"
CHART = r"(?P<key>[a-z0-9.-]{1,200}?)"
CHART_FILE = "|".join(ending.replace(".", r"\.") for ending in chart_views.ENDINGS)

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("search/suggest/", search_views.suggest, name="suggest"),
    path("methodology/", views.methodology, name="methodology"),
    path("changes/", views.changes, name="changes"),
    path("changes.atom", feeds.ChangesFeed(), name="feed"),
    path("countries/<str:slug>/changes.atom", feeds.CountryFeed(), name="country_feed"),
    path("minerals/<str:slug>/changes.atom", feeds.MineralFeed(), name="mineral_feed"),
    path("corrections/", views.corrections_page, name="corrections"),
    re_path(rf"^charts/{CHART}/$", chart_views.chart_page, name="chart"),
    re_path(rf"^charts/{CHART}/{CITE}", chart_views.chart_cite, name="chart_cite"),
    re_path(rf"^charts/{CHART}\.(?P<ending>{CHART_FILE})$", chart_views.chart_file, name="chart_file"),
    re_path(rf"^embed/{CHART}/$", chart_views.chart_embed, name="chart_embed"),
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemaps"),
    path("sitemap-<slug:section>.xml", views.sitemap_part, name="sitemap"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
]
