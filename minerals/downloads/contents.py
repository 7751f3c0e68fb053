"""What a download holds: its rows, the releases they come from, and what it is called."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from ..models import FigureRevision, Release
from ..wording import day
from .rows import COLUMNS, of_figures


@dataclass(frozen=True)
class FrozenIn:
    """The edition whose figures these are."""

    number: int
    date: datetime.date
    address: str
    cite: str
    withdrawn: str = ""  # the notice, where it ended without a newer one
    how: str = ""  # and in which way: withdrawn, consolidated, unpublished

    @property
    def cells(self):
        """What the edition adds to each row, so that the rows themselves say which edition they are."""
        return {"edition": self.number, "edition_date": self.date.isoformat()}


@dataclass(frozen=True)
class Download:
    """A table to take away. `slug` and `title` name its subject; `address` is the page that shows it."""

    slug: str
    title: str
    subject: str  # what it holds, a sentence
    address: str
    site: str
    rows: list
    releases: list = field(default_factory=list)  # Release with its source, newest first
    edition: FrozenIn | None = None

    @property
    def columns(self):
        return COLUMNS + (tuple(self.edition.cells) if self.edition else ())

    @cached_property
    def records(self):
        """One dict a row, its columns in order."""
        more = self.edition.cells if self.edition else {}
        return [row._asdict() | more for row in self.rows]

    @property
    def as_of(self):
        """When the newest of its releases was published, or the edition; None where there is nothing."""
        if self.edition:
            return self.edition.date
        return max((release.published for release in self.releases), default=None)

    @property
    def stem(self):
        """Of the file's name: “cobalt-atlas-2026-05-27”, “japan-atlas-edition-3-2026-11-25”."""
        parts = [self.slug, "atlas"]
        if self.edition:
            parts += ["edition", str(self.edition.number)] + [self.edition.how] * bool(self.edition.how)
        return "-".join(parts + ([self.as_of.isoformat()] if self.as_of else []))

    @property
    def cite(self):
        if self.edition:
            return self.edition.cite
        when = f", data of {day(self.as_of)}" if self.as_of else ""
        return f"Critical Minerals Atlas. “{self.title}: figures”{when}. {self.address}"


def of_revisions(revisions, *, site, **naming):
    """The Download of a queryset of current revisions; `naming` is slug, title, subject and address."""
    rows = of_figures(revisions, site)
    return Download(rows=rows, releases=releases_of(rows), site=site, **naming)


def releases_of(rows):
    keys = {row.release for row in rows}
    return list(Release.objects.filter(key__in=keys).select_related("source")) if keys else []


def of_mineral(mineral, site):
    """Every current figure of a mineral: what its page shows, of all years and places."""
    return of_revisions(
        FigureRevision.objects.current().filter(figure__mineral=mineral),
        site=site,
        slug=mineral.slug,
        title=mineral.name,
        subject=f"Every figure of {mineral.name} that the Atlas holds: all places, stages and years.",
        address=site + mineral.get_absolute_url(),
    )
