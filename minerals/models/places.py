"""Places of figures and profiles: regions, countries, blocs and the two aggregates."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from config.addresses import path_to


class PlaceKind(models.TextChoices):
    STATE = "state", "State"
    TERRITORY = "territory", "Territory"
    BLOC = "bloc", "Bloc"
    AGGREGATE = "aggregate", "Aggregate"


WORLD, OTHER = "WLD", "OTH"  # codes of the aggregates: of all, and of countries that a source does not name
SINGLE = (
    PlaceKind.STATE,
    PlaceKind.TERRITORY,
)  # what can be ranked, and is added up to a region, a bloc or the world


class Continent(models.TextChoices):
    AFRICA = "Africa", "Africa"
    ANTARCTICA = "Antarctica", "Antarctica"
    ASIA = "Asia", "Asia"
    EUROPE = "Europe", "Europe"
    NORTH_AMERICA = "North America", "North America"
    OCEANIA = "Oceania", "Oceania"
    SOUTH_AMERICA = "South America", "South America"


class Group(models.Model):
    """A group into which countries or minerals are sorted."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists, smallest first.")
    summary = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another name; its slug answers with a permanent redirect."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        abstract = True
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Region(Group):
    """One of the Atlas's own twelve regions. Every country is in exactly one."""

    def get_absolute_url(self) -> str:
        return reverse("minerals:region", args=[self.slug])


class CountryQuerySet(models.QuerySet["Country"]):
    def single(self) -> Self:
        """Select states and territories, which can be ranked."""
        return self.filter(kind__in=SINGLE)

    def browsable(self) -> Self:
        """Select places with a page under /countries/: all but World and Other countries."""
        return self.exclude(kind=PlaceKind.AGGREGATE)


class Country(models.Model):
    """A place a figure can be of: state, territory, bloc, or one of the aggregates World and Other.

    `code` is ISO 3166-1 alpha-3; XKX (Kosovo), EUU (European Union), WLD (World) and OTH (Other
    countries) are not in that standard.
    """

    code = models.CharField(max_length=3, unique=True, help_text="ISO 3166-1 alpha-3, or XKX, EUU, WLD, OTH.")
    alpha2 = models.CharField("ISO alpha-2", max_length=2, blank=True)
    numeric = models.CharField("ISO numeric", max_length=3, blank=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    official_name = models.CharField(max_length=120, blank=True)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="countries"
    )
    continent = models.CharField(max_length=20, choices=Continent, blank=True)
    kind = models.CharField(max_length=10, choices=PlaceKind, default=PlaceKind.STATE)
    members = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="blocs")

    objects = CountryQuerySet.as_manager()

    class Meta:
        # By name as readers look one up: a slug has neither capitals nor accents, which databases sort each in its way.
        ordering = ["slug"]
        verbose_name_plural = "countries"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.AGGREGATE, region__isnull=True)
                | (~Q(kind=PlaceKind.AGGREGATE) & Q(region__isnull=False)),
                name="country_has_a_region_unless_aggregate",
                violation_error_message="Every country has a region; World and Other countries have none.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("profiles:detail", self.slug)

    @property
    def is_ranked(self) -> bool:
        """Blocs and aggregates are left out of ranks and world sums."""
        return self.kind in SINGLE


class CountryAlias(Alias):
    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="aliases")

    class Meta(Alias.Meta):
        verbose_name_plural = "country aliases"
