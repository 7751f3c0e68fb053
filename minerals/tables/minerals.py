"""Minerals, and the official lists that name them."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from tables import Cells, Row, Table, column
from tables.columns import PARTIAL_DATE

from .. import models
from ..models.reference import Certainty, CriticalListQuerySet, ListEntryQuerySet, ListKind, Status
from .shared import COUNTRY, MINERAL

LIST = ("lists", "list")
COUNTED = "counted_entries"  # the entries of a list or mineral that count


class Mineral(Row):
    """A mineral, metal or material."""

    mineral: str = column(_("The mineral, as in its address: /minerals/<mineral>/."), width=18)
    name: str = column(_("Its name."), width=22)
    symbol: str | None = column(_("Chemical symbol of an element; or empty."))
    atomic_number: int | None = column(_("Atomic number of an element; or empty."))
    group: str = column(_("The group that it belongs to."))
    parent: str | None = column(
        _("The mineral that it is a part of, such as rare earths; or empty."), to=MINERAL
    )
    in_filter: bool = column(
        _("Critical on an official list, parent of one that is, or a key mineral of a profile.")
    )
    summary: str | None = column(_("What it is."), width=50)
    is_grade: bool = column(
        _("True for a grade of its parent: a list that names the grade does not list the parent.")
    )
    lists: list[str] = column(_("Official lists that name it, the newest of each issuer."), of="mineral")
    url: str = column(_("Address of its page in the Atlas."), of="mineral", width=60)


class CriticalList(Row):
    """An official list."""

    list: str = column(_("The official list, as in its address: /lists/<list>/."))
    issuer: str = column(_("Who issued it."), width=30)
    country_iso3: str | None = column(
        _("The country or bloc of the issuer; empty for an alliance."), to=COUNTRY
    )
    year: int = column(_("Year of the list."))
    name: str = column(_("Its name."), width=22)
    kind: str = column(
        _("The kind of list. Only a list of critical minerals counts."), codes=tuple(ListKind.values)
    )
    superseded_by: str | None = column(_("A newer list of its issuer, which is not complete here; or empty."))
    published: str | None = column(_("When it was published, as far as is known."), pattern=PARTIAL_DATE)
    source_url: str | None = column(_("Where it is published."), width=44)
    certainty: str = column(_("How we know what is on it."), codes=tuple(Certainty.values))
    strategic_apart: bool = column(
        _("True where the issuer says that its strategic entries are not critical.")
    )
    note: str | None = column(_("Our remark on it."), width=50)
    label: str = column(_("Issuer and year, which tell the lists apart."), of="list", width=22)
    is_counted: bool = column(
        _("Whether it is its issuer’s newest list, the one that filters, chips and counts use."), of="list"
    )
    entries: int = column(
        _(
            "Number of names on it, without a watch list and without names that are strategic but not critical."
        ),
        of="list",
    )
    url: str = column(_("Address of its page in the Atlas."), of="list", width=60)


class ListEntry(Row):
    """A name on an official list."""

    list: str = column(_("The list."), to=LIST)
    mineral: str = column(_("The mineral that the entry refers to."), to=MINERAL, width=18)
    name_as_listed: str = column(_("The name that the list uses."))
    status: str = column(_("What the list says about it."), codes=tuple(Status.values))
    is_derived: bool = column(
        _("Whether this is our inference, not read on a page of the issuer."), of="list"
    )
    note: str | None = column(_("Our remark on the entry."), width=50)
    counts: bool = column(
        _(
            "False for a watch list beside a list, and for names beside it that the issuer calls strategic but not "
            "critical. Whether the list itself counts is is_counted."
        ),
        of="list",
    )


MINERALS = Table(
    MINERAL[0],
    _("Minerals"),
    _("A mineral, metal or material."),
    Mineral,
    ("mineral",),
    query=lambda: models.Mineral.objects.order_by("slug"),
    at={"mineral": "slug", "group": "group__name", "parent": "parent__slug"},
    with_texts=True,
)


def read_minerals(minerals: QuerySet, site: str) -> list[Cells]:
    """The rows of a queryset of minerals."""
    entries = (
        models.ListEntry.objects.counted()
        .select_related("critical_list")
        .order_by("critical_list__slug", "pk")
    )
    minerals = minerals.select_related("group", "parent")
    return MINERALS.read(
        minerals.prefetch_related(Prefetch("list_entries", entries, to_attr=COUNTED)),
        lists=lambda mineral: ";".join(
            dict.fromkeys(entry.critical_list.slug for entry in getattr(mineral, COUNTED))
        ),
        url=lambda mineral: site + mineral.get_absolute_url(),
    )


LISTS = Table(
    LIST[0],
    _("Official lists"),
    _("An official list of one issuer and year."),
    CriticalList,
    ("list",),
    query=lambda: models.CriticalList.objects.order_by("slug"),
    at={"list": "slug", "country_iso3": "country__code", "source_url": "url"},
    with_texts=True,
)


def read_lists(lists: CriticalListQuerySet, site: str) -> list[Cells]:
    """The rows of a queryset of official lists."""
    listed = Prefetch("entries", models.ListEntry.objects.listed(), to_attr=COUNTED)
    return LISTS.read(
        lists.with_currency().select_related("country").prefetch_related(listed),
        is_counted=lambda official: official.is_current,
        entries=lambda official: len(getattr(official, COUNTED)),
        url=lambda official: site + official.get_absolute_url(),
    )


LIST_ENTRIES = Table(
    "list_entries",
    _("What is on the lists"),
    _("A name on an official list and the mineral that it refers to."),
    ListEntry,
    ("list", "mineral", "name_as_listed", "status"),
    query=lambda: models.ListEntry.objects.order_by(
        "critical_list__slug", "mineral__slug", "name_as_listed", "status"
    ),
    at={"list": "critical_list__slug", "mineral": "mineral__slug"},
    with_texts=True,
)


def read_entries(entries: ListEntryQuerySet) -> list[Cells]:
    """The rows of a queryset of entries of official lists."""
    counted = set(entries.listed().order_by().values_list("pk", flat=True))
    return LIST_ENTRIES.read(
        entries.select_related("critical_list", "mineral"), counts=lambda entry: entry.pk in counted
    )
