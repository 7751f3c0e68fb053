"""Figures in words: how a value, its unit and its flag are written on pages and in frozen editions."""

import re
from decimal import Decimal

from .indicators import listed
from .models.figures import Basis, Flag, Measure, Stage, Unit

MARKS = {  # what stands beside a number, and what it means
    "e": "estimated by the source",
    "x": "of a total that leaves out a producer",
    "W": "withheld by the source",
    "NA": "not available",
    "c": "calculated by us as the sum of members",
    "r": "revised since first published",
}

FORMS = {  # what a slug cannot say
    "all": "",
    "metal-oxide-and-salts": "metal, oxide and salts",
    "matte-ash-and-precipitate": "matte, ash and precipitate",
    "sheet-powder-and-other": "sheet, powder and other",
    "fullers-earth": "fuller’s earth",
}
SHORT_TEXT = 24  # characters: up to here a source's word stands where the number would
YEAR = re.compile(r"(.*?)\b(\d{4})\b(.*)")


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


def long_words(o):
    """The source's words where they are too long for a cell, which then says “see note”; else empty."""
    return o.text if o.flag == Flag.DESCRIBED and len(o.text) > SHORT_TEXT else ""


def quoted(text):
    """“Counted with ‘other’ minerals”: in quotation marks, those in it made single."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


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
    if o.is_estimate:
        found.append("e")
    if o.revised:
        found.append("r")
    return [(mark, MARKS[mark]) for mark in found]


def brief(meaning):
    """“estimated” of “estimated by the source”: what a mark means, where there is little room."""
    return meaning.partition(" by ")[0]


def share_text(share):
    """“74.8%”, “at most 12.0%” where the world total is a lower bound; empty without a share."""
    return f"{'at most ' if share.at_most else ''}{percent(share.percent)}" if share else ""


def share_marks(share):
    """The marks of a share, in the form of `marks`; the meaning names whom the total leaves out."""
    return [("x", share.remark)] if share and share.excludes else []


def legend(o, share=None):
    """Letter -> meaning of the marks of an observation and of its share, as a legend explains them."""
    return dict(marks(o)) | {letter: MARKS[letter] for letter, _ in share_marks(share)}


def world_remarks(series):
    """What must be said of the world total that shares of a Series are of, one sentence each."""
    row, world, found = series.listed_row("WLD"), series.world, []
    if row and row.excludes:
        found.append(f"The world total leaves out {listed(series.names_of(row.excludes))}.")
    if world and world.at_least:
        found.append("The world total is a lower bound, so a share is at most what is shown.")
    elif world and world.is_sum:
        found.append(
            f"The rows add up to {number(world.value)} {unit_name(series.unit)}, more than the rounded published "
            "total; shares are of their sum."
        )
    if series.incomplete is not None and not series.is_part:
        found.append(f"No ranks and no concentration: {series.incomplete.reason}.")
    return found


def lower_first(name):
    """A mineral's name inside a sentence; acronyms keep their capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def upper_first(text):
    return text[:1].upper() + text[1:]


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


def product_name(o):
    """What is counted, inside a sentence: “cobalt”, “titanium (sponge)”."""
    name, form = lower_first(o.mineral_name), form_name(o.form)
    return f"{name} ({form})" if form else name


def series_name(o, *, with_basis=False):
    """“Mine production”, “Plant production, sponge”, “Reserves”."""
    measure = Measure(o.measure).label
    name = measure if o.stage == Stage.NONE else f"{Stage(o.stage).label} {measure.lower()}"
    if o.form != "all":
        name += f", {form_name(o.form)}"
    if with_basis and o.basis != Basis.UNSTATED:
        name += f" ({Basis(o.basis).label})"
    return name


def day(date):
    """“6 February 2026”."""
    return f"{date.day} {date:%B %Y}"


def year_span(years):
    """“2022 to 2025”, “2021, 2023 and 2025”."""
    years = sorted(years)
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} to {years[-1]}"
    return listed(list(map(str, years)))


def release_names(names):
    """Names of releases, those that differ by the year alone as one: “Summaries 2023, 2024 and 2026”."""
    alike = {}
    for name in sorted(names):
        found = YEAR.fullmatch(name)
        before, year, after = found.groups() if found else (name, None, "")
        alike.setdefault((before, after), []).append(year)
    return [
        before + (year_span(map(int, years)) if years[0] else "") + after
        for (before, after), years in alike.items()
    ]
