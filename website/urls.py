from django.urls import path, re_path

from minerals.downloads import LIST_ENDINGS
from minerals.heads.citing import CITE
from page_store.public import public

from . import chart_views, home, probes, views
from .changes import feeds
from .compare import views as compare
from .data_package import version_views
from .data_package import views as data_views
from .finding import views as search_views
from .report import views as report_views
from .trust import views as trust_views

app_name = "website"
ENDING = rf"\.(?P<ending>{LIST_ENDINGS})$"
VERSION = r"^data/(?P<name>\d{4}-\d{2}-\d{2}\.\d+)/"
CHART = r"(?P<key>[a-z0-9.-]{1,200}?)"
CHART_FILE = "|".join(ending.replace(".", r"\.") for ending in chart_views.ENDINGS)

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("search/suggest/", search_views.suggest, name="suggest"),
    path("data/", data_views.data, name="data"),
    re_path(rf"^data/{CITE}", data_views.data_cite, name="data_cite"),
    re_path(r"^data/(?P<name>[A-Za-z_-]+\.(csv|json|zip|md))$", data_views.data_file, name="data_file"),
    re_path(rf"{VERSION}$", version_views.data_version, name="data_version"),
    re_path(rf"{VERSION}{CITE}", version_views.data_version_cite, name="data_version_cite"),
    re_path(rf"{VERSION}critical-minerals-atlas\.zip$", version_views.data_archive, name="data_archive"),
    path("compare/", compare.comparison, name="compare"),
    path("compare.csv", compare.comparison_download, name="compare_download"),
    path("methodology/", views.methodology, name="methodology"),
    path("changes/", views.changes, name="changes"),
    re_path(rf"^changes{ENDING}", data_views.changes_file, name="changes_download"),
    path("changes.atom", public()(feeds.ChangesFeed()), name="feed"),
    path("policies.atom", public()(feeds.PoliciesFeed()), name="policies_feed"),
    path("countries/<str:slug>/changes.atom", public()(feeds.CountryFeed()), name="country_feed"),
    path("minerals/<str:slug>/changes.atom", public()(feeds.MineralFeed()), name="mineral_feed"),
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
    re_path(rf"^corrections{ENDING}", data_views.corrections_file, name="corrections_download"),
    re_path(rf"^charts/{CHART}/$", chart_views.chart_page, name="chart"),
    re_path(rf"^charts/{CHART}/{CITE}", chart_views.chart_cite, name="chart_cite"),
    re_path(rf"^charts/{CHART}\.(?P<ending>{CHART_FILE})$", chart_views.chart_file, name="chart_file"),
    re_path(rf"^embed/{CHART}/$", chart_views.chart_embed, name="chart_embed"),
    path("health/", probes.health, name="health"),
    path("ready/", probes.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemaps"),
    path("sitemap-<slug:section>.xml", views.sitemap_part, name="sitemap"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
]
