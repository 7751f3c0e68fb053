"""The trade that references name, read in a fixed number of queries: never more than these commodities and years."""

from typing import NamedTuple

from minerals.facts.trade import flows_by_year, world_by_year
from minerals.indicators.trade import Flow, inside
from minerals.models import Commodity, Country, Release, TradeYear
from minerals.models.places import PlaceKind

from ..texts.markup import FIGURE
from ..texts.prose import BadReference, TradeReference, parse_figure
from .shows import TRADE


class Traded(NamedTuple):
    """Purchases of a place, or a bloc as one, from a supplier, or else its sales: of one commodity in one year."""

    commodity: Commodity
    year: int
    release: Release
    place: Country
    codes: frozenset[str]
    partner: Country | None  # the supplier or customer; None where the world is meant
    partner_codes: frozenset[str]
    flows: list[Flow]
    world: int  # dollars of all exports but those inside the bloc; 0 where a partner is named


def trade_named_in(texts):
    """Return the TradeReferences in texts; the reader reports the unreadable ones."""
    found = set()
    for text in texts:
        for written in FIGURE.findall(text):
            if written.strip().startswith(f"{TRADE}/"):
                try:
                    found.add(parse_figure(written))
                except BadReference:
                    continue
    return {one for one in found if isinstance(one, TradeReference)}


class NamedTrade:
    """The trade that references name. All expected trade is read together, when some of it is first asked for."""

    def __init__(self):
        self._expected, self._known = set(), set()
        self._years = {}  # commodity -> its TradeYears, newest first
        self._flows = {"importer": {}, "exporter": {}}  # by the end that the place is
        self._worlds, self._codes = {}, {}

    def expect(self, named):
        """Remember (TradeReference, its Country, its partner or None) to be read with the first that is asked for."""
        self._expected |= set(named)

    @property
    def releases(self):
        """Key -> Release of the trade that was read."""
        return {year.release.key: year.release for years in self._years.values() for year in years}

    def traded(self, reference, place, partner):
        """The Traded that a reference names; BadReference where there is no such trade."""
        if (reference, place.code) not in self._known:
            self._read({*self._unread(), (reference, place, partner)})
        years = [
            one for one in self._years.get(reference.commodity, ()) if one.source.key == reference.source
        ]
        if not self._years.get(reference.commodity):
            raise BadReference(f"there is no trade in “{reference.commodity}”")
        if not years:
            sources = sorted({one.source.key for one in self._years[reference.commodity]})
            raise BadReference(f"its trade is counted by {', '.join(sources)}: write source={sources[0]}")
        year = self._chosen(years, reference)
        if year is None:
            span = f"{years[-1].year} to {years[0].year}"
            raise BadReference(f"there is no trade of {reference.year}: the years are {span}")
        codes = self._codes[place.code]
        found = self._flows[_end(reference)]
        flows = [flow for code in codes for flow in found.get((year.pk, code), ())]
        partner_codes = self._codes[partner.code] if partner else frozenset()
        world = 0 if partner else self._worlds.get(year.pk, 0) - inside(flows, codes)
        return Traded(
            year.commodity, year.year, year.release, place, codes, partner, partner_codes, flows, world
        )

    def _unread(self):
        return {named for named in self._expected if (named[0], named[1].code) not in self._known}

    @staticmethod
    def _chosen(years, reference):
        return next((one for one in years if reference.year in (None, one.year)), None)

    def _read(self, named):
        """Five queries at the most: the years of the commodities, members of blocs, purchases, sales, the world."""
        slugs = {one.commodity for one, *_ in named} - self._years.keys()
        for slug in slugs:
            self._years[slug] = []
        nomenclatures, codes = zip(*(slug.split("-") for slug in slugs), strict=True) if slugs else ((), ())
        if slugs:
            found = TradeYear.objects.filter(
                commodity__nomenclature__in=nomenclatures, commodity__code__in=codes
            ).select_related("commodity", "source", "release__source")
            for one in found:
                if one.commodity.slug in slugs:
                    self._years[one.commodity.slug].append(one)
        self._name_codes({place for _, *places in named for place in places if place})
        wanted, worlds = {end: (set(), set()) for end in self._flows}, set()
        for one, place, partner in named:
            years = [year for year in self._years[one.commodity] if year.source.key == one.source]
            if year := self._chosen(years, one):
                codes, keys = wanted[_end(one)]
                codes |= self._codes[place.code]
                keys.add(year.pk)
                worlds |= set() if partner else {year.pk}
        for end, (codes, keys) in wanted.items():
            if keys:
                self._flows[end] |= flows_by_year(end, codes, keys)
        if worlds:
            self._worlds |= world_by_year(worlds)
        self._known |= {(one, place.code) for one, place, _ in named}

    def _name_codes(self, places):
        new = {place for place in places if place.code not in self._codes}
        blocs = [place.pk for place in new if place.kind == PlaceKind.BLOC]
        self._codes |= {place.code: frozenset([place.code]) for place in new}
        if blocs:
            members = {}
            for bloc, code in Country.members.through.objects.filter(from_country__in=blocs).values_list(
                "from_country__code", "to_country__code"
            ):
                members.setdefault(bloc, set()).add(code)
            self._codes |= {code: frozenset(found) for code, found in members.items()}


def _end(reference):
    return "importer" if reference.supplier else "exporter"
