"""One row a figure: the tidy table that every format writes."""

from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse

from ..models.figures import along_the_chain


class Row(NamedTuple):
    """A figure as it is handed out. Codes as in the Atlas; None where there is no number."""

    country_iso3: str
    mineral: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    unit: str
    flag: str
    source: str
    release: str
    note: str
    country: str
    is_estimate: bool
    excludes: str
    text: str
    revision: int
    key: str
    annotation: str


COLUMNS = Row._fields

FIELDS = (  # of a FigureRevision, in the order of the columns
    "figure__country__code",
    "figure__mineral__slug",
    "figure__stage",
    "figure__form",
    "figure__measure",
    "figure__basis",
    "figure__year",
    "value",
    "lower",
    "upper",
    "unit",
    "flag",
    "release__source__key",
    "release__key",
    "note",
    "figure__country__name",
    "is_estimate",
    "excludes",
    "text",
    "number",
    "figure__key",
    "figure__annotation",
)


def of_figures(revisions, site):
    """The rows of a queryset of FigureRevision, in one query. `site` is scheme and host, without a slash."""
    rows = (Row(*values) for values in revisions.order_by().values_list(*FIELDS))
    return ordered(row._replace(key=figure_address(row.key, site)) for row in rows)


def figure_address(key, site):
    return site + reverse("minerals:figure", args=[key])


def ordered(rows):
    """By mineral, along the chain, then by place and year. In Python: databases sort text differently."""
    return sorted(rows, key=lambda row: (row.mineral, *along_the_chain(row), row.country_iso3, row.year))


def plain(number):
    """A Decimal as published: a dot, no thousands mark, no exponent, no idle zeros."""
    return format(number.normalize(), "f") if number else "0"
