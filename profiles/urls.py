from django.urls import path, re_path

from minerals.downloads import ENDINGS

from .public import views

app_name = "profiles"

PLACE = r"^countries/(?P<slug>[^/]+)"
ENDING = rf"\.(?P<ending>{ENDINGS})$"

urlpatterns = [
    path("countries/", views.profile_list, name="list"),
    re_path(PLACE + ENDING, views.country_download, name="download"),
    path("countries/<str:slug>/", views.country_detail, name="detail"),
    path("countries/<str:slug>/data/", views.country_data, name="data"),
    re_path(rf"{PLACE}/data{ENDING}", views.country_data_download, name="data_download"),
    path("countries/<str:slug>/editions/", views.edition_list, name="editions"),
    path("countries/<str:slug>/editions/<int:number>/", views.edition_detail, name="edition"),
    re_path(
        rf"{PLACE}/editions/(?P<before>[0-9]{{1,6}})\.\.\.(?P<after>[0-9]{{1,6}})/$",
        views.edition_diff,
        name="edition_diff",
    ),
    re_path(
        rf"{PLACE}/editions/(?P<number>[0-9]{{1,6}}){ENDING}", views.edition_download, name="edition_download"
    ),
    path("roles/", views.role_list, name="roles"),
    path("roles/<str:slug>/", views.role_detail, name="role"),
    path("images/<str:name>", views.published_image, name="image"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("preview/<str:token>/images/<str:name>", views.preview_image, name="preview_image"),
]
