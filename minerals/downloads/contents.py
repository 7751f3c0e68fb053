"""What a download holds: its rows, the releases they come from, and what it is called."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext

from ..models import FigureRevision, Release
from ..wording.numbers import day
from . import concentration
from .rows import COLUMNS, Table, of_figures


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
    concentration: Table | None = None  # of its series, where they are whole

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
        return self.stem_of(self.slug)

    def stem_of(self, subject):
        """The same of a file with a part of it: “cobalt-concentration-atlas-2026-05-27”."""
        parts = [subject, "atlas"]
        if self.edition:
            parts += ["edition", str(self.edition.number)] + [self.edition.how] * bool(self.edition.how)
        return "-".join(parts + ([self.as_of.isoformat()] if self.as_of else []))

    @property
    def cite(self):
        if self.edition:
            return self.edition.cite
        values = {"title": self.title, "address": self.address}
        if not self.as_of:
            return gettext("Critical Minerals Atlas. “%(title)s: figures”. %(address)s") % values
        text = gettext("Critical Minerals Atlas. “%(title)s: figures”, data of %(day)s. %(address)s")
        return text % (values | {"day": day(self.as_of)})


def of_revisions(revisions, *, site, place="", **naming):
    """The Download of current revisions, of `place`, a code, alone; `naming`: slug, title, subject, address."""
    rows, _ = of_figures(revisions, site, place=place)
    return Download(rows=rows, releases=releases_of(rows), site=site, **naming)


def releases_of(rows):
    keys = {row.release for row in rows}
    return list(Release.objects.filter(key__in=keys).select_related("source")) if keys else []


def of_mineral(mineral, site):
    """Every current figure of a mineral: what its page shows, of all years and places."""
    rows, series = of_figures(FigureRevision.objects.current().filter(figure__mineral=mineral), site)
    return Download(
        rows=rows,
        releases=releases_of(rows),
        concentration=concentration.of_series(series, sources={row.release: row.source for row in rows}),
        site=site,
        slug=mineral.slug,
        title=mineral.name,
        subject=gettext("Every figure of %(mineral)s that the Atlas holds: all places, stages and years.")
        % {"mineral": mineral.name},
        address=site + mineral.get_absolute_url(),
    )
