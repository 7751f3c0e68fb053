"""What changed between two texts, word by word. Pure functions of two strings.

Sentences are matched first, then the words of those that differ. Whatever two texts are compared, this stays
within a bound: a stretch whose words would take too long to match is struck and set anew as a whole.
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

# A reference is one word: half of one is of no use to a reader. Joined, the tokens are the text again.
TOKENS = re.compile(
    r"\s+|\[\[[^\]\n]{0,300}\]\]|\[@[^\]\n]{0,300}\]|\w+(?:[.,'’-]\w+)*|.",
    re.DOTALL,
)
SENTENCES = re.compile(r"(?:[^\n.!?]|[.!?](?!\s))*(?:[.!?]+[ \t]*)?\n*")
CONTEXT = 12  # words kept on either side of a change
LEAST_SKIPPED = 10  # tokens: to leave out fewer saves a reader nothing
MOST_PAIRS = 150_000  # of equal words in both texts: what a match costs grows with their number
SLIGHT = 3  # letters: a match of one such word between two replacements is chance


@dataclass(frozen=True)
class Piece:
    """A run of words: kind is same, removed, added or skipped (unchanged words left out)."""

    kind: str
    text: str


def words(before, after, *, whole=False):
    """The pieces that turn `before` into `after`; unchanged stretches are shortened unless `whole`."""
    pieces = []
    for same, removed, added in _runs(before, after):
        for kind, text in (("same", same), ("removed", removed), ("added", added)):
            if text:
                pieces.append(Piece(kind, text))
    return tuple(pieces) if whole else tuple(_shortened(pieces))


def _runs(before, after):
    """The runs that a person reads: two replacements that only a small word parts are one."""
    return _without_chance(finest_runs(before, after))


def finest_runs(before, after):
    """[same, removed, added] texts in order: what is equal, and what follows it on either side."""
    runs = []
    for same, removed, added in _matched(SENTENCES.findall(before), SENTENCES.findall(after)):
        runs.append([same, "", ""])
        runs += _matched(TOKENS.findall(removed), TOKENS.findall(added))
    return runs


def _matched(a, b):
    """Runs of two lists of parts, what is equal at both ends set aside first."""
    start, end = _ends(a, b)
    middle_a, middle_b = a[start : len(a) - end], b[start : len(b) - end]
    runs = [["".join(a[:start]), "", ""]]
    if _pairs(middle_a, middle_b) > MOST_PAIRS:
        runs.append(["", "".join(middle_a), "".join(middle_b)])
    else:
        matcher = SequenceMatcher(lambda part: not _says(part), middle_a, middle_b, autojunk=False)
        at_a = at_b = 0
        for block in matcher.get_matching_blocks():
            runs[-1][1] += "".join(middle_a[at_a : block.a])
            runs[-1][2] += "".join(middle_b[at_b : block.b])
            at_a, at_b = block.a + block.size, block.b + block.size
            runs.append(["".join(middle_a[block.a : at_a]), "", ""])
    runs.append(["".join(a[len(a) - end :]), "", ""])
    return runs


def _ends(a, b):
    """How many parts are equal at the start, and at the end after those."""
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    end = next((i for i in range(shorter - start) if a[-1 - i] != b[-1 - i]), shorter - start)
    return start, end


def _pairs(a, b):
    there = Counter(b)
    return sum(there[part] for part in a if _says(part))


def _says(part):
    """White space and stops are in every sentence: they make no match of their own, and join one beside them."""
    return any(map(str.isalnum, part))


def _without_chance(runs):
    """Two replacements with one small word between them read as one."""
    kept = runs[:1]
    for same, removed, added in runs[1:]:
        last = kept[-1]
        if not same or (_slight(same) and all((last[1], last[2], removed, added))):
            last[1] += same + removed
            last[2] += same + added
        else:
            kept.append([same, removed, added])
    return kept


def _slight(text):
    said = [token for token in TOKENS.findall(text) if _says(token)]
    return "\n" not in text and (
        not said or (len(said) == 1 and len(said[0]) <= SLIGHT and said[0].isalpha())
    )


def _shortened(pieces):
    for index, piece in enumerate(pieces):
        tokens = TOKENS.findall(piece.text)
        first, last = index == 0, index == len(pieces) - 1
        keep = CONTEXT * 2  # white space counts as a token
        if piece.kind != "same" or len(tokens) <= (keep if first or last else 2 * keep) + LEAST_SKIPPED:
            yield piece
            continue
        if not first:
            yield Piece("same", "".join(tokens[:keep]))
        yield Piece("skipped", "".join(tokens[0 if first else keep : None if last else -keep]))
        if not last:
            yield Piece("same", "".join(tokens[-keep:]))
