"""What figures and profiles are about: minerals, their groups, and the official lists they stand on."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from .places import Country


class MineralGroup(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists, smallest first.")
    summary = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self):
        return self.name


class Mineral(models.Model):
    """A mineral, metal or material that a source has figures of or an official list names.

    A child (neodymium) has a parent (rare earths); the tree is one level deep.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    symbol = models.CharField(max_length=3, blank=True, help_text="Of an element, for example Co.")
    atomic_number = models.PositiveSmallIntegerField(null=True, blank=True)
    group = models.ForeignKey(MineralGroup, on_delete=models.PROTECT, related_name="minerals")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    in_filter = models.BooleanField(
        "value of the filter",
        default=False,
        help_text="Critical on an official list, parent of one that is, or a key mineral of a profile. "
        "Cement and peat have figures and a page, and are no value of the filter.",
    )
    summary = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")),
                name="mineral_is_not_its_own_parent",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("minerals:detail", args=[self.slug])


class MineralAlias(models.Model):
    mineral = models.ForeignKey(Mineral, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "mineral aliases"

    def __str__(self):
        return self.name


class Certainty(models.TextChoices):
    """How the compiler of the list knows what is on it."""

    USGS_FILE = "usgs_file", "agrees with a file of the issuer"
    OFFICIAL_PAGE = "official_page", "read on the issuer's page"
    SECONDARY_PAGE = "secondary_page", "read on another publisher's page"
    DERIVED = "derived", "derived from other lists"


class CriticalListQuerySet(models.QuerySet):
    def with_entries(self):
        """With country and entries, by issuer, newest first: two queries."""
        entries = models.Prefetch("entries", ListEntry.objects.select_related("mineral"))
        return self.select_related("country").prefetch_related(entries)


class CriticalList(models.Model):
    """An official list of critical minerals, complete, of one issuer and year."""

    slug = models.SlugField(unique=True, help_text="Issuer and year, for example united-states-2025.")
    issuer = models.CharField(max_length=150)
    short = models.CharField(max_length=10, help_text="Two letters for tables, for example US.")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="critical_lists")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    published = models.CharField(
        max_length=10, blank=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD, where known."
    )
    url = models.URLField(max_length=400, blank=True)
    certainty = models.CharField(max_length=20, choices=Certainty)
    note = models.TextField(blank=True)

    objects = CriticalListQuerySet.as_manager()

    class Meta:
        ordering = ["country__name", "-year", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["country", "year"], name="one_list_a_country_and_year")
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("minerals:list_detail", args=[self.slug])

    @property
    def label(self):
        """“United States 2025”: what tells the lists apart, which their own names do not."""
        return f"{self.country.name} {self.year}"


class Status(models.TextChoices):
    CRITICAL = "critical", "Critical"
    STRATEGIC = "strategic", "Strategic"
    WATCHLIST = "watchlist", "Watch list"


class ListEntryQuerySet(models.QuerySet):
    def listed(self):
        """What is on a list: a watch list beside it is not."""
        return self.exclude(status=Status.WATCHLIST)


class ListEntry(models.Model):
    critical_list = models.ForeignKey(CriticalList, on_delete=models.CASCADE, related_name="entries")
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="list_entries")
    name_as_listed = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status, default=Status.CRITICAL)
    note = models.CharField(max_length=400, blank=True)

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        ordering = ["critical_list", "name_as_listed", "pk"]
        verbose_name_plural = "list entries"
        constraints = [
            models.UniqueConstraint(
                fields=["critical_list", "mineral", "name_as_listed", "status"],
                name="one_entry_a_name_and_status",
            ),
        ]

    def __str__(self):
        return f"{self.name_as_listed} ({self.critical_list})"

    @property
    def is_derived(self):
        """We concluded it; no page of the issuer was read that says it."""
        return self.note.startswith("Derived")
