"""Download of every statement of each release on each figure of a mineral: one row per statement."""

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


def _said(statements, observation):
    percent = None if observation is statements.first else statements.percent_or_reason(observation)
    return {
        "country_iso3": observation.code,
        "country": observation.name,
        "mineral": observation.mineral,
        **series_cells(observation),
        "published": observation.published and observation.published.isoformat(),
        **amount_cells(observation),
        "is_correction": observation.is_correction,
        "percent_of_first": percent.quantize(PLACES) if percent else None,
        **origin_cells(observation),
    }
