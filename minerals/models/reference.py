"""Subjects of figures and profiles: minerals, their groups, and the official lists that name them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.addresses import path_to

from .list_kinds import ListKind, ListKindText
from .places import Alias, Country, Group


class MineralGroup(Group):
    pass


class MineralQuerySet(models.QuerySet["Mineral"]):
    def listed(self) -> Self:
        """Select those that a list that counts names, themselves, by their parent, or by a child that is no grade."""
        named = Q(mineral=models.OuterRef("pk")) | Q(mineral=models.OuterRef("parent"))
        named |= Q(mineral__parent=models.OuterRef("pk"), mineral__is_grade=False)
        return self.filter(models.Exists(ListEntry.objects.counted().filter(named)))


class Mineral(models.Model):
    """A mineral, metal or material that a source has figures of or an official list names.

    A child (neodymium) has a parent (rare earths); the tree is one level deep.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    symbol = models.CharField(max_length=3, blank=True, help_text="For an element, for example Co.")
    atomic_number = models.PositiveSmallIntegerField(null=True, blank=True)
    group = models.ForeignKey(MineralGroup, on_delete=models.PROTECT, related_name="minerals")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    in_filter = models.BooleanField(
        "value of the filter",
        default=False,
        help_text="Critical on an official list, parent of one that is, or a key mineral of a profile. "
        "Cement and peat have figures and a page but are not in the filter.",
    )
    summary = models.CharField(max_length=300, blank=True)
    is_grade = models.BooleanField(
        "grade of its parent",
        default=False,
        help_text="A list that names high-purity iron ore lists only that grade, not iron ore.",
    )

    objects = MineralQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")),
                name="mineral_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("minerals:detail", self.slug)

    def kin_in(self, field: str) -> Q:
        """Return a Q: `field` of another table refers to it, its parent or one of its children."""
        kin = Q(**{field: self}) | Q(**{f"{field}__parent": self})
        return kin | Q(**{field: self.parent_id}) if self.parent_id else kin


class MineralAlias(Alias):
    mineral = models.ForeignKey(Mineral, on_delete=models.CASCADE, related_name="aliases")

    class Meta(Alias.Meta):
        verbose_name_plural = "mineral aliases"


class Certainty(models.TextChoices):
    """The evidence for the content of a list, as its compiler states it."""

    USGS_FILE = "usgs_file", _("agrees with a file of the issuer")
    OFFICIAL_PAGE = "official_page", _("read on the issuer's page")
    SECONDARY_PAGE = "secondary_page", _("copied from a secondary source")
    DERIVED = "derived", _("derived from other lists")


class CriticalListQuerySet(models.QuerySet["CriticalList"]):
    def newest(self) -> Self:
        """Select each issuer's newest list of each kind, unless a newer one is out that is incomplete here."""
        issuer = Q(country=models.OuterRef("country")) | Q(country=None, short=models.OuterRef("short"))
        newer = CriticalList.objects.filter(
            issuer, kind=models.OuterRef("kind"), year__gt=models.OuterRef("year")
        )
        return self.filter(~models.Exists(newer), superseded_by="")

    def current(self) -> Self:
        """Select the lists that count: each issuer's newest one of critical minerals."""
        return self.newest().filter(kind=ListKind.CRITICAL)

    def with_currency(self) -> Self:
        """Add `is_current`: whether the list is one of those that count."""
        return self.annotate(
            is_current=models.Exists(CriticalList.objects.current().filter(pk=models.OuterRef("pk")))
        )

    def with_entries(self) -> Self:
        """Fetch country and entries, by issuer, newest first: two queries."""
        # The prefetch also sets `critical_list` of each entry, which `is_apart` asks for.
        entries = models.Prefetch("entries", ListEntry.objects.select_related("mineral"))
        return self.select_related("country").prefetch_related(entries)


