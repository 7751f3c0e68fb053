"""Download of every statement of each release on each figure of a mineral: a row a statement."""

from django.utils.translation import gettext

from ..models.figures import along_the_chain
from .observed import AMOUNT, PLACES, SERIES, amount_cells, of_records, origin_cells, series_cells

COLUMNS = (
    "country_iso3", "country", "mineral", *SERIES, "published", *AMOUNT, "is_correction", "percent_of_first",
    "source", "release", "key",
)  # fmt: skip


def revisions_download(statements, mineral, *, address):
    """`statements`: many Statements, each of a figure."""
    ordered = sorted(
        statements,
        key=lambda one: (*along_the_chain(one.first), one.first.source, one.first.code, one.first.year),
    )
    return of_records(
        COLUMNS,
        [_said(said, o) for said in ordered for o in said.all],
        name=f"{mineral.slug}-revisions",
        title=gettext("%(mineral)s: revisions") % {"mineral": mineral.name},
        address=address,
        terms="revisions",
    )


def _said(said, o):
    percent = None if o is said.first else said.percent_or_reason(o)
    return {
        "country_iso3": o.code,
        "country": o.name,
        "mineral": o.mineral,
        **series_cells(o),
        "published": o.published and o.published.isoformat(),
        **amount_cells(o),
        "is_correction": o.is_correction,
        "percent_of_first": percent.quantize(PLACES) if percent else None,
        **origin_cells(o),
    }
