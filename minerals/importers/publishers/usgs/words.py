"""The words of USGS Mineral Commodity Summaries: signs in cells, units, and the notes of a row."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.text import capfirst

from ....models import Basis, Flag, Measure, Unit
from ...reading.tables import Reading, fitting, read_amount, shown

# Marks of the U.S. Geological Survey, explained on the last page of its Mineral Commodity Summaries.
WITHHELD, NOT_AVAILABLE, ZERO, NOT_APPLICABLE, SEE_NOTE = "W", "NA", "—", "XX", "s"
PLAIN_SIGNS = {
    WITHHELD: Reading(Flag.WITHHELD),
    NOT_AVAILABLE: Reading(Flag.NOT_AVAILABLE),
    ZERO: Reading(Flag.ZERO, value=Decimal(0)),
}
NET_EXPORTER = "E"  # only where the cell is a net import reliance

GRADE = re.compile(
    r"(?:very )?(?:large|moderate|small)(?: to (?:very )?(?:large|moderate|small))?", re.IGNORECASE
)
UNITS = {
    "metric tons": Unit.TONNE,
    "tons": Unit.TONNE,
    "thousand metric tons": Unit.THOUSAND_TONNES,
    "thousand metric dry tons": Unit.THOUSAND_TONNES,
    "million metric tons": Unit.MILLION_TONNES,
    "kilograms": Unit.KILOGRAM,
    "thousands of carats": Unit.THOUSAND_CARATS,
    "thousand carats": Unit.THOUSAND_CARATS,
    "million carats": Unit.MILLION_CARATS,
    "million cubic meters": Unit.MILLION_CUBIC_METRES,
    "million liters": Unit.MILLION_LITRES,
    "percent": Unit.PERCENT,
}

EDITION = re.compile(r"MCS[ _-]?(20[0-9]{2})", re.IGNORECASE)  # in the name of a file
BOILERPLATE = "See Appendix C for resource and reserve definitions and information concerning data sources."
MARK = re.compile(r"(Estimated|Reported) ?\.?")
EXPLAINS = {
    SEE_NOTE: re.compile(r"less than ½|included (?:in|with)\b|\bpreclude", re.IGNORECASE),
    NOT_APPLICABLE: re.compile(r"cannot be calculated"),
}

# What an exclusion leaves out, as countries. Reviewed: an exclusion in other words is reported, because only a reader
# can tell whether a total lacks a country for it. An exclusion that says “production” does not concern reserves.
EXCLUSIONS = {
    "Excludes U.S. production": ("USA",),
    "Does not include production in the United States": ("USA",),
    "Does not include U.S. production of attapulgite": (),
    "Excludes U.S. production of pyrophyllite": (),
    "Excludes production from Puerto Rico": (),
    "did not recover refined selenium are excluded": (),
    "did not recover refined tellurium are excluded": (),
    "C2 reserves were excluded here": (),
    "Secondary rhenium production not included": (),
    "does not include undocumented production": (),
    "Excludes China": ("CHN",),
    "China also produces crude iodine, but output is not officially reported, and available information was "
    "inadequate to make reliable estimates of output and therefore is also not included": ("CHN",),
    "Chile and Mexico, not included in world total, were thought to be significant producers": ("CHL", "MEX"),
    "from these materials were excluded to avoid double counting": (),
}
# The longer phrase first, of two that begin alike.
PHRASES = sorted(
    ((phrase.casefold(), codes) for phrase, codes in EXCLUSIONS.items()), key=lambda each: -len(each[0])
)
EXCLUSION = re.compile(r"\bexclud|\bnot includ", re.IGNORECASE)

DATA_IN = re.compile(r"\(Data in [a-z ]+?(?:, (.+?))?,? unless otherwise specified\)")
OXIDE_IN_DETAIL = re.compile(r"\b(?:[A-Z][A-Za-z0-9]*O\d?|boric oxide) (?:content|equivalent)\b")
# A few rows of the source are sentences of its text: “Australia, Canada, China, and Namibia were estimated to
# have reserves totaling less than 200,000 tons”. The place and the value alone would not say that.
SENTENCE = re.compile(r"^[a-z]|^\w+’s |\bestimated\b")
PERCENTAGE = re.compile(r"as a percentage of .+")  # no word boundary: it is “relianceas” twice


@dataclass(frozen=True)
class Notes:
    """The parts of a note, without the mark of an estimate and the sentence that is in every reserves row."""

    parts: tuple[str, ...]
    estimated: bool

    def explanation(self, sign: str) -> str:
        """Return the part that explains a sign of EXPLAINS, otherwise an empty text."""
        return next(filter(EXPLAINS[sign].search, self.parts), "")


@lru_cache(maxsize=5000)  # most notes stand in many rows
def read_notes(text: str) -> Notes:
    parts = [part.strip() for part in text.split("--") if part.strip()]
    marks = [match[1] for part in parts if (match := MARK.fullmatch(part))]
    own = [part for part in parts if part != BOILERPLATE and not MARK.fullmatch(part)]
    return Notes(tuple(own), "Estimated" in marks)


@lru_cache(maxsize=2000)
def exclusions(text: str, measure: str) -> frozenset[str]:
    """The codes of the countries that a figure leaves out. Raises ValueError for an exclusion nobody reviewed."""
    if not EXCLUSION.search(text):
        return frozenset()
    codes: set[str] = set()
    rest = text.casefold()
    for phrase, countries in PHRASES:
        if phrase in rest:
            rest = rest.replace(phrase, "")
            codes.update(countries if measure == Measure.PRODUCTION or "production" not in phrase else ())
    if EXCLUSION.search(rest):
        raise ValueError(f"unreviewed exclusion: {shown(text, 300)}")
    return frozenset(codes)


@lru_cache(maxsize=2000)
def basis_text(detail: str, chapter_note: str, basis: str) -> str:
    """The content or equivalent meant by the row, or by its chapter's header if that fits the reviewed basis."""
    if basis == Basis.OXIDE and (match := OXIDE_IN_DETAIL.search(detail)):
        return match[0]
    match = DATA_IN.match(chapter_note)
    stated = (match and match[1]) or ""
    return stated if _kind(stated) == basis else ""