class CriticalList(models.Model):
    """An official list, complete, of one issuer and year. The issuer is a country or a bloc, or else an alliance."""

    slug = models.SlugField(unique=True, help_text="Issuer and year, for example united-states-2025.")
    issuer = models.CharField(max_length=150)
    short = models.CharField(
        max_length=10, help_text="Letters for tables, for example US; of an alliance its name."
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        related_name="critical_lists",
        null=True,
        blank=True,
        help_text="Empty for an alliance, whose lists count nowhere.",
    )
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=10,
        choices=ListKind,
        default=ListKind.CRITICAL,
        help_text="Only lists of critical minerals are counted. Lists of the other kinds are shown.",
    )
    superseded_by = models.CharField(
        max_length=150,
        blank=True,
        help_text="A newer list of the issuer that is incomplete here; this one is then not counted.",
    )
    published = models.CharField(
        max_length=10, blank=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD, where known."
    )
    url = models.URLField(max_length=400, blank=True)
    certainty = models.CharField(max_length=20, choices=Certainty)
    note = models.TextField(blank=True)
    strategic_apart = models.BooleanField(
        "strategic entries are separate",
        default=False,
        help_text="The issuer says that its strategic entries are not critical, so they are shown but not counted.",
    )

    objects = CriticalListQuerySet.as_manager()

    class Meta:
        ordering = [models.F("country__slug").asc(nulls_last=True), "-year", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["country", "year"], name="one_list_a_country_and_year"),
            models.UniqueConstraint(
                fields=["short", "year"],
                condition=Q(country__isnull=True),
                name="one_list_an_alliance_and_year",
            ),
            models.CheckConstraint(
                condition=Q(country__isnull=False) | ~Q(kind=ListKind.CRITICAL),
                name="a_list_that_counts_is_of_a_country",
                violation_error_message="A list of critical minerals needs its country or bloc.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("minerals:list_detail", args=[self.slug])

    @property
    def label(self) -> str:
        """“United States 2025”: a label that distinguishes lists, because their own names do not."""
        return str(self.kind_text.label) % {"list": f"{self.issued_by} {self.year}"}

    @property
    def issued_by(self) -> str:
        """The country or the bloc, or the letters of an alliance."""
        return self.country.name if self.country else self.short

    @property
    def stated(self) -> list[tuple[str, str, str, str, bool, bool]]:
        """(slug of the mineral, name on the list, status, note, is derived, is apart) of each entry."""
        return [
            (e.mineral.slug, e.name_as_listed, e.status, e.note, e.is_derived, e.is_apart)
            for e in self.entries.all()
        ]

    @property
    def kind_text(self) -> ListKindText:
        return ListKind(self.kind).text


class Status(models.TextChoices):
    CRITICAL = "critical", _("Critical")
    STRATEGIC = "strategic", _("Strategic")
    WATCHLIST = "watchlist", _("Watch list")


APART = Q(status=Status.STRATEGIC, critical_list__strategic_apart=True)


class ListEntryQuerySet(models.QuerySet["ListEntry"]):
    def listed(self) -> Self:
        """Select entries of lists of critical minerals, without watch lists and strategic entries that are not
        critical.
        """
        return self.exclude(status=Status.WATCHLIST).exclude(APART)

    def counted(self) -> Self:
        """Select listed entries of the lists that count."""
        return self.listed().filter(critical_list__in=CriticalList.objects.current())

    def apart(self) -> Self:
        """Select strategic entries that the issuer itself does not call critical."""
        return self.filter(APART)

    def with_parents(self) -> Self:
        """Add `stands_for_parent`: whether an entry puts the parent of its mineral on the list too.

        No grade does, and no entry of a list that calls the parent strategic and not critical. Add `is_set_apart`, too:
        what `is_apart` is for one entry.
        """
        parent = ListEntry.objects.apart().filter(
            critical_list=models.OuterRef("critical_list"), mineral=models.OuterRef("mineral__parent")
        )
        whole = Q(mineral__parent__isnull=False, mineral__is_grade=False)
        return self.annotate(stands_for_parent=whole & ~models.Exists(parent), is_set_apart=APART)


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

    def __str__(self) -> str:
        return f"{self.name_as_listed} ({self.critical_list})"

    @property
    def is_derived(self) -> bool:
        """Whether it is our inference, not read on a page of the issuer."""
        return self.note.startswith("Derived")

    @property
    def is_apart(self) -> bool:
        """Whether it is strategic, and its issuer does not call it critical."""
        return self.status == Status.STRATEGIC and self.critical_list.strategic_apart
