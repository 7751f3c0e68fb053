"""The API: its operations, its error responses, and its OpenAPI description."""

from django.http import Http404, JsonResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from config.addresses import site_of

from .addresses import address
from .docs.description import ABOUT, EXTRA, described
from .parameters import of_validation
from .problems import Refusal, invalid, problem
from .routes import countries, editions, events, figures, minerals, search, trade

ROOT = "/api/v1/"

api = NinjaAPI(
    title="Critical Minerals Atlas",
    version="1.0.0",
    description=ABOUT,
    openapi_extra=EXTRA,
    urls_namespace="v1",
    openapi_url=None,  # answered below, as everything else
    docs_url=None,  # a page of our own: api:documentation
)
for noun in (countries, editions, figures, minerals, events, trade, search):
    api.add_router("", noun.router)


@api.exception_handler(Refusal)
def refused(request, refusal):
    return problem(refusal.status, refusal.detail, refusal.errors)


@api.exception_handler(ValidationError)
def not_valid(request, error):
    return refused(request, invalid(of_validation(error.errors)))


@api.exception_handler(Http404)
def not_found(request, error):
    return problem(404)


@api.get("/", include_in_schema=False, url_name="index")
def index(request):
    """The lists, by noun."""
    site = site_of(request)
    lists = (
        "countries",
        "regions",
        "editions",
        "figures",
        "minerals",
        "lists",
        "sources",
        "releases",
        "policies",
        "partnerships",
        "projects",
        "uses",
        "events",
    )
    found = {noun: address(site, f"list_{noun}") for noun in (*lists, "commodities")}
    return found | {"search": address(site, "search_atlas"), "openapi": address(site, "openapi")}


@api.get("/openapi.json", include_in_schema=False, url_name="openapi")
def openapi(request):
    """The description of the API, in OpenAPI 3.1."""
    return JsonResponse(description(site_of(request)))


def description(site):
    return described(api.get_openapi_schema(path_prefix=ROOT), site)