def _kind(stated: str) -> Basis | None:
    if re.search(r"oxide\b|\bequivalent", stated):
        return Basis.OXIDE
    if stated.endswith(" content") or stated.startswith("elemental "):
        return Basis.CONTAINED
    return Basis.GROSS if stated in ("gross weight", "marketable phosphate rock") else None


@lru_cache(maxsize=2000)  # most figures have none
def own_note(parts: tuple[str, ...], *, detail: str = "", basis: str = "", used: str = "") -> str:
    """The note that a figure keeps: basis, the sentence that the row is, the parts of its own note less `used`."""
    sentence = detail.strip(" ,") if SENTENCE.search(detail) else ""
    kept = [part for part in (sentence, *parts) if part and part != used]
    if basis and not any(basis.lower() in part.lower() for part in kept):
        kept.insert(0, basis)
    return _joined(kept)


def reliance_note(notes: Notes, *, detail: str, used: str = "") -> str:
    """Return the note of a net import reliance: the consumption that it is a percentage of, and its definition."""
    match = PERCENTAGE.search(detail)
    return _joined([match[0] if match else detail, *(part for part in notes.parts if part != used)])


def share_note(notes: Notes, first: int, last: int, *, detail: str, commodity: str) -> str:
    """The note of a share of imports: its years, the product in the source's words, the row's own note."""
    product = "" if detail.casefold() in ("all", "total", commodity.casefold()) else detail
    return _joined([f"Average of {first} to {last}", product, *notes.parts])


def as_word(sentence: str) -> str:
    """A sentence of a note as the word in place of a number: “Less than ½ unit”."""
    return sentence.replace("½unit", "½ unit").removesuffix(".").replace(".”", "”")


def _joined(parts: Iterable[str]) -> str:
    sentences = (capfirst(part) for part in parts if part)
    return " ".join(each if each.endswith((".", ".”")) else f"{each}." for each in sentences)


def read_value(text: str, *, estimated: bool = False, meaning: str = "") -> Reading:
    """Read one cell; `meaning`: the sentence of its note on “s” or “XX”. Raises ValueError for an unknown cell."""
    text = text.strip()
    if text in PLAIN_SIGNS:
        return PLAIN_SIGNS[text]
    if text == NOT_APPLICABLE:
        return Reading(Flag.NOT_AVAILABLE, text=fitting(as_word(meaning)) or "Not applicable")
    if text == SEE_NOTE:
        if not meaning:
            raise ValueError("“s” says “see note”, and no note of the row explains it")
        return Reading(Flag.DESCRIBED, text=fitting(as_word(meaning)))
    if GRADE.fullmatch(text):
        return Reading(Flag.DESCRIBED, text=text)
    return read_amount(text, estimated=estimated)


def read_percent(text: str, *, estimated: bool = False, meaning: str = "") -> Reading:
    """`read_value` of a percentage. Raises ValueError also for more than 100."""
    reading = read_value(text, estimated=estimated, meaning=meaning)
    if any(number is not None and number > 100 for number in (reading.value, reading.lower, reading.upper)):
        raise ValueError(f"{shown(text)} is more than 100 percent")
    return reading


def read_reliance(text: str, *, estimated: bool = False, meaning: str = "") -> Reading:
    """`read_percent` of a net import reliance, where “E” says that the country is a net exporter."""
    if text.strip() == NET_EXPORTER:
        return Reading(Flag.DESCRIBED, text="Net exporter")
    return read_percent(text, estimated=estimated, meaning=meaning)
