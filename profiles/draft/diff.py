"""Changes between two snapshots: word by word in prose, row by row in tables. Pure functions of two trees."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..shape import IMAGE, PARTS, Image, Table

FOCAL_POINT = ("focal_x", "focal_y")  # shown as one line
KINDS = {  # of a row
    "added": _("added"),
    "removed": _("removed"),
    "moved": _("moved"),
    "changed": _("changed"),
    "same": _("same"),
}
# A reference is one word, with the words that it may carry (`references.py`): half of one is of no use to a reader.
# Joined, the tokens are the text again.
TOKENS = re.compile(r"\s+|\[\[[^\[\]\n]{0,800}+\]\]|\[@[^\[\]\n]{0,800}+\]|\w+(?:[.,'’-]\w+)*|.", re.DOTALL)
SENTENCES = re.compile(r"(?:[^\n.!?]|[.!?](?!\s))*(?:[.!?]+[ \t]*)?\n*")
CONTEXT = 12  # words kept on either side of a change
LEAST_SKIPPED = 10  # tokens: leaving out fewer does not help a reader
MOST_PAIRS = 150_000  # of equal words in both texts: the cost of a match grows with their number
ROW_TITLE = 60  # characters of the name of a row in the audit log
SLIGHT = 3  # letters: a single match so short between two replacements is chance


@dataclass(frozen=True)
class Piece:
    """A run of words: kind is same, removed, added or skipped (unchanged words left out)."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    label: str
    pieces: tuple[Piece, ...]


def anchor(place):
    """The id of a place in a page."""
    return f"at-{place.replace(':', '-')}"


class HasAnchor:
    @property
    def anchor(self):
        return anchor(self.place)


@dataclass(frozen=True)
class RowChange(HasAnchor):
    kind: str  # added, removed, moved, changed, same
    title: str
    fields: tuple[FieldChange, ...] = ()
    moved: str = ""
    place: str = ""  # such as policies:<uid>

    @property
    def kind_label(self):
        return KINDS[self.kind]


@dataclass
class PartChange(HasAnchor):
    """All changes in one field, one table or the image of the page."""

    label: str
    place: str  # such as overview, or policies
    kind: str = "text"  # text, rows, image
    pieces: tuple[Piece, ...] = ()
    rows: list[RowChange] = field(default_factory=list)
    before: dict | None = None  # of an image
    after: dict | None = None

    @property
    def differs(self):
        return any(p.kind != "same" for p in self.pieces) or any(row.kind != "same" for row in self.rows)


def diff(before, after, *, whole=False):
    """Changes from snapshot `before` (None: there was none) to snapshot `after`, in page order.

    With `whole` unchanged parts are included, and no words are skipped.
    """
    before, changes = before or {"sections": {}}, []

    def compare(place, label, old, new):
        if old != new or (whole and new):
            changes.append(PartChange(label, place, pieces=words(old, new, whole=whole)))

    for part in PARTS:
        if isinstance(part, Image):
            changes += _image(before.get(part.name), after[part.name], whole)
        elif isinstance(part, Table):
            if rows := _rows(part, before.get(part.name, []), after[part.name], whole):
                changes.append(PartChange(gettext(part.heading), part.place, "rows", rows=rows))
        else:
            old, new = ((tree["sections"] if part.is_section else tree) for tree in (before, after))
            compare(part.place, gettext(part.heading), old.get(part.name, ""), new.get(part.name, ""))
    return changes


def size(changes):
    """(words added, words removed, rows changed) of the PartChanges of `diff`."""
    pieces = [piece for change in changes for piece in change.pieces]
    pieces += [p for change in changes for row in change.rows for f in row.fields for p in f.pieces]
    rows = sum(len(change.rows) for change in changes)
    return count_words(pieces, "added"), count_words(pieces, "removed"), rows


def rows_in_words(changes):
    """“Key minerals: added rhenium” for each changed row, so that the audit log can find its author."""
    return "; ".join(
        f"{one.label}: {row.kind} {row.title[:ROW_TITLE]}" for one in changes for row in one.rows
    )


def count_words(pieces, kind):
    return sum(len(piece.text.split()) for piece in pieces if piece.kind == kind)


def _image(old, new, whole):
    fields = _fields(_image_fields(old), _image_fields(new), str, whole=whole)
    kind = "added" if not old else "removed" if not new else "changed" if old != new else "same"
    if not (old or new) or (kind == "same" and not whole):
        return []
    row = RowChange(kind, (new or old).get("alt") or gettext("decorative"), fields, place="image")
    return [
        PartChange(
            gettext(IMAGE.heading), IMAGE.place, "image", rows=[row], before=old or None, after=new or None
        )
    ]


def _image_fields(image):
    """The fields of an image as people read them: the file by the start of its hash and its size."""
    if not image:
        return {}
    typed = {IMAGE.label(name): image[name] for name in IMAGE.typed if name not in FOCAL_POINT}
    file = gettext("%(file)s, %(width)s × %(height)s pixels") % (image | {"file": image["sha256"][:12]})
    focal = gettext("%(focal_x)s %% from the left, %(focal_y)s %% from the top") % image
    return {gettext("file"): file} | typed | {gettext("focal point"): focal}


