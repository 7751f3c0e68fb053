"""Numbers to geometry. Templates draw the SVG; nothing here knows of HTML."""

from decimal import Decimal

BAR_LENGTH = Decimal(100)  # the width of a bar's viewBox, so that a length reads as per cent


def bar_length(value, largest):
    """How long a bar is drawn, 0 to 100, one decimal: `value` against `largest`, or 0 where either is missing.

    What is above zero stays visible: it is never shorter than 0.4.
    """
    if not value or not largest or value < 0:
        return Decimal(0)
    length = min(BAR_LENGTH * Decimal(value) / Decimal(largest), BAR_LENGTH)
    return max(length, Decimal("0.4")).quantize(Decimal("0.1"))
