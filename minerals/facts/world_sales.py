"""Sales of the world in the newest year of trade, by seller, and who has a large part of them: kept for all pages."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Subquery, Sum

from page_store.keeping import kept_while

from ..indicators.exposure import hs92_first
from ..models import CodeGroup, Commodity, TradeFlow, TradeYear
from ..models.trade import GoodsKind, Nomenclature
from .figure_parts import all_minerals
from .goods import Goods, known_goods

LEAST_SHARE = 30  # per cent of the value of the world's exports
LEAST_TRADED = 10_000_000  # dollars; of goods with less no seller is told of
MOST_PAIRS = 120  # of a mineral and a seller


class Seller(NamedTuple):
    """A place and the dollars for which it sold goods to others."""

    code: str
    name: str
    slug: str
    value: int = 0


class WorldSales(NamedTuple):
    """The sales of one code or group of codes across all borders. `sellers`: by code of the place."""

    goods: Goods
    minerals: frozenset[str]  # slugs of those in the goods
    year: int
    years: frozenset[int]  # keys of the TradeYears of its codes
    value: int
    sellers: dict[str, Seller]
    source: str  # as a line calls it: BACI
    attribution: str  # the credit that the licence requires

    def share(self, value: int, inside: int = 0) -> Decimal:
        """Per cent of the world's exports; `inside`: dollars that members of a bloc sold to each other."""
        return 100 * Decimal(value) / (self.value - inside)


class LargeSale(NamedTuple):
    """Goods of a mineral of which one place has a large part of the world's exports. `share`: per cent of the value."""

    sales: WorldSales
    share: Decimal


class LargeSeller(NamedTuple):
    """A place with large sales of a mineral, the largest share first."""

    mineral: str  # its slug
    place: Seller
    sales: tuple[LargeSale, ...]

    @property
    def share(self) -> Decimal:
        return self.sales[0].share


@kept_while("minerals")
def world_sales() -> dict[str, WorldSales]:
    """{slug: WorldSales} of the codes and groups with trade in the newest year of one source, in two queries.

    A code that HS 1992 and HS 2017 share is of HS 1992. A group is there if each of its codes is.
    """
    newest = TradeYear.objects.order_by("-year", "source").values("year", "source")[:1]
    rows = TradeFlow.objects.filter(
        trade_year__year=Subquery(newest.values("year")), trade_year__source=Subquery(newest.values("source"))
    )
    source = [f"trade_year__source__{name}" for name in ("short", "publisher", "attribution")]
    columns = ("trade_year", "trade_year__commodity", "trade_year__year", *source)
    places = ("exporter__code", "exporter__name", "exporter__slug")
    rows = (
        rows.exclude(exporter=F("importer")).order_by().values_list(*columns, *places).annotate(Sum("value"))
    )
    of_years = defaultdict(list)
    for *key, code, name, slug, value in rows:
        of_years[tuple(key)].append(Seller(code, name, slug, value))
    known = known_goods()
    slugs = {one.goods.pk: slug for slug, one in known.items() if isinstance(one.goods, Commodity)}
    sales = {}
    for (trade_year, commodity, year, short, publisher, attribution), sellers in of_years.items():
        slug = slugs[commodity]
        sales[slug] = WorldSales(
            *known[slug],
            year,
            frozenset([trade_year]),
            sum(one.value for one in sellers),
            {one.code: one for one in sellers},
            short or publisher,
            attribution,
        )
    kept = hs92_first({(one.goods.nomenclature, one.goods.code) for one in sales.values()})
    sales = {slug: one for slug, one in sales.items() if (one.goods.nomenclature, one.goods.code) in kept}
    for slug, one in known.items():
        if isinstance(one.goods, CodeGroup):
            codes = [sales.get(code.slug) for code in one.goods.members]
            if all(codes):
                sales[slug] = _added(one, codes)
    return sales


