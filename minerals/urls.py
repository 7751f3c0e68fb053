from django.urls import path, re_path

from .downloads import ENDINGS, LIST_ENDINGS
from .heads.citing import CITE
from .models.code_groups import KEY as GROUP
from .views import figures, files, governance, lists, market, minerals, regions, releases, sources, trade

app_name = "minerals"
KEY = r"[a-z0-9.-]+"
ENDING = rf"\.(?P<ending>{LIST_ENDINGS})$"  # of a list
COMMODITY = rf"^trade/(?P<commodity>hs[0-9]{{2}}-[0-9]{{6}}|{GROUP})"  # a code, or a group of codes

urlpatterns = [
    path("minerals/", minerals.mineral_list, name="list"),
    re_path(rf"^minerals{ENDING}", files.mineral_list_download, name="list_download"),
    path("minerals/<str:slug>/", minerals.mineral_detail, name="detail"),
    re_path(
        rf"^minerals/(?P<slug>[^/]+)\.(?P<ending>{ENDINGS})$", minerals.mineral_download, name="download"
    ),
    re_path(rf"^minerals/(?P<slug>[^/]+)/{CITE}", minerals.mineral_cite, name="cite"),
    path("minerals/<str:slug>/concentration.csv", minerals.mineral_download, name="concentration"),
    path("minerals/<str:slug>/revisions/", releases.mineral_revisions, name="revisions"),
    re_path(
        rf"^minerals/(?P<slug>[^/]+)/revisions{ENDING}",
        files.mineral_revisions_download,
        name="revisions_download",
    ),
    path("minerals/<str:slug>/united-states/", market.mineral_market, name="market"),
    re_path(
        rf"^minerals/(?P<slug>[^/]+)/united-states{ENDING}",
        market.mineral_market_download,
        name="market_download",
    ),
    re_path(rf"^series/(?P<key>{KEY})/$", market.market_series, name="market_series"),
    re_path(rf"^series/(?P<key>{KEY}){ENDING}", market.market_series_download, name="market_series_download"),
    path("governance/", governance.governance_list, name="governance"),
    re_path(rf"^governance{ENDING}", governance.governance_download, name="governance_download"),
    path("governance/<str:slug>/", governance.governance_detail, name="governance_detail"),
    re_path(
        rf"^governance/(?P<slug>[^/]+){ENDING}",
        governance.governance_detail_download,
        name="governance_detail_download",
    ),
    path("minerals/<str:slug>/compared.csv", sources.compared_csv, name="compared"),
    path("minerals/<str:slug>/sources/", sources.mineral_sources, name="sources"),
    path("minerals/<str:slug>/trade/", trade.mineral_trade, name="mineral_trade"),
    path("minerals/<str:slug>/if/<str:country>/", trade.without_seller, name="without_seller"),
    path("trade/", trade.trade_index, name="trade"),
    re_path(rf"^trade{ENDING}", files.trade_index_download, name="trade_download"),
    re_path(rf"{COMMODITY}/$", trade.commodity_detail, name="commodity"),
    re_path(rf"{COMMODITY}{ENDING}", files.commodity_download, name="commodity_download"),
    re_path(rf"{COMMODITY}/(?P<slug>[^/]+){ENDING}", files.place_download, name="commodity_country_download"),
    re_path(rf"{COMMODITY}/(?P<slug>[^/]+)/$", trade.place_detail, name="commodity_country"),
    path("map/", minerals.map_page, name="map"),
    re_path(rf"^map{ENDING}", files.map_file, name="map_download"),
    path("lists/", lists.list_index, name="lists"),
    re_path(rf"^lists{ENDING}", files.list_index_download, name="lists_download"),
    path("lists/<str:slug>/", lists.list_detail, name="list_detail"),
    re_path(rf"^lists/(?P<slug>[^/]+){ENDING}", files.list_detail_download, name="list_detail_download"),
    path("regions/", regions.region_list, name="regions"),
    path("regions/<slug:slug>/", regions.region_detail, name="region"),
    re_path(rf"^regions/(?P<slug>[-a-zA-Z0-9_]+){ENDING}", files.region_file, name="region_download"),
    re_path(rf"^figures/(?P<key>{KEY})/$", figures.figure_detail, name="figure"),
    re_path(rf"^figures/(?P<key>{KEY})/{CITE}", figures.figure_cite, name="figure_cite"),
]
