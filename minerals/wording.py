"""Figures in words: how a value, its unit and its flag are written on pages and in frozen editions."""

from decimal import Decimal

from .models.figures import Basis, Flag, Measure, Stage, Unit

MARKS = {  # what stands beside a number, and what it means
    "e": "estimated by the source",
    "x": "of a total that leaves out a producer",
    "W": "withheld by the source",
    "NA": "not available",
    "c": "calculated by us as the sum of members",
    "r": "revised since first published, in its value or its note",
}

FORMS = {"all": ""}


def number(value):
    """1570 as “1,570”, 0.5000 as “0.5”."""
    value = Decimal(value)
    if value == value.to_integral_value():
        return f"{value.quantize(Decimal(1)):,}"
    return f"{value.normalize():,f}"


def unit_name(unit):
    return Unit(unit).label if unit in Unit else unit


def amount(o, *, with_unit=True):
    """The value of an observation as a reader meets it: “57,000 t”, “more than 75,000,000 t”, “withheld”."""
    unit = _after_number(unit_name(o.unit)) if with_unit else ""
    if o.flag == Flag.ZERO:
        return "none"
    if o.value is not None:
        return number(o.value) + unit
    if o.flag == Flag.RANGE:
        return f"{number(o.lower)} to {number(o.upper)}{unit}"
    if o.flag == Flag.BOUNDED:
        if o.lower is not None:
            return f"more than {number(o.lower)}{unit}"
        return f"less than {number(o.upper)}{unit}"
    if o.flag == Flag.DESCRIBED:
        return o.text.lower() or "described in words"
    return Flag(o.flag).label


def _after_number(unit):
    """A unit is not parted from its number, except a long one: “1,570 thousand t” may break once."""
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
    if o.number > 1:
        found.append("r")
    return [(mark, MARKS[mark]) for mark in found]


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
