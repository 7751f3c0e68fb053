from django.urls import path, re_path

from minerals.citing import CITE
from minerals.downloads import LIST_ENDINGS

from . import data_views, feeds, search_views, views

app_name = "website"
ENDING = rf"\.(?P<ending>{LIST_ENDINGS})$"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("search/suggest/", search_views.suggest, name="suggest"),
    path("data/", data_views.data, name="data"),
    re_path(rf"^data/{CITE}", data_views.data_cite, name="data_cite"),
    re_path(r"^data/(?P<name>[A-Za-z_-]+\.(csv|json|zip|md))$", data_views.data_file, name="data_file"),
    path("methodology/", views.methodology, name="methodology"),
    path("changes/", views.changes, name="changes"),
    re_path(rf"^changes{ENDING}", data_views.changes_file, name="changes_download"),
    path("changes.atom", feeds.ChangesFeed(), name="feed"),
    path("countries/<str:slug>/changes.atom", feeds.CountryFeed(), name="country_feed"),
    path("minerals/<str:slug>/changes.atom", feeds.MineralFeed(), name="mineral_feed"),
    path("corrections/", views.corrections_page, name="corrections"),
    re_path(rf"^corrections{ENDING}", data_views.corrections_file, name="corrections_download"),
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemaps"),
    path("sitemap-<slug:section>.xml", views.sitemap_part, name="sitemap"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
]
