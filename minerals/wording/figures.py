"""A figure in words: its value, its marks and its caveats."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from ..indicators import AT_LEAST
from ..models.figures import NOT_LISTED, Flag, Measure, Unit
from ..reviewed.caveats import clauses
from .numbers import bounded, listed, number, upper_first, within, year_span, years_from

MARKS = {  # letters beside a number, and what they mean
    "e": _("estimated by the source"),
    "p": _("projected by the source, not observed"),
    "x": _("of a total that leaves out a producer"),
    "W": _("withheld by the source"),
    "NA": _("not available"),
    "c": _("calculated by us as the sum of members"),
    "r": _("revised since first published"),
    "s": _("of the sum of the countries’ figures, which is above the rounded total"),
    "b": _("neither at least nor at most: the world total is a minimum, and so is the sum"),
    "o": _("of an older edition: the newest edition’s table no longer lists it"),
    "n": _("caveat of the source, in the notes"),
}
BRIEF = MARKS | {  # the short form
    "e": _("estimated"),
    "p": _("projected"),
    "c": _("calculated"),
    "o": _("of an older edition"),
    "n": _("caveat"),
}
SAID = {  # the spoken word for a mark beside a number; marks without one are read by their meaning
    "e": _("estimate"),
    "p": _("projection"),
    "c": _("our sum"),
    "r": _("revised"),
    "o": _("older edition"),
    "x": _("partial total"),
    "s": _("of the countries’ sum"),
    "n": _("caveat"),
}
INEXACT = {  # how a sentence speaks of a figure without an exact value: “Belgium withheld”
    Flag.WITHHELD: _("withheld"),
    Flag.NOT_AVAILABLE: _("not available"),
    Flag.BLANK: _("blank in the source"),
    Flag.DESCRIBED: _("described in words"),
    Flag.BOUNDED: _("given as a bound only"),
    Flag.RANGE: _("given as a range only"),
}
REPORTING_CODES = _(
    "Reserves, ranks by reserves and years of reserves are not comparable between reporting codes "
    "(JORC, GKZ and others)."
)
AVERAGED = {Measure.IMPORT_SHARE: 4}  # number of years in the average; the last one is the figure's year
LARGER = {  # a unit -> the one in which a thousand of it are written
    Unit.KILOGRAM: Unit.TONNE,
    Unit.THOUSAND_TONNES: Unit.MILLION_TONNES,
}
SHORT_TEXT = 24  # characters: up to here a source's word takes the place of the number
YEAR = re.compile(r"(.*?)\b(\d{4})\b(.*)")


class Mark(NamedTuple):
    letter: str
    meaning: str


def left_out(groups):
    """“Belgium withheld; Austria and Italy not available; Finland described in words (Large)” of LeftOuts."""
    found = []
    for one in groups:
        values = {"names": listed(one.names), "state": INEXACT[one.flag], "text": one.text}
        words = gettext("%(names)s %(state)s (%(text)s)") if one.text else gettext("%(names)s %(state)s")
        found.append(words % values)
    return "; ".join(found)


def quoted(text):
    """A source's words in quotation marks, with inner ones made single: “Counted with ‘other’ minerals”."""
    return gettext("“%(text)s”") % {"text": text.replace("“", "‘").replace("”", "’")}


def unit_name(unit):
    return str(Unit(unit).label) if unit in Unit else unit


def period(observation):
    """The year of a figure, frozen or not: “2024”; of an average its years: “2021–24”."""
    if observation.measure not in AVERAGED:
        return str(observation.year)
    return years_from(observation.year - AVERAGED[observation.measure] + 1, observation.year)


def release_names(names):
    """Names of releases, joined where they differ only by the year: “Summaries 2023, 2024 and 2026”."""
    alike = {}
    for name in sorted(names):
        found = YEAR.fullmatch(name)
        before, year, after = found.groups() if found else (name, None, "")
        alike.setdefault((before, after), []).append(year)
    return [
        before + (year_span(map(int, years)) if years[0] else "") + after
        for (before, after), years in alike.items()
    ]


def amount(observation, *, with_unit=True):
    """The value of an observation: “57,000 t”, “1.57 million t”, “withheld”; without its unit, as published."""
    text = getattr(observation, "text", "")  # what we added up has none
    exact = _exact_amount(
        observation.value,
        observation.lower,
        observation.upper,
        observation.unit,
        observation.flag,
        text,
        with_unit,
        get_language(),
    )
    if observation.flag == Flag.CALCULATED and observation.value and lacks_members(observation):
        return bounded(AT_LEAST, exact) if with_unit else f"≥\N{NO-BREAK SPACE}{exact}"
    return exact


def quantity(value, unit):
    """A number of a text with its unit, as it stands there: “450,000 t”, “12.5 million pounds”."""
    return number(value) + _after_number(unit)


def amount_under(observation, unit):
    """The amount in a table or chart whose head names a unit: only another one is written beside the number."""
    return amount(observation, with_unit=observation.unit != unit)


def lacks_members(observation):
    """Whether a sum lacks members; a stored row, or one of a download, tells by its own columns."""
    if hasattr(observation, "lacks_members"):
        return observation.lacks_members
    return bool(observation.excludes) or NOT_LISTED in observation.note


