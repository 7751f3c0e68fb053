"""Caveats that a source attaches to its own numbers: counted by another code, in part, or inferred.

A sentence of a note that `content/publishers/*/notes.csv` does not have may be a caveat: it is shown as it is.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from django.conf import settings

from ..importers.reading.tables import read_keyed
from ..importers.reports import ContentError
from ..models.figures import COUNTED, NO_SUM, Flag

TABLES = "publishers/*/notes.csv"  # in a folder of content
COLUMNS = ("sentence", "kind", "measure", "country", "says")
PLAIN = "plain"  # a unit, a content, a revision, a remark: nothing against comparing the number with others
KINDS = ("code", "coverage", "inferred", PLAIN)  # counted by a code of its own; in part; not reported as such

AMOUNT = re.compile(r"(?<![\w+])(\d[\d,.]*\d|\d)(?: (million|billion))?")
BREAK = re.compile(r"(?:(?<=\.)(?<!\bU\.)(?<!\bU\.S\.)|(?<=\.[”\"]))\s*(?=\d?[A-Z“])")
MARK = re.compile(r"^\d(?=[A-Z])")  # of a footnote, glued to its text
WILD = {"*": ".*", "?": r"\S+"}


class Sentence(NamedTuple):
    """A reviewed sentence."""

    kind: str
    measure: str  # measure that it concerns; empty: that of the row
    country: str  # that it names; empty: none
    says: str  # our clause, with {1} for its first amount and {own} for the row's; empty: its own words


class Reviewed(NamedTuple):
    exact: dict[str, Sentence]  # by `sentence_key`
    wild: list[tuple[re.Pattern, Sentence]]  # the first that matches counts

    def find(self, key):
        wild = (one for pattern, one in self.wild if pattern.fullmatch(key))
        return self.exact.get(key) or next(wild, None)


def split(note):
    """The sentences of a note."""
    parts = (MARK.sub("", part.strip()) for part in BREAK.split(note))
    return [part for part in parts if part]


def sentence_key(sentence):
    """Return the lookup key of a sentence: each amount as #, without case, extra blanks and the full stop."""
    plain = " ".join(sentence.replace("\N{NON-BREAKING HYPHEN}", "-").split())
    return AMOUNT.sub("#", plain).rstrip(". ").casefold()


def read_notes(path, *, countries=None):
    """Return (Reviewed, [FileProblem]). `countries` are the codes that exist; None leaves that unchecked."""
    rows, problems = read_keyed(
        path,
        COLUMNS,
        key=lambda cells: (sentence_key(cells["sentence"]), cells["measure"]),
        faults=lambda cells: _faults(cells, countries),
        called=lambda key: "the sentence",
    )
    found = Reviewed({}, [])
    for _, (key, _), cells in rows:
        sentence = Sentence(*(cells[name] for name in COLUMNS[1:]))
        if any(sign in key for sign in WILD):
            pattern = "".join(WILD.get(sign, re.escape(sign)) for sign in key)
            found.wild.append((re.compile(pattern), sentence))
        else:
            found.exact[key] = sentence
    return found, problems


def _faults(cells, countries):
    key = sentence_key(cells["sentence"])
    kind, measure, country, says = (cells[name] for name in COLUMNS[1:])
    if not key:
        yield "the sentence is empty"
    if kind not in KINDS:
        yield f"kind {kind!r} is none of {', '.join(KINDS)}"
    if measure and measure not in COUNTED:
        yield f"measure {measure!r} is none of {', '.join(COUNTED)}"
    if country and countries is not None and country not in countries:
        yield f"no country {country!r}"
    most, amounts = max(map(int, re.findall(r"\{(\d)\}", says)), default=0), key.count("#")
    if most > amounts:
        yield f"says has {{{most}}}, and the sentence has {amounts} amounts"


@cache
def reviewed():
    """The tables that the project ships, as one. Raises ContentError with every problem of them."""
    tables = [read_notes(path) for path in sorted((settings.BASE_DIR / "content").glob(TABLES))]
    if problems := [problem for _, found in tables for problem in found]:
        raise ContentError(problems)
    exact = {key: sentence for table, _ in tables for key, sentence in table.exact.items()}
    return Reviewed(exact, [one for table, _ in tables for one in table.wild])


def unreviewed(note, measure, table=None):
    """The sentences of a note that are not reviewed; none for a measure that is not an amount of a mineral."""
    if not note or measure not in COUNTED:
        return []
    table = table or reviewed()
    return [one for one in split(note) if table.find(sentence_key(one)) is None]


class Clause(NamedTuple):
    """A reason not to compare a number: a reviewed clause with its amounts, or the `quote` of the source."""

    quote: str = ""
    says: str = ""
    amounts: tuple[tuple[str, str], ...] = ()  # number and scale: (“1.7”, “billion”)


@lru_cache(maxsize=20_000)
def clauses(note, *, measure, flag, code):
    """The Clauses that must accompany a figure wherever places are compared."""
    # The note of our own sums, or of a missing sum, is ours.
    if measure not in COUNTED or flag == Flag.CALCULATED or note.startswith(NO_SUM):
        return ()
    found = {}
    for text in split(note):
        sentence = reviewed().find(sentence_key(text))
        if sentence is None:
            found[_quoted(text)] = None
        elif sentence.kind != PLAIN and sentence.measure in ("", measure):
            ours = sentence.says and sentence.country in ("", code)
            amounts = tuple(match.groups("") for match in AMOUNT.finditer(text))
            found[Clause(says=sentence.says, amounts=amounts) if ours else _quoted(text)] = None
    return tuple(found)


def _quoted(text):
    return Clause(quote=text.strip().rstrip(".").replace("“", "‘").replace("”", "’"))
