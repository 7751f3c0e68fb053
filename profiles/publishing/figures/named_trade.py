"""The trade that references name, read in a fixed number of queries: never more than these commodities and years."""

from collections import defaultdict
from typing import NamedTuple

from minerals.facts.trade import flows_as, flows_by_year, world_by_year
from minerals.indicators.trade import Flow, Supply, customers, inside, suppliers
from minerals.models import CodeGroup, Commodity, Country, Nomenclature, Release, TradeYear
from minerals.models.places import PlaceKind

from ..texts.markup import FIGURE
from ..texts.prose import BadReference, TradeReference, parse_figure
from .shows import TRADE


class Traded(NamedTuple):
    """Purchases of a place, or a bloc as one, from a supplier, or else its sales: of one commodity or group of codes.

    They are of one year, or of each year since another one.
    """

    goods: Commodity | CodeGroup
    year: int
    release: Release
    place: Country
    codes: frozenset[str]
    partner: Country | None  # the supplier or customer; None where the world is meant
    partner_codes: frozenset[str]
    by_year: dict[int, list[Flow]]  # of the codes of the goods, oldest year first
    world: int  # dollars of all exports but those inside the bloc, where the world is asked for; otherwise 0
    buys: bool
    kept: dict[int, Supply]  # by year, shared by all that is named of this place and these goods

    @property
    def supplies(self) -> dict[int, Supply]:
        """{year: the Supply of the place}, of a group over all its codes, oldest year first."""
        return {year: self._in(year) for year in self.by_year}

    @property
    def newest(self) -> Supply:
        """The Supply of the place in the last year."""
        return self._in(self.year)

    def _in(self, year):
        if year not in self.kept:
            self.kept[year] = self._supply(flows_as(self.goods, self.by_year[year]))
        return self.kept[year]

    @property
    def of_codes(self) -> dict[Commodity, Supply]:
        """{code of a group: the Supply of the place under it in the year}, empty without a group."""
        if self.goods.members == [self.goods]:
            return {}
        flows = defaultdict(list)
        for flow in self.by_year[self.year]:
            flows[flow.commodity].append(flow)
        return {one: self._supply(flows[one.slug]) for one in self.goods.members}

    def _supply(self, flows):
        return (suppliers if self.buys else customers)(flows, self.codes)


