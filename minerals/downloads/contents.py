"""Contents of a download: its rows, the releases they come from, and its name."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property, partial

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from ..facts.governance import Governance
from ..facts.vintages import Vintage
from ..models import Figure, FigureRevision, Release, Source
from ..passing_on import barred_sources
from ..presentation.compared import compared, pairs_of
from ..tables.figures import FIGURES, Status, current_figures, current_series, frozen_table, of_figures
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
        """Cells that the edition adds to each row: its number, and how many figures are left out."""
        found = {"edition": self.number, "edition_date": self.date.isoformat()}
        return found | ({"left_out": "; ".join(self.left_out)} if self.left_out else {})


@dataclass(frozen=True)
class Download:
    """A download of figures. `slug` and `title` name its subject; `address` is the page that shows it."""

    slug: str
    title: str
    subject: str  # its content, in a sentence
    address: str
    site: str
    rows: list
    releases: list = field(default_factory=list)  # Release with its source, newest first
    edition: FrozenIn | None = None
    concentration: Records | None = None  # of its series, where they are whole
    findings: Records | None = None  # findings in the texts of an edition
    compared: Records | None = None  # the comparison of two sources
    left_out: tuple[str, ...] = ()  # the figures that may not be passed on, by source
    vintage: Vintage | None = None  # that its rows are of, where they are not today's
    version: str = ""  # of the data that its rows belong to

    @cached_property
    def table(self):
        """The table of its rows; rows of an edition name the edition."""
        return (frozen_table(self.edition.left_out) if self.edition else FIGURES).filled(self.rows)

    @property
    def more(self):
        """Return {name: table} of the tables beside its figures that have rows."""
        found = {name: getattr(self, name) for name in ("concentration", "findings", "compared")}
        return {name: table for name, table in found.items() if table}

    @property
    def as_of(self):
        """The day of its newest release, or of the edition; None without either."""
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


def of_place(country, *, site, vintage=None, **naming):
    """The Download of the figures of a Country, today's or of a Vintage. `naming`: subject, address."""
    own = Figure.objects.filter(country=country).order_by().values_list("mineral__slug", flat=True).distinct()
    said = (vintage.revisions() if vintage else FigureRevision.objects.current()).filter(
        figure__country=country
    )
    if vintage:
        rows, _series = _as_released(said, site)
    else:
        rows = current_figures(own, site, lambda row: row.country_iso3 == country.code)
    return Download(
        rows=rows,
        releases=releases_of(rows),
        left_out=left_out(said),
        site=site,
        vintage=vintage,
        slug=country.slug,
        title=country.name,
        **naming,
    )


def _as_released(revisions, site):
    """(rows, Series) of a Vintage. No row is current, because the source may have revised it."""
    rows, series = of_figures(revisions, site)
    return [row._replace(status=Status.AS_RELEASED) for row in rows], series


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
    """Every current figure of a mineral, for all years and places. With a Vintage, the figures of that release."""
    said = vintage.revisions() if vintage else FigureRevision.objects.current()
    revisions = said.filter(figure__mineral=mineral)
    if vintage:
        rows, series = _as_released(revisions, site)
    else:
        rows, series = current_figures([mineral.slug], site), current_series([mineral.slug])
    if vintage:  # from one source: no comparison with others, and no weights from another source's estimates
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
