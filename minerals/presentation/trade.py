"""Tables of the pages of trade: partners with their names and marks, years, the picture of the largest flows."""

from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.urls import reverse

from ..drawing.flows import WIDTH, picture
from ..drawing.geometry import bar_length
from ..facts.goods import known_goods
from ..indicators import Refusal, hhi_bands
from ..indicators.exposure import hs92_first
from ..indicators.trade import (
    MOST_FROM_ONE,
    Flow,
    Partner,
    Supply,
    between,
    by_year,
    customers,
    exporters,
    importers,
    largest,
    suppliers,
)
from ..models import CodeGroup, Commodity, Mineral, Nomenclature
from ..sellers import Note, SellerNotes, legend
from ..wording import findings
from ..wording import trade as words

MOST_ROWS = 20
MOST_FLOWS = 12


class PlaceNames:
    """Names and slugs of places by their codes."""

    def __init__(self, columns):
        self._by_code = {code: (name, slug) for code, name, slug in columns}

    def __getitem__(self, code):
        return self._by_code[code][0]

    def address(self, commodity, code):
        return reverse("minerals:commodity_country", args=[commodity.slug, self._by_code[code][1]])


@dataclass(frozen=True)
class PartnerRow:
    name: str
    address: str
    partner: Partner
    note: Note | None
    weight_share: Decimal | Refusal  # per cent of the gross weight

    @property
    def bar(self):
        return bar_length(self.partner.share, 100)


@dataclass(frozen=True)
class SupplyTable:
    """The largest partners of a Supply, and the total of the others."""

    supply: Supply
    rows: tuple[PartnerRow, ...]
    has_weights: bool = True  # the goods are alike enough to add their weights
    by_weight: bool = False  # shares by weight stand beside those by value

    @property
    def others(self):
        return len(self.supply.rows) - len(self.rows)

    @property
    def others_share(self):
        return 100 - sum(row.partner.share for row in self.rows)

    @property
    def leader(self):
        return self.rows[0] if self.rows else None

    @property
    def from_one(self):
        return bool(self.rows) and self.supply.top1 >= MOST_FROM_ONE

    @property
    def band(self):
        return findings.band(hhi_bands(self.supply.hhi)) if self.rows else ""

    @property
    def codes(self):
        return {row.partner.code for row in self.rows}

    @property
    def marks(self):
        """The marks of the rows with their meanings; a role is told in words."""
        return legend(row.note for row in self.rows if row.note and not row.note.address)


def table(supply, commodity, names, producing=None, most=MOST_ROWS):
    """The SupplyTable of a Supply; `producing`: codes with an output, None where the partners are buyers."""
    notes = SellerNotes(commodity, producing)
    rows = (
        PartnerRow(
            names[one.code],
            names.address(commodity, one.code),
            one,
            notes.of(one.code),
            supply.share_of([one.code], by_weight=True),
        )
        for one in supply.rows[:most]
    )
    compares = (
        isinstance(commodity, CodeGroup) and commodity.has_weights and not isinstance(supply.weighed, Refusal)
    )
    return SupplyTable(supply, tuple(rows), commodity.has_weights, compares)


@dataclass(frozen=True)
class FlowRow:
    seller: str
    buyer: str
    flow: Flow


class LargestFlows:
    """The largest flows of one commodity and year: the picture, and its table."""

    def __init__(self, flows, names, most=MOST_FLOWS, width=WIDTH):
        self._width = width
        found, total = largest(flows, most), sum(flow.value for flow in between(flows))
        self.rows = [FlowRow(names[flow.exporter], names[flow.importer], flow) for flow in found]
        self.percent = 100 * sum(flow.value for flow in found) / total if total else 0

    @cached_property
    def picture(self):
        return picture([(row.seller, row.buyer, row.flow.value) for row in self.rows], self._width)


@dataclass(frozen=True)
class TradedYear:
    """The purchases or sales of a place in one year. `bar` is against the largest year of the table."""

    year: int
    table: SupplyTable
    bar: object


def years(flows, place, commodity, names, *, bought):
    """The Years of a place, newest first. Bars are left out where no trend may be read."""
    found = _supplies(flows, place, bought)
    top = max((supply.value for supply in found.values()), default=0)
    return [
        TradedYear(
            year,
            table(supply, commodity, names, most=1),
            None if commodity.twin else bar_length(supply.value, top),
        )
        for year, supply in found.items()
    ]