def _added(known, codes):
    """The WorldSales of a group from those of its codes."""
    sellers = {}
    for seller in (one for code in codes for one in code.sellers.values()):
        before = sellers.get(seller.code)
        sellers[seller.code] = seller._replace(value=seller.value + before.value) if before else seller
    return WorldSales(
        *known,
        codes[0].year,
        frozenset().union(*(code.years for code in codes)),
        sum(code.value for code in codes),
        sellers,
        codes[0].source,
        codes[0].attribution,
    )


def one_of_each(sales):
    """WorldSales without the codes that are in a group, and without a code whose goods a better one has.

    Of two codes of the same minerals and kind in the two nomenclatures, HS 1992 has the longer series.
    """
    groups = [one.goods for one in sales.values() if isinstance(one.goods, CodeGroup)]
    in_groups = {code.slug for group in groups for code in group.members}
    first = {
        (one.minerals, one.goods.kind)
        for one in sales.values()
        if one.goods.nomenclature == Nomenclature.HS92
    }
    return {
        slug: one
        for slug, one in sales.items()
        if slug not in in_groups
        and (one.goods.nomenclature == Nomenclature.HS92 or (one.minerals, one.goods.kind) not in first)
    }


@kept_while("minerals")
def large_sellers() -> dict[tuple[str, str], LargeSeller]:
    """{(slug of a mineral, slug of a place): LargeSeller}, the largest shares first: the closed set of pages “if”.

    A mineral is one of the filter. Goods belong to the only mineral in them, or to the group of all their minerals.
    """
    found = defaultdict(list)
    for one in one_of_each(world_sales()).values():
        mineral = _mineral_of(one.minerals)
        if mineral is None or one.value < LEAST_TRADED:
            continue
        for seller in one.sellers.values():
            if (share := one.share(seller.value)) >= LEAST_SHARE:
                place = Seller(seller.code, seller.name, seller.slug)
                found[mineral, place].append(LargeSale(one, share))
    large = [
        LargeSeller(mineral, place, tuple(sorted(sales, key=lambda one: (-one.share, one.sales.goods.slug))))
        for (mineral, place), sales in found.items()
    ]
    large.sort(key=lambda one: (-one.share, one.mineral, one.place.code))
    return {(one.mineral, one.place.slug): one for one in large[:MOST_PAIRS]}


def large_sellers_of(mineral: str) -> list[LargeSeller]:
    """The LargeSellers of a mineral, by its slug."""
    return [one for one in large_sellers().values() if one.mineral == mineral]


class LargestExport(NamedTuple):
    """The largest exporter of a Commodity in the newest year. `share`: per cent of the value of all its exports."""

    commodity: Commodity
    year: int
    code: str
    place: str
    share: Decimal
    source: str
    attribution: str


def main_export(commodities):
    """The LargestExport of a mineral's main Commodity, from Commodities with `has_others`; None without trade.

    The main one has the highest value; products made of the mineral, and codes with other minerals, count only if there
    is nothing else.
    """
    sales = world_sales()
    traded = [(one, sales[one.slug]) for one in commodities if one.slug in sales]
    if not traded:
        return None
    main, sold = min(
        traded,
        key=lambda one: (one[0].kind == GoodsKind.PRODUCT, one[0].has_others, -one[1].value, one[0].code),
    )
    first = min(sold.sellers.values(), key=lambda one: (-one.value, one.name))
    return LargestExport(
        main, sold.year, first.code, first.name, sold.share(first.value), sold.source, sold.attribution
    )


def _mineral_of(slugs):
    """The mineral of the filter whose goods these are, or None: the only one, or the parent of all."""
    minerals = all_minerals()
    held = [minerals[slug] for slug in slugs]
    heads = {one.slug for one in held if one.parent is None or one.parent.slug not in slugs}
    parents = {one.parent.slug for one in held if one.parent and one.slug in heads}
    if len(heads) > 1 and len(parents) == 1 and all(minerals[slug].parent for slug in heads):
        heads = parents
    (head, *others) = sorted(heads) or [None]
    return head if head and not others and minerals[head].in_filter else None
