from django.urls import path

from . import feeds, report_views, search_views, trust_views, views

app_name = "website"

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
    path("sources/", trust_views.source_list, name="sources"),
    path("sources/cited/", trust_views.cited_list, name="cited"),
    path("sources/<slug:key>/", trust_views.source_detail, name="source"),
    path("glossary/", trust_views.glossary_page, name="glossary"),
    path("about/", trust_views.about, name="about"),
    path("accessibility/", trust_views.accessibility, name="accessibility"),
    path("privacy/", trust_views.privacy, name="privacy"),
    path("report/", report_views.report, name="report"),
    path("report/received/", report_views.report_received, name="report_received"),
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemaps"),
    path("sitemap-<slug:section>.xml", views.sitemap_part, name="sitemap"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
]
