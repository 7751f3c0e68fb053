from django.urls import path, re_path

from . import views

app_name = "minerals"

urlpatterns = [
    path("minerals/", views.MineralList.as_view(), name="list"),
    path("minerals/<str:slug>/", views.mineral_detail, name="detail"),
    path("regions/", views.RegionList.as_view(), name="regions"),
    path("regions/<slug:slug>/", views.region_detail, name="region"),
    re_path(r"^figures/(?P<key>[a-z0-9.-]+)/$", views.figure_detail, name="figure"),
]
