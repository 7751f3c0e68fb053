"""Pages of lists, by `limit` and `offset`, both bounded: a number past the range of the database would be an error."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field

from config.addresses import absolute

from ..parameters import Parameters, whole

USUAL, MOST = 100, 500  # rows of a page
FARTHEST = 1_000_000  # more rows than any list has


class Paged(Parameters):
    limit: whole(1, MOST) = Field(USUAL, description="Rows of a page.", json_schema_extra={"example": 20})
    offset: whole(0, FARTHEST) = Field(0, description="Rows to leave out before the page begins.")


class Page(Schema):
    count: int = Field(description="Rows on all pages.")
    next: str | None = Field(description="Address of the next page; null on the last.")
    previous: str | None = Field(description="Address of the page before; null on the first.")


def page_of(request, rows, asked, make):
    """A page of `rows`, a QuerySet or sequence: `make` turns a slice of them into the results."""
    count = rows.order_by().count() if isinstance(rows, QuerySet) else len(rows)
    start, end = asked.offset, asked.offset + asked.limit
    before = min(max(start - asked.limit, 0), max(count - asked.limit, 0))
    return {
        "count": count,
        "next": _address(request, end) if end < count else None,
        "previous": _address(request, before) if start else None,
        "results": make(rows[start:end]) if start < count else [],
    }


def _address(request, offset):
    """The address of the request with another offset; none at the start."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if name != "offset"]
    query = urlencode(pairs + ([("offset", offset)] if offset else []))
    return absolute(request, request.path) + (f"?{query}" if query else "")
