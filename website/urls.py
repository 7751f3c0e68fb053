from django.urls import path

from . import feeds, search_views, views
from .compare import views as compare

app_name = "website"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("search/suggest/", search_views.suggest, name="suggest"),
    path("compare/", compare.comparison, name="compare"),
    path("compare.csv", compare.comparison_download, name="compare_download"),
    path("methodology/", views.methodology, name="methodology"),
    path("changes/", views.changes, name="changes"),
    path("changes.atom", feeds.ChangesFeed(), name="feed"),
    path("countries/<str:slug>/changes.atom", feeds.CountryFeed(), name="country_feed"),
    path("minerals/<str:slug>/changes.atom", feeds.MineralFeed(), name="mineral_feed"),
    path("corrections/", views.corrections_page, name="corrections"),
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemaps"),
    path("sitemap-<slug:section>.xml", views.sitemap_part, name="sitemap"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
]