@lru_cache(maxsize=20_000)  # a page has hundreds of amounts, each several times
def _exact_amount(value, lower, upper, unit, flag, text, with_unit, language):
    if flag == Flag.ZERO:
        return gettext("none")
    scale = 1
    numbers = [n for n in (value, lower, upper) if n is not None]
    if with_unit and unit in LARGER and numbers and min(numbers) >= 1000:
        scale, unit = 1000, LARGER[unit]
    after = _after_number(unit) if with_unit and numbers else ""
    if value is not None:
        return number(value / scale) + after
    if flag in (Flag.RANGE, Flag.BOUNDED):
        return within(*(n and n / scale for n in (lower, upper)), after)
    if flag == Flag.DESCRIBED:
        return described(text)
    if flag == Flag.BLANK:
        return pgettext("of a cell", "blank")
    return str(Flag(flag).label)


def _after_number(unit):
    """A unit is not parted from its number, except a long one: “570 thousand t” may break once."""
    if unit == Unit.PERCENT:
        return unit
    name = unit_name(unit)
    return (" " if " " in name else "\N{NO-BREAK SPACE}") + name.replace(" ", "\N{NO-BREAK SPACE}")


def described(text):
    """The source's word where it is one (“large”); for a sentence, whose names need their capitals, “see note”."""
    if _is_long(text):
        return gettext("see note")
    return text[:1].lower() + text[1:]


def _is_long(text):
    return not text or len(text) > SHORT_TEXT


def is_note(observation):
    """Whether a cell says “see note”: then there is no number that could be an estimate."""
    return observation.flag == Flag.DESCRIBED and _is_long(getattr(observation, "text", ""))


def long_words(observation):
    """The source's words where they are too long for a cell, which then says “see note”; otherwise empty."""
    return (
        observation.text if observation.flag == Flag.DESCRIBED and len(observation.text) > SHORT_TEXT else ""
    )


def letters(observation):
    """The marks of an observation, in order."""
    projected = bool(getattr(observation, "scenario", ""))  # what we added up has none
    found = {
        "c": observation.flag == Flag.CALCULATED,
        "e": observation.is_estimate and not projected and not is_note(observation),
        "p": projected,
        "r": observation.revised,
        "o": observation.is_older,
        "n": _clauses(observation),
    }
    return [letter for letter, holds in found.items() if holds]


def marks(observation):
    """The Marks of an observation."""
    return marks_of(letters(observation), caveat(observation))


def marks_of(letters, caveat):
    """The Marks of letters; that of a caveat has its words."""
    return [
        Mark(letter, gettext("the source adds: %(caveat)s") % {"caveat": caveat})
        if letter == "n"
        else Mark(letter, str(MARKS[letter]))
        for letter in letters
    ]


def said(letter, meaning):
    """A mark in a word or two, for screen readers: “estimate”."""
    return str(SAID.get(letter, meaning))


def needs_codes(measure):
    """Whether ranks and ratios of a measure need the remark on reporting codes."""
    return measure == Measure.RESERVES


def own_amount(amount, annotation):
    """The text for {own} of a caveat: the amount, unless the source has a known fault in it."""
    return gettext("reserves") if annotation else amount


def caveats_of(note, *, own, places=1, **figure):
    """A note's caveats against comparing figures of so many places; `figure`: measure, flag and code, `own`: amount."""
    return tuple(_clause(found, own, places) for found in clauses(note, **figure))


def _clause(clause, own, places):
    if clause.quote:
        return gettext("the source says: “%(words)s”") % {"words": clause.quote}
    # The reviewed table has the clause for one place; both forms together are the message to translate.
    several = f"their {clause.says.removeprefix('its ')}" if clause.says.startswith("its ") else clause.says
    plain = own[:1].isdigit() and "million" not in own and "thousand" not in own
    amounts = (_amount_in_note(*amount, plain=plain) for amount in clause.amounts)
    return ngettext(clause.says, several, places).format(None, *amounts, own=own)


def _amount_in_note(text, scale, *, plain):
    """“1.7 billion” as “1,700 million”, or in digits where the row's own amount is in digits."""
    if not scale:
        return text
    millions = Decimal(text.replace(",", "")) * (1000 if scale == "billion" else 1)
    if plain:
        return number(millions * 1_000_000)
    return gettext("%(number)s million") % {"number": number(millions)}


def caveats(observation, places=1):
    """The source's caveats against comparing an observation with others, clause by clause."""
    found = _clauses(observation)
    own = own_amount(amount(observation), observation.annotation) if found else ""
    return tuple(_clause(one, own, places) for one in found)


def _clauses(observation):
    if not getattr(observation, "note", ""):  # what we added up has none
        return ()
    return clauses(
        observation.note, measure=observation.measure, flag=observation.flag, code=observation.code
    )


def caveat(observation, places=1):
    """Its caveats in one text: “110 million t of its 580 million t is JORC-compliant or equivalent”."""
    return "; ".join(caveats(observation, places))


def place_caveats(observations):
    """“Australia: 19 million t of its 64 million t is JORC-compliant or equivalent.”, one sentence per caveat."""
    alike = {}
    for o in observations:
        if text := caveat(o):
            alike.setdefault(text, []).append(o)
    return [
        f"{upper_first(listed([o.name for o in group]))}: {caveat(group[0], len(group))}."
        for group in alike.values()
    ]
