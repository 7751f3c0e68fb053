from django.urls import path, re_path

from .downloads import ENDINGS
from .views import figures, lists, minerals, regions

app_name = "minerals"

urlpatterns = [
    path("minerals/", minerals.mineral_list, name="list"),
    path("minerals/<str:slug>/", minerals.mineral_detail, name="detail"),
    re_path(
        rf"^minerals/(?P<slug>[^/]+)\.(?P<ending>{ENDINGS})$", minerals.mineral_download, name="download"
    ),
    path("minerals/<str:slug>/concentration.csv", minerals.mineral_download, name="concentration"),
    path("map/", minerals.map_page, name="map"),
    path("lists/", lists.list_index, name="lists"),
    path("lists/<str:slug>/", lists.list_detail, name="list_detail"),
    path("regions/", regions.region_list, name="regions"),
    path("regions/<slug:slug>/", regions.region_detail, name="region"),
    re_path(r"^figures/(?P<key>[a-z0-9.-]+)/$", figures.figure_detail, name="figure"),
]
