"""Merging two people's edits of one text, as fine as words. Pure functions of strings."""

from itertools import pairwise
from typing import NamedTuple

from .diff import finest_runs


class Edit(NamedTuple):
    """Characters `start` to `end` of the old text, and the text that replaces them."""

    start: int
    end: int
    text: str


def who_changed(before, theirs, mine):
    """“same”, “theirs”, “mine” or “both”. The values may be of any kind."""
    if theirs == mine:
        return "same"
    if mine == before:
        return "theirs"
    return "mine" if theirs == before else "both"


def merged(before, theirs, mine):
    """`before` with the changes of both, or None if they touch and a person has to choose."""
    edits = sorted({*edits_of(before, theirs), *edits_of(before, mine)})
    for one, next_one in pairwise(edits):
        if next_one.start < one.end or next_one.start == one.start or next_one.start == one.end:
            return None
    parts, at = [], 0
    for edit in edits:
        parts += [before[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, before[at:]])


def edits_of(before, after):
    """The Edits that turn `before` into `after`, as fine as words."""
    edits, at = [], 0
    for same, removed, added in finest_runs(before, after):
        at += len(same)
        if removed or added:
            start, text = at, added
            if edits and edits[-1].end == at:  # edits that touch are one
                start, _, earlier = edits.pop()
                text = earlier + added
            edits.append(Edit(start, at + len(removed), text))
        at += len(removed)
    return edits