@dataclass(frozen=True)
class Beside:
    """One year of two codes that may have the same loads: a Supply of each, or None."""

    year: int
    this: Supply | None
    other: Supply | None


def beside(flows, others, place, *, bought):
    """[Beside] of what a place bought or sold under each of two codes, newest year first."""
    this, other = (_supplies(each, place, bought) for each in (flows, others))
    return [
        Beside(year, this.get(year), other.get(year))
        for year in sorted(this.keys() | other.keys(), reverse=True)
    ]


def _supplies(flows, place, bought):
    """{year: Supply} of a place, the newest year first, without the years in which it did not trade."""
    function = suppliers if bought else customers
    found = {year: function(of_year, place.codes) for year, of_year in by_year(flows).items()}
    return {year: supply for year, supply in found.items() if supply.rows}


@dataclass(frozen=True)
class WorldYear:
    """The world's trade in a commodity in one year, as `wording.trade` takes it."""

    year: int
    value: int
    quantity: int
    missing: int
    flows: int
    bar: object


def world_years(totals, commodity):
    """[WorldYear] of `totals_by_year`. Bars are left out where no trend may be read."""
    top = max((one["total"] for one in totals), default=0)
    return [
        WorldYear(
            one["year"], one["total"], one["weight"] or 0, one["missing"], one["flows"],
            None if commodity.twin else bar_length(one["total"], top),
        )
        for one in totals
    ]  # fmt: skip


@dataclass(frozen=True)
class IndexRow:
    """A commodity in the list of all. `total`: the world total of its newest year, from `totals_by_year`."""

    commodity: Commodity | CodeGroup
    total: dict | None

    @cached_property
    def minerals(self):
        return sorted(self.commodity.held, key=lambda mineral: mineral.name.casefold())

    @property
    def order(self):
        return self.minerals[0].name.casefold(), self.commodity.code, self.commodity.nomenclature


class CodeOfMineral:
    """One commodity on the page of a mineral, in its newest year. `in_hs17`: the same code there, or None."""

    MOST_ROWS, MOST_FLOWS = 5, 8

    def __init__(self, commodity, in_hs17, flows, names, producing):
        self.commodity, self.year = commodity, max((flow.year for flow in flows), default=0)
        self.in_hs17 = in_hs17
        sold = exporters(flows)
        self.sellers = table(sold, commodity, names, producing, self.MOST_ROWS)
        self.buyers = table(importers(flows), commodity, names, most=self.MOST_ROWS)
        self.largest = LargestFlows(flows, names, self.MOST_FLOWS)
        self.remarks = words.remarks_of(commodity, sold, counted=bool(producing))


@dataclass(frozen=True)
class Codes:
    """The commodities of a mineral: its own, or if it has none, those of its parent."""

    commodities: list[Commodity]
    has_own: bool  # one of them contains only this mineral
    of_parent: Mineral | None

    @cached_property
    def shown(self):
        """[(Commodity, the same code in HS 2017 or None)]: of a code of both nomenclatures that of HS 1992."""
        by_key = {(one.nomenclature, one.code): one for one in self.commodities}
        kept = hs92_first(by_key)
        in_hs17 = {code: one for (_, code), one in by_key.items() if one.nomenclature == Nomenclature.HS17}
        found = [(one, in_hs17.get(one.code)) for key, one in by_key.items() if key in kept]
        return [(one, other if other != one else None) for one, other in found]


def codes_of(mineral, children):
    """The Codes of a Mineral, with those of its `children`; each says whether it `has_others`."""
    kin = {mineral.slug, *(child.slug for child in children)}
    parent = {mineral.parent.slug} if mineral.parent else set()
    found = []
    for one in known_goods().values():
        if isinstance(one.goods, Commodity) and one.minerals & (kin | parent):
            code = copy(one.goods)  # which all pages share
            code.is_of_kin, code.has_others = bool(one.minerals & kin), bool(one.minerals - kin)
            found.append(code)
    found.sort(key=lambda one: one.nomenclature, reverse=True)
    if own := [one for one in found if one.is_of_kin]:
        return Codes(own, any(not one.has_others for one in own), None)
    return Codes(found, False, mineral.parent)
