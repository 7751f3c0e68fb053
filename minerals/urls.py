from django.urls import path, re_path

from . import views
from .downloads import ENDINGS

app_name = "minerals"

urlpatterns = [
    path("minerals/", views.mineral_list, name="list"),
    path("minerals/<str:slug>/", views.mineral_detail, name="detail"),
    re_path(rf"^minerals/(?P<slug>[^/]+)\.(?P<ending>{ENDINGS})$", views.mineral_download, name="download"),
    path("map/", views.map_page, name="map"),
    path("lists/", views.list_index, name="lists"),
    path("lists/<str:slug>/", views.list_detail, name="list_detail"),
    path("regions/", views.region_list, name="regions"),
    path("regions/<slug:slug>/", views.region_detail, name="region"),
    re_path(r"^figures/(?P<key>[a-z0-9.-]+)/$", views.figure_detail, name="figure"),
]