class GoodsYear(NamedTuple):
    """A year of the trade in goods from one source; of a group with a TradeYear of each of its codes."""

    source: str
    year: int
    release: Release
    keys: tuple[int, ...]  # of its TradeYears


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
        self._years = {}  # name of goods -> their GoodsYears, newest first
        self._goods = {}  # name -> Commodity or CodeGroup, where there is trade in it
        self._flows = {"importer": {}, "exporter": {}}  # by the end that the place is
        self._worlds, self._codes, self._supplies = {}, {}, defaultdict(dict)

    def expect(self, named):
        """Remember (TradeReference, its Country, its partner or None) to be read with the first that is asked for."""
        self._expected |= set(named)

    @property
    def releases(self):
        """Key -> Release of the trade that was read."""
        return {year.release.key: year.release for years in self._years.values() for year in years}

    def years_of(self, name):
        """The GoodsYears of a code or a group of the first source that counts it, newest first."""
        if name not in self._years:
            self._read_years({name})
        known = self._years[name]
        first = min((one.source for one in known), default="")
        return [one for one in known if one.source == first]

    def traded(self, reference, place, partner):
        """The Traded that a reference names; BadReference where there is no such trade."""
        if (reference, place.code) not in self._known:
            self._read({*self._unread(), (reference, place, partner)})
        self._require(reference)
        years = self._span(reference)
        codes = self._codes[place.code]
        found = self._flows[_end(reference)]
        by_year = {
            one.year: [flow for key in one.keys for code in codes for flow in found.get((key, code), ())]
            for one in years
        }
        last = years[-1]
        world = sum(self._worlds.get(key, 0) for key in last.keys) if _of_world(reference) else 0
        return Traded(
            goods=self._goods[reference.commodity],
            year=last.year,
            release=last.release,
            place=place,
            codes=codes,
            partner=partner,
            partner_codes=self._codes[partner.code] if partner else frozenset(),
            by_year=by_year,
            world=world and world - inside(by_year[last.year], codes),
            buys=reference.buys,
            kept=self._supplies[reference.commodity, reference.source, place.code, _end(reference)],
        )

    def _require(self, reference):
        """Raise BadReference, with what to write, where the source has no such year of such goods."""
        known = self._years[reference.commodity]
        years = [one.year for one in known if one.source == reference.source]
        if not known and not _is_code(reference.commodity) and reference.commodity not in self._goods:
            named = f"there is no group of codes “{reference.commodity}”"
            raise BadReference(
                f"{named}: write one, or a customs code as its page is called: trade/hs92-283691"
            )
        if not known:
            raise BadReference(f"there is no trade in “{reference.commodity}”")
        if not years:
            sources = sorted({one.source for one in known})
            raise BadReference(f"its trade is counted by {', '.join(sources)}: write source={sources[0]}")
        span = f"{years[-1]} to {years[0]}"
        for year in filter(None, (reference.year, reference.since)):
            if year not in years:
                raise BadReference(f"there is no trade of {year}: the years are {span}")
        if reference.since and reference.since >= (reference.year or years[0]):
            last = reference.year or years[0]
            raise BadReference(f"its last year is {last}: write since= and an earlier year")

    def _unread(self):
        return {named for named in self._expected if (named[0], named[1].code) not in self._known}

    def _span(self, reference):
        """The GoodsYears that a reference is of, oldest first: one, or each since a year; none where there is none."""
        known = [one for one in self._years[reference.commodity] if one.source == reference.source]
        last = next((one for one in known if reference.year in (None, one.year)), None)
        if last is None:
            return []
        first = reference.since or last.year
        return [one for one in reversed(known) if first <= one.year <= last.year]

    def _read(self, named):
        """Five queries at the most: the years of the commodities, members of blocs, purchases, sales, the world.

        Two more where a group of codes is named.
        """
        self._read_years({one.commodity for one, *_ in named} - self._years.keys())
        self._name_codes({place for _, *places in named for place in places if place})
        wanted, worlds = {end: (set(), set()) for end in self._flows}, set()
        for one, place, _ in named:
            codes, keys = wanted[_end(one)]
            for year in self._span(one):
                codes |= self._codes[place.code]
                keys |= set(year.keys)
                worlds |= set(year.keys) if _of_world(one) else set()
        for end, (codes, keys) in wanted.items():
            if keys:
                self._flows[end] |= flows_by_year(end, codes, keys)
        if worlds:
            self._worlds |= world_by_year(worlds)
        self._known |= {(one, place.code) for one, place, _ in named}

    def _read_years(self, names):
        codes = {name for name in names if _is_code(name)}
        if groups := names - codes:
            found = CodeGroup.objects.filter(key__in=groups).prefetch_related("commodities")
            self._goods |= {one.key: one for one in found}
        members = {
            name: [one.slug for one in self._goods[name].members] for name in groups if name in self._goods
        }
        members |= {name: [name] for name in codes}
        wanted = {slug for slugs in members.values() for slug in slugs}
        by_code = defaultdict(lambda: defaultdict(list))  # slug -> (source, year) -> TradeYear
        if wanted:
            nomenclatures, numbers = zip(*(slug.split("-") for slug in wanted), strict=True)
            found = TradeYear.objects.filter(
                commodity__nomenclature__in=nomenclatures, commodity__code__in=numbers
            ).select_related("commodity", "source", "release__source")
            for one in found.order_by("-year", "source", "pk"):
                slug = one.commodity.slug
                by_code[slug][one.source.key, one.year].append(one)
                if slug in codes:
                    self._goods[slug] = one.commodity
        for name in names:
            self._years[name] = list(_years_of([by_code[slug] for slug in members.get(name, ())]))

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


def _years_of(codes):
    """The GoodsYears, newest first, of {(source, year): [TradeYear]} of each code: those that every code has."""
    for (source, year), own in codes[0].items() if codes else ():
        every = [one for code in codes for one in code.get((source, year), ())]
        if len(every) == len(codes):
            yield GoodsYear(source, year, own[0].release, tuple(one.pk for one in every))


def _is_code(name):
    return name.partition("-")[0] in Nomenclature


def _of_world(reference):
    return reference.show == "export-share"


def _end(reference):
    return "importer" if reference.buys else "exporter"
