"""Trade in words: dollars, weights, and remarks."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..indicators import Refusal
from ..models.trade import GoodsKind, Nomenclature
from .findings import refusal
from .naming import by_language
from .numbers import lower_first, number

NOTES = {  # letters beside a seller that no output table names, and what they mean
    "u": _("not named in our output tables"),
    "a": _("not named in our output tables; it may be among their “Other countries”"),
    "h": _("trading hub, not named in our output tables"),
    "i": _("mines or refines it, according to its published profile"),
}
GROSS = _(
    "Weights are gross weights and never metal content. Shares are of the value unless the column is “Share of the "
    "weight”."
)
NO_ORIGIN = _("A seller need not have mined or refined what it sells.")
ONE_YEAR = _(
    "The file of HS 2017 has one year, so there is no series. Its numbers cannot be compared with those of "
    "HS 1992, because the two are reconciled separately."
)
VALUE_ONLY = _("The goods are too unlike to add their weights, so only values are added.")
TAIWAN = _("BACI calls Taiwan “Other Asia, not elsewhere specified”.")
PRODUCT = _("Our sources do not count who makes these goods.")
NOT_COUNTED = _("Our sources count no output of it in any country, so no seller is marked.")
NAMED_ALONE = _("A source names the larger producers and adds the others up.")
LEFT_OUT = (  # of arithmetic without a seller
    _("It tells who bought from whom in one year, not who would sell to whom afterwards."),
    _("Stocks, which can fill a gap for months, are not counted."),
    _("Output that is used where it is made crosses no border and is not counted."),
    _(
        "Customs do not record what mines and plants could make: not those that stand idle or are being built, nor "
        "how long they would take."
    ),
    _("Prices, rationing, thrift, substitutes and recycling would change what is bought."),
    _(
        "The mineral in other goods, such as ores, compounds, alloys or products under other codes, is not counted."
    ),
    _("A country may sell on what it bought, so sales of others may be goods of the same seller."),
)
UNDER = Decimal("0.01")
LEAST_IN_TILES = 1_000_000  # dollars
YEARS_WITHOUT_TRADE = 5


@by_language
def scaled(value, power, form="%(number)s"):
    """`value` divided by ten to that power, with three digits or so: “626”, “33.4”, “1.27”, “under 0.01”.

    `form` has the unit around the number: “under US$0.01 million”.
    """
    amount = Decimal(value).scaleb(-power)
    if not amount:
        return form % {"number": number(0)}
    if amount < UNDER / 2:
        return gettext("under %(amount)s") % {"amount": form % {"number": number_format(UNDER)}}
    places = 0 if amount >= 100 else 1 if amount >= 10 else 2
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return form % {"number": number_format(rounded, force_grouping=True)}


def million(dollars):
    """Dollars as a number of millions."""
    return scaled(dollars, 6)


def tonnes(kilograms):
    """Kilograms as a number of tonnes."""
    return scaled(kilograms, 3)


def money(dollars):
    return scaled(dollars, 6, gettext("US$%(number)s million"))


def weight(partner):
    """“27,341” for flows that partly or all have a quantity; “not given” if none has."""
    return tonnes(partner.quantity) if partner.missing < partner.flows else gettext("not given")


def without_weight(partner):
    """“2 of 14 flows have no weight”, empty where all have one or none has."""
    if not 0 < partner.missing < partner.flows:
        return ""
    text = ngettext(
        "%(missing)s of %(flows)s flows has no weight",
        "%(missing)s of %(flows)s flows have no weight",
        partner.missing,
    )
    return text % {"missing": number(partner.missing), "flows": number(partner.flows)}


def gross_weight(partner):
    """“27,341 t gross weight; 2 of 14 flows have no weight”."""
    amount = tonnes_of(partner)
    if partner.missing < partner.flows:
        amount = gettext("%(amount)s gross weight") % {"amount": amount}
    return "; ".join(filter(None, [amount, without_weight(partner)]))


def tonnes_of(partner):
    """“27,341 t” for flows that partly or all have a quantity."""
    if partner.missing == partner.flows:
        return gettext("weight not given")
    return gettext("%(number)s t") % {"number": tonnes(partner.quantity)}


def without_tiles(supply, newest, last):
    """The reason why no share or index of a Supply leads its page; empty where one does.

    `newest`: the newest year of the code, `last`: that of any.
    """
    if supply.value < LEAST_IN_TILES:
        return gettext("Less than US$1 million, too little for shares or an index.")
    if last - newest >= YEARS_WITHOUT_TRADE:
        return gettext(
            "The newest trade under this code is from %(year)s, too old for shares or an index."
        ) % {"year": newest}
    return ""


def no_large_seller(place, mineral, share, traded):
    """The reason why a place has no page “if” of a mineral."""
    return gettext(
        "“If %(place)s stopped selling” is a page for goods that hold no other mineral than %(mineral)s, with exports "
        "of the world of %(traded)s or more, of which %(place)s sells at least %(share)s%% by value. There are none."
    ) % {"place": place, "mineral": lower_first(mineral), "traded": money(traded), "share": share}


def remarks_of(commodity, supply, years=1, *, counted=True):
    """Remarks beside numbers of one commodity or group of codes, one sentence each.

    `years`: their number. `counted`: whether our sources count output of it anywhere.
    """
    found = [commodity.note] if commodity.note else []
    if commodity.kind == GoodsKind.PRODUCT:
        found.append(str(PRODUCT))
    elif not counted:
        found.append(str(NOT_COUNTED))
    if not commodity.has_weights:
        found.append(str(VALUE_ONLY))
    elif len(commodity.members) > 1 and isinstance(refused := supply.weighed, Refusal):
        found.append(gettext("No shares of the weight: %(reason)s.") % {"reason": refusal(refused)})
    if commodity.has_weights and (left_out := without_weight(supply)):
        found.append(gettext("%(left_out)s; the value counts all.") % {"left_out": left_out})
    if commodity.nomenclature == Nomenclature.HS17 and years == 1:
        found.append(str(ONE_YEAR))
    return found


def remarks(codes=(), *, marked=False):
    """Remarks beside numbers of any commodity. `codes` are of the places shown; `marked`: one has a note."""
    found = [GROSS, NO_ORIGIN, *([NAMED_ALONE] if marked else []), *([TAIWAN] if "TWN" in codes else [])]
    return list(map(str, found))


def by_profile(makes):
    """“refines nickel, by its profile”."""
    return gettext("%(makes)s, according to its profile") % {"makes": makes}
