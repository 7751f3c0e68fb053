"""Figures: one row per value, with all remarks on it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum
from itertools import batched
from sys import intern
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tables import Cells, Row, column
from tables.table import CHUNK

from ..facts import figure_parts, observing
from ..indicators import Observation, Series
from ..models import Country, FigureRevision, Mineral
from ..models.figures import FigureRevisionQuerySet, along_the_chain
from ..passing_on import barred_sources
from ..wording.figures import caveat
from .shared import (
    Attribution,
    BasisCode,
    CountryName,
    FactTable,
    FlagCode,
    Form,
    IsEstimate,
    Iso3,
    Lower,
    MeasureCode,
    MineralSlug,
    ReleaseKey,
    SourceKey,
    StageCode,
    UnitCode,
    Upper,
    Value,
    WordsOfSource,
    sources_of,
)


class Status(StrEnum):
    """Whether a row is the source's latest value."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    OLDER = "older-edition"
    FROZEN = "frozen"
    AS_RELEASED = "as-released"
    REPLACED = "replaced"


class AnyFigure(Row):
    """The columns that a figure has today, in a release, and in an edition."""

    country_iso3: Iso3
    mineral: MineralSlug
    stage: StageCode
    form: Form
    measure: MeasureCode
    basis: BasisCode
    year: int = column(
        _("Calendar year. For us-import-share, the last of the four years that the source averages.")
    )
    value: Value
    lower: Lower
    upper: Upper
    unit: UnitCode
    flag: FlagCode
    source: SourceKey
    release: ReleaseKey
    note: str | None = column(
        _("The source’s note on the row. For our own calculations, how they were made."), width=50
    )
    country: CountryName
    is_estimate: IsEstimate
    excludes: list[str] = column(_("Codes of the countries that a total leaves out, joined by semicolons."))
    text: WordsOfSource
    revision: int = column(_("Which value of this figure it is: 1 is the first that we hold."))
    key: str = column(_("Identifies the figure; its page is /figures/<key>/."), width=60)
    annotation: str | None = column(
        _("Our remark on a known fault of the source, which we never correct silently."), width=50
    )
    caveat: str | None = column(
        _(
            "The source’s own reasons not to compare the number with others: another reporting code, a "
            "partial count, an inference. Taken from its note, in the words of the pages; empty where the "
            "note gives no such reason."
            " Reserves of different countries are not comparable between reporting codes, with or without a caveat."
        )
    )
    status: str = column(_("Whether it is the source’s latest value. See “Status”."), codes=tuple(Status))
    scenario: str | None = column(_("The assumptions behind a projection; empty for an observation."))
    headline: bool = column(
        _(
            "Whether pages, roles and ranks use it. Where two sources count the same, one of them headlines; a"
            " projection never does."
        )
    )
    attribution: Attribution


class Figure(AnyFigure):
    """One number: of a place, mineral, stage, form, measure, basis, year and source."""

    rankable: bool = column(_("False where ranks would be meaningless."))
    is_current: bool = column(_("Whether it is the current value."))
    is_revised: bool = column(_("Whether it replaced a value that was not an estimate."))
    reason: str | None = column(_("Why a correction replaced the value before it."), width=50)
    url: str = column(_("Address of the figure’s page, with every value it has had."), of="key", width=60)


class FrozenFigure(AnyFigure):
    """A figure as an edition of a profile froze it, under the names of its file, which never changes."""

    key: str = column(
        _("Address of the figure’s page, with every value it has had. Identifies the figure."), width=60
    )
    edition: int = column(_("Number of the edition whose frozen figures these are."))
    edition_date: str = column(_("When that edition was published."))


class FrozenInPart(FrozenFigure):
    """A figure of an edition that has others which may not be passed on."""

    left_out: str = column(
        _(
            "Number of figures of the edition that are left out, because the licence of their source "
            "forbids passing them on."
        )
    )


OURS = ("caveat", "status", "url")  # the columns that no FigureRevision has
# Column -> field of an Observation.
RENAMED = {"country_iso3": "code", "country": "name", "revision": "number", "headline": "is_headline"}
PATHS = (
    observing.COLUMNS
    | {name: name for name in ("is_current", "is_revised", "reason")}
    | {"attribution": "release__source__attribution"}
)
FIELDS = {column: PATHS[RENAMED.get(column, column)] for column in Figure.model_fields if column not in OURS}
MINERALS_AT_ONCE = 12  # whose figures are in memory together


def every_figure() -> Iterator[Cells]:
    """Every value of every figure that may be passed on, the minerals in order, for the data package."""
    names = [name for name in FIGURES.packed if name not in OURS]
    slugs = Mineral.objects.order_by("slug").values_list("slug", flat=True)
    for some in batched(slugs, MINERALS_AT_ONCE, strict=False):
        said = FigureRevision.objects.filter(figure__mineral__slug__in=some).passable()
        current, _series = of_figures(said.current(), "")
        made = {row.key: (row.status, row.caveat) for row in current}
        said = said.order_by("figure__mineral__slug", "figure__key", "number")
        for cells in said.values_list(*(FIELDS[name] for name in names)).iterator(CHUNK):
            row = dict(zip(names, cells, strict=True))
            now = made[row["key"]] if row["is_current"] else (Status.REPLACED, "")
            row["status"], row["caveat"] = now
            yield tuple(row[name] for name in FIGURES.packed)


