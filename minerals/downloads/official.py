"""Downloads of official lists: the matrix of all, and one list by its names."""

import re

from django.utils.translation import gettext

from .lists import ListDownload
from .observed import of_records, origin_cells, share_cells
from .records import Records

MATRIX = ("mineral", "name", "group", "parent", "named_on", "through_on")
ENTRIES = (
    "list", "mineral", "name", "name_as_listed", "status", "is_derived", "note", "largest_iso3", "largest", "series",
    "share_percent", "share_bound", "url", "list_url", "source", "release", "key",
)  # fmt: skip


def matrix_download(matrix, *, address):
    """Make the matrix of the newest list of each issuer, one column per list, in the words of the page."""
    lists = {column.list.slug: column.list for column in matrix.columns}
    records = [
        {
            "mineral": row.mineral.slug,
            "name": row.mineral.name,
            "group": row.mineral.group.name,
            "parent": row.mineral.parent.slug if row.mineral.parent else "",
            "named_on": row.named,
            "through_on": row.through,
            **{slug: _said(words) for slug, (_kind, words, _derived) in zip(lists, row.cells, strict=True)},
        }
        for row in matrix.rows
    ]
    said = gettext("What this list says about the mineral: %(list)s, %(url)s")
    return ListDownload(
        name="official-lists",
        title=gettext("Official lists of critical minerals"),
        address=address,
        table=Records((*MATRIX, *lists), records),
        terms="official",
        more_terms={slug: said % {"list": one.label, "url": one.url} for slug, one in lists.items()},
    )


def _said(words):
    """“critical, as Silicon metal” of “US: critical, as Silicon metal”: the column names the list."""
    return re.sub(r"^[^:]*: ", "", words)


def list_download(official_list, rows, *, site, address):
    """One CriticalList by its names; `rows`: ListRows."""
    return of_records(
        ENTRIES,
        [_entry(official_list, row, site) for row in rows],
        name=f"list-{official_list.slug}",
        title=official_list.label,
        address=address,
        terms="official",
    )


def _entry(official_list, row, site):
    leader = row.leader
    return {
        "list": official_list.slug,
        "mineral": row.mineral.slug,
        "name": row.mineral.name,
        "name_as_listed": row.name,
        "status": row.status.label.lower(),
        "is_derived": row.status.is_derived,
        "note": "; ".join(row.notes),
        "largest_iso3": leader.observation.code if leader else "",
        "largest": leader.place if leader else "",
        "series": row.series if leader else "",
        **share_cells(leader and leader.share),
        "url": site + row.mineral.get_absolute_url(),
        "list_url": official_list.url,
        **origin_cells(leader and leader.observation),
    }
