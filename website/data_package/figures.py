"""Figures, with every value that they have had."""

from itertools import batched

from django.utils.translation import gettext_lazy as _

from minerals.downloads.rows import of_figures
from minerals.models import (
    Basis,
    FigureRevision,
    Flag,
    Measure,
    Mineral,
    Stage,
    Unit,
)

from .resources import COUNTRY, MINERAL, RELEASE, SOURCE, Field, Resource, rows_of, sources_of

MINERALS_AT_ONCE = 12  # whose figures are in memory together
REPLACED = "replaced"
STATUSES = ("current", "superseded", "older-edition", REPLACED)

FIGURE_FIELDS = (
    Field("key", _("The figure; its page is /figures/<key>/."), "figure__key", required=True),
    Field(
        "revision", _("Which value of the figure: 1 is the first."), "number", kind="integer", required=True
    ),
    Field("is_current", _("Whether it is the value of today."), kind="boolean", required=True),
    Field("country_iso3", _("The place."), "figure__country__code", required=True, to=COUNTRY),
    Field("mineral", _("The mineral."), "figure__mineral__slug", required=True, to=MINERAL),
    Field("stage", _("Where in the chain."), "figure__stage", required=True, enum=tuple(Stage.values)),
    Field("form", _("The product; “all” for the mineral as such."), "figure__form", required=True),
    Field("measure", _("What is counted."), "figure__measure", required=True, enum=tuple(Measure.values)),
    Field("basis", _("What the weight is of."), "figure__basis", required=True, enum=tuple(Basis.values)),
    Field("year", _("Calendar year."), "figure__year", kind="integer", required=True),
    Field("scenario", _("Of a projection, its assumptions; empty of an observation."), "figure__scenario"),
    Field("source", _("The source."), "figure__source__key", required=True, to=SOURCE),
    Field("release", _("The release that says so."), "release__key", required=True, to=RELEASE),
    Field(
        "headline",
        _("Whether pages, ranks and roles use it."),
        "figure__is_headline",
        kind="boolean",
        required=True,
    ),
    Field(
        "rankable", _("False where ranks mean nothing."), "figure__rankable", kind="boolean", required=True
    ),
    Field(
        "value",
        _("The number, in unit. Empty where there is no exact one, which is not zero."),
        kind="number",
    ),
    Field("lower", _("Lower bound of a bounded value or a range."), kind="number"),
    Field("upper", _("Upper bound of a bounded value or a range."), kind="number"),
    Field("unit", _("Unit of value, lower and upper."), required=True, enum=tuple(Unit.values)),
    Field("flag", _("How the number is to be read."), required=True, enum=tuple(Flag.values)),
    Field("is_estimate", _("Whether the source estimated it."), kind="boolean", required=True),
    Field("excludes", _("Codes of countries that a total leaves out, joined by semicolons.")),
    Field("text", _("The words of the source where it gives no number.")),
    Field("note", _("The note of the source; of what we calculated, how.")),
    Field(
        "is_revised", _("Whether it replaced a value that was no estimate."), kind="boolean", required=True
    ),
    Field("reason", _("Why a correction replaced the value before it.")),
    Field("annotation", _("Our remark on a known fault of the source."), "figure__annotation"),
)
MADE_FIELDS = (
    Field(
        "status",
        _("superseded, older-edition and replaced are left out of sums."),
        required=True,
        enum=STATUSES,
    ),
    Field("caveat", _("What the source says against comparing the current value with others.")),
)
KEY, IS_CURRENT = 0, 2


def figures():
    """Tuples of every value of every figure that may be passed on, the minerals in order."""
    slugs = Mineral.objects.order_by("slug").values_list("slug", flat=True)
    for some in batched(slugs, MINERALS_AT_ONCE, strict=False):
        said = FigureRevision.objects.filter(figure__mineral__slug__in=some).passable()
        current, _series = of_figures(said.current(), "")
        made = {row.key: (row.status, row.caveat) for row in current}
        said = said.order_by("figure__mineral__slug", "figure__key", "number")
        for cells in rows_of(said, FIGURE_FIELDS):
            yield *cells, *(made[f"/figures/{cells[KEY]}/"] if cells[IS_CURRENT] else (REPLACED, ""))


RESOURCES = (
    Resource(
        "figures",
        _("Figures"),
        _("A value that a release gave of one place, mineral, stage, form, measure, basis and year."),
        ("key", "revision"),
        FIGURE_FIELDS + MADE_FIELDS,
        figures,
        source_keys=sources_of(FigureRevision, "release__source"),
    ),
)
