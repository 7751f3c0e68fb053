"""What the notes of a row of USGS Mineral Commodity Summaries say: estimate or not, basis, exclusions."""

import re
from dataclasses import dataclass

from ..models import Basis, Measure
from .values import NOT_APPLICABLE, SEE_NOTE

BOILERPLATE = "See Appendix C for resource and reserve definitions and information concerning data sources."
MARK = re.compile(r"(Estimated|Reported) ?\.?")
EXPLAINS = {
    SEE_NOTE: re.compile(r"less than ½|included (?:in|with)\b|\bpreclude", re.IGNORECASE),
    NOT_APPLICABLE: re.compile(r"cannot be calculated"),
}

# What an exclusion leaves out of a production figure, as countries. Reviewed: an exclusion in other words is
# reported, because only a reader can tell whether a total lacks a country for it.
EXCLUSIONS = {
    "Excludes U.S. production": ("USA",),
    "Does not include production in the United States": ("USA",),
    "Does not include U.S. production of attapulgite": (),
    "Excludes production from Puerto Rico": (),
    "did not recover refined selenium are excluded": (),
    "did not recover refined tellurium are excluded": (),
    "C2 reserves were excluded here": (),
    "Secondary rhenium production not included": (),
    "does not include undocumented production": (),
}
EXCLUSION = re.compile(r"\bexclud|\bnot includ", re.IGNORECASE)

DATA_IN = re.compile(r"\(Data in [a-z ]+?(?:, (.+?))?,? unless otherwise specified\)")
OXIDE_IN_DETAIL = re.compile(r"\b(?:[A-Z][A-Za-z0-9]*O\d?|boric oxide) (?:content|equivalent)\b")
# A few rows of the source are sentences of its text: “Australia, Canada, China, and Namibia were estimated to
# have reserves totaling less than 200,000 tons”. The place and the value alone would not say that.
SENTENCE = re.compile(r"^[a-z]|^\w+’s |\bestimated\b")
PERCENTAGE = re.compile(r"as a percentage of .+")  # no word boundary: it is “relianceas” twice


@dataclass(frozen=True)
class Notes:
    """The parts of a note, without the mark of an estimate and without what stands in every reserves row."""

    parts: tuple[str, ...]
    estimated: bool

    def explanation(self, sign):
        """The part that says what the sign “s” or “XX” stands for here, else an empty text."""
        pattern = EXPLAINS.get(sign)
        return next((part for part in self.parts if pattern and pattern.search(part)), "")


def read_notes(text):
    parts = [part.strip() for part in text.split("--") if part.strip()]
    marks = [match[1] for part in parts if (match := MARK.fullmatch(part))]
    own = [part for part in parts if part != BOILERPLATE and not MARK.fullmatch(part)]
    return Notes(tuple(own), "Estimated" in marks)


def exclusions(parts, measure):
    """The codes of the countries that a production figure leaves out.

    Raises ValueError for an exclusion that nobody has reviewed.
    """
    codes = set()
    for part in parts:
        for phrase, countries in EXCLUSIONS.items():
            if phrase in part:
                part = part.replace(phrase, "")
                # Every phrase speaks of production; the source repeats some of them on rows of reserves.
                codes.update(countries if measure == Measure.PRODUCTION else ())
        if EXCLUSION.search(part):
            raise ValueError(f"unreviewed exclusion: {part.strip()}")
    return sorted(codes)


def basis_text(detail, chapter_note, basis):
    """Which content or equivalent is meant, where the row's wording or else its chapter's header says so.

    The header counts only where it agrees with the reviewed basis: chromium's says chromium content, while
    its mine production is gross weight.
    """
    if basis == Basis.OXIDE and (match := OXIDE_IN_DETAIL.search(detail)):
        return match[0]
    match = DATA_IN.match(chapter_note)
    stated = (match and match[1]) or ""
    return stated if _kind(stated) == basis else ""


def _kind(stated):
    if re.search(r"oxide\b|\bequivalent", stated):
        return Basis.OXIDE
    if stated.endswith(" content") or stated.startswith("elemental "):
        return Basis.CONTAINED
    return Basis.GROSS if stated in ("gross weight", "marketable phosphate rock") else None


def own_note(notes, *, detail, basis, used=""):
    """The note that a figure keeps: basis, the sentence that the row is, the row's own note less `used`."""
    sentence = detail.strip(" ,") if SENTENCE.search(detail) else ""
    parts = [part for part in (sentence, *notes.parts) if part and part != used]
    if basis and not any(basis.lower() in part.lower() for part in parts):
        parts.insert(0, basis)
    return _joined(parts)


def reliance_note(notes, *, detail, used=""):
    """The note of a net import reliance: of which consumption it is a percentage, and how it is defined."""
    match = PERCENTAGE.search(detail)
    return _joined([match[0] if match else detail, *(part for part in notes.parts if part != used)])


def share_note(notes, first, last, *, detail, commodity):
    """The note of a share of imports: its years, the product in the source's words, the row's own note."""
    product = "" if detail.casefold() in ("all", "total", commodity.casefold()) else detail
    return _joined([f"Average of {first} to {last}", product, *notes.parts])


def as_word(sentence):
    """A sentence of a note as the word that stands for a number: “Less than ½ unit”."""
    return sentence.replace("½unit", "½ unit").removesuffix(".").replace(".”", "”")


def _joined(parts):
    return " ".join(_as_sentence(part) for part in parts if part)


def _as_sentence(text):
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", ".”")) else f"{text}."
