"""A figure in words: its value, the marks and caveats of it and of its share, and the names of what it is of."""

import re
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from ..indicators import AT_LEAST
from ..models.figures import NOT_LISTED, Basis, Flag, Measure, Stage, Unit
from ..reviewed.caveats import clauses
from .numbers import bounded, from_to, listed, lower_first, number, upper_first, year_span, years_from

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
BRIEF = MARKS | {  # the same where there is little room
    "e": _("estimated"),
    "p": _("projected"),
    "c": _("calculated"),
    "o": _("of an older edition"),
    "n": _("caveat"),
}
SAID = {  # what a mark beside a number is read as; where there is no word, its meaning is read
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
FORMS = {  # what a slug cannot say
    "all": "",
    "metal-oxide-and-salts": _("metal, oxide and salts"),
    "matte-ash-and-precipitate": _("matte, ash and precipitate"),
    "sheet-powder-and-other": _("sheet, powder and other"),
    "fullers-earth": _("fuller’s earth"),
    "magnet": _("magnet elements"),
    "battery-grade": _("battery-grade"),
    "without-some-nickel-pig-iron": _("without some nickel pig iron"),
    "sponge-idled": _("idled sponge"),
}
SERIES = {
    (Stage.MINE, Measure.PRODUCTION): _("Mine production"),
    (Stage.SMELTER, Measure.PRODUCTION): _("Smelter production"),
    (Stage.REFINERY, Measure.PRODUCTION): _("Refinery production"),
    (Stage.PLANT, Measure.PRODUCTION): _("Plant production"),
    (Stage.MINE, Measure.CAPACITY): _("Mine capacity"),
    (Stage.SMELTER, Measure.CAPACITY): _("Smelter capacity"),
    (Stage.REFINERY, Measure.CAPACITY): _("Refinery capacity"),
    (Stage.PLANT, Measure.CAPACITY): _("Plant capacity"),
    (Stage.MINE, Measure.PROJECTED_PRODUCTION): _("Projected mine production"),
    (Stage.SMELTER, Measure.PROJECTED_PRODUCTION): _("Projected smelter production"),
    (Stage.REFINERY, Measure.PROJECTED_PRODUCTION): _("Projected refinery production"),
    (Stage.PLANT, Measure.PROJECTED_PRODUCTION): _("Projected plant production"),
    (Stage.MINE, Measure.PROJECTED_CAPACITY): _("Projected mine capacity"),
    (Stage.SMELTER, Measure.PROJECTED_CAPACITY): _("Projected smelter capacity"),
    (Stage.REFINERY, Measure.PROJECTED_CAPACITY): _("Projected refinery capacity"),
    (Stage.PLANT, Measure.PROJECTED_CAPACITY): _("Projected plant capacity"),
}
SCOPES = {  # what a form leaves out or adds, where its name does not say it
    "magnet": _(
        "Praseodymium, neodymium, dysprosium and terbium alone, so that it is not comparable with totals of rare-earth "
        "oxides."
    ),
    "battery-grade": _(
        "Spherical graphite made of natural graphite, and synthetic graphite, both for batteries."
    ),
    "without-some-nickel-pig-iron": _("Some forms of nickel pig iron are left out."),
}
SCENARIOS = {  # what a slug cannot say
    "base-case": _("base case"),
    "outlook": _("outlook"),
}
REPORTING_CODES = _(
    "Reserves, ranks by reserves and years of reserves are not comparable between reporting codes "
    "(JORC, GKZ and others)."
)
AVERAGED = {Measure.IMPORT_SHARE: 4}  # years that a figure is the average of, the last of which is its year
LARGER = {  # a unit -> the one in which a thousand of it are written
    Unit.KILOGRAM: Unit.TONNE,
    Unit.THOUSAND_TONNES: Unit.MILLION_TONNES,
}
SHORT_TEXT = 24  # characters: up to here a source's word takes the place of the number
YEAR = re.compile(r"(.*?)\b(\d{4})\b(.*)")


def left_out(groups):
    """“Belgium withheld; Austria and Italy not available; Finland described in words (Large)” of LeftOuts."""
    found = []
    for flag, text, names in groups:
        values = {"names": listed(names), "state": INEXACT[flag], "text": text}
        words = gettext("%(names)s %(state)s (%(text)s)") if text else gettext("%(names)s %(state)s")
        found.append(words % values)
    return "; ".join(found)


def quoted(text):
    """A source's words in quotation marks, with inner ones made single: “Counted with ‘other’ minerals”."""
    return gettext("“%(text)s”") % {"text": text.replace("“", "‘").replace("”", "’")}


def unit_name(unit):
    return str(Unit(unit).label) if unit in Unit else unit


def basis_name(basis):
    return str(Basis(basis).label)


def form_name(form):
    return str(FORMS.get(form, form.replace("-", " ")))


def product_name(o):
    """The thing that is counted, inside a sentence: “cobalt”, “titanium (sponge)”."""
    name, form = lower_first(o.mineral_name), form_name(o.form)
    return f"{name} ({form})" if form else name


def series_name(o, *, with_basis=False):
    """“Mine production”, “Plant production, sponge”, “Projected mine production, base case”, “Reserves”."""
    name = output_name(o.stage, o.measure)
    form = "" if o.form == "all" else f", {form_name(o.form)}"
    scenario = f", {scenario_name(o.scenario)}" if getattr(o, "scenario", "") else ""
    basis = f" ({basis_name(o.basis)})" if with_basis and o.basis != Basis.UNSTATED else ""
    return f"{name}{form}{scenario}{basis}"


def output_name(stage, measure):
    """“Mine production”, “Reserves”."""
    return SERIES.get((stage, measure)) or Measure(measure).label


def scenario_name(scenario):
    """The assumption of a projection: “base case”."""
    return str(SCENARIOS.get(scenario, scenario.replace("-", " ")))


def counted_as(form):
    """“in one figure for all forms”, “as rutile”: how a source counts what it counted in another form before."""
    if form == "all":
        return gettext("in one figure for all forms")
    return gettext("as %(form)s") % {"form": form.replace("-", " ")}


def period(o):
    """The year of a figure, frozen or not: “2024”; of an average its years: “2021–24”."""
    if o.measure not in AVERAGED:
        return str(o.year)
    return years_from(o.year - AVERAGED[o.measure] + 1, o.year)


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


def amount(o, *, with_unit=True):
    """The value of an observation: “57,000 t”, “1.57 million t”, “withheld”; without its unit, as published."""
    text = getattr(o, "text", "")  # what we added up has none
    exact = _exact_amount(o.value, o.lower, o.upper, o.unit, o.flag, text, with_unit, get_language())
    if o.flag == Flag.CALCULATED and o.value and lacks_members(o):
        return bounded(AT_LEAST, exact) if with_unit else f"≥\N{NO-BREAK SPACE}{exact}"
    return exact


def lacks_members(o):
    """Whether a sum lacks members; a stored row, or one of a download, tells by its own columns."""
    if hasattr(o, "lacks_members"):
        return o.lacks_members
    return bool(o.excludes) or NOT_LISTED in o.note


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
    if flag == Flag.RANGE:
        return from_to(number(lower / scale), number(upper / scale)) + after
    if flag == Flag.BOUNDED:
        if lower is not None:
            return gettext("more than %(amount)s") % {"amount": number(lower / scale) + after}
        return gettext("less than %(amount)s") % {"amount": number(upper / scale) + after}
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


def is_note(o):
    """Whether a cell says “see note”: then there is no number that could be an estimate."""
    return o.flag == Flag.DESCRIBED and _is_long(getattr(o, "text", ""))


def long_words(o):
    """The source's words where they are too long for a cell, which then says “see note”; else empty."""
    return o.text if o.flag == Flag.DESCRIBED and len(o.text) > SHORT_TEXT else ""


def letters(o):
    """The marks of an observation, in order."""
    projected = bool(getattr(o, "scenario", ""))  # what we added up has none
    found = {
        "c": o.flag == Flag.CALCULATED,
        "e": o.is_estimate and not projected and not is_note(o),
        "p": projected,
        "r": o.revised,
        "o": o.is_older,
        "n": _clauses(o),
    }
    return [letter for letter, holds in found.items() if holds]


def marks(o):
    """The marks of an observation with their meanings: (letter, meaning)."""
    return [(letter, str(MARKS[letter])) for letter in letters(o)]


def said(letter, meaning):
    """A mark in a word or two, for screen readers: “estimate”."""
    return str(SAID.get(letter, meaning))


def needs_codes(measure):
    """Whether ranks and ratios of a measure need the remark on reporting codes."""
    return measure == Measure.RESERVES


def own_amount(amount, annotation):
    """The text for {own} of a caveat: the amount, but not one in which a fault of the source is known."""
    return gettext("reserves") if annotation else amount


def caveats_of(note, *, own, places=1, **figure):
    """A note's caveats against comparing figures of so many places; `figure`: measure, flag and code, `own`: amount."""
    return tuple(_clause(found, own, places) for found in clauses(note, **figure))


def _clause(found, own, places):
    if found.quote:
        return gettext("the source says: “%(words)s”") % {"words": found.quote}
    # The reviewed table has the clause for one place; both forms together are the message to translate.
    several = f"their {found.says.removeprefix('its ')}" if found.says.startswith("its ") else found.says
    plain = own[:1].isdigit() and "million" not in own and "thousand" not in own
    amounts = (_amount_in_note(*amount, plain=plain) for amount in found.amounts)
    return ngettext(found.says, several, places).format(None, *amounts, own=own)


def _amount_in_note(text, scale, *, plain):
    """“1.7 billion” as “1,700 million”, or in digits where the row's own amount is in digits."""
    if not scale:
        return text
    millions = Decimal(text.replace(",", "")) * (1000 if scale == "billion" else 1)
    if plain:
        return number(millions * 1_000_000)
    return gettext("%(number)s million") % {"number": number(millions)}


def caveats(o, places=1):
    """The source's caveats against comparing an observation with others, clause by clause."""
    found = _clauses(o)
    own = own_amount(amount(o), o.annotation) if found else ""
    return tuple(_clause(one, own, places) for one in found)


def _clauses(o):
    if not getattr(o, "note", ""):  # what we added up has none
        return ()
    return clauses(o.note, measure=o.measure, flag=o.flag, code=o.code)


def caveat(o, places=1):
    """Its caveats in one text: “110 million t of its 580 million t is JORC-compliant or equivalent”."""
    return "; ".join(caveats(o, places))


def place_caveats(observations):
    """“Australia: 19 million t of its 64 million t is JORC-compliant or equivalent.”, a sentence a caveat."""
    alike = {}
    for o in observations:
        if text := caveat(o):
            alike.setdefault(text, []).append(o)
    return [
        f"{upper_first(listed([o.name for o in group]))}: {caveat(group[0], len(group))}."
        for group in alike.values()
    ]
