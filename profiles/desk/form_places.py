"""Places on the form of a profile: the page that holds one, and its address.

The texts, the picture, the owner and the date share a page; each table has its own, whose rows open one by one.
A place is the id of an element (`id_policy_rows-3-title`, `policy_rows-group`), or what a comment is on
(`policies:`, `policies:<uid>`, `overview`).
"""

import re
from urllib.parse import urlencode

from django.urls import reverse

from ..publishing.texts import brief
from ..shape import IMAGE, TABLE, TABLES, TEXTS, Table

AT = "at"  # the parameter that names a place
TABLE_AT = {table.accessor: table for table in TABLES}
# The id on the form for each place that a check names.
PLACES = {part.heading: f"{part.accessor}-group" for part in (IMAGE, *TABLES)}
PLACES |= {text.heading: f"id_{text.name}" for text in TEXTS}
PLACES[brief.HEADING] = f"id_{brief.BRIEF[0].name}"

_ROW = re.compile(r"(?:id_)?([a-z_]+)(?:-(\d+|group|[0-9a-f-]{36})(?:-\w+)?)?")


def table_and_row(place: str) -> tuple[Table | None, str]:
    """Return the table of a place, None for what is no table, and its row as a number or uid, if it names one."""
    name, colon, uid = place.partition(":")
    if colon and name in TABLE:  # a text may have the name of a table
        return TABLE[name], uid
    found = None if colon else _ROW.fullmatch(place)
    table = found and TABLE_AT.get(found[1])
    return (table, (found[2] or "").replace("group", "")) if table else (None, "")


def page_at(place: str) -> str:
    """Return the query of the page of the form that holds a place; empty for the page of the texts."""
    return f"?{urlencode({AT: place})}" if table_and_row(place)[0] else ""


def form_of(profile_id: int, place: str = "", anchor: str = "") -> str:
    """The address of the form of a profile, at a place in it, or at an element on the page of the place."""
    fragment = anchor or place
    address = reverse("admin:profiles_profile_change", args=[profile_id])
    return f"{address}{page_at(place)}{'#' if fragment else ''}{fragment}"
