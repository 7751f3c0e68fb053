"""Snippets of documents that a search found: a stretch of text with the words marked."""

import unicodedata
from dataclasses import dataclass

from .words import STOP_WORDS, stem, words

LONGEST = 220  # characters


@dataclass(frozen=True)
class Snippet:
    """Pieces of (text, whether it is a word that was looked for), and whether text was left out around them."""

    pieces: tuple[tuple[str, bool], ...]
    is_cut_before: bool
    is_cut_after: bool


def _found(text, terms):
    """(start, end) of the words of a text whose terms are in `terms`."""
    return [
        (start, end)
        for start, end, word in words(text)
        if word not in STOP_WORDS and (word in terms or stem(word) in terms)
    ]


def marked(text, terms, start=0, end=None):
    """A text in pieces of (text, whether it is a word of `terms`)."""
    text = unicodedata.normalize("NFC", text)
    return _pieces(text, _found(text, terms), start, len(text) if end is None else end)


def _pieces(text, spans, start, end):
    pieces, at = [], start
    for one, other in spans:
        if one < start or other > end:
            continue
        if one > at:
            pieces.append((text[at:one], False))
        pieces.append((text[one:other], True))
        at = other
    if at < end:
        pieces.append((text[at:end], False))
    return tuple(pieces)


def snippet(text, terms):
    """The stretch that has most of the words; the beginning where none is in it; None where there is no text."""
    if not text:
        return None
    text = unicodedata.normalize("NFC", text)
    found = _found(text, terms)
    start = _start(text, found) if len(text) > LONGEST else 0
    end = min(len(text), start + LONGEST)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + LONGEST // 2)
    return Snippet(_pieces(text, found, start, end), start > 0, end < len(text))


def _start(text, spans):
    """Return the start of the stretch with most words: a little before the first of them, at a word."""
    best, most = 0, 0
    for i, (first, _) in enumerate(spans):
        inside = {text[a:b].casefold() for a, b in spans[i : i + 40] if b - first <= LONGEST - 50}
        if len(inside) > most:
            best, most = first, len(inside)
    if best < 50:
        return 0
    sentence = text.rfind(". ", max(0, best - 80), best)
    start = sentence + 2 if sentence >= 0 else text.rfind(" ", 0, best - 30) + 1
    last = len(text) - LONGEST  # from which the end of a text is shown with what stands before it
    return start if start <= last else text.find(" ", last, best) + 1 or last
