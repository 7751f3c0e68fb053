"""Numbers as data: what identifies a figure, and each value it has had.

A `Figure` is an identity (place, mineral, stage, form, measure, basis, year). What a source said of
it is a `FigureRevision`; a newer release or a published correction adds one and overwrites nothing.
"""

import datetime
import re
from typing import NamedTuple

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .places import Country
from .reference import Mineral


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
    WITHHELD = "withheld", _("withheld")
    NOT_AVAILABLE = "not-available", _("not available")
    ZERO = "zero", _("none")
    BOUNDED = "bounded", _("bounded")
    RANGE = "range", _("range")
    DESCRIBED = "described", _("described in words")
    CALCULATED = "calculated", _("calculated by us")
    BLANK = "blank", _("blank in the source: withheld, not available or none")


# Amounts of a mineral: what can be added up, shared out and ranked. The others are percentages of something else.
COUNTED = (Measure.PRODUCTION, Measure.RESERVES, Measure.CAPACITY)

MEASURES, STAGES = list(Measure), list(Stage)


def along_the_chain(figure):
    """What figures of one mineral are sorted by: production from the mine to the plant, then reserves, capacity and
    trade; within each the mineral as such before its forms."""
    along = MEASURES.index(figure.measure), STAGES.index(figure.stage)
    return (*along, figure.form != "all", figure.form, figure.basis)


# In the note of a sum of members, and read from there: a figure has no column for it.
NOT_LISTED = "Members that the source does not list are not in the sum."
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


class Spoken(NamedTuple):
    """When a release spoke. Of two, the value of the later one stands."""

    edition: datetime.date  # the day of the edition that it is, or that it corrects
    day: datetime.date  # its own


def order_of_releases():
    """{pk of a release: Spoken} of all releases: a correction belongs to the edition that it corrects."""
    return spoken(Release.objects.values_list("pk", "key", "source__key", "published"))


def in_order(revisions):
    """The FigureRevisions of one figure, fetched `with_facts()`, in the order in which their releases spoke."""
    releases = {r.release for r in revisions}
    when = spoken((one.pk, one.key, one.source.key, one.published) for one in releases)
    return sorted(revisions, key=lambda r: (when[r.release_id], r.number))


def spoken(releases):
    """{pk: Spoken} of (pk, key, key of its source, day) of releases.

    A release whose key continues that of an edition corrects it: usgs-mcs-2025-v1-3 speaks after usgs-mcs-2025 and
    before usgs-mcs-2026, even where it was published later. Any other release speaks on its own day.
    """
    releases = list(releases)
    days = {key: day for _, key, _, day in releases}
    return {pk: Spoken(days.get(corrected(key, source), day), day) for pk, key, source, day in releases}


def corrected(key, source):
    """The key of the edition that a release corrects by its own key, or an empty text."""
    found = re.match(rf"({re.escape(source)}-[0-9]{{4}})-.", key)
    return found[1] if found else ""


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


def series_anchor(stage, form, measure, basis):
    """What the page of a mineral calls a series in its address: “mine-production-contained”."""
    parts = ("" if stage == Stage.NONE else stage, measure, "" if form == "all" else form, basis)
    return "-".join(filter(None, parts))


def concentration_address(mineral, *series):
    """Where a mineral's page says how concentrated a series was, year by year, with whom and from which release."""
    return f"{reverse('minerals:detail', args=[mineral])}#{series_anchor(*series)}-concentration"


class FigureRevisionQuerySet(models.QuerySet):
    def current(self):
        return self.filter(is_current=True)

    def recent(self):
        """Of the newest year there is and the one before: what the newest release says."""
        years = Figure.objects.filter(measure__in=COUNTED).order_by("-year").values("year")
        return self.filter(figure__year__gte=Subquery(years[:1]) - 1)

    def with_facts(self):
        """Everything a page needs to show a figure, in one query.

        Of a correction `corrects` is the day of the edition that it corrects: of the newest that gave the figure.
        """
        given = FigureRevision.objects.filter(figure=OuterRef("figure"), reason="")
        given = given.filter(release__published__lte=OuterRef("release__published"))
        edition = Subquery(given.order_by("-release__published").values("release__published")[:1])
        return self.select_related("figure__country", "figure__mineral", "release__source").annotate(
            corrects=Case(When(reason="", then=None), default=edition, output_field=models.DateField())
        )


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
