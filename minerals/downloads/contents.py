"""Contents of a download: its rows, the releases they come from, and its name."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property, partial

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from ..facts.governance import Governance
from ..facts.vintages import Vintage
from ..models import FigureRevision, Release, Source
from ..passing_on import barred_sources
from ..presentation.compared import compared, pairs_of
from ..tables.figures import FIGURES, Status, frozen_table, of_figures
from ..wording.numbers import day, number
from . import concentration
from .compared import of_compared
from .records import Records


@dataclass(frozen=True)
class FrozenIn:
    """The edition whose figures these are."""

    number: int
    date: datetime.date
    address: str
    cite: str
    withdrawn: str = ""  # the notice, where it ended without a newer one
    how: str = ""  # and in which way: withdrawn, consolidated, unpublished
    left_out: tuple[str, ...] = ()  # as that of the Download

    @property
    def cells(self):
        """Cells that the edition adds to each row, so that rows say which edition it is, and what is left out."""
        found = {"edition": self.number, "edition_date": self.date.isoformat()}
        return found | ({"left_out": "; ".join(self.left_out)} if self.left_out else {})


@dataclass(frozen=True)
class Download:
    """A download of figures. `slug` and `title` name its subject; `address` is the page that shows it."""

    slug: str
    title: str
    subject: str  # what it holds, a sentence
    address: str
    site: str
    rows: list
    releases: list = field(default_factory=list)  # Release with its source, newest first
    edition: FrozenIn | None = None
    concentration: Records | None = None  # of its series, where they are whole
    findings: Records | None = None  # what the texts of an edition state beyond single figures
    compared: Records | None = None  # what two sources say of the same
    left_out: tuple[str, ...] = ()  # how many figures of which sources may not be passed on
    vintage: Vintage | None = None  # that its rows are of, where they are not today's

    @cached_property
    def table(self):
        """The table of its rows; those of an edition say which one."""
        return (frozen_table(self.edition.left_out) if self.edition else FIGURES).filled(self.rows)

    @property
    def as_of(self):
        """When the newest of its releases was published, or the edition; None where there is nothing."""
        if self.edition:
            return self.edition.date
        if self.vintage:
            return self.vintage.release.published
        return max((release.published for release in self.releases), default=None)

    @property
    def stem(self):
        """Return the stem of the file's name: “cobalt-atlas-2026-05-27”, “japan-atlas-edition-3-2026-11-25”,
        “cobalt-atlas-usgs-mcs-2025-2025-01-31”.
        """
        return self.stem_of(self.slug)

    def stem_of(self, subject):
        """Return the stem for a file with a part of it: “cobalt-concentration-atlas-2026-05-27”."""
        parts = [subject, "atlas"] + ([self.vintage.key] if self.vintage else [])
        if self.edition:
            parts += ["edition", str(self.edition.number)] + [self.edition.how] * bool(self.edition.how)
        return "-".join(parts + ([self.as_of.isoformat()] if self.as_of else []))

    @property
    def cite(self):
        if self.edition:
            return self.edition.cite
        values = {"title": self.title, "address": self.address}
        if self.vintage:
            values |= {"release": self.vintage.release.name, "day": day(self.as_of)}
            text = gettext(
                "Critical Minerals Atlas. “%(title)s: figures”, as %(release)s, %(day)s, stated them. %(address)s"
            )
            return text % values
        if not self.as_of:
            return gettext("Critical Minerals Atlas. “%(title)s: figures”. %(address)s") % values
        text = gettext("Critical Minerals Atlas. “%(title)s: figures”, data of %(day)s. %(address)s")
        return text % (values | {"day": day(self.as_of)})


def of_revisions(revisions, *, site, place="", vintage=None, **naming):
    """The Download of revisions, current or of a Vintage; of `place`, a code, alone. `naming`: slug, title, subject,
    address.
    """
    rows, _ = _figures(revisions, site, vintage, place=place)
    return Download(
        rows=rows,
        releases=releases_of(rows),
        left_out=left_out(revisions.filter(figure__country__code=place) if place else revisions),
        site=site,
        vintage=vintage,
        **naming,
    )


def _figures(revisions, site, vintage, place=""):
    """(rows, Series); of a Vintage no row is current, since its source may have said otherwise."""
    rows, series = of_figures(revisions, site, place=place)
    return [row._replace(status=Status.AS_RELEASED) for row in rows] if vintage else rows, series


def left_out(revisions):
    """Count `revisions` of each source whose numbers may not be passed on, in words."""
    if not barred_sources():
        return ()
    barred = revisions.filter(release__source__in=Source.objects.barred()).order_by()
    found = barred.values_list("release__source__title").annotate(Count("pk"))
    return left_out_words(dict(found))


def left_out_words(counts):
    """“32 figures of Mineral Commodity Summaries” for each of {title of a source: how many of its figures}."""
    text = partial(ngettext, "%(count)s figure of %(source)s", "%(count)s figures of %(source)s")
    return tuple(
        text(count) % {"count": number(count), "source": title} for title, count in sorted(counts.items())
    )


def releases_of(rows, *more):
    """The Releases of `rows`, and those of the keys `more`, newest first."""
    keys = {row.release for row in rows} | {*more}
    return list(Release.objects.filter(key__in=keys).select_related("source")) if keys else []


def of_mineral(mineral, site, *, vintage=None):
    """Every current figure of a mineral: what its page shows, of all years and places. With a Vintage, its figures."""
    said = vintage.revisions() if vintage else FigureRevision.objects.current()
    revisions = said.filter(figure__mineral=mineral)
    rows, series = _figures(revisions, site, vintage)
    if vintage:  # of one source: nothing stands beside it, and nothing is weighed by another's estimates
        values = {"mineral": mineral.name, "release": vintage.release.name}
        subject = gettext("Every figure of %(mineral)s as this release stated it: %(release)s.") % values
        beside, governance = None, Governance()
    else:
        subject = gettext("Every figure of %(mineral)s that the Atlas holds: all places, stages and years.")
        subject %= {"mineral": mineral.name}
        beside, governance = (
            of_compared(compared(pairs_of(mineral=mineral), series)),
            Governance.newest(),
        )
    sources = {row.release: row.source for row in rows}
    table = concentration.of_series(series, sources=sources, governance=governance)
    weighed = {record["governance_release"] for record in table.records} - {""}
    return Download(
        rows=rows,
        releases=releases_of(rows, *weighed),
        concentration=table,
        compared=beside if beside and beside.records else None,
        left_out=left_out(revisions),
        vintage=vintage,
        site=site,
        slug=mineral.slug,
        title=mineral.name,
        subject=subject,
        address=site + mineral.get_absolute_url() + (vintage.query if vintage else ""),
    )
