"""Everything that our sources count in one country: the page of its data, with or without a profile.

It uses only today's facts. The page of an edition shows its frozen figures.
"""

from collections import defaultdict
from functools import cached_property
from string import ascii_lowercase

from django.utils.translation import gettext_lazy as _

from minerals import wording
from minerals.indicators import STRENGTHS
from minerals.models import Flag, Measure
from minerals.models.figures import COUNTED
from minerals.presentation.marks import Register

from ...publishing.payload.payload import KeyMineral
from ..page.minerals_table import RoleShown, remarks
from ..roles.supply_chain import chips
from . import shares
from .rows import Import, SeriesRow, own_first

YEARS = 5
NO_NUMBER = {  # words for a newest figure without a number, in the order of the coverage
    Flag.WITHHELD: _("Withheld by the source"),
    Flag.NOT_AVAILABLE: _("Not available"),
    Flag.BLANK: _("Blank: withheld, not available or none"),
    Flag.DESCRIBED: _("In words only"),
}


class CountryData:
    """`facts` has the country, a FigureStore of its minerals, and the minerals."""

    citations = ()  # the template of sources asks for them; an editor wrote nothing here

    def __init__(self, facts, *, own_scale=False):
        self.facts, self.country, self.store = facts, facts.country, facts.store
        self.own_scale = own_scale  # whether each multiple of the shares has one
        self.code = self.country.code
        own = [s.of(self.code) for s in self.store.every.values() if not s.head.is_projection]
        self.observations = [o for o in own if o]
        headline = [o for o in self.observations if o.is_headline]
        # The years of one measure are those of the table, so that its columns are the same everywhere.
        years = {o.year for o in headline or self.observations if o.measure != Measure.IMPORT_SHARE}
        self.years = sorted(years)[-YEARS:]

    @property
    def place(self):
        """Its name inside a sentence: “Japan”, “the United States”."""
        return wording.listed([self.country.name])

    @cached_property
    def minerals(self):
        """KeyMinerals with production, reserves or capacity, as shown; strongest role first, then by name."""
        found = self.store.minerals_of(self.code, every=True)
        parents = {slug: self.facts.minerals[slug].parent for slug in found}
        counted = [
            KeyMineral(
                slug,
                self.facts.minerals[slug].name,
                note="",
                lists=self.facts.lists_of.get(slug, ()),
                strategic=self.facts.strategic_of.get(slug, ()),
                roles=[self._role(role, slug) for role in self.store.roles(self.code, slug)],
                rows=self._rows(self.store.with_children(slug), COUNTED, slug)
                + self._rows(self.store.others_with_children(slug), COUNTED, slug),
            )
            for slug in found
            if not (parents[slug] and parents[slug].slug in found)  # listed with its parent
        ]
        return sorted(counted, key=lambda m: (_strength(m), m.name))

    @property
    def series_count(self):
        return len({o.identity for o in self.observations})

    @property
    def by_name(self):
        return sorted(self.minerals, key=lambda m: m.name)

    @cached_property
    def reliance(self):
        """Rows of net import reliance, by mineral: of the United States, whose survey publishes it."""
        rows = self._rows(self.store.series.values(), [Measure.NET_IMPORT_RELIANCE])
        return sorted(rows, key=lambda row: (row.mineral_name, row.newest.form))

    @cached_property
    def imports(self):
        """Imports of the United States from this country: the newest of each product, the largest share first."""
        own = (o for o in self.observations if o.measure == Measure.IMPORT_SHARE)
        newest = {o.identity: o for o in sorted(own, key=lambda o: o.year)}
        return [
            Import(o)
            for o in sorted(newest.values(), key=lambda o: (-(o.value or 0), o.mineral_name, o.form))
        ]

    @cached_property
    def import_years(self):
        """“2021–24” if all shares are of the same four years, otherwise empty."""
        found = {item.years for item in self.imports}
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def counted(self):
        """The rows of production, reserves and capacity."""
        return [row for mineral in self.minerals for row in mineral.rows]

    @property
    def has_other_sources(self):
        return any(row.source for row in self.counted)

    @property
    def rows(self):
        return self.counted + self.reliance

    @cached_property
    def strongest(self):
        """The rows of production in which its share of the world is largest."""
        return shares.strongest(row for row in self.counted if row.newest.is_headline)

    @cached_property
    def share_tracks(self):
        """Small multiples of the largest shares of production; empty where there are too few years."""
        series, years = self.store.series, self.years
        return shares.tracks(self.strongest, series, code=self.code, years=years, own_scale=self.own_scale)

    @property
    def newest_year(self):
        return self.years[-1]

    @property
    def second_newest_year(self):
        return self.newest_year - 1

    @property
    def share_subtitle(self):
        return shares.subtitle(self.share_tracks, self.years, own_scale=self.own_scale)

    @property
    def shares_key(self):
        """The key of the chart's own page."""
        return f"country-{self.country.slug}-shares"

    @property
    def share_notes(self):
        return shares.notes(self.share_tracks)

    @cached_property
    def role_chips(self):
        return chips((mineral.name, mineral.roles) for mineral in self.minerals)

    @cached_property
    def register(self):
        """The Register of everything the page shows."""
        return Register([*self.observations, *(row.latest for row in self.rows)])

    @cached_property
    def remarks(self):
        return remarks(self.rows)

    @property
    def codes(self):
        """The remark that must accompany ranks of reserves; empty without any."""
        return Register(row.latest for row in self.counted if row.latest.rank or row.latest.share).codes

    @cached_property
    def coverage(self):
        """Return (label, number of series, names of minerals) for the newest figures without a number."""
        by_flag = defaultdict(list)
        for row in self.counted:
            by_flag[row.newest.flag].append(row.mineral_name)
        return [
            (label, len(by_flag[flag]), sorted(set(by_flag[flag])))
            for flag, label in NO_NUMBER.items()
            if by_flag[flag]
        ]

    @property
    def with_number(self):
        return sum(1 for row in self.counted if row.newest.has_number)

    @cached_property
    def ended(self):
        """Names of minerals with a series that no figure of the newest two years continues."""
        headline = (row.newest for row in self.counted if row.newest.is_headline)
        late = {o.mineral_name for o in headline if o.year < self.second_newest_year}
        return sorted(late)

    @property
    def cited(self):
        """The names to cite for the figures: the attribution of each source, or its newest release here."""
        newest = {}
        for release in self.held:
            newest.setdefault(release.source_id, release.source.attribution or release.name)
        return "; ".join(newest.values())

    @cached_property
    def held(self):
        """The Releases that its figures are from, newest first."""
        held = {self.store.releases[o.release] for o in self.observations}
        return sorted(held, key=lambda r: (r.published, r.key), reverse=True)

    @cached_property
    def releases(self):
        """The releases as the template of sources names them, newest first."""
        return [(letter, _release(one)) for letter, one in zip(ascii_lowercase, self.held, strict=False)]

    def _rows(self, series, measures, mineral=""):
        """A SeriesRow for each series of the country, along the chain."""
        grouped = defaultdict(dict)
        for one in series:
            if one.head.measure in measures and (o := one.of(self.code)):
                grouped[o.identity][o.year] = one
        rows = (SeriesRow(by_year, self.code, self.years) for by_year in grouped.values())
        return sorted(rows, key=lambda row: own_first(row, mineral))

    def _role(self, computed, slug):
        because = wording.Current(computed.because).because(slug)
        return RoleShown(computed.role, computed.strength, computed=True, because=because)


def _release(release):
    """Return a release as the list of sources names it."""
    named = ("url", "publisher", "licence", "licence_url", "attribution")
    source = {name: getattr(release.source, name) for name in named}
    return source | {"name": release.name, "published": release.published.isoformat()}


def _strength(mineral):
    return min((STRENGTHS.index(role.strength) for role in mineral.roles), default=len(STRENGTHS))
