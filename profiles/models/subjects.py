"""Subjects of profiles, such as a country or a mineral. Drafts, reviews and editions know theirs by one key."""

from collections.abc import Iterable
from typing import Self, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from minerals.models import Country, Mineral
from minerals.models.places import WORLD


class SubjectKind(models.TextChoices):
    COUNTRY = "country", _("Country")
    MINERAL = "mineral", _("Mineral")
    EVENT = "event", _("Event")


class Event(models.Model):
    """Something that happened to several countries or minerals, or an agreement between them, by its slug.

    `name`: the title of its newest edition; before the first, the working title of whoever began it.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField("title", max_length=200)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("profiles:event", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        if Mineral.objects.filter(slug=self.slug).exists():  # a key in snapshots is of one subject
            raise ValidationError({"slug": "A mineral has this name. Name what happened."})


type Named = Country | Mineral | Event  # what a profile is about

OF_THE_WORLD = (
    SubjectKind.MINERAL,
    SubjectKind.EVENT,
)  # their place is the world; named by slugs of their own


def kind_of(of: Named) -> SubjectKind:
    return SubjectKind(type(of).__name__.lower())


def about(of: Named, path: str = "subject__") -> Q:
    """Return the condition that the subject at `path` is this country, mineral or event."""
    kind = kind_of(of)
    if kind in OF_THE_WORLD:
        return Q(**{f"{path}{kind}": of})
    return Q(**{f"{path}place": of, f"{path}kind": kind})


def with_subject(path: str = "") -> tuple[str, ...]:
    """Return the relations that the name, the address and the region of the subject at `path` are read from."""
    return f"{path}subject__place__region", *(f"{path}subject__{kind}" for kind in OF_THE_WORLD)


def by_subject(path: str = "") -> Coalesce:
    """Return an ordering by the slug of the subject of the profile at `path`."""
    return Coalesce(*(f"{path}subject__{kind}__slug" for kind in OF_THE_WORLD), f"{path}subject__place__slug")


def named_subject(lookup: str, text: str, path: str = "") -> Q:
    """Return the condition on the name of the subject of the profile at `path`."""
    of_country = {f"{path}subject__place__name__{lookup}": text, f"{path}subject__kind": SubjectKind.COUNTRY}
    found = Q(**of_country)
    for kind in OF_THE_WORLD:
        found |= Q(**{f"{path}subject__{kind}__name__{lookup}": text})
    return found


def names_of_subject(path: str = "") -> tuple[str, ...]:
    """Return the columns with the name of the subject of the profile at `path`, for a search."""
    return f"{path}subject__place__name", *(f"{path}subject__{kind}__name" for kind in OF_THE_WORLD)


class OfSubjects[M: models.Model](models.QuerySet[M]):
    """Rows that each are of a subject: profiles, editions."""

    def of_kind(self, kind: "SubjectKind") -> Self:
        return self.filter(subject__kind=kind)

    def about(self, of: Named) -> Self:
        """Return those of one country, mineral or event."""
        return self.filter(about(of))

    def named(self, slugs: Iterable[str]) -> Self:
        """Return those of the countries, minerals and events with these slugs."""
        slugs = [*slugs]
        found = Q(subject__kind=SubjectKind.COUNTRY, subject__place__slug__in=slugs)
        for kind in OF_THE_WORLD:
            found |= Q(**{f"subject__{kind}__slug__in": slugs})
        return self.filter(found)

    def with_subject(self) -> Self:
        return self.select_related(*with_subject())


class SubjectManager(models.Manager["Subject"]):
    def of(self, of: Named) -> "Subject":
        """Return the subject of a country, a mineral or an event, made at the first call, as is a new event."""
        if isinstance(of, Event) and of.pk is None:
            of = Event.objects.get_or_create(slug=of.slug, defaults={"name": of.name})[0]
        new = self.unsaved(of)
        named = {str(kind): getattr(new, kind) for kind in OF_THE_WORLD}
        return self.get_or_create(kind=new.kind, place=new.place, **named)[0]

    def unsaved(self, of: Named) -> "Subject":
        """Return the subject of a country, a mineral or an event as a row that is not in the database."""
        kind = kind_of(of)
        if kind in OF_THE_WORLD:
            return Subject(kind=kind, place=Country.objects.get(code=WORLD), **{str(kind): of})
        return Subject(kind=kind, place=cast(Country, of))


class Subject(models.Model):
    """One row for each country, mineral or event that has a profile, or ever had one. It never changes."""

    kind = models.CharField(max_length=8, choices=SubjectKind)
    place = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        related_name="subjects",
        help_text="The place of figure references without a country; the world, unless it is a country.",
    )
    mineral = models.OneToOneField(
        Mineral, on_delete=models.PROTECT, null=True, blank=True, related_name="subject"
    )
    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="subject"
    )

    objects = SubjectManager()

    class Meta:
        ordering = [Coalesce("mineral__slug", "event__slug", "place__slug")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(kind=SubjectKind.COUNTRY), name="one_subject_a_country"
            ),
            models.CheckConstraint(
                condition=Q(kind=SubjectKind.COUNTRY, mineral__isnull=True, event__isnull=True)
                | Q(kind=SubjectKind.MINERAL, mineral__isnull=False, event__isnull=True)
                | Q(kind=SubjectKind.EVENT, mineral__isnull=True, event__isnull=False),
                name="subject_is_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.of)

    def get_absolute_url(self) -> str:
        return self.of.get_absolute_url()

    @property
    def of(self) -> Named:
        """The country, the mineral or the event itself. Each has a name, a slug and a page."""
        return cast(Named, getattr(self, self.kind)) if self.kind in OF_THE_WORLD else self.place

    @property
    def is_country(self) -> bool:
        return self.kind == SubjectKind.COUNTRY

    def view(self, name: str) -> str:
        """Return the name of a view of its editions: of countries plain, of others with the kind before it."""
        return f"profiles:{name}" if self.is_country else f"profiles:{self.kind}_{name}"

    @property
    def edition_view(self) -> str:
        return self.view("edition")

    @property
    def may_have_profile(self) -> bool:
        """Whether it is no aggregate, such as the world or “other countries”."""
        return not self.is_country or self.place.region_id is not None

    @property
    def name(self) -> str:
        return self.of.name

    @property
    def slug(self) -> str:
        return self.of.slug

    @property
    def key(self) -> str:
        """The code of the country, or the slug of the mineral or event: how snapshots name it."""
        return self.place.code if self.is_country else self.slug
