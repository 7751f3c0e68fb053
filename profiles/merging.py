"""Three texts: one that two people started from, and what each made of it. Pure functions."""

from itertools import pairwise
from typing import NamedTuple

from .word_diff import finest_runs


class Edit(NamedTuple):
    """Characters `start` to `end` of the text before, and what stands there now."""

    start: int
    end: int
    text: str


def who_changed(before, theirs, mine):
    """“same” (nothing, or both the same), “theirs”, “mine” or “both”. Values of any kind."""
    if theirs == mine:
        return "same"
    if mine == before:
        return "theirs"
    return "mine" if theirs == before else "both"


def merged(before, theirs, mine):
    """`before` with the changes of both, or None where they touch: then a person has to choose."""
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
            edits.append(Edit(at, at + len(removed), added))
        at += len(removed)
    return _joined(edits)


def _joined(edits):
    """Edits that touch each other are one."""
    found = []
    for edit in edits:
        if found and found[-1].end == edit.start:
            edit = Edit(found[-1].start, edit.end, found.pop().text + edit.text)
        found.append(edit)
    return found
