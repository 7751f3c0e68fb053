"""Trade on a country's page: what it sells, on whom it depends, a picture of the leading goods, and who refines.

One query, beside facts that are kept for all countries. The shares are those of the page of its exposure.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import F, Q, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext

from config.addresses import path_to
from minerals import wording
from minerals.facts.figure_parts import all_minerals, critical
from minerals.facts.output import kin_of
from minerals.facts.trade import flows_as
from minerals.facts.world_sales import one_of_each, world_sales
from minerals.indicators.exposure import bought_from, sold_to
from minerals.indicators.trade import Flow
from minerals.models import CodeGroup, Country, TradeFlow
from minerals.models.places import PlaceKind
from minerals.models.trade import Nomenclature
from minerals.presentation.trade import LargestFlows
from minerals.wording import exposure as words

from ..timelines.controls import published_controls
from . import floor
from .sourcing import MOST_SUPPLIERS, Sourced, legend_of, sourced
from .trading import Purchase, Sale, Trading, trading_of

MOST_FIRST, MOST_SECOND = 4, 3  # rows of the side that a place is told of by, and of the other
MOST_FLOWS, BESIDE = 6, 300  # that are drawn, and the width of the picture


class Side(NamedTuple):
    """A table of sales or purchases: its rows, and how many are left out."""

    is_sold: bool
    rows: tuple[Sale | Purchase, ...]
    more: int


@dataclass(frozen=True)
class Summary:
    """The trade of a country in the newest year. `names`: {code of a place: its name}."""

    country: Country
    trading: Trading
    names: dict[str, str]
    year: int
    source: str  # the credit that the licence requires
    # Beside a profile; first minerals without a figure of the country
    sourced: tuple[Sourced, ...] = ()

    @property
    def marks(self):
        return legend_of(self.sourced)

    @property
    def sides(self):
        """The Sides with a row: sales first for a seller, otherwise purchases."""
        sold, bought = (True, self.trading.sales), (False, self.trading.purchases)
        first, second = (sold, bought) if self.trading.is_seller else (bought, sold)
        sides = ((first, MOST_FIRST), (second, MOST_SECOND))
        return [Side(is_sold, rows[:most], len(rows[most:])) for (is_sold, rows), most in sides if rows]

    @property
    def lead(self):
        """A sentence about the leading goods."""
        leading, place = self.trading.leading, wording.listed([self.country.name])
        if leading is None:
            return gettext(
                "No sale of its goods with a critical mineral is a large part of the world’s exports, and no "
                "purchase of such goods has half of its value from one supplier."
            )
        partner = wording.listed([self.names[leading.first.code]])
        if isinstance(leading, Sale):
            return words.sale_text(
                place, leading.goods, leading.share, partner, leading.first.share, self.year
            )
        text = words.purchase_text(
            place, leading.goods, partner, leading.first.share, leading.weight_share, self.year
        )
        if not leading.controls:
            return text
        return f"{text} {words.controlled_text(partner)}"

    @cached_property
    def flows(self):
        """The LargestFlows of the leading goods."""
        leading = self.trading.leading
        if leading is None:
            return None
        own, names = self.country.code, self.names | {self.country.code: self.country.name}
        ends = (lambda code: (own, code)) if isinstance(leading, Sale) else (lambda code: (code, own))
        return LargestFlows(
            [
                Flow(leading.goods.slug, self.year, *ends(row.code), row.value, row.quantity or None)
                for row in leading.supply.rows
            ],
            names,
            MOST_FLOWS,
            BESIDE,
        )

    @property
    def flows_title(self):
        """“Cobalt: largest customers of DR Congo”."""
        leading = self.trading.leading
        if isinstance(leading, Sale):
            text = gettext("%(goods)s: the largest customers of %(place)s, %(year)s")
        else:
            text = gettext("%(goods)s: the largest suppliers of %(place)s, %(year)s")
        place = wording.listed([self.country.name])
        return text % {"goods": leading.goods.name, "place": place, "year": self.year}

    def partners_of(self, traded):
        """“China 37.8% (66.1% of the weight), Vietnam 31.8%” of the largest partners."""
        shares = [
            gettext("%(place)s %(share)s")
            % {"place": self.names[row.code], "share": wording.percent(row.share)}
            for row in traded.supply.rows[:MOST_SUPPLIERS]
        ]
        if traded.weight_share is not None:
            text = gettext("%(first)s (%(share)s of the weight)")
            shares[0] = text % {"first": shares[0], "share": wording.percent(traded.weight_share)}
        return ", ".join(shares)

    def address_of(self, traded):
        return path_to("minerals:commodity_country", traded.goods.slug, self.country.slug)


def summary_of(country, key_minerals=(), store=None):
    """The Summary of a country or bloc, None where it trades in nothing that we follow.

    `key_minerals`: {slug: whether the profile has figures of the country}; `store`: `figures_beside` them.
    """
    world = world_sales()
    read = _Read(country, world)
    if not (read.sold or read.bought):
        return None
    trading = trading_of(
        read.sold,
        read.bought,
        one_of_each(world),
        inside=read.inside,
        least=(read.least(read.sold), floor.ALWAYS),
        critical=critical(),
        key_minerals=list(key_minerals),
        controls_on=ControlsInForce(timezone.localdate()).on,
    )
    rows = sourced(key_minerals, read.bought, read.names, country, store) if key_minerals else ()
    some = next(iter(world.values()))  # all are of one source and year
    rows = tuple(sorted(rows, key=lambda row: not row.is_first))
    return Summary(country, trading, read.names, some.year, some.attribution, rows)


class ControlsInForce:
    """Export controls of live editions that are in force on a day."""

    def __init__(self, today):
        self._in_force = [one for one in published_controls() if one.is_in_force(today)]
        self._kin = kin_of(all_minerals()) if self._in_force else {}

    def on(self, sales, code):
        """The controls of a place, or of a bloc that it is in, on a mineral of the goods of WorldSales."""
        return [
            one
            for one in self._in_force
            if (one.code == code or code in one.members) and one.concerns(sales.minerals, self._kin)
        ]


class _Read:
    """The sales and purchases of a country or bloc, by slug of the goods, from one query."""

    def __init__(self, country, world):
        groups = {slug: one.goods for slug, one in world.items() if isinstance(one.goods, CodeGroup)}
        self._codes = {slug: one.goods for slug, one in world.items() if slug not in groups}
        self._groups = [(group, {code.slug for code in group.members}) for group in groups.values()]
        slugs = {year: slug for slug in self._codes for year in world[slug].years}
        self.names, self.inside = {}, {}
        sold, bought = [], []
        for side, year, code, name, value, quantity, unweighed in _sums(country, slugs) if slugs else ():
            if side == "inside":
                self.inside[slugs[year]] = value
                continue
            self.names[code] = name
            own, ends = (sold, (country.code, code)) if side == "sold" else (bought, (code, country.code))
            flow = Flow(slugs[year], world[slugs[year]].year, *ends, value - unweighed, quantity)
            own += [flow] if quantity is not None else []
            own += [flow._replace(value=unweighed, quantity=None)] if unweighed or quantity is None else []
        codes = {country.code}
        self.sold = sold_to(self._with_groups(sold), codes)
        self.bought = bought_from(self._with_groups(bought), codes)
        for group, codes in self._groups:
            self.inside[group.slug] = sum(self.inside.get(code, 0) for code in codes)

    def _with_groups(self, flows):
        """The Flows of codes, and once more as those of their groups."""
        found = list(flows)
        for group, codes in self._groups:
            found += flows_as(group, [flow for flow in flows if flow.commodity in codes])
        return found

    def least(self, dependences):
        """The dollars from which a code counts."""
        codes = {slug: one for slug, one in self._codes.items() if one.nomenclature == Nomenclature.HS92}
        return floor.least_counted(
            dependences, {slug: one.twin and f"{one.nomenclature}-{one.twin}" for slug, one in codes.items()}
        )


def _sums(country, years):
    """[(side, TradeYear, code and name of the partner, dollars, kilograms, dollars without them)] in one query."""
    flows = TradeFlow.objects.filter(trade_year__in=years).exclude(exporter=F("importer")).order_by()
    if country.kind != PlaceKind.BLOC:
        return list(
            _side("sold", flows.filter(exporter=country), "importer").union(
                _side("bought", flows.filter(importer=country), "exporter"), all=True
            )
        )
    members = country.members.values("pk")
    sold, bought = flows.filter(exporter__in=members), flows.filter(importer__in=members)
    sides = (
        _side("bought", bought.exclude(exporter__in=members), "exporter"),
        _side("inside", sold.filter(importer__in=members), ""),
    )
    return list(_side("sold", sold.exclude(importer__in=members), "importer").union(*sides, all=True))


def _side(side, flows, partner):
    """Sums of flows by TradeYear and partner; without one they are of all partners together."""
    code, name = (F(f"{partner}__code"), F(f"{partner}__name")) if partner else (Value(""), Value(""))
    found = flows.annotate(side=Value(side), partner_code=code, partner_name=name)
    found = found.values_list("side", "trade_year", "partner_code", "partner_name")
    return found.annotate(
        dollars=Sum("value"),
        kilograms=Sum("quantity"),
        unweighed=Sum("value", filter=Q(quantity=None), default=0),
    )
