"""Subjects of profiles, such as a country or a mineral. Drafts, reviews and editions know theirs by one key."""

from collections.abc import Iterable
from typing import Self, cast

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from minerals.models import Country, Mineral
from minerals.models.places import WORLD


class SubjectKind(models.TextChoices):
    COUNTRY = "country", _("Country")
    MINERAL = "mineral", _("Mineral")


def about(of: Country | Mineral, path: str = "subject__") -> Q:
    """Return the condition that the subject at `path` is this country or mineral."""
    if isinstance(of, Mineral):
        return Q(**{f"{path}mineral": of})
    return Q(**{f"{path}place": of, f"{path}kind": SubjectKind.COUNTRY})


def with_subject(path: str = "") -> tuple[str, ...]:
    """Return the relations that the name, the address and the region of the subject at `path` are read from."""
    return f"{path}subject__place__region", f"{path}subject__mineral"


def by_subject(path: str = "") -> Coalesce:
    """Return an ordering by the slug of the subject of the profile at `path`."""
    return Coalesce(f"{path}subject__mineral__slug", f"{path}subject__place__slug")


def named_subject(lookup: str, text: str, path: str = "") -> Q:
    """Return the condition on the name of the subject of the profile at `path`."""
    of_country = {f"{path}subject__place__name__{lookup}": text, f"{path}subject__kind": SubjectKind.COUNTRY}
    return Q(**of_country) | Q(**{f"{path}subject__mineral__name__{lookup}": text})


def names_of_subject(path: str = "") -> tuple[str, str]:
    """Return the columns with the name of the subject of the profile at `path`, for a search."""
    return f"{path}subject__place__name", f"{path}subject__mineral__name"


class OfSubjects[M: models.Model](models.QuerySet[M]):
    """Rows that each are of a subject: profiles, editions."""

    def of_kind(self, kind: "SubjectKind") -> Self:
        return self.filter(subject__kind=kind)

    def about(self, of: Country | Mineral) -> Self:
        """Return those of one country or mineral."""
        return self.filter(about(of))

    def named(self, slugs: Iterable[str]) -> Self:
        """Return those of the countries and minerals with these slugs."""
        slugs = [*slugs]
        of_countries = Q(subject__kind=SubjectKind.COUNTRY, subject__place__slug__in=slugs)
        return self.filter(of_countries | Q(subject__mineral__slug__in=slugs))

    def with_subject(self) -> Self:
        return self.select_related(*with_subject())


class SubjectManager(models.Manager["Subject"]):
    def of(self, of: Country | Mineral) -> "Subject":
        """Return the subject of a country or a mineral, made at the first call."""
        new = self.unsaved(of)
        return self.get_or_create(kind=new.kind, place=new.place, mineral=new.mineral)[0]

    def unsaved(self, of: Country | Mineral) -> "Subject":
        """Return the subject of a country or a mineral as a row that is not in the database."""
        if isinstance(of, Mineral):
            return Subject(kind=SubjectKind.MINERAL, place=Country.objects.get(code=WORLD), mineral=of)
        return Subject(kind=SubjectKind.COUNTRY, place=of)


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

    objects = SubjectManager()

    class Meta:
        ordering = [Coalesce("mineral__slug", "place__slug")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(kind=SubjectKind.COUNTRY), name="one_subject_a_country"
            ),
            models.CheckConstraint(
                condition=Q(kind=SubjectKind.COUNTRY, mineral__isnull=True)
                | Q(kind=SubjectKind.MINERAL, mineral__isnull=False),
                name="subject_is_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.of)

    def get_absolute_url(self) -> str:
        return self.of.get_absolute_url()

    @property
    def of(self) -> Country | Mineral:
        """The country or the mineral itself. Each has a name, a slug and a page."""
        return cast(Mineral, self.mineral) if self.kind == SubjectKind.MINERAL else self.place

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
        """The code of the country or the slug of the mineral: how snapshots name it."""
        return self.place.code if self.is_country else self.slug
