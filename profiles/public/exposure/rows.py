"""Rows of the tables: a commodity that a country buys or sells, with its largest partners and notes on them."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext

from config.addresses import country_path, path_to
from minerals.indicators import Refusal
from minerals.indicators.exposure import Dependence
from minerals.indicators.trade import Partner
from minerals.models import CodeGroup, Commodity, CriticalList
from minerals.models.trade import GoodsKind, Nomenclature
from minerals.sellers import Note, SellerNotes, legend
from minerals.wording import exposure as words
from minerals.wording import lower_first

from ..timelines.controls import Control
from .facts import PlaceName

LEAST_PARTNERS, MOST_PARTNERS = 3, 4  # that a row names: as many as have 80 % of the value, within these


class PartnerLine(NamedTuple):
    """One partner of a row. Output and controls are given only for suppliers."""

    place: PlaceName
    partner: Partner
    output: str = ""
    note: Note | None = None
    controls: tuple[Control, ...] = ()
    weight_share: Decimal | None = None  # per cent of the gross weight of a group of codes

    @property
    def address(self):
        return country_path(self.place.slug)


@dataclass(frozen=True)
class ExposureRow:
    commodity: Commodity | CodeGroup
    country: str  # slug of the country whose page it is
    dependence: Dependence
    lists: list[CriticalList]
    is_on_own_list: bool
    lines: tuple[PartnerLine, ...]  # of the largest partners, or of all
    # Our sources count no output of its minerals anywhere, so no line has a note
    is_uncounted: bool = False

    @property
    def supply(self):
        return self.dependence.supply

    @property
    def largest(self):
        return self.lines[0]

    @property
    def more(self):
        """The number of its partners that are not named."""
        return len(self.supply.rows) - len(self.lines)

    @property
    def is_on_one(self):
        return self.dependence.is_on_one

    @property
    def governance(self):
        return self.dependence.governance

    @property
    def address(self):
        return path_to("minerals:commodity_country", self.commodity.slug, self.country)

    @property
    def order(self):
        """Minerals on the country's own list first, then those on other official lists, each by value."""
        return (not self.is_on_own_list, not self.lists, -self.supply.value, self.commodity.slug)


def heads(minerals):
    """{slug: name} of the minerals of a commodity, without those whose parent is one of them, too."""
    pks = {mineral.pk for mineral in minerals}
    return {mineral.slug: mineral.name for mineral in minerals if mineral.parent_id not in pks}


def rows_of_groups(facts, *, bought):
    """One Row per group of codes, the largest suppliers or customers with their share of the weight, too."""
    if bought:
        rows = _rows(facts, facts.bought_of_groups, False, lambda slug: _Suppliers(facts, slug))
    else:
        rows = _rows(facts, facts.sold_of_groups, False, lambda slug: _Customers(facts))
    return [_weighed(row) for row in rows]


def _weighed(row):
    if not row.commodity.has_weights or isinstance(row.supply.weighed, Refusal):
        return row
    shares = ((line, row.supply.share_of([line.place.code], by_weight=True)) for line in row.lines)
    return replace(row, lines=tuple(line._replace(weight_share=share) for line, share in shares))


def bought_rows(facts, *, whole=False):
    """One Row per commodity; `whole`: with a line for every supplier, not only for the largest."""
    return _rows(facts, facts.bought, whole, lambda slug: _Suppliers(facts, slug))


def sold_rows(facts, *, whole=False):
    return _rows(facts, facts.sold, whole, lambda slug: _Customers(facts))


def _rows(facts, dependences, whole, partners_of):
    found = []
    for slug, dependence in dependences.items():
        supply, partners = dependence.supply, partners_of(slug)
        number = min(max(supply.for_80, LEAST_PARTNERS), MOST_PARTNERS)
        shown = supply.rows if whole else supply.rows[:number]
        found.append(
            ExposureRow(
                facts.goods[slug],
                facts.country.slug,
                dependence,
                facts.lists_of[slug],
                slug in facts.on_own_list,
                tuple(map(partners.line, shown)),
                partners.are_uncounted,
            )
        )
    return in_order(found)


def in_order(rows):
    """Rows in order, each followed by the row of the code under which the same loads may be declared."""
    rows = sorted(rows, key=lambda row: row.order)
    by_slug = {row.commodity.slug: row for row in rows}
    found = {}
    for row in rows:
        twin = f"{row.commodity.nomenclature}-{row.commodity.twin}"
        for slug in (row.commodity.slug, twin):
            if slug in by_slug:
                found.setdefault(slug, by_slug[slug])
    return list(found.values())


class _Customers:
    are_uncounted = False

    def __init__(self, facts):
        self._places = facts.places

    def line(self, partner):
        return PartnerLine(self._places[partner.code], partner)


class _Suppliers:
    """Lines of the suppliers of one commodity."""

    def __init__(self, facts, slug):
        self._facts, self._slug = facts, slug
        self._minerals = heads(facts.minerals_of[slug])
        is_product = facts.goods[slug].kind == GoodsKind.PRODUCT  # whose makers our sources do not count
        named = facts.outputs.named(self._minerals)
        self.are_uncounted = not named
        self._notes = SellerNotes(facts.goods[slug], named)
        several = len(self._minerals) > 1 or is_product
        self._names = {one: lower_first(name) for one, name in self._minerals.items()} if several else {}
        self._texts = {}  # Output -> its words: most suppliers share one

    def line(self, partner):
        output = self._facts.outputs.of(partner.code, self._minerals)
        if output not in self._texts:
            self._texts[output] = words.output_text(output, self._names)
        return PartnerLine(
            self._facts.places[partner.code],
            partner,
            self._texts[output],
            self._notes.of(partner.code),
            tuple(self._facts.controls_in_force(partner.code, self._slug)),
        )


@dataclass(frozen=True)
class ExposureTable:
    """The rows of one nomenclature, or of groups of codes: those to show, and the rest, shorter and folded."""

    nomenclature: str  # empty of groups
    shown: list[ExposureRow]
    folded: list[ExposureRow]

    @property
    def name(self):
        return Nomenclature(self.nomenclature).label if self.nomenclature else gettext("Groups of codes")

    @property
    def marks(self):
        """Return {letter: meaning} for the rows shown; roles and controls are in words there."""
        return legend(note for note in _notes(self.shown) if not note.address) | _unweighed(self.shown)

    @property
    def folded_marks(self):
        controls = any(line.controls for row in self.folded for line in row.lines)
        return legend(_notes(self.folded)) | _unweighed(self.folded) | dict([words.CONTROLLED] * controls)

    @property
    def controlled(self):
        """Meaning of the mark of a supplier with an export control."""
        return words.CONTROLLED[1]

    @property
    def has_one_year(self):
        return self.nomenclature == Nomenclature.HS17


def _notes(rows):
    return [line.note for row in rows for line in row.lines if line.note]


def _unweighed(rows):
    return dict(mark for row in rows for mark in words.weight_marks(row.supply))


def tables(rows, most):
    """One Table per nomenclature with rows. `most`: {nomenclature: number of rows on official lists to show}."""
    found = []
    for nomenclature in Nomenclature:
        own = [row for row in rows if row.commodity.nomenclature == nomenclature]
        listed = [row for row in own if row.lists] or own
        shown = listed[: most[nomenclature]]
        if own:
            found.append(ExposureTable(nomenclature, shown, own[len(shown) :]))
    return found
