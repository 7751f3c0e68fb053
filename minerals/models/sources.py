"""Publishers of figures, their releases, and the order in which these speak."""

import datetime
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from .figures import FigureRevision


class PassableQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows of a model that names in `source_paths` the lookups that lead to their sources."""

    def passable(self) -> Self:
        """The rows that files, feeds, the API and the data package hand out. Pages, totals and shares read all."""
        paths = self.model.source_paths  # type: ignore[attr-defined]  # no base declares it
        return self.filter(**{f"{path}__may_be_passed_on": True for path in paths})


class SourceQuerySet(models.QuerySet["Source"]):
    def barred(self) -> Self:
        return self.filter(may_be_passed_on=False)


class Source(models.Model):
    """A publisher's statistical series, with the licence under which we pass its numbers on."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120)
    short = models.CharField(
        max_length=30, blank=True, help_text="Its short name beside a number, such as “IEA”."
    )
    url = models.URLField(max_length=400, blank=True)
    licence = models.CharField(max_length=120)
    licence_url = models.URLField(max_length=400, blank=True)
    attribution = models.CharField(
        max_length=300,
        blank=True,
        help_text="The credit that the licence requires wherever its numbers are shown.",
    )
    may_be_passed_on = models.BooleanField(
        default=True, help_text="Off if the licence forbids it; downloads then leave its numbers out."
    )
    is_default = models.BooleanField(
        default=False,
        help_text="The keys of its figures do not name it, and it headlines everything that has no other "
        "headline source.",
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["publisher", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_source"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name_in_keys(self) -> str:
        """The suffix of its figures' keys; empty for the default source."""
        return "" if self.is_default else self.key


class Release(models.Model):
    """One edition of a source, or a correction it published between editions."""

    key = models.SlugField(unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="releases")
    name = models.CharField(max_length=120)
    published = models.DateField(help_text="Of two releases, the later one sets the value.")
    url = models.URLField(
        max_length=400, blank=True, help_text="Address of this release, preferably its DOI."
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-published", "key"]

    def __str__(self) -> str:
        return self.name


UNDATED = datetime.date.min  # the day of releases without one: before all others


class Spoken(NamedTuple):
    """The position of a release in time. The later of two releases sets the value."""

    edition: datetime.date  # the day of the edition that it is, or that it corrects
    day: datetime.date  # its own


def order_of_releases() -> dict[int, Spoken]:
    """Return the time of each release, by its pk: a correction belongs to the edition that it corrects."""
    return spoken(Release.objects.values_list("pk", "key", "source__key", "published"))


def in_order(revisions: Iterable["FigureRevision"]) -> list["FigureRevision"]:
    """The FigureRevisions of one figure, fetched `with_facts()`, in the order in which their releases spoke."""
    releases = {r.release for r in revisions}
    when = spoken((one.pk, one.key, one.source.key, one.published) for one in releases)
    return sorted(revisions, key=lambda r: (when[r.release_id], r.number))


def spoken[K](releases: Iterable[tuple[K, str, str, datetime.date]]) -> dict[K, Spoken]:
    """Return the time of each release, from (pk, key, key of its source, day) of releases.

    A release whose key continues that of an edition corrects it: usgs-mcs-2025-v1-3 speaks after usgs-mcs-2025 and
    before usgs-mcs-2026, even where it was published later. Any other release speaks on its own day.
    """
    releases = list(releases)
    days = {key: day for _, key, _, day in releases}
    return {pk: Spoken(days.get(corrected(key, source), day), day) for pk, key, source, day in releases}


def corrected(key: str, source: str) -> str:
    """The key of the edition that a release corrects by its own key, or an empty text."""
    found = re.match(rf"({re.escape(source)}-[0-9]{{4}})-.", key)
    return found[1] if found else ""
