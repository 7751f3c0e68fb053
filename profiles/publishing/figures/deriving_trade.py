"""Findings of trade, under a customs code or a group of codes: shares of a partner, amounts, and shares over years.

The share of one year has its two sides as parts. The codes that a group adds up stand behind them, so that an edition
names those of its day; and so does the value without a weight, where weights are stated.
"""

from decimal import Decimal

from minerals import wording
from minerals.indicators import Refusal
from minerals.indicators.trade import over_years

from ..texts.prose import BadReference
from .finding import UNWEIGHED, Finding, FindingPart
from .shows import CHANGE, PEAK, YEARS

DOLLARS, KILOGRAMS, PER_KILOGRAM, POINTS = "US$", "kg", "US$/kg", "percentage points"


def _share_of_partner(frozen, reference):
    """Return the Finding of a partner's share of the trade of a place; for a bloc, of its members together."""
    trade, supply = _traded(frozen, reference)
    rows = [row for row in supply.rows if row.code in trade.partner_codes]
    if not rows:
        raise BadReference(_nothing(trade, supply))
    share = _known(supply.share_of(trade.partner_codes, by_weight=reference.by_weight))
    if reference.by_weight:
        sides, unit = (sum(row.quantity for row in rows), supply.quantity), KILOGRAMS
    else:
        sides, unit = (sum(row.value for row in rows), supply.value), DOLLARS
    parts = _sides(frozen, trade.partner, *sides, unit)
    return _finding(reference, trade, share, "%", parts + _rest(trade, supply, unit))


def _export_share(frozen, reference):
    trade, supply = _traded(frozen, reference)
    if not supply.value:
        raise BadReference(f"{trade.place.name} sold no {trade.goods.name} in {trade.year}")
    parts = _sides(frozen, trade.place, supply.value, trade.world, DOLLARS)
    share = 100 * Decimal(supply.value) / trade.world
    return _finding(reference, trade, share, "%", parts + _rest(trade, supply, DOLLARS))


def _amount(frozen, reference):
    """Return the Finding of everything that a place buys or sells, in dollars or kilograms."""
    trade, supply = _traded(frozen, reference)
    _require_trade(trade, supply)
    unit = KILOGRAMS if reference.by_weight else DOLLARS
    value = _known(supply.weighed) if reference.by_weight else supply.value
    return _finding(reference, trade, Decimal(value), unit, _rest(trade, supply, unit))


def _unit_value(frozen, reference):
    trade, supply = _traded(frozen, reference, weighs=True)
    _require_trade(trade, supply)
    return _finding(
        reference, trade, _known(supply.unit_value), PER_KILOGRAM, _rest(trade, supply, KILOGRAMS)
    )


def _share_over_years(frozen, reference):
    """Return the Finding of a partner's share since a year: its parts are the shares, oldest first."""
    trade, supply = _traded(frozen, reference)
    if trade.goods.twin:
        _known(Refusal("has-a-twin", twin=trade.goods.twin))
    found = _known(over_years(trade.supplies, trade.partner_codes, by_weight=reference.by_weight))
    if not any(share for _, share in found.shares):
        raise BadReference(_nothing(trade, supply))
    value, unit = {
        YEARS: (found.last[1], "%"),
        CHANGE: (found.change, POINTS),
        PEAK: (found.peak[1], "%"),
    }[reference.show.rpartition("-")[2]]
    parts = tuple(FindingPart(str(year), str(year), share, "%") for year, share in found.shares)
    rest = _rest(trade, supply, KILOGRAMS if reference.by_weight else DOLLARS)
    return _finding(reference, trade, value, unit, parts + rest, since=found.first[0])


def _traded(frozen, reference, *, weighs=False):
    """(the Traded that a reference names, the Supply of its last year)"""
    trade = frozen.facts.trade.traded(reference, *frozen.facts.sides_of(reference))
    if (weighs or reference.by_weight) and not trade.goods.has_weights:
        _known(Refusal("value-only"))
    return trade, trade.newest


def _require_trade(trade, supply):
    if not supply.value:
        raise BadReference(_nothing(trade, supply))


def _nothing(trade, supply):
    verb, link = ("bought", "from") if trade.buys else ("sold", "to")
    other = f" {link} {trade.partner.name}" if supply.value and trade.partner else ""
    return f"{trade.place.name} {verb} no {trade.goods.name}{other} in {trade.year}"


def _known(number):
    if isinstance(number, Refusal):
        raise BadReference(f"it cannot be computed: {wording.refusal(number)}")
    return number


def _sides(frozen, part, amount, whole, unit):
    return (
        FindingPart(part.code, part.name, Decimal(amount), unit),
        FindingPart("WLD", frozen.store.names.get("WLD", "World"), Decimal(whole), unit),
    )


def _rest(trade, supply, unit):
    """The parts behind the number itself: each code of a group, and the value that has no weight."""
    codes = tuple(
        FindingPart(one.slug, one.name, Decimal(own.value if unit == DOLLARS else own.quantity), unit)
        for one, own in trade.of_codes.items()
    )
    if unit == DOLLARS or not supply.unweighed:
        return codes
    return (*codes, FindingPart(UNWEIGHED, "", supply.without_weight, "%"))


def _finding(reference, trade, value, unit, parts, since=None):
    place, partner, source = trade.place, trade.partner, trade.release.source
    return Finding(
        key=str(reference),
        kind=reference.show,
        figures=(),
        value=value,
        low=None,
        high=None,
        at_least=False,
        unit=unit,
        year=trade.year,
        since=since,
        is_estimate=False,
        country=place.code,
        country_slug=place.slug,
        country_name=place.name,
        subject=trade.goods.slug,
        subject_name=trade.goods.name,
        other=partner.code if partner else "",
        other_name=partner.name if partner else "",
        parts=parts,
        excludes=(),
        release=trade.release.key,
        source=source.key,
        source_name="" if source.is_default else source.short or source.publisher,
    )


OF_TRADE = {
    "supplier-share": _share_of_partner,
    "customer-share": _share_of_partner,
    "export-share": _export_share,
    "imports": _amount,
    "exports": _amount,
    "import-unit-value": _unit_value,
    "export-unit-value": _unit_value,
    **{
        f"{partner}-share-{name}": _share_over_years
        for partner in ("supplier", "customer")
        for name in (YEARS, CHANGE, PEAK)
    },
}