def _text(value):
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return ", ".join(value) if isinstance(value, list) else str(value)


def _fields(old, new, label, *, whole=False):
    names = [n for n in (new or old) if n != "uid"]
    pairs = [(n, _text(old.get(n, "")), _text(new.get(n, ""))) for n in names]
    return tuple(
        FieldChange(label(n), words(a, b, whole=True)) for n, a, b in pairs if a != b or (whole and a)
    )


def _rows(table, old_rows, new_rows, whole):
    old, new = {r["uid"]: r for r in old_rows}, {r["uid"]: r for r in new_rows}
    positions = {uid: index for index, uid in enumerate(old, start=1)}
    stayed = _in_order([uid for uid in new if uid in old], positions)

    def change(kind, row, before, after, moved=""):
        fields = _fields(before, after, table.label, whole=whole and bool(before and after))
        return RowChange(kind, table.title(row), fields, moved, f"{table.name}:{row['uid']}")

    rows = [change("removed", row, row, {}) for uid, row in old.items() if uid not in new]
    for position, (uid, row) in enumerate(new.items(), start=1):
        if uid not in old:
            rows.append(change("added", row, {}, row))
            continue
        places = {"old": positions.get(uid), "new": position}
        moved = "" if uid in stayed else gettext("from place %(old)s to %(new)s") % places
        kind = "changed" if old[uid] != row else "moved" if moved else "same"
        if kind != "same" or whole:
            rows.append(change(kind, row, old[uid], row, moved))
    return rows


def _in_order(uids, positions):
    """The longest run of `uids` whose positions rise: the others have moved."""
    # For each length of a run: the lowest position at its end, and the run as a linked list.
    ends, runs = [], []
    for uid in uids:
        at = bisect_left(ends, positions[uid])
        run = (uid, runs[at - 1] if at else None)
        ends[at : at + 1], runs[at : at + 1] = [positions[uid]], [run]
    stayed, run = set(), runs[-1] if runs else None
    while run:
        uid, run = run
        stayed.add(uid)
    return stayed


# Word by word: sentences are matched first, then the words of those that differ. A stretch whose words would take
# too long to match is removed and added as a whole.


def words(before, after, *, whole=False):
    """The pieces that turn `before` into `after`; unchanged stretches are shortened unless `whole`."""
    pieces = []
    for same, removed, added in _without_chance(finest_runs(before, after)):
        for kind, text in (("same", same), ("removed", removed), ("added", added)):
            if text:
                pieces.append(Piece(kind, text))
    return tuple(pieces) if whole else tuple(_shortened(pieces))


def finest_runs(before, after):
    """Return [same, removed, added] texts in order: an equal text, and the texts that follow it on either side."""
    if not (before and after):
        return [["", before, after]]
    runs = []
    for same, removed, added in _matched(SENTENCES.findall(before), SENTENCES.findall(after)):
        runs.append([same, "", ""])
        runs += _matched(TOKENS.findall(removed), TOKENS.findall(added))
    return runs


def _matched(a, b):
    """Return runs of two lists of parts; equal parts at both ends are set aside first."""
    start, end = _ends(a, b)
    middle_a, middle_b = a[start : len(a) - end], b[start : len(b) - end]
    runs = [["".join(a[:start]), "", ""]]
    if _pairs(middle_a, middle_b) > MOST_PAIRS:
        runs.append(["", "".join(middle_a), "".join(middle_b)])
    else:
        matcher = SequenceMatcher(lambda part: not _has_letters(part), middle_a, middle_b, autojunk=False)
        at_a = at_b = 0
        for block in matcher.get_matching_blocks():
            runs[-1][1] += "".join(middle_a[at_a : block.a])
            runs[-1][2] += "".join(middle_b[at_b : block.b])
            at_a, at_b = block.a + block.size, block.b + block.size
            runs.append(["".join(middle_a[block.a : at_a]), "", ""])
    runs.append(["".join(a[len(a) - end :]), "", ""])
    return runs


def _ends(a, b):
    """Return (number of equal parts at the start, number of equal parts at the end that are not among them)."""
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    end = next((i for i in range(shorter - start) if a[-1 - i] != b[-1 - i]), shorter - start)
    return start, end


def _pairs(a, b):
    count = Counter(b)
    return sum(count[part] for part in a if _has_letters(part))


def _has_letters(part):
    """Whether a part is more than white space and stops, which are in every sentence and so no match."""
    return any(map(str.isalnum, part))


def _without_chance(runs):
    """Join replacements with one small word between them, which read as one."""
    found = runs[:1]
    for same, removed, added in runs[1:]:
        last = found[-1]
        if not same or (_slight(same) and all((last[1], last[2], removed, added))):
            last[1] += same + removed
            last[2] += same + added
        else:
            found.append([same, removed, added])
    return found


def _slight(text):
    words = [token for token in TOKENS.findall(text) if _has_letters(token)]
    if "\n" in text or len(words) > 1:
        return False
    return not words or (len(words[0]) <= SLIGHT and words[0].isalpha())


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
