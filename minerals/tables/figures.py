"""Figures: a row a value, with all that has to be said beside it."""

from enum import StrEnum
from itertools import batched

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tables import Row, column
from tables.table import CHUNK

from ..facts import observing
from ..models import Country, FigureRevision, Mineral
from ..models.figures import along_the_chain
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
    """Whether a row is the latest that the source says of it."""

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
        _("Calendar year. Of us-import-share, the last of the four years that the source averages.")
    )
    value: Value
    lower: Lower
    upper: Upper
    unit: UnitCode
    flag: FlagCode
    source: SourceKey
    release: ReleaseKey
    note: str | None = column(
        _("The row’s own note, as the source has it; of what we calculated, how."), width=50
    )
    country: CountryName
    is_estimate: IsEstimate
    excludes: list[str] = column(_("Codes of the countries that a total leaves out, joined by semicolons."))
    text: WordsOfSource
    revision: int = column(_("Which value of this figure it is: 1 is the first that we hold."))
    key: str = column(_("Identifies the figure; its page is /figures/<key>/."), width=60)
    annotation: str | None = column(
        _("Our remark on a known fault of the source, which is never mended in silence."), width=50
    )
    caveat: str | None = column(
        _(
            "What the source itself says against comparing the number with others: another reporting code, a part only,"
            " inferred. From its note, in the words of the pages; empty where the note says nothing of the kind."
            " Reserves of different countries are not comparable between reporting codes, with or without a caveat."
        )
    )
    status: str = column(
        _("Whether it is the latest that the source says of it. See “Status”."), codes=tuple(Status)
    )
    scenario: str | None = column(
        _("Of a projection, the assumptions it is made under; empty of an observation.")
    )
    headline: bool = column(
        _(
            "Whether pages, roles and ranks use it. Where two sources count the same, one of them headlines; a"
            " projection never does."
        )
    )
    attribution: Attribution


class Figure(AnyFigure):
    """One number: of a place, mineral, stage, form, measure, basis, year and source."""

    rankable: bool = column(_("False where ranks mean nothing."))
    is_current: bool = column(_("Whether it is the value of today."))
    is_revised: bool = column(_("Whether it replaced a value that was no estimate."))
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
            "How many figures of the edition are in no row, since the licence of their source forbids passing them on."
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


def every_figure():
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
    _("A value that a release gave of one place, mineral, stage, form, measure, basis and year."),
    Figure,
    ("key", "revision"),
    every_figure,
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


def frozen_table(left_out):
    """Return the table of the figures of an edition. `left_out`: what it leaves out, in words."""
    return FROZEN_IN_PART if left_out else FROZEN_FIGURES


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
        FIGURES.tuple(
            **{column: one[path] for column, path in FIELDS.items()},
            url=figure_address(o.key, site),
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
