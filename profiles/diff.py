"""What changed between two snapshots: word by word in prose, row by row in tables. Pure functions of two trees."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from .models.draft import SECTIONS, TEXTS
from .word_diff import Piece, words

__all__ = ["Change", "FieldChange", "Piece", "RowChange", "diff", "size", "size_said", "summary", "words"]

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
FIELD_NAMES = {"as_of": "as of", "review_by": "review by", "sha256": "file", "alt": "alternative text"}


def anchor(place):
    """The id of a place in a page."""
    return f"at-{place.replace(':', '-')}"


@dataclass(frozen=True)
class FieldChange:
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class RowChange:
    kind: str  # added, removed, moved, changed, same
    title: str
    fields: tuple[FieldChange, ...] = ()
    moved: str = ""
    place: str = ""  # such as policies:<uid>

    @property
    def anchor(self):
        return anchor(self.place)


@dataclass
class Change:
    """All that changed in one field, one table or the image of the page."""

    label: str
    place: str  # such as overview, or policies
    kind: str = "text"  # text, rows, image
    pieces: tuple[Piece, ...] = ()
    rows: list[RowChange] = field(default_factory=list)
    before: dict | None = None  # of an image
    after: dict | None = None

    @property
    def anchor(self):
        return anchor(self.place)

    @property
    def differs(self):
        return any(p.kind != "same" for p in self.pieces) or any(row.kind != "same" for row in self.rows)

    @property
    def said(self):
        """“3 rows added, 1 moved”, or what became of a text or an image."""
        if self.kind == "rows":
            return _counted_rows([self]) or "unchanged"
        if self.kind == "image":
            return self.rows[0].kind
        if not self.differs:
            return "unchanged"
        count = {kind: _words(self.pieces, kind) for kind in ("added", "removed")}
        parts = [f"{n} {'word' if n == 1 else 'words'} {kind}" for kind, n in count.items() if n]
        return ", ".join(parts) or "stops or white space"


def diff(before, after, *, whole=False):
    """Changes from snapshot `before` (None: there was none) to snapshot `after`, in page order.

    With `whole`, what did not change is there, too, and no words are skipped.
    """
    before = before or {}
    changes = []

    def compare(place, label, old, new):
        if old != new or (whole and new):
            changes.append(Change(label, place, pieces=words(old, new, whole=whole)))

    def compare_rows(name):
        rows = _rows(name, before.get(name, []), after[name], whole)
        if rows:
            changes.append(Change(TABLE_NAMES[name], f"{name}:", "rows", rows=rows))

    compare("tagline", TEXTS["tagline"], before.get("tagline", ""), after["tagline"])
    for name in ("glance", "minerals", "roles"):
        compare_rows(name)
    for name, heading in SECTIONS.items():
        compare(name, heading, before.get("sections", {}).get(name, ""), after["sections"].get(name, ""))
    for name in ("policies", "partnerships", "pins", "citations"):
        compare_rows(name)
    compare("unknowns", TEXTS["unknowns"], before.get("unknowns", ""), after["unknowns"])
    compare("review_by", "Review by", before.get("review_by", ""), after["review_by"])
    changes += _image(before.get("image"), after["image"], whole)
    return changes


def summary(changes):
    """(number of changes, “2 texts, 3 rows added, 1 moved”): a text or the image is one, each row is one."""
    changed = [change for change in changes if change.differs]
    texts = sum(change.kind == "text" for change in changed)
    images = [change for change in changed if change.kind == "image"]
    tables = [change for change in changed if change.kind == "rows"]
    rows = sum(row.kind != "same" for change in tables for row in change.rows)
    parts = [f"{texts} {'text' if texts == 1 else 'texts'}"] if texts else []
    if tables:
        parts.append(_counted_rows(tables))
    parts += [f"image {change.said}" for change in images]
    return texts + rows + len(images), ", ".join(parts)


def size(before, after):
    """(words added, words removed, rows changed) from snapshot `before` (None: there was none) to `after`."""
    changes = diff(before, after)
    pieces = [piece for change in changes for piece in change.pieces]
    pieces += [p for change in changes for row in change.rows for f in row.fields for p in f.pieces]
    rows = sum(len(change.rows) for change in changes)
    return _words(pieces, "added"), _words(pieces, "removed"), rows


def size_said(added, removed, rows):
    """“+120 −30 words, 4 rows”; None is what was not counted."""
    if added is None:
        return "not counted"
    parts = [f"+{added:,} −{removed:,} words"] if added or removed else []
    parts += [f"{rows:,} {'row' if rows == 1 else 'rows'}"] if rows else []
    return ", ".join(parts) or "nothing"


def _words(pieces, kind):
    return sum(len(piece.text.split()) for piece in pieces if piece.kind == kind)


def _counted_rows(changes):
    count = Counter(row.kind for change in changes for row in change.rows)
    found = [(kind, count[kind]) for kind in ("added", "removed", "moved", "changed") if count[kind]]
    return ", ".join(
        f"{n} {kind}" if index else f"{n} {'row' if n == 1 else 'rows'} {kind}"
        for index, (kind, n) in enumerate(found)
    )


def _image(old, new, whole):
    if not old and not new:
        return []
    fields = _fields(_told(old), _told(new), whole=whole)
    kind = "added" if not old else "removed" if not new else "changed" if old != new else "same"
    if kind == "same" and not whole:
        return []
    row = RowChange(kind, (new or old).get("alt") or "decorative", fields, place="image")
    return [Change("Lead image", "image", "image", rows=[row], before=old or None, after=new or None)]


def _told(image):
    """The fields of an image as people read them: the file by the start of its hash and its size."""
    if not image:
        return {}
    told = {name: image[name] for name in ("sha256", "alt", "decorative", "credit", "licence")}
    told["sha256"] = f"{image['sha256'][:12]}, {image['width']} × {image['height']} pixels"
    focal = f"{image['focal_x']} % from the left, {image['focal_y']} % from the top"
    return told | {"focal point": focal}


def _text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _fields(old, new, *, whole=False):
    names = [n for n in (new or old) if n != "uid"]
    pairs = [(n, _text(old.get(n, "")), _text(new.get(n, ""))) for n in names]
    return tuple(
        FieldChange(FIELD_NAMES.get(n, n), words(a, b, whole=True))
        for n, a, b in pairs
        if a != b or (whole and a)
    )


def _rows(name, old_rows, new_rows, whole):
    old, new = {r["uid"]: r for r in old_rows}, {r["uid"]: r for r in new_rows}
    rows = [
        RowChange("removed", _title(name, r), _fields(r, {}), place=f"{name}:{r['uid']}")
        for r in old_rows
        if r["uid"] not in new
    ]
    places = {uid: index for index, uid in enumerate(old, start=1)}
    stayed = _in_order([r["uid"] for r in new_rows if r["uid"] in old], places)
    for place, row in enumerate(new_rows, start=1):
        uid, title = row["uid"], _title(name, row)
        if uid not in old:
            rows.append(RowChange("added", title, _fields({}, row), place=f"{name}:{uid}"))
            continue
        moved = "" if uid in stayed else f"from place {places[uid]} to {place}"
        changed = old[uid] != row
        if changed or moved or whole:
            kind = "changed" if changed else "moved" if moved else "same"
            rows.append(
                RowChange(kind, title, _fields(old[uid], row, whole=whole), moved, place=f"{name}:{uid}")
            )
    return rows


def _title(name, row):
    return ", ".join(row[f] for f in TITLE_FIELDS[name])


def _in_order(uids, places):
    """The most of `uids` whose places rise: what is not among them has moved."""
    ends, ways = [], []  # of a run of each length: the lowest place it ends at, and the run as a linked list
    for uid in uids:
        at = bisect_left(ends, places[uid])
        way = (uid, ways[at - 1] if at else None)
        ends[at : at + 1], ways[at : at + 1] = [places[uid]], [way]
    stayed, way = set(), ways[-1] if ways else None
    while way:
        uid, way = way
        stayed.add(uid)
    return stayed
