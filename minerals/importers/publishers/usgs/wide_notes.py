"""Notes columns of the wide file, read for the cells beside them, and words in labels of places.

A cell is empty where the printed table has W, NA, XX, “Large” or “—” (zero); only some notes say which.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ...reading.tables import CodeOfLabel, normal
from .words import EXCLUSIONS, GRADE, NOT_APPLICABLE, NOT_AVAILABLE, UNITS, WITHHELD

SIGNS = {"w": WITHHELD, "na": NOT_AVAILABLE, "xx": NOT_APPLICABLE}
MARKS = {"estimated": "estimated", "reported": "reported", "reproted": "reported"}
YEAR = r"(?:(?:19|20)?[0-9]{2})"
SAID = rf"(W|NA|XX|estimated|reported|reproted)(?: (?:for |in )?({YEAR})(?:\s?[-–]\s?({YEAR}))?)?"
# A mark comes before or after the rest of the note, parted from it: “estimated, Includes crude ore”.
FIRST = re.compile(rf"{SAID}\s*(?:[,;]\s*|\.?\s*\Z|(?<=ed)\.\s+|(?<=[0-9])\.\s+)", re.IGNORECASE)
LAST = re.compile(rf"[,;.]\s*{SAID}\.?\Z", re.IGNORECASE)
UNIT_OF_TABLE = re.compile(
    r"\(?\s*reserves? data (?:is|are)(?: in)? ([a-z ]*\b(?:tons|tonnes|kilograms|carats|meters|liters))\)?\.?\Z",
    re.IGNORECASE,
)
UNIT_OF_ROW = re.compile(
    rf"(?:\A|,\s*)({'|'.join(sorted(UNITS, key=len, reverse=True))})\.?\Z", re.IGNORECASE
)
# What replaces a number.
STANDS = re.compile(r"\bincluded (?:in|with)\b|\bless than (?:½|1/2)", re.IGNORECASE)

FOOTNOTE = re.compile(r" [0-9]{1,2}\Z")
LEAVES_OUT = re.compile(r"[(,]\s*([^(),]*\b(?:exclud|not includ)[^(),]*)", re.IGNORECASE)
REVIEWED = re.compile("|".join(map(re.escape, EXCLUSIONS)), re.IGNORECASE)
CANONICAL = {phrase.casefold(): phrase for phrase in EXCLUSIONS}


@dataclass(frozen=True)
class WideNote:
    """The parts of one notes cell. If no years are named, the set is empty and any year may be meant."""

    text: str = ""  # unchanged
    signs: tuple[tuple[str, frozenset[int]], ...] = ()  # W, NA or XX, and its years
    marks: tuple[tuple[str, frozenset[int]], ...] = ()  # estimated or reported, likewise
    grade: str = ""  # “Large”
    unit: str = ""  # another unit than the row’s
    unit_is_of_table: bool = False
    rest: str = ""  # the rest of the note

    @cached_property
    def word(self) -> str:
        """The rest, if it can replace a number: “Included with Other countries”."""
        return self.rest if STANDS.search(self.rest) else ""

    def sign(self, year: int, *, named_only: bool = False) -> str:
        """The sign for `year`; with `named_only`, only where the note names that year."""
        return next((sign for sign, years in self.signs if year in years or not (years or named_only)), "")

    def explains(self, year: int) -> bool:
        """Whether it says why there is no number of `year`."""
        return bool(self.grade or self.word or self.sign(year))

    def marks_of(self, year: int) -> list[str]:
        """The marks of `year`: estimated, reported."""
        return [mark for mark, years in self.marks if year in years or not years]


NO_NOTE = WideNote()


@lru_cache(maxsize=2000)  # most cells occur in many rows
def read_note(text: str, years: frozenset[int]) -> WideNote:
    """The `WideNote` that `text` is, in a file with columns of `years`. Raises ValueError where it names others."""
    if not text:
        return NO_NOTE
    rest, signs, marks, unit, of_table = text, [], [], "", UNIT_OF_TABLE.search(text)
    if match := of_table or UNIT_OF_ROW.search(text):
        unit, rest = match[1].casefold(), rest[: match.start()].strip()
        if unit not in UNITS:
            raise ValueError(f"no unit {unit!r}, which the note names")
    while match := FIRST.match(rest) or LAST.search(rest):
        rest = (rest[: match.start()] + rest[match.end() :]).strip()
        word, named = match[1].casefold(), _years(match[2], match[3], years)
        if word in SIGNS:
            signs.append((SIGNS[word], named))
        else:
            marks.append((MARKS[word], named))
    grade = rest if GRADE.fullmatch(rest) else ""
    rest = "" if grade else _reviewed(rest)
    return WideNote(text, tuple(signs), tuple(marks), grade, unit, bool(of_table), rest)


def _years(first: str | None, last: str | None, known: frozenset[int]) -> frozenset[int]:
    """The years that “23”, “2023” or “23-24” name; none for None."""
    if not first:
        return frozenset()
    begins, ends = (
        next((year for year in known if str(year).endswith(part)), None) for part in (first, last or first)
    )
    if begins is None or ends is None or begins > ends:
        text = f"{first}-{last}" if last else first
        raise ValueError(f"a note speaks of {text}, and no column is of that year")
    return frozenset(range(begins, ends + 1))


def _reviewed(text: str) -> str:
    """`text` with every reviewed exclusion spelt as it was reviewed: “excludes U.S. Production” is one of them."""
    return REVIEWED.sub(lambda match: CANONICAL[match[0].casefold()], text)


def read_label(label: str, places: Mapping[str, CodeOfLabel]) -> tuple[CodeOfLabel, str, str]:
    """Return (Place, exclusion, repair) of a label; `places` has casefolded keys. Raises ValueError if unknown."""
    if place := places.get(label.casefold()):
        return place, "", ""
    left_out, mended, bare = "", "", label
    if match := LEAVES_OUT.search(bare):
        left_out = _reviewed(match[1].strip())
        bare = bare[: match.start(1)] + bare[match.end(1) :]
        bare = re.sub(r",\s*(?=\)|\Z)|(?<=\()\s*,\s*", "", bare)
        bare = normal(re.sub(r"\(\s*\)", "", bare))
    if match := FOOTNOTE.search(bare):
        bare, mended = bare[: match.start()], f"removed a footnote mark after the name {label!r}"
    place = places.get(bare.casefold())
    if place is None:
        raise ValueError(f"no place {label!r}")
    return place, left_out, mended
