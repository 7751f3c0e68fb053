"""What changed between two snapshots: word by word in prose, row by row in tables. Pure functions of two trees."""

import difflib
import re
from dataclasses import dataclass, field

from .models.draft import SECTIONS

WORDS = re.compile(r"\s+|\[\[[^\]]*\]\]|\[@[^\]]*\]|[\w.,'’-]+|.", re.DOTALL)
CONTEXT = 12  # words kept on either side of a change
LEAST_SKIPPED = 10  # tokens: to leave out fewer saves a reader nothing

TABLE_NAMES = {
    "glance": "At a glance",
    "minerals": "Key minerals",
    "roles": "Added roles",
    "policies": "Policies",
    "partnerships": "Partnerships",
    "pins": "Related profiles",
    "citations": "Citations",
}
TITLE_FIELDS = {
    "glance": ("label",),
    "minerals": ("mineral",),
    "roles": ("mineral", "role"),
    "policies": ("title",),
    "partnerships": ("title",),
    "pins": ("country",),
    "citations": ("key",),
}


@dataclass(frozen=True)
class Piece:
    """A run of words: kind is same, removed, added or skipped (unchanged words left out)."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class RowChange:
    kind: str  # added, removed, moved, changed
    title: str
    fields: tuple[FieldChange, ...] = ()
    moved: str = ""


@dataclass
class Change:
    """All that changed in one field or one table of the page."""

    label: str
    pieces: tuple[Piece, ...] = ()
    rows: list[RowChange] = field(default_factory=list)


def words(before, after, *, whole=False):
    """The pieces that turn `before` into `after`; unchanged stretches are shortened unless `whole`."""
    a, b = WORDS.findall(before), WORDS.findall(after)
    pieces = []
    for op, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", "".join(a[a1:a2])))
        if op in ("delete", "replace"):
            pieces.append(Piece("removed", "".join(a[a1:a2])))
        if op in ("insert", "replace"):
            pieces.append(Piece("added", "".join(b[b1:b2])))
    return tuple(pieces) if whole else tuple(_shortened(pieces))


def _shortened(pieces):
    for index, piece in enumerate(pieces):
        tokens = WORDS.findall(piece.text)
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


def diff(before, after):
    """Changes from snapshot `before` (None: there was none) to snapshot `after`, in page order."""
    before = before or {}
    changes = []

    def compare(label, old, new):
        if old != new:
            changes.append(Change(label, pieces=words(old, new)))

    compare("Tagline", before.get("tagline", ""), after["tagline"])
    for name in ("glance", "minerals", "roles"):
        _compare_rows(changes, name, before, after)
    for name, heading in SECTIONS.items():
        compare(heading, before.get("sections", {}).get(name, ""), after["sections"][name])
    for name in ("policies", "partnerships", "pins", "citations"):
        _compare_rows(changes, name, before, after)
    compare("What we do not know", before.get("unknowns", ""), after["unknowns"])
    compare("Review by", before.get("review_by", ""), after["review_by"])
    _compare_image(changes, before.get("image"), after["image"])
    return changes


def size(before, after):
    """(words added, words removed, rows changed) from snapshot `before` (None: there was none) to `after`."""
    changes = diff(before, after)
    pieces = [piece for change in changes for piece in change.pieces]
    pieces += [p for change in changes for row in change.rows for f in row.fields for p in f.pieces]
    count = {
        kind: sum(len(piece.text.split()) for piece in pieces if piece.kind == kind)
        for kind in ("added", "removed")
    }
    return count["added"], count["removed"], sum(len(change.rows) for change in changes)


def _compare_image(changes, old, new):
    old, new = old or {}, new or {}
    fields = _fields(old, new)
    if fields:
        kind = "added" if not old else "removed" if not new else "changed"
        changes.append(
            Change("Lead image", rows=[RowChange(kind, (new or old).get("alt") or "decorative", fields)])
        )


def _text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _fields(old, new):
    names = [n for n in (new or old) if n != "uid"]
    pairs = [(n, _text(old.get(n, "")), _text(new.get(n, ""))) for n in names]
    return tuple(FieldChange(n.replace("_", " "), words(a, b, whole=True)) for n, a, b in pairs if a != b)


def _compare_rows(changes, name, before, after):
    old_rows, new_rows = before.get(name, []), after[name]
    old, new = {r["uid"]: r for r in old_rows}, {r["uid"]: r for r in new_rows}
    rows = [RowChange("removed", _title(name, r), _fields(r, {})) for r in old_rows if r["uid"] not in new]
    stayed = _longest_run(
        [r["uid"] for r in old_rows if r["uid"] in new], [r["uid"] for r in new_rows if r["uid"] in old]
    )
    places = {uid: index for index, uid in enumerate(old, start=1)}
    for place, row in enumerate(new_rows, start=1):
        uid = row["uid"]
        if uid not in old:
            rows.append(RowChange("added", _title(name, row), _fields({}, row)))
            continue
        moved = "" if uid in stayed else f"from place {places[uid]} to {place}"
        fields = _fields(old[uid], row)
        if fields or moved:
            rows.append(RowChange("changed" if fields else "moved", _title(name, row), fields, moved))
    if rows:
        changes.append(Change(TABLE_NAMES[name], rows=rows))


def _title(name, row):
    return ", ".join(row[f] for f in TITLE_FIELDS[name])


def _longest_run(old, new):
    """The uids that kept their order: what is not among them has moved."""
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {uid for block in blocks for uid in old[block.a : block.a + block.size]}
