"""Exposure in words: what a supplier makes, and how the suppliers are governed."""

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .numbers import decimal_text, joined, percent, upper_first

MINES, REFINES, BOTH = _("mines"), _("refines"), _("mines and refines")
ELSEWHEN = _("output counted only in another year or by another source")
ALMOST_ALL = Decimal("99.9")
NOT_WEIGHED = "w", _("some of its flows have no weight")
CONTROLLED = "x", _("has an export control in force")


def output_text(output, names):
    """The output of a place in words.

    `names`: {slug: name} if there are several minerals to distinguish, otherwise empty. Returns an empty text if
    nothing is counted; a note says so.
    """
    if not (output.mines or output.refines):
        return str(ELSEWHEN) if output.counted else ""
    if not names:
        return str(BOTH if output.mines and output.refines else MINES if output.mines else REFINES)
    parts = [
        gettext("%(does)s %(minerals)s") % {"does": does, "minerals": joined(sorted(names[s] for s in slugs))}
        for does, slugs in (
            (BOTH, output.mines & output.refines),
            (MINES, output.mines - output.refines),
            (REFINES, output.refines - output.mines),
        )
        if slugs
    ]
    return "; ".join(parts)


def governance_text(weighted):
    """“−0.29”, with two decimals; “no estimate” of a Refusal."""
    return decimal_text(weighted.mean, 2) if weighted else gettext("no estimate")


def governance_cover(weighted):
    """“of 98.1% of the value”; empty where all suppliers have an estimate, or none has.

    What is not all never rounds to 100%.
    """
    if not weighted or weighted.covered == 100:
        return ""
    if weighted.covered > ALMOST_ALL:
        return gettext("of over %(share)s of the value") % {"share": percent(ALMOST_ALL)}
    return gettext("of %(share)s of the value") % {"share": percent(weighted.covered)}


def weight_marks(partner):
    """The marks of a weight in tonnes: of one that lacks a part of the flows."""
    return [NOT_WEIGHED] if 0 < partner.missing < partner.flows else []


def sale_text(place, goods, share, customer, part, year):
    """“In 2024 DR Congo had 63.0% of the world’s exports of “…”; 98.9% of its sales went to China.”, by value."""
    text = gettext(
        "In %(year)s %(place)s had %(share)s of the world’s exports of “%(goods)s”; %(part)s of its sales went to "
        "%(customer)s."
    )
    return text % {
        "year": year,
        "place": place,
        "share": percent(share),
        "goods": goods.name,
        "part": percent(part),
        "customer": customer,
    }


def purchase_text(place, goods, supplier, share, weight_share, year):
    """“Of the “Rare earths” that Japan bought in 2024, 37.8% of the value and 66.1% of the weight came from China.”"""
    shares = gettext("%(share)s of the value") % {"share": percent(share)}
    if weight_share is not None:
        shares = gettext("%(shares)s and %(weight)s of the weight") % {
            "shares": shares,
            "weight": percent(weight_share),
        }
    text = gettext("Of the “%(goods)s” that %(place)s bought in %(year)s, %(shares)s came from %(supplier)s.")
    return text % {
        "goods": goods.name,
        "place": place,
        "year": year,
        "shares": shares,
        "supplier": supplier,
    }


def controlled_text(supplier):
    """“China has an export control in force on a mineral in them.”"""
    return gettext("%(supplier)s has an export control in force on a mineral in them.") % {
        "supplier": upper_first(supplier)
    }
