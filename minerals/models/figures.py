"""Numbers as data: what identifies a figure, and each value it has had.

A `Figure` is an identity (place, mineral, stage, form, measure, basis, year, source, scenario). Each statement of a
source about it is a `FigureRevision`; a newer release or a published correction adds one and overwrites nothing.
"""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .places import Country
from .reference import Mineral
from .sources import PassableQuerySet, Release, Source

if TYPE_CHECKING:
    from ..indicators import Observation


class Stage(models.TextChoices):
    MINE = "mine", _("Mine")
    SMELTER = "smelter", _("Smelter")
    REFINERY = "refinery", _("Refinery")
    PLANT = "plant", _("Plant")
    NONE = "none", _("None")


class Measure(models.TextChoices):
    PRODUCTION = "production", _("Production")
    RESERVES = "reserves", _("Reserves")
    CAPACITY = "capacity", _("Capacity")
    IMPORTS = "imports", _("Imports")
    EXPORTS = "exports", _("Exports")
    NET_IMPORT_RELIANCE = "net-import-reliance", _("Net import reliance")
    # Of the place that the imports come from; the year is the last of the four that the source averages.
    IMPORT_SHARE = "us-import-share", _("Share of U.S. imports")
    # Of a year after the release that states them: a projection is never an observation of its year.
    PROJECTED_PRODUCTION = "projected-production", _("Projected production")
    PROJECTED_CAPACITY = "projected-capacity", _("Projected capacity")


class Basis(models.TextChoices):
    CONTAINED = "contained", _("contained weight")
    GROSS = "gross", _("gross weight")
    OXIDE = "oxide", _("oxide equivalent")
    DRY = "dry", _("dry gross weight")
    UNSTATED = "unstated", _("basis not stated")


class Unit(models.TextChoices):
    TONNE = "t", "t"
    THOUSAND_TONNES = "kt", _("thousand t")
    MILLION_TONNES = "Mt", _("million t")
    KILOGRAM = "kg", "kg"
    THOUSAND_CARATS = "kct", _("thousand carats")
    MILLION_CARATS = "Mct", _("million carats")
    MILLION_CUBIC_METRES = "Mm3", _("million m³")
    MILLION_LITRES = "ML", _("million litres")
    PERCENT = "%", "%"


class Flag(models.TextChoices):
    REPORTED = "reported", _("reported")
    ESTIMATED = "estimated", _("estimated")
    UNSTATED = "unstated", _("the source does not say")
    WITHHELD = "withheld", _("withheld")
    NOT_AVAILABLE = "not-available", _("not available")
    ZERO = "zero", _("none")
    BOUNDED = "bounded", _("bounded")
    RANGE = "range", _("range")
    DESCRIBED = "described", _("described in words")
    CALCULATED = "calculated", _("calculated by us")
    BLANK = "blank", _("blank in the source: withheld, not available or none")


# Amounts of a mineral, which can be added, shared and ranked. The others are percentages of something else.
COUNTED = (Measure.PRODUCTION, Measure.RESERVES, Measure.CAPACITY)
PROJECTED = (Measure.PROJECTED_PRODUCTION, Measure.PROJECTED_CAPACITY)

MEASURES: list[str] = list(Measure)
STAGES: list[str] = list(Stage)


def along_the_chain(figure: "Observation | Figure") -> tuple[int, int, bool, str, str]:
    """The sort key of figures of one mineral: production from the mine to the plant, then reserves, capacity and
    trade; within each the mineral as such before its forms."""
    along = MEASURES.index(figure.measure), STAGES.index(figure.stage)
    return (*along, figure.form != "all", figure.form, figure.basis)


NO_SUM = "No sum can be made"  # how the note of a bloc begins that has none
# In the note of a sum of members, and read from there: a figure has no column for it.
NOT_LISTED = "Members that the source does not list are not in the sum."
WITH_VALUE = (Flag.REPORTED, Flag.ESTIMATED, Flag.UNSTATED, Flag.ZERO, Flag.CALCULATED)


