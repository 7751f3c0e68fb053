"""Numbers as data: what identifies a figure, and each value it has had.

A `Figure` is an identity (place, mineral, stage, form, measure, basis, year). What a source said of
it is a `FigureRevision`; a newer release or a published correction adds one and overwrites nothing.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from .places import Country
from .reference import Mineral


class Stage(models.TextChoices):
    MINE = "mine", "Mine"
    SMELTER = "smelter", "Smelter"
    REFINERY = "refinery", "Refinery"
    PLANT = "plant", "Plant"
    NONE = "none", "None"


class Measure(models.TextChoices):
    PRODUCTION = "production", "Production"
    RESERVES = "reserves", "Reserves"
    CAPACITY = "capacity", "Capacity"
    IMPORTS = "imports", "Imports"
    EXPORTS = "exports", "Exports"
    NET_IMPORT_RELIANCE = "net-import-reliance", "Net import reliance"
    # Of the place that the imports come from; the year is the last of the four that the source averages.
    IMPORT_SHARE = "us-import-share", "Share of U.S. imports"


class Basis(models.TextChoices):
    CONTAINED = "contained", "contained weight"
    GROSS = "gross", "gross weight"
    OXIDE = "oxide", "oxide equivalent"
    DRY = "dry", "dry gross weight"
    UNSTATED = "unstated", "basis not stated"


class Unit(models.TextChoices):
    TONNE = "t", "t"
    THOUSAND_TONNES = "kt", "thousand t"
    MILLION_TONNES = "Mt", "million t"
    KILOGRAM = "kg", "kg"
    THOUSAND_CARATS = "kct", "thousand carats"
    MILLION_CARATS = "Mct", "million carats"
    MILLION_CUBIC_METRES = "Mm3", "million m³"
    MILLION_LITRES = "ML", "million litres"
    PERCENT = "%", "%"


class Flag(models.TextChoices):
    REPORTED = "reported", "reported"
    ESTIMATED = "estimated", "estimated"
    WITHHELD = "withheld", "withheld"
    NOT_AVAILABLE = "not-available", "not available"
    ZERO = "zero", "none"
    BOUNDED = "bounded", "bounded"
    RANGE = "range", "range"
    DESCRIBED = "described", "described in words"
    CALCULATED = "calculated", "calculated by us"
    BLANK = "blank", "blank in the source: withheld, not available or none"


# Amounts of a mineral: what can be added up, shared out and ranked. The others are percentages of something else.
COUNTED = (Measure.PRODUCTION, Measure.RESERVES, Measure.CAPACITY)

MEASURES, STAGES = list(Measure), list(Stage)


def along_the_chain(figure):
    """What figures of one mineral are sorted by: production from the mine to the plant, then reserves, capacity and
    trade; within each the mineral as such before its forms."""
    return (
        MEASURES.index(figure.measure),
        STAGES.index(figure.stage),
        figure.form != "all",
        figure.form,
        figure.basis,
    )


WITH_VALUE = (Flag.REPORTED, Flag.ESTIMATED, Flag.ZERO, Flag.CALCULATED)


class Source(models.Model):
    """A publisher's statistical series, with the licence under which we pass its numbers on."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120)
    url = models.URLField(max_length=400, blank=True)
    licence = models.CharField(max_length=120)
    licence_url = models.URLField(max_length=400, blank=True)

    class Meta:
        ordering = ["publisher", "title", "pk"]

    def __str__(self):
        return self.title


class Release(models.Model):
    """One edition of a source, or a correction it published between editions."""

    key = models.SlugField(unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="releases")
    name = models.CharField(max_length=120)
    published = models.DateField(help_text="Of two releases, the later one's value stands.")
    url = models.URLField(max_length=400, blank=True, help_text="Where this very release is, best its DOI.")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-published", "key"]

    def __str__(self):
        return self.name


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
    rankable = models.BooleanField(
        default=True, help_text="Off where a known fault of the source makes ranks and shares meaningless."
    )
    annotation = models.TextField(
        blank=True, help_text="What readers must know of a known fault of the source."
    )

    class Meta:
        ordering = ["mineral", "measure", "stage", "form", "basis", "-year", "country", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "mineral", "stage", "form", "measure", "basis", "year"],
                name="one_figure_an_identity",
            ),
        ]
        indexes = [models.Index(fields=["mineral", "measure", "stage", "year"], name="figure_series")]

    def __str__(self):
        return self.key

    def get_absolute_url(self):
        return reverse("minerals:figure", args=[self.key])


def figure_key(code, mineral, stage, form, measure, basis, year):
    """The readable address of a figure: its identity, joined by dots, which no part contains."""
    return ".".join([code.lower(), mineral, stage, form, measure, basis, str(year)])


class FigureRevisionQuerySet(models.QuerySet):
    def current(self):
        return self.filter(is_current=True)

    def recent(self):
        """Of the newest year there is and the one before: what the newest release says."""
        newest = Figure.objects.filter(measure__in=COUNTED).values("measure").order_by()
        newest = newest.annotate(newest=models.Max("year")).order_by("-newest").values("newest")[:1]
        return self.filter(figure__year__gte=models.Subquery(newest) - 1)

    def with_facts(self):
        """Everything a page needs to show a figure, in one query."""
        return self.select_related("figure__country", "figure__mineral", "release__source")


class FigureRevision(models.Model):
    """What one release said of a figure. Exactly one revision of a figure is current."""

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
        max_length=200, blank=True, help_text="The source's word where it gives no number."
    )
    note = models.TextField(blank=True, help_text="The row's own note, as the source has it.")
    source_line = models.PositiveIntegerField(
        null=True, blank=True, help_text="Line of the source's file, its header being line 1."
    )
    is_revised = models.BooleanField(
        default=False,
        help_text="It differs from an earlier value that was no estimate, or a correction changed it. A first "
        "estimate that a later release replaces is not revised: that is what estimates are for.",
    )
    reason = models.TextField(blank=True, help_text="Why a correction replaced the value before it.")

    objects = FigureRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["figure", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["figure", "number"], name="figure_revision_number"),
            models.UniqueConstraint(
                fields=["figure"], condition=Q(is_current=True), name="one_current_revision_a_figure"
            ),
            models.CheckConstraint(
                condition=(Q(flag__in=WITH_VALUE) & Q(value__isnull=False))
                | (~Q(flag__in=WITH_VALUE) & Q(value__isnull=True)),
                name="value_exactly_where_the_flag_has_one",
            ),
            models.CheckConstraint(
                condition=~Q(flag=Flag.BOUNDED) | Q(lower__isnull=False) | Q(upper__isnull=False),
                name="bounded_has_a_bound",
            ),
            models.CheckConstraint(
                condition=~Q(flag=Flag.RANGE)
                | (Q(lower__isnull=False) & Q(upper__isnull=False) & Q(upper__gt=F("lower"))),
                name="range_has_two_ends",
            ),
            models.CheckConstraint(
                condition=~Q(flag=Flag.ZERO) | (Q(value__isnull=False) & Q(value=0)), name="zero_is_zero"
            ),
        ]

    def __str__(self):
        return f"{self.figure} #{self.number}"
