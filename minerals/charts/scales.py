from decimal import Decimal

TENTH = Decimal("0.1")
STEPS = tuple(map(Decimal, ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10")))


def round_up(value):
    """The round number that an axis ends at: the first of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 (times a power of
    ten) that is not below `value`; 0 for what is not above zero."""
    value = Decimal(value)
    if value <= 0:
        return Decimal(0)
    power = Decimal(1).scaleb(value.adjusted())
    return next(step * power for step in STEPS if step * power >= value)


def short(coordinate):
    """A coordinate with one decimal, or none where it is whole: 8.0 as 8."""
    rounded = Decimal(coordinate).quantize(TENTH)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded
