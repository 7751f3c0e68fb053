"""Figures in words: how a value, its unit and its flag are written on pages and in frozen editions."""

from decimal import Decimal

from .models.figures import Basis, Flag, Measure, Stage, Unit

MARKS = {  # what stands beside a number, and what it means
    "e": "estimated by the source",
    "x": "of a total that leaves out a producer",
    "W": "withheld by the source",
    "NA": "not available",
    "c": "calculated by us as the sum of members",
    "r": "revised since first published",
}

FORMS = {"all": ""}
SHORT_TEXT = 24  # characters: up to here a source's word stands where the number would


def number(value):
    """1570 as “1,570”, 0.5000 as “0.5”."""
    value = Decimal(value)
    if value == value.to_integral_value():
        return f"{value.quantize(Decimal(1)):,}"
    return f"{value.normalize():,f}"


def unit_name(unit):
    return Unit(unit).label if unit in Unit else unit


def amount(o, *, with_unit=True):
    """The value of an observation as a reader meets it: “57,000 t”, “1.57 million t”, “withheld”.

    With its unit, a thousand thousands is written as a million; without it, the number is as published.
    """
    if o.flag == Flag.ZERO:
        return "none"
    scale, unit = 1, unit_name(o.unit)
    numbers = [n for n in (o.value, o.lower, o.upper) if n is not None]
    if with_unit and o.unit == Unit.THOUSAND_TONNES and numbers and min(numbers) >= 1000:
        scale, unit = 1000, unit_name(Unit.MILLION_TONNES)
    after = _after_number(unit) if with_unit else ""
    if o.value is not None:
        return number(o.value / scale) + after
    if o.flag == Flag.RANGE:
        return f"{number(o.lower / scale)} to {number(o.upper / scale)}{after}"
    if o.flag == Flag.BOUNDED:
        if o.lower is not None:
            return f"more than {number(o.lower / scale)}{after}"
        return f"less than {number(o.upper / scale)}{after}"
    if o.flag == Flag.DESCRIBED:
        return described(o.text)
    if o.flag == Flag.BLANK:
        return "blank"
    return Flag(o.flag).label


def described(text):
    """The source's word where it is one (“large”); of a sentence, whose names need their capitals, “see note”."""
    if not text or len(text) > SHORT_TEXT:
        return "see note"
    return text[:1].lower() + text[1:]


def _after_number(unit):
    """A unit is not parted from its number, except a long one: “570 thousand t” may break once."""
    if unit == Unit.PERCENT:
        return unit
    if " " in unit:
        return " " + unit.replace(" ", "\N{NO-BREAK SPACE}")
    return f"\N{NO-BREAK SPACE}{unit}"


def marks(o):
    """The marks of an observation, in order: (letter, meaning)."""
    found = []
    if o.flag == Flag.CALCULATED:
        found.append("c")
    if o.is_estimate or o.flag == Flag.ESTIMATED:
        found.append("e")
    if o.revised:
        found.append("r")
    return [(mark, MARKS[mark]) for mark in found]


def lower_first(name):
    """A mineral's name inside a sentence; acronyms keep their capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def span(low, high):
    """“5,750”, or “1,204 to 1,311” where the two differ."""
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def percent(value):
    """A share with one decimal; what is below 0.05 but not zero is said to be so."""
    value = Decimal(value)
    if 0 < value < Decimal("0.05"):
        return "under 0.1%"
    return f"{value.quantize(Decimal('0.1'))}%"


def form_name(form):
    return FORMS.get(form, form.replace("-", " "))


def series_name(o, *, with_basis=False):
    """“Mine production”, “Plant production, sponge”, “Reserves”."""
    measure = Measure(o.measure).label
    name = measure if o.stage == Stage.NONE else f"{Stage(o.stage).label} {measure.lower()}"
    if o.form != "all":
        name += f", {form_name(o.form)}"
    if with_basis and o.basis != Basis.UNSTATED:
        name += f" ({Basis(o.basis).label})"
    return name
