"""One search for everything that readers find."""

from typing import Annotated

from ninja import Query, Router
from pydantic import Field, StringConstraints

from config.addresses import site_of
from profiles.publishing.searchable import leave_out
from search.finding import find
from search.models import Kind

from .. import schemas
from ..addresses import address
from ..parameters import Parameters, one_of, reads, several, whole

router = Router(tags=["search"])
MOST = 50
FOUND_AT = {
    Kind.COUNTRY: "get_country",
    Kind.MINERAL: "get_mineral",
    Kind.LIST: "get_list",
    Kind.EVENT: "get_event",
}
Words = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class SearchParameters(Parameters):
    q: Words = Field(
        description="Words to search for; typing errors and other names are accepted.",
        json_schema_extra={"example": "drc cobalt"},
    )
    kind: several(one_of(Kind), "Kinds of results, repeatable; all by default.", "country") = []
    limit: whole(1, MOST) = Field(5, description="Number of hits of each kind.")


@reads(router, "/search", response=schemas.search.SearchResult)
def search_atlas(request, asked: Query[SearchParameters]):
    """Search countries, minerals, lists, regions, policies, partnerships, projects, events and texts of profiles."""
    kinds = tuple(map(Kind, asked.kind)) or tuple(Kind)
    found = find(asked.q, kinds=kinds, most=asked.limit, leave_out=leave_out)
    hits = [(group.kind, hit) for group in found.groups for hit in group.hits]
    return {
        "query": found.query,
        "words": found.words,
        "matched": found.matched,
        "misspelt": found.misspelt,
        "counts": {str(group.kind): group.total for group in found.groups},
        "counts_are_lower_bounds": found.is_sample,
        "results": [_hit(kind, hit, site_of(request)) for kind, hit in hits],
    }


def _hit(kind, hit, site):
    document = hit.document
    slug = document.address.strip("/").rpartition("/")[2]
    found_at = FOUND_AT.get(kind)
    return {
        "kind": str(kind),
        "title": document.title,
        "other_name": _text(hit.name),
        "context": document.context or None,
        "snippet": hit.snippet and _text(hit.snippet.pieces),
        "url": site + document.address,
        "api_url": address(site, found_at, **{str(kind): slug}) if found_at else None,
    }


def _text(pieces):
    return "".join(text for text, _ in pieces) or None
