"""References in a text to be compared, each with its words for readers.

Words travel inside the brackets of their reference, so that a comparison takes both for one word: it differs where
either does. Pure functions of texts.
"""

import re
from typing import NamedTuple

MARK = "\ue000"  # before the words, and behind a stop in them, which ends no sentence; no text of a draft keeps it
SERIES = "\ue001"  # after the words of a figure, before its series
LONGEST = 400  # characters of words: a comparison takes a longer reference apart
STOP = re.compile(r"(?<=[.!?])(?=\s)")
BRACKETS = str.maketrans("[]", "()", MARK + SERIES)
WORDED = re.compile(rf"(\[\[[^\[\]\n{MARK}]*|\[@[^\[\]\n{MARK}]*){MARK}([^\[\]\n]*)(\]\]|\])")


class Run(NamedTuple):
    """A run of a text; `notation` is the reference as written, if `text` are its words.

    After SERIES follows the series of a figure.
    """

    text: str
    notation: str = ""


def worded(notation, words, series=""):
    """Return a reference such as `[[cobalt/reserves]]` with its words, and with those of its series."""
    end = "]]" if notation.startswith("[[") else "]"
    words = " ".join(words.split()).translate(BRACKETS)
    words = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
    if series:
        words = f"{words}{SERIES}{' '.join(series.split()).translate(BRACKETS)[:LONGEST]}"
    return f"{notation.removesuffix(end)}{MARK}{STOP.sub(MARK, words)}{end}"


def parts(text):
    """The Parts of a text, in order."""
    found, at = [], 0
    for match in WORDED.finditer(text):
        if match.start() > at:
            found.append(Run(text[at : match.start()]))
        found.append(Run(match[2].replace(MARK, ""), match[1] + match[3]))
        at = match.end()
    return [*found, Run(text[at:])] if at < len(text) else found


def unmarked(tree):
    """Return a snapshot without the marks, so that typed marks cannot replace the words of a reference."""
    if isinstance(tree, str):
        return tree.replace(MARK, "\ufffd").replace(SERIES, "\ufffd")
    if isinstance(tree, dict):
        return {name: unmarked(value) for name, value in tree.items()}
    return [unmarked(value) for value in tree] if isinstance(tree, list) else tree
