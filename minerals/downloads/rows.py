"""One row a figure: the tidy table that every format writes."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse

from .. import observing
from ..models import Country
from ..models.figures import along_the_chain
from ..passing_on import passable
from ..wording.figures import caveat

SOURCE_COLUMNS = ("source", "other_source")  # with keys of sources, joined by semicolons


@dataclass(frozen=True)
class Table:
    """A table that is no table of figures, ready to be written. Records are dicts, with the columns in order."""

    columns: tuple[str, ...]
    every: list[dict]

    @cached_property
    def records(self):
        """The records that are handed out: without those of a source that may not be passed on."""
        named = [name for name in SOURCE_COLUMNS if name in self.columns]
        return passable(self.every, lambda record: ";".join(filter(None, map(record.get, named))))


class Status(StrEnum):
    """Whether a row is the latest that the source says of it."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    OLDER = "older-edition"
    FROZEN = "frozen"
    AS_RELEASED = "as-released"


class DownloadRow(NamedTuple):
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
    caveat: str = ""
    status: str = Status.CURRENT
    scenario: str = ""
    headline: bool = True
    attribution: str = ""  # what the licence of the source asks to be said


COLUMNS = DownloadRow._fields
OURS = ("caveat", "status")  # the columns that no FigureRevision has
# Column -> field of an Observation.
RENAMED = {"country_iso3": "code", "country": "name", "revision": "number", "headline": "is_headline"}
PATHS = observing.COLUMNS | {"attribution": "release__source__attribution"}
FIELDS = {column: PATHS[RENAMED.get(column, column)] for column in COLUMNS if column not in OURS}


def of_figures(revisions, site, *, place=""):
    """(rows, Series) of a queryset of FigureRevision, in one query; with `place`, a code, only its rows.

    `site` is scheme and host. The rows of other places tell which of these newer editions still have.
    """
    paths = list(dict.fromkeys([*FIELDS.values(), *observing.COLUMNS.values()]))
    stored = revisions.passable().with_facts().order_by().values_list(*paths)
    found = [dict(zip(paths, row, strict=True)) for row in stored]
    observations = [observing.observation_of(one) for one in found]
    series = list(observing.grouped(observations, names_in(observations)).values())
    status_of = statuses(series)
    rows = ordered(
        DownloadRow(**{column: one[path] for column, path in FIELDS.items()})._replace(
            key=figure_address(o.key, site),
            caveat=caveat(o).replace("\N{NO-BREAK SPACE}", " "),
            status=status_of[o.key],
        )
        for one, o in zip(found, observations, strict=True)
        if not place or o.code == place
    )
    return rows, series


def names_in(observations):
    """{code: name} of the places, and of those that a total leaves out. It asks only where these have no row."""
    names = {o.code: o.name for o in observations}
    without_row = {code for o in observations for code in o.excludes} - names.keys()
    if without_row:
        names |= dict(Country.objects.filter(code__in=without_row).values_list("code", "name"))
    return names


def statuses(series):
    """{key of a figure: its Status}, of all rows of their tables."""
    found = {}
    for one in series:
        found |= {o.key: Status.OLDER if o.is_older else Status.CURRENT for o in one.observations}
        found |= {superseded.row.key: Status.SUPERSEDED for superseded in one.superseded}
    return found


def figure_address(key, site):
    return site + reverse("minerals:figure", args=[key])


def ordered(rows):
    """By mineral, along the chain, then by place and year. In Python: databases sort text differently."""
    return sorted(rows, key=_place_in_file)


def _place_in_file(row):
    return (row.mineral, *along_the_chain(row), row.country_iso3, row.year, row.source, row.scenario)


def plain(number):
    """A Decimal as published: a dot, no thousands mark, no exponent, no idle zeros."""
    return format(number.normalize(), "f") if number else "0"
