from django.urls import path, re_path

from minerals.downloads import ENDINGS, LIST_ENDINGS
from minerals.heads.citing import CITE

from .public.views import (
    countries,
    downloads,
    editions,
    events,
    exposure,
    previews,
    profiles,
    roles,
    timelines,
)

app_name = "profiles"

COUNTRY = r"^countries/(?P<slug>[^/]+)"
MINERAL = r"^minerals/(?P<slug>[^/]+)"
EVENT = r"^events/(?P<slug>[^/]+)"
ENDING = rf"\.(?P<ending>{ENDINGS})$"
OF_LIST = rf"\.(?P<ending>{LIST_ENDINGS})$"


def edition_addresses(home, views, prefix=""):
    """Return the addresses of the editions of countries, or of minerals; `prefix` begins the names of the views."""
    number = r"(?P<number>[0-9]{1,6})"
    between = r"(?P<before>[0-9]{1,6})\.\.\.(?P<after>[0-9]{1,6})"
    return [
        re_path(rf"{home}/editions/$", views["editions"], name=f"{prefix}editions"),
        re_path(rf"{home}/editions/{number}/$", views["edition"], name=f"{prefix}edition"),
        re_path(rf"{home}/editions/{between}/$", views["edition_diff"], name=f"{prefix}edition_diff"),
        re_path(rf"{home}/editions/{number}/{CITE}", views["edition_cite"], name=f"{prefix}edition_cite"),
    ]


urlpatterns = [
    path("countries/", profiles.profile_list, name="list"),
    re_path(rf"^countries{OF_LIST}", profiles.country_list_download, name="list_download"),
    re_path(COUNTRY + ENDING, downloads.country_download, name="download"),
    path("countries/<str:slug>/", countries.country_detail, name="detail"),
    path("countries/<str:slug>/data/", countries.country_data, name="data"),
    re_path(rf"{COUNTRY}/data{ENDING}", downloads.country_data_download, name="data_download"),
    re_path(rf"{COUNTRY}/data/{CITE}", countries.data_cite, name="data_cite"),
    path("countries/<str:slug>/exposure/", exposure.country_exposure, name="exposure"),
    re_path(rf"{COUNTRY}/exposure{OF_LIST}", exposure.country_exposure_download, name="exposure_download"),
    *edition_addresses(COUNTRY, editions.OF_COUNTRIES),
    *edition_addresses(MINERAL, editions.OF_MINERALS, "mineral_"),
    *edition_addresses(EVENT, editions.OF_EVENTS, "event_"),
    path("events/<str:slug>/", events.event_detail, name="event"),
    re_path(
        rf"{COUNTRY}/editions/(?P<number>[0-9]{{1,6}}){ENDING}",
        downloads.edition_download,
        name="edition_download",
    ),
    path("roles/", roles.role_list, name="roles"),
    path("roles/<str:slug>/", roles.role_detail, name="role"),
    re_path(rf"^roles/(?P<slug>[^/]+){OF_LIST}", roles.role_file, name="role_download"),
    path("policies/", timelines.timeline, {"table": "policies"}, name="policies"),
    re_path(
        rf"^policies{OF_LIST}", timelines.timeline_download, {"table": "policies"}, name="policies_download"
    ),
    path("partnerships/", timelines.timeline, {"table": "partnerships"}, name="partnerships"),
    re_path(
        rf"^partnerships{OF_LIST}",
        timelines.timeline_download,
        {"table": "partnerships"},
        name="partnerships_download",
    ),
    path("projects/", timelines.project_list, name="projects"),
    re_path(rf"^projects{OF_LIST}", timelines.project_download, name="projects_download"),
    path("events/", timelines.event_list, name="events"),
    re_path(rf"^events{OF_LIST}", timelines.event_download, name="events_download"),
    path("images/<str:name>", editions.published_image, name="image"),
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("preview/<str:token>/images/<str:name>", previews.preview_image, name="preview_image"),
]
