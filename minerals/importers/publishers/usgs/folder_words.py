"""Translation of a row's words into ours: the meaning of a note, the place of a label, the wording of a type."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, cast

from django.utils.text import get_text_list

from ....models import Basis, Unit
from ...reading.tables import CodeOfLabel, Wording, normal, shown, wording_key
from .words import EDITION, GRADE, UNITS

WORDING = ("file", "type", "column")  # file: cobal; column: a header without unit and year, as prod-sponge

NAME = re.compile(
    r"(?:mcs[ _-]?(20[0-9]{2})[ _-]+)?([a-z]+(?:-[a-z]+)*)_world(?: ?\([0-9]+\))?\.csv", re.IGNORECASE
)
SOURCE = re.compile(r"MCS ?(20[0-9]{2})", re.IGNORECASE)
LEADING = 3  # Source, Country and Type, in whatever order; the columns of measures follow

# A mark is a whole sentence of its note; a sentence that only begins like one (“Estimated from consumption of
# purchased scrap”) is none.
MARK = re.compile(
    r"""(?:^|(?<=[.]\ ))(?:
        (?P<estimated>estimated(?:\ in\ both\ years|\ capacity)?)
      | (?:also\ )?estimated\ in\ (?P<also>[0-9]{4})(?:\ also)?
      | production(?:\ data)?\ in\ (?P<too>[0-9]{4})\ (?:is|was|were)\ also\ estimated
      | (?:reported(?:\ (?:production|quantity|data))?|production\ was\ reported)\ in\ (?P<reported>[0-9]{4})
      | (?P<plain>reported)
    )(?:[.]\ *|$)""",
    re.IGNORECASE | re.VERBOSE,
)

GRADED = re.compile(
    rf"\b(?:categori[sxz]ed as|considered(?: to be)?|estimated to be) [\"“”']?({GRADE.pattern})\b",
    re.IGNORECASE,
)
SAME_AS_SIGN = ("not available", "not applicable")


@dataclass(frozen=True)
class FolderNote:
    """A note without its marks. `doubts` say why one of its marks became no flag; such a mark stays in the text."""

    text: str = ""
    estimated: frozenset[int] = frozenset()  # years
    reported: frozenset[int] = frozenset()
    doubts: tuple[str, ...] = ()

    def without(self, used: str) -> str:
        """The text, less the phrase that became a value or a word."""
        rest = self.text.removeprefix(used).lstrip(". ") if used else self.text
        return "" if rest.casefold().rstrip(".") in SAME_AS_SIGN else rest


NO_NOTE = FolderNote()


@lru_cache(maxsize=2000)
def read_note(text: str, years: frozenset[int]) -> FolderNote:
    """Read a note on the values of `years`."""
    estimated: set[int] = set()
    reported: set[int] = set()
    doubts: list[str] = []

    def take(match: re.Match[str]) -> str:
        text = match["also"] or match["too"] or match["reported"]
        year = int(text) if text else None
        if year and year not in years:
            doubts.append(f"the note says “{match[0].strip(' .')}”, and no column here is of that year")
            return match[0]
        if year == max(years) and not match["reported"] and len(years) > 1:
            doubts.append(f"the note says “{match[0].strip(' .')}”, which the header says already")
            return match[0]
        if match["estimated"]:
            estimated.update(years)
        elif match["plain"]:
            reported.update(set(years) - {max(years)})
        elif year:
            (reported if match["reported"] else estimated).add(year)
        return ""

    rest = MARK.sub(take, text).strip() if years else text
    for sentence in () if doubts else rest.casefold().split("."):
        if {"also", "estimated"} <= set(sentence.split()):
            doubts.append(
                f"the note says {shown(sentence.strip())}, which is no mark of an estimate that is known"
            )
    return FolderNote(rest, frozenset(estimated), frozenset(reported), tuple(doubts))


def graded(text: str) -> str:
    """Return “Large” from “Categorized as "Large"”, otherwise an empty text."""
    match = GRADED.search(text)
    return match[1].capitalize() if match else ""


# “World total (rounded), excluding U.S. production”
EXCLUDING = re.compile(r", excluding (?:U\.S\. production|United States)\.?", re.IGNORECASE)
MARKED = re.compile(r"(.*?)((?:, ?| )?[0-9]{1,2}(?:, ?[0-9]{1,2})*)?")
UNIT_PHRASE = re.compile(r"\b(?:in )?((?:(?:thousand|million) )?metric tons|kilograms)\b(?: of\b)?")
OXIDE = re.compile(
    r"(?:[a-z]+ (?:di)?|[a-z-]+-)oxide(?: \(\w+\))? (?:content|eq(?:u)?ivalent)", re.IGNORECASE
)
CONTENT = re.compile(
    r"((?:recoverable )?(?!contained)[a-z]+ content\b|elemental [a-z]+)"
    r"|contained (?!content\b)([a-z]+(?: oxide \(\w+\))?)",
    re.IGNORECASE,
)
DRY = re.compile(r"calcined equivalent weights", re.IGNORECASE)


STATED: dict[str, re.Pattern[str]] = {
    Basis.OXIDE: OXIDE,
    Basis.CONTAINED: CONTENT,
    Basis.DRY: DRY,
    Basis.GROSS: CONTENT,
}

CUT = 5  # letters, to which the publisher cuts the name of a commodity
COMMON = frozenset(  # words of types that do not tell what is counted
    re.findall(
        r"\w+",
        "mine plant smelter refinery primary secondary production poduction capacity yearend annual operating and of "
        "in the world total metric thousand million tons kilograms carats gross weight contained content estimated "
        "rounded",
    )
)
LONGEST_LABEL = 200  # longer text is not a name, and the pattern of marks would take minutes


class FileName(NamedTuple):
    """Edition and code in a file's name. `code` is empty where the name does not have the publisher's form."""

    edition: int | None
    code: str
    words: tuple[str, ...]


def read_name(name: str) -> FileName:
    match, edition = NAME.fullmatch(name), EDITION.search(name)
    code = match[2].casefold() if match else ""
    words = re.findall(r"[a-z]+", name.casefold().removesuffix(".csv"))
    return FileName(int(edition[1]) if edition else None, code, tuple(words))


class Label(NamedTuple):
    """The meaning of the name of a place."""

    code: str
    qualifier: str
    leaves_out_usa: bool
    is_estimate: bool  # a superscript e was glued to it
    mended: str  # how


def read_label(label: str, places: Mapping[str, CodeOfLabel]) -> Label:
    """Return the Label of a place, without a footnote mark if it is known only without it.

    Raises ValueError if it is unknown.
    """
    if len(label) > LONGEST_LABEL:
        raise ValueError(f"no place {shown(label)}")
    plain = label if label in places else EXCLUDING.sub("", label)
    # “Other countries4” without its number, “Japane” without its e.
    marked = cast(re.Match[str], MARKED.fullmatch(plain))  # it fits every text
    name, number = marked.groups(default="")
    for bare, mark in ((plain, ""), (name, number), (name.removesuffix("e"), f"e{number}")):
        if bare in places:
            place = places[bare]
            text = f"{shown(label)} read as {shown(bare)}, without its footnote mark" if mark else ""
            return Label(place.code, place.qualifier, plain != label, mark.startswith("e"), text)
    raise ValueError(f"no place {shown(label)}")


class Types:
    """The reviewed wordings, found also where a type differs in case, blanks, dashes or the name of a unit only."""

    def __init__(self, wordings: Mapping[tuple[str, str, str], Wording]) -> None:
        self.exact = wordings
        self.loose: dict[tuple[str, str, str], dict[Wording, Wording]] = {}
        self.found: dict[tuple[str, str, str, str], Wording | None] = {}
        self.codes: dict[tuple[str, str], set[str]] = {}  # the commodities whose table has a type and column
        for (file, type_, column), wording in wordings.items():
            meanings = self.loose.setdefault((file, loosened(type_), column), {})
            meanings[wording._replace(note="")] = wording
            series = loosened(type_.partition(" — ")[0]), column
            self.codes.setdefault(series, set()).add(file)

    def commodity(self, name: FileName, series: Collection[tuple[str, str]]) -> tuple[str, str]:
        """Return (code, a doubt about it) of a file from its `Name` and its series, (type, column).

        A name in the publisher's form counts, unless exactly one other commodity has the series. Otherwise the rows
        count if their types name the commodity, then the words of the name. Raises ValueError if both are unclear.
        """
        found = [self.codes.get((loosened(type_), column), set()) for type_, column in series]
        fitting = set.intersection(*found) if found else set()
        says_what = any(set(loosened(type_).split()) - COMMON for type_, _ in series)
        by_rows = next(iter(fitting)) if len(fitting) == 1 and says_what else ""
        if name.code:
            if not by_rows or any(name.code in codes for codes in found):
                return name.code, ""
            return by_rows, f"the file’s name says {name.code} and its types {by_rows}: the rows are used"
        by_name = self._named(name.words)
        if by_name and (by_name in fitting or not by_rows):
            return by_name, f"the file’s name is taken for that of {by_name}"
        if by_rows:
            return by_rows, f"the file’s name does not say its commodity; its types are those of {by_rows}"
        also = f"; its types could be those of {get_text_list(sorted(fitting), 'and')}" if fitting else ""
        raise ValueError(f"the file’s name does not say its commodity, as mcs2024-cobal_world.csv does{also}")

    def _named(self, words: Iterable[str]) -> str:
        """Return the one code that the words of a file's name begin with, the longest first; otherwise empty."""
        known = set().union(*self.codes.values()) if self.codes else set()
        found = {max(codes, key=len) for word in words if (codes := [c for c in known if _begins(word, c)])}
        return found.pop() if len(found) == 1 else ""

    def find(self, file: str, type_: str, column: str, words: Iterable[str] = ("",)) -> Wording | None:
        """Return the wording of a column of rows of this type, or None.

        If the type does not determine the product, the first reviewed entry of `words` does: the qualifier of the
        label, the code of the place, the note on production.
        """
        for word in words:
            key = file, type_, column, word
            if key not in self.found:
                self.found[key] = self._reviewed(file, f"{type_} — {word}" if word else type_, column)
            if wording := self.found[key]:
                return wording
        return None

    def _reviewed(self, file: str, type_: str, column: str) -> Wording | None:
        file, plain, column = wording_key({"file": file, "type": type_, "column": column}, WORDING)
        if (file, plain, column) in self.exact:
            return self.exact[file, plain, column]
        meanings = self.loose.get((file, loosened(type_), column), {})
        return next(iter(meanings.values())) if len(meanings) == 1 else None


def _begins(word: str, code: str) -> bool:
    """Whether a word of a name is a code or, for codes that are truncated words, begins with it: cobalt, cobal."""
    return word == code or (len(code) >= CUT and word.startswith(code))


@lru_cache(maxsize=2000)
def loosened(type_: str) -> str:
    """The words of a type, without a unit."""
    return normal(re.sub(r"[\W_]+", " ", UNIT_PHRASE.sub(" ", normal(type_).casefold())))


@lru_cache(maxsize=2000)
def stated_unit(type_: str) -> Unit | None:
    """The unit that a type names, if it names one."""
    found = {UNITS[match[1]] for match in UNIT_PHRASE.finditer(normal(type_).casefold())}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=2000)
def stated_basis(type_: str, basis: str) -> str:
    """The content or equivalent that a type names, where that is the reviewed basis, or gross weight is."""
    pattern = STATED.get(basis)
    match = pattern and pattern.search(type_)
    if not match:
        return ""
    if basis == Basis.GROSS:
        return f"The file says {match[0]}; gross weight is meant"
    text = f"{match[2]} content" if pattern is CONTENT and match[2] else match[0]
    return text.replace("eqivalent", "equivalent")
