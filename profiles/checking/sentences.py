"""Figures that moved, as readers see them: each sentence, number, role and row of the table, old beside new.

Pure functions of two payloads of one text: that of the live edition, and one with the facts of today.
"""

import re
from dataclasses import dataclass

from ..draft.diff import Piece, words
from ..public.compared.references import glance_in_words
from ..public.page.presentation import CountryPage, heading
from ..public.page.prose import text
from ..publishing.figures import figure_words
from ..publishing.payload.changes import is_stated_alike, moved_series, series_of
from ..publishing.texts.nodes import Cited, Element, FigureShown, FindingShown, Link
from ..shape import TABLE
from .rereading import RereadPair, why_again

# After a full stop that ends no initial, before a possible beginning of a sentence; or at the end, before a reference.
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)\s+(?=[^\W\d_a-z]|[\d“‘(\[]|$)")
SPACE = re.compile(r"\s+")
ARROW = Piece("same", " → ")  # between old and new
INLINE = {"em", "strong", "code"}


@dataclass(frozen=True)
class CheckedSentence:
    """Text at a `place` of the form, in its `row` if it has one; `again`: the reason why its words may now be wrong."""

    place: str
    heading: str
    pieces: tuple[Piece, ...]
    again: tuple[str, ...] = ()
    row: int | None = None
    series: frozenset = frozenset()  # of the figures that it states


@dataclass(frozen=True)
class Worklist:
    """`sentences` are from the texts and the numbers at a glance; changes that need no edit are separate."""

    sentences: tuple[CheckedSentence, ...]
    roles: tuple[CheckedSentence, ...]
    rows: tuple[CheckedSentence, ...]
    elsewhere: int  # figures that moved outside of sentences

    @property
    def again(self):
        return sum(1 for one in (*self.sentences, *self.roles) if one.again)


def worklist(before, after):
    """The Worklist of a live payload and that of its text with the facts of today."""
    sentences = (*_glance(before, after), *_texts(before, after))
    stated = frozenset().union(*(one.series for one in sentences))
    moved = {series for series, *_ in moved_series(before, after)}
    return Worklist(
        sentences,
        roles=tuple(_roles(before, after)),
        rows=tuple(_rows(before, after)),
        elsewhere=len(moved - stated),
    )


# Texts


def _texts(before, after):
    old = {section.name: section.prose for section in before.sections}
    for section in after.sections:
        sides = list(_sentences(old.get(section.name, ()))), list(_sentences(section.prose))
        if list(map(_frame, sides[0])) == list(map(_frame, sides[1])):
            pairs = zip(*sides, strict=True)
            found = (_sentence(section.name, *pair, before, after) for pair in pairs)
        else:  # an edition of an earlier schema, whose nodes were made from its markup
            found = [_whole(section, old.get(section.name, ()), before, after)]
        yield from filter(None, found)


def _sentences(nodes):
    """Yield the leaves of each sentence: texts, and the node in place of a reference; no citations."""
    found, ended = [], False
    for leaf in _leaves(nodes):
        if leaf is None or (ended and isinstance(leaf, str) and leaf[:1].isspace()):
            if found:
                yield tuple(found)
            found, ended = [], False
        if leaf is None or isinstance(leaf, Cited):
            continue
        if not isinstance(leaf, str):
            found.append(leaf)
            ended = False
            continue
        *whole, rest = SENTENCE_END.split(leaf)
        for one in whole:
            yield (*found, one)
            found = []
        if rest.strip() or found:
            found.append(rest)
        ended = rest.rstrip().endswith((".", "!", "?"))
    if found:
        yield tuple(found)


def _leaves(nodes):
    """Texts and references in order, None where a block begins or ends."""
    for node in nodes:
        if isinstance(node, Element) and node.tag == "br":
            yield "\n"
        elif isinstance(node, Link) or (isinstance(node, Element) and node.tag in INLINE):
            yield from _leaves(node.children)
        elif isinstance(node, Element):
            yield None
            yield from _leaves(node.children)
            yield None
        else:
            yield node


def _frame(sentence):
    """Return a sentence with None for each reference: two payloads of one text have this in common."""
    return tuple(leaf if isinstance(leaf, str) else None for leaf in sentence)


def _sentence(place, old, new, before, after):
    """Return the Sentence of two sides with one frame; None if readers see no difference."""
    pieces, pairs = [], []
    for a, b in zip(old, new, strict=True):
        if isinstance(b, str):
            pieces.append(Piece("same", SPACE.sub(" ", b if pieces else b.lstrip())))
            continue
        sides = tuple(text((leaf,), stated, {}).strip() for leaf, stated in ((a, before), (b, after)))
        pairs.append(RereadPair.of(a, b, before, after))
        if sides[0] == sides[1] or _is_alike(a, b, before, after):
            pieces.append(Piece("same", sides[1]))
        else:
            pieces += [Piece("removed", sides[0]), ARROW, Piece("added", sides[1])]
    if all(piece.kind == "same" for piece in pieces):
        return None
    own_words = " ".join(leaf for leaf in new if isinstance(leaf, str))
    series = frozenset(one for pair in pairs for one in pair.series)
    return CheckedSentence(
        place, heading(place), tuple(pieces), tuple(why_again(pairs, own_words)), series=series
    )


def _is_alike(a, b, before, after):
    """Whether two references show the same, at most in other words."""
    if not (isinstance(a, FigureShown) and isinstance(b, FigureShown)) or a.figure != b.figure:
        return False
    return is_stated_alike(before.figures[a.figure], after.figures[b.figure])


def _whole(section, old, before, after):
    """A section as one Sentence."""
    sides = text(old, before, {}), text(section.prose, after, {})
    pieces = words(*sides)
    if all(piece.kind == "same" for piece in pieces):
        return None
    keys = {leaf.figure for leaf in _leaves(section.prose) if isinstance(leaf, FigureShown)}
    series = frozenset(series_of(after.figures[key]) for key in keys)
    return CheckedSentence(section.name, heading(section.name), pieces, series=series)


# What follows from figures without anybody's words


def _glance(before, after):
    """The numbers at a glance, by their labels."""
    sides = [glance_in_words(payload) for payload in (before, after)]
    nodes = [{item.label: item for item in payload.glance} for payload in (before, after)]
    for row, (label, new) in enumerate(sides[1].items()):
        if not (old := sides[0].get(label)) or old == new:
            continue
        a, b = (by_label[label] for by_label in nodes)
        pair = RereadPair.of(*map(_node_of, (a, b)), before, after)
        pieces = (Piece("same", f"{label}: "), *_beside(old, new))
        again = tuple(why_again([pair], label))
        yield CheckedSentence("glance", TABLE["glance"].heading, pieces, again, row, frozenset(pair.series))


def _node_of(item):
    """The node that a number at a glance would be in a text; None of a claim."""
    if item.finding:
        return FindingShown(item.finding)
    return FigureShown(item.figure, item.show) if item.figure else None


def _roles(before, after):
    """Computed roles, by mineral: another label is a reason to read the text again."""
    old, new = ({(m.slug, r.role): (m, r) for m, r in _computed(payload)} for payload in (before, after))
    for key in dict.fromkeys((*new, *old)):
        mineral, _ = new.get(key) or old[key]
        sides = [side[key][1] if key in side else None for side in (old, new)]
        labels, reasons = (
            [getattr(one, name) if one else "" for one in sides] for name in ("label", "because")
        )
        if labels == reasons == ["", ""] or (labels[0], reasons[0]) == (labels[1], reasons[1]):
            continue
        pieces = (
            Piece("same", f"{mineral.name}: "),
            *_beside(*labels),
            Piece("same", ", "),
            *_beside(*reasons),
        )
        again = ("the figures show another role",) if labels[0] != labels[1] else ()
        yield CheckedSentence("roles", TABLE["roles"].heading, pieces, again)


def _computed(payload):
    return [
        (mineral, role)
        for mineral in CountryPage(payload).minerals
        for role in mineral.roles
        if role.computed
    ]


def _rows(before, after):
    """The rows of the table of key minerals, by series."""
    old, new = (
        {series_of(row.latest): (m, row) for m, row in _counted(payload)} for payload in (before, after)
    )
    for key in dict.fromkeys((*new, *old)):
        mineral, row = new.get(key) or old[key]
        sides = [figure_words.stated(side[key][1].latest) if key in side else "" for side in (old, new)]
        if sides[0] != sides[1]:
            name = ", ".join([row.of_child or mineral.name, row.latest.series_name])
            pieces = (Piece("same", f"{name}: "), *_beside(*sides))
            yield CheckedSentence("minerals", TABLE["minerals"].heading, pieces, series=frozenset([key]))


def _counted(payload):
    return [(mineral, row) for mineral in CountryPage(payload).counted for row in mineral.rows]


def _beside(old, new):
    """Old beside new, each whole."""
    if old == new:
        return (Piece("same", new),)
    found = [Piece(kind, side) for kind, side in (("removed", old), ("added", new)) if side]
    return (found[0], ARROW, found[1]) if len(found) == 2 else tuple(found)