class Figure(models.Model):
    """The identity of a number. The number itself is its current revision."""

    key = models.CharField(max_length=200, unique=True, editable=False)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="figures")
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="figures")
    stage = models.CharField(max_length=10, choices=Stage)
    form = models.SlugField(
        default="all", help_text="The product, where one mineral has several: sponge, pigment."
    )
    measure = models.CharField(max_length=20, choices=Measure)
    basis = models.CharField(max_length=10, choices=Basis)
    year = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="figures")
    scenario = models.SlugField(
        max_length=30, blank=True, help_text="The assumptions behind a projection; otherwise empty."
    )
    is_headline = models.BooleanField(
        default=True,
        editable=False,
        help_text="Whether roles, ranks and headlines use it: its source is the one that HeadlineSource names.",
    )
    rankable = models.BooleanField(
        default=True, help_text="Off if a known fault of the source makes ranks and shares meaningless."
    )
    annotation = models.TextField(blank=True, help_text="What readers must know about a fault of the source.")

    class Meta:
        ordering = ["mineral", "measure", "stage", "form", "basis", "-year", "country", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "country",
                    "mineral",
                    "stage",
                    "form",
                    "measure",
                    "basis",
                    "year",
                    "source",
                    "scenario",
                ],
                name="one_figure_an_identity",
            ),
            models.CheckConstraint(
                condition=(Q(measure__in=PROJECTED) & ~Q(scenario=""))
                | (~Q(measure__in=PROJECTED) & Q(scenario="")),
                name="scenario_exactly_of_a_projection",
            ),
            models.CheckConstraint(
                condition=~Q(measure__in=PROJECTED, is_headline=True), name="no_projection_headlines"
            ),
        ]
        indexes = [
            models.Index(fields=["mineral", "measure", "stage", "year"], name="figure_series"),
            models.Index(fields=["source", "measure", "year"], name="figure_years_of_a_source"),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("minerals:figure", args=[self.key])


def figure_key(
    code: str,
    mineral: str,
    stage: str,
    form: str,
    measure: str,
    basis: str,
    year: int,
    scenario: str = "",
    *,
    source: str = "",
) -> str:
    """The readable address of a figure: its identity, joined by dots, which no part contains.

    `source`: the key of its source; empty of the default source, whose figures came first and are not named by it.
    """
    parts = [code.lower(), mineral, stage, form, measure, basis, str(year), source, scenario]
    return ".".join(filter(None, parts))


def series_anchor(stage: str, form: str, measure: str, basis: str) -> str:
    """The anchor of a series on the page of its mineral: “mine-production-contained”."""
    parts = ("" if stage == Stage.NONE else stage, measure, "" if form == "all" else form, basis)
    return "-".join(filter(None, parts))


def series_stem(observation: "Observation") -> str:
    """The prefix of the keys of a series' charts: “cobalt-mine-production-contained”."""
    mineral, *series = observation.subject
    return f"{mineral}-{series_anchor(*series)}"


def concentration_address(mineral: str, *series: str) -> str:
    """The address of a series' concentration on its mineral's page: by year, with leaders and releases."""
    return f"{reverse('minerals:detail', args=[mineral])}#{series_anchor(*series)}-concentration"


def statement_constraints(prefix: str = "") -> list[models.CheckConstraint]:
    """Constraints between a flag and the numbers beside it, for the Meta of each model that has them."""
    conditions = {
        "value_exactly_where_the_flag_has_one": (Q(flag__in=WITH_VALUE) & Q(value__isnull=False))
        | (~Q(flag__in=WITH_VALUE) & Q(value__isnull=True)),
        "bounded_has_a_bound": ~Q(flag=Flag.BOUNDED) | Q(lower__isnull=False) | Q(upper__isnull=False),
        "range_has_two_ends": ~Q(flag=Flag.RANGE)
        | (Q(lower__isnull=False) & Q(upper__isnull=False) & Q(upper__gt=F("lower"))),
        "zero_is_zero": ~Q(flag=Flag.ZERO) | (Q(value__isnull=False) & Q(value=0)),
    }
    return [
        models.CheckConstraint(condition=each, name=f"{prefix}{name}") for name, each in conditions.items()
    ]


class FigureRevisionQuerySet(PassableQuerySet["FigureRevision"]):
    def current(self) -> Self:
        return self.filter(is_current=True)

    def with_facts(self) -> Self:
        """Add all that a page needs to show a figure, in one query.

        `edition` is the day of the edition whose table it is of: of a correction, of the newest that gave the figure.
        """
        given = FigureRevision.objects.filter(figure=OuterRef("figure"), reason="")
        given = given.filter(release__published__lte=OuterRef("release__published"))
        corrected = Subquery(given.order_by("-release__published").values("release__published")[:1])
        return self.select_related("figure__country", "figure__mineral", "release__source").annotate(
            edition=Case(When(reason="", then=F("release__published")), default=corrected)
        )


class FigureRevision(models.Model):
    """The statement of one release on a figure. Exactly one revision of a figure is current."""

    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="revisions")
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    lower = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=5, choices=Unit)
    flag = models.CharField(max_length=15, choices=Flag)
    is_estimate = models.BooleanField(default=False)
    excludes = models.CharField(
        max_length=120, blank=True, help_text="ISO codes that a total leaves out, joined by semicolons."
    )
    text = models.CharField(
        max_length=200, blank=True, help_text="The source's wording, if it gives no number."
    )
    note = models.TextField(blank=True, help_text="The source's note on the row, unchanged.")
    source_line = models.PositiveIntegerField(
        null=True, blank=True, help_text="Line of the source's file, counting the header as line 1."
    )
    is_revised = models.BooleanField(
        default=False,
        help_text="It differs from an earlier value that was not an estimate, or a correction changed it. A "
        "first estimate that a later release replaces does not count as revised.",
    )
    reason = models.TextField(blank=True, help_text="Why a correction replaced the value before it.")

    source_paths = ("release__source",)
    objects = FigureRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["figure", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["figure", "number"], name="figure_revision_number"),
            models.UniqueConstraint(
                fields=["figure"], condition=Q(is_current=True), name="one_current_revision_a_figure"
            ),
            *statement_constraints(),
        ]

    def __str__(self) -> str:
        return f"{self.figure} #{self.number}"
