"""From the words of a row to ours: the place that its label means, the wording of its type."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ...models import Basis
from ..extracts import UNITS
from ..values import shown
from ..wordings import FOLDER, normal, wording_key

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


LONGEST_LABEL = 200  # what is longer is no name, and would take the pattern of marks minutes


class Label(NamedTuple):
    """What the name of a place says."""

    code: str
    qualifier: str
    leaves_out_usa: bool
    is_estimate: bool  # a superscript e was glued to it
    mended: str  # how


def read_label(label, places):
    """The place of a label. A mark is cut off only where that makes a known label of an unknown one.

    Raises ValueError where the label stays unknown.
    """
    if len(label) > LONGEST_LABEL:
        raise ValueError(f"no place {shown(label)}")
    plain = label if label in places else EXCLUDING.sub("", label)
    for name, mark in ((plain, ""), *_without_mark(plain)):
        if name in places:
            place = places[name]
            said = f"{shown(label)} read as {shown(name)}, without its footnote mark" if mark else ""
            return Label(place.code, place.qualifier, plain != label, mark.startswith("e"), said)
    raise ValueError(f"no place {shown(label)}")


def _without_mark(label):
    """Yield (name, mark): “Other countries4” without its number, “Japane” without its e."""
    name, number = MARKED.fullmatch(label).groups()
    if number:
        yield name, number
    if name.endswith("e"):
        yield name[:-1], f"e{number or ''}"


class Types:
    """The reviewed wordings, found also where a type differs in case, blanks, dashes or the name of a unit only."""

    def __init__(self, wordings):
        self.exact, self.loose, self.found = wordings, {}, {}
        for (file, type_, column), wording in wordings.items():
            meanings = self.loose.setdefault((file, loosened(type_), column), {})
            meanings[replace(wording, note="")] = wording

    def find(self, file, type_, column, words=("",)):
        """The wording of a column of rows of this type, or None.

        Where the type alone does not say which product is meant, one of `words` does, behind a dash: the
        qualifier of the label, the code of the place, the note on production. The first that is reviewed counts.
        """
        for word in words:
            key = file, type_, column, word
            if key not in self.found:
                self.found[key] = self._reviewed(file, f"{type_} — {word}" if word else type_, column)
            if wording := self.found[key]:
                return wording
        return None

    def _reviewed(self, file, type_, column):
        key = wording_key({"file": file, "type": type_, "column": column}, FOLDER)
        if key in self.exact:
            return self.exact[key]
        meanings = self.loose.get((key[0], loosened(type_), key[2]), {})
        return next(iter(meanings.values())) if len(meanings) == 1 else None


@lru_cache(maxsize=2000)
def loosened(type_):
    """The words of a type, without a unit."""
    return normal(re.sub(r"[\W_]+", " ", UNIT_PHRASE.sub(" ", normal(type_).casefold())))


@lru_cache(maxsize=2000)
def stated_unit(type_):
    """The unit that a type names, if it names one."""
    found = {UNITS[match[1]] for match in UNIT_PHRASE.finditer(normal(type_).casefold())}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=2000)
def stated_basis(type_, basis):
    """Which content or equivalent a type says, where that is the reviewed basis: “lithium content”.

    Where the reviewed basis is gross weight nonetheless, that is said.
    """
    pattern = {Basis.OXIDE: OXIDE, Basis.CONTAINED: CONTENT, Basis.DRY: DRY, Basis.GROSS: CONTENT}.get(basis)
    match = pattern and pattern.search(type_)
    if not match:
        return ""
    if basis == Basis.GROSS:
        return f"The file says {match[0]}; gross weight is meant"
    said = f"{match[2]} content" if pattern is CONTENT and match[2] else match[0]
    return said.replace("eqivalent", "equivalent")