FIGURES = FactTable(
    "figures",
    _("Figures"),
    _("A value that a release gave for one place, mineral, stage, form, measure, basis and year."),
    Figure,
    ("key", "revision"),
    every_figure,
    at=FIELDS,
    source_keys=sources_of(FigureRevision, "release__source"),
)
FROZEN_FIGURES = FactTable(
    "frozen_figures",
    _("Figures of an edition"),
    _("A figure that an edition states."),
    FrozenFigure,
    ("key",),
)
FROZEN_IN_PART = FactTable(
    "frozen_in_part",
    _("Figures of an edition"),
    _("A figure that an edition states."),
    FrozenInPart,
    ("key",),
)


def frozen_table(left_out: str) -> FactTable:
    """Return the table of the figures of an edition. `left_out`: the figures that it leaves out, in words."""
    return FROZEN_IN_PART if left_out else FROZEN_FIGURES


def every_row(row: Any) -> bool:
    return True


def current_figures(
    minerals: Iterable[str], site: str, wanted: Callable[[Any], bool] = every_row
) -> list[Any]:
    """The `wanted` rows of today's figures of minerals, by their slugs, that may be passed on."""
    held = (row for rows in _current(sorted(minerals)).values() for row in rows)
    return [row._replace(url=site + row.url) for row in held if wanted(row)]


@figure_parts.each_of_facts_kept
def _current(minerals: Collection[str]) -> dict[str, list[Any]]:
    """{slug: its rows}, which files of minerals, places and charts, and the API share: the site is not in them."""
    revisions = FigureRevision.objects.current().filter(figure__mineral__slug__in=minerals)
    rows, _series = of_figures(revisions, "")
    found = defaultdict(list)
    for row in rows:
        found[row.mineral].append(row)
    return {slug: found[slug] for slug in minerals}


def current_series(minerals: Iterable[str]) -> list[Series]:
    """The Series of the same figures."""
    barred = barred_sources()
    held = (
        one for of_mineral in figure_parts.whole(sorted(minerals)).values() for one in of_mineral.values()
    )
    return [one for one in held if one.head.source not in barred]


def of_figures(revisions: FigureRevisionQuerySet, site: str) -> tuple[list[Any], list[Series]]:
    """(rows, Series) of a queryset of FigureRevision, in one query; `site` is scheme and host.

    Rows of other places show which of the rows of a place newer editions still have.
    """
    paths = list(dict.fromkeys([*FIELDS.values(), *observing.COLUMNS.values()]))
    stored = revisions.passable().with_facts().order_by().values_list(*paths)
    shared = ([intern(cell) if type(cell) is str else cell for cell in row] for row in stored)
    values = [dict(zip(paths, row, strict=True)) for row in shared]
    observations = [observing.observation_of(by_path) for by_path in values]
    series = list(observing.grouped(observations, names_in(observations)).values())
    status_of = statuses(series)
    rows = ordered(
        FIGURES.tuple(
            **{column: by_path[path] for column, path in FIELDS.items()},
            url=figure_address(observation.key, site),
            caveat=caveat(observation).replace("\N{NO-BREAK SPACE}", " "),
            status=status_of[observation.key],
        )
        for by_path, observation in zip(values, observations, strict=True)
    )
    return rows, series


def names_in(observations: Iterable[Observation]) -> dict[str, str]:
    """Return {code: name} of the places, and of those that a total leaves out.

    It queries only for places without a row.
    """
    names = {observation.code: observation.name for observation in observations}
    without_row = {code for observation in observations for code in observation.excludes} - names.keys()
    if without_row:
        names |= dict(Country.objects.filter(code__in=without_row).values_list("code", "name"))
    return names


def statuses(series: Iterable[Series]) -> dict[str, Status]:
    """{key of a figure: its Status}, of all rows of their tables."""
    status_of = {}
    for one_series in series:
        for observation in one_series.observations:
            status_of[observation.key] = Status.OLDER if observation.is_older else Status.CURRENT
        status_of |= {superseded.row.key: Status.SUPERSEDED for superseded in one_series.superseded}
    return status_of


def figure_address(key: str, site: str) -> str:
    return site + reverse("minerals:figure", args=[key])


def ordered(rows: Iterable[Any]) -> list[Any]:
    """By mineral, along the chain, then by place and year. In Python: databases sort text differently."""
    return sorted(rows, key=_place_in_file)


def _place_in_file(row: Any) -> tuple:
    return (row.mineral, *along_the_chain(row), row.country_iso3, row.year, row.source, row.scenario)
