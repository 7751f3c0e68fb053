"""One cell of a row with the note beside it: a number, a sign, a word, or a blank."""

import re
from typing import NamedTuple

from ...models import Flag
from ..usgs_notes import as_word
from ..values import (
    GRADE,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    UNSEEN,
    WITHHELD,
    Reading,
    fitting,
    read_value,
    shown,
)
from .notes import BOUND, SAME_AS_SIGN, WORDS, graded

ESTIMATE_MARK = re.compile(r"e ?([0-9].*)")
QUOTED_GRADE = re.compile(rf"categori[sxz]ed as [\"“”']?({GRADE.pattern})[\"“”']?\.?", re.IGNORECASE)
SIGN = re.compile(rf"({WITHHELD}|{NOT_AVAILABLE}|{NOT_APPLICABLE})\b")
# What a mistaken encoding leaves (of UTF-8, and of quotation marks and blanks of a Macintosh or of DOS), and what a
# spreadsheet would run.
DAMAGED = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffdÊÒÓÕÿ{UNSEEN}]|â€|‚Ä|¬†|[ÂÃ][\xa0-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\A\s*(?:[=+@]|-[0-9])"
)


class Found(NamedTuple):
    """What a cell says. `used`: the phrase of the note that became it; `mended`, `uncertain`: what is told of it."""

    reading: Reading
    used: str = ""
    mended: str = ""
    uncertain: str = ""


def read_cell(text, note, *, estimated, alone=True):
    """Read a cell beside its note. `alone`: the note speaks of one kind of value only.

    Raises ValueError with the reason where the cell says nothing known.
    """
    if not text:
        return _blank(note)
    if match := QUOTED_GRADE.fullmatch(text):
        return _word(match[1].capitalize(), f"{shown(text)} kept as the word")
    if WORDS.fullmatch(text):
        return _word(_spelt(text), f"{shown(text)} kept as the word")
    if text == NOT_AVAILABLE:
        return _not_available(note, estimated, alone)
    if match := ESTIMATE_MARK.fullmatch(text):
        mended = f"{shown(text)}: an e before the number marks an estimate"
        return Found(read_value(match[1], estimated=True), mended=mended)
    reading = read_value(text, estimated=estimated)
    if reading.flag == Flag.DESCRIBED:
        reading = Reading(Flag.DESCRIBED, text=reading.text.capitalize())
    return Found(reading)


def _blank(note):
    if match := SIGN.match(note):
        return Found(read_value(match[1]), used=note)
    if note.casefold().startswith("withheld"):
        return Found(Reading(Flag.WITHHELD))
    if note.casefold().rstrip(".") in SAME_AS_SIGN:
        return Found(Reading(Flag.NOT_AVAILABLE))
    if WORDS.fullmatch(note):
        return _word(_spelt(note), "an empty cell, kept as the word of its note:", used=note)
    if word := graded(note):
        return _word(word, "an empty cell, kept as the word of its note:")
    return Found(Reading(Flag.BLANK), uncertain="the cell is empty, and no note says why")


def _not_available(note, estimated, alone):
    """“NA”, or the bound or word of the note beside it, where that is of this column for certain."""
    bound, word = BOUND.match(note), graded(note)
    if bound and alone:
        mended = f"NA in the cell, {bound[1]} in its note"
        return Found(read_value(bound[1], estimated=estimated), used=bound[1], mended=mended)
    if word and alone:
        return _word(word, "NA in the cell, kept as the word of its note:")
    doubt = "NA kept: its note says more, but speaks of two columns" if word or "more than" in note else ""
    return Found(Reading(Flag.NOT_AVAILABLE), uncertain="" if alone else doubt)


def _word(word, said, used=""):
    return Found(Reading(Flag.DESCRIBED, text=word), used=used, uncertain=f"{said} {word!r}")


def _spelt(text):
    word = fitting(as_word(text))
    return word[0].upper() + word[1:]
