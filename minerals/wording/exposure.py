"""Exposure in words: what a supplier makes, and how the suppliers are governed."""

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .numbers import decimal_text, joined, percent
from .trade import tonnes

MINES, REFINES, BOTH = _("mines"), _("refines"), _("mines and refines")
ELSEWHEN = _("output counted in another year or by another source alone")
ALMOST_ALL = Decimal("99.9")
NOT_WEIGHED = "w", _("some of its flows have no weight")


def output_text(output, names):
    """The output of a place in words. `names`: {slug: name} where there are several minerals to tell apart, else empty.

    Empty where nothing is counted: a note says that.
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


def governance_text(found):
    """“−0.29”, with two decimals; “no estimate” of a Refusal."""
    return decimal_text(found.mean, 2) if found else gettext("no estimate")


def governance_cover(found):
    """“of 98.1% of the value”; empty where all suppliers have an estimate, or none has.

    What is not all never rounds to 100%.
    """
    if not found or found.covered == 100:
        return ""
    if found.covered > ALMOST_ALL:
        return gettext("of over %(share)s of the value") % {"share": percent(ALMOST_ALL)}
    return gettext("of %(share)s of the value") % {"share": percent(found.covered)}


def weight_marks(partner):
    """The marks of a weight in tonnes: of one that lacks a part of the flows."""
    return [NOT_WEIGHED] if 0 < partner.missing < partner.flows else []


def tonnes_of(partner):
    """“27,341 t” of what has a quantity and flows without one."""
    if partner.missing == partner.flows:
        return gettext("weight not given")
    return gettext("%(number)s t") % {"number": tonnes(partner.quantity)}
