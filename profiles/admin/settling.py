"""Where two people saved: what both started from, what was typed, and what the editor has chosen so far.

A save that was refused comes back as a form again. In it a field or row that only the colleague changed is
already theirs; where both changed it stands what was typed, until the editor takes theirs, or both merged.
What was typed is kept aside then (`_typed`), so that it can be taken back.
"""

import json
from functools import cached_property

from django.core.exceptions import ValidationError

from .. import snapshot
from ..merging import who_changed
from ..snapshot import TABLES

CHOICES = ("theirs", "mine", "merged")
TABLE_OF = {table.model: table for table in TABLES}
NO_IMAGE = {"alt": "", "credit": "", "licence": "", "decorative": "", "focal_x": "50", "focal_y": "50"}


class Settling:
    """One refused save. `base` is the snapshot that the editor had before them, or None where it is not known."""

    def __init__(self, data, base, vocabulary):
        self.base, self.vocabulary = base and snapshot.raised(base), vocabulary
        self.chosen = {}
        key, _, choice = data.get("_settle", "").rpartition("=")
        if choice in CHOICES:
            self.chosen[key] = choice
        self.typed = _typed(data.get("_typed", ""))
        self.rows = []  # what became of each row, for the page

    def mine(self, key, value):
        """What was typed of a text or row, also where theirs stands in the form by now."""
        return self.typed.get(key, value)

    def choose(self, key, *, mine, theirs, both=None):
        """What stands in the form now, or None where nothing was chosen. Keeps what was typed."""
        choice = self.chosen.get(key)
        if choice == "mine":
            self.typed.pop(key, None)
            return mine
        found = {"theirs": theirs, "merged": both}.get(choice)
        if found is not None:
            self.typed[key] = mine
        return found

    @cached_property
    def base_rows(self):
        """{table name: {uid: (place in the order, row)}}."""
        return {
            table.name: {row["uid"]: (place, row) for place, row in enumerate(self.base[table.name])}
            for table in TABLES
        }

    def kept(self, table, posted):
        """A posted row as a snapshot would keep it. A name that is not known stays as it was typed."""
        many = {field.name for field in table.model._meta.many_to_many}
        row = {name: snapshot.lf(posted.get(name, "")) for name in table.texts}
        for names, of, key in ((table.minerals, "minerals", "slug"), (table.countries, "countries", "code")):
            known = getattr(self.vocabulary, of)
            for name in names:
                text = posted.get(name, "")
                if name in many:
                    row[name] = _found(known, text, key)
                else:
                    row[name] = getattr(known.by_pk.get(text), key, "")
        return row

    def row(self, table, posted, theirs, *, place):
        """What a row of the form becomes: `posted` laid upon `theirs` (both as a browser posts them).

        `theirs` is None where the colleague removed it; the answer is None where it is to stay away.
        """
        uid = posted.get("uid", "")
        key = f"{table.name}/{uid}"
        known = self.base_rows[table.name].get(uid) if self.base else None
        if not known:
            if self.base and theirs:
                self.added(table, theirs)
            return posted
        base_place, base = known
        typed = self.mine(key, posted)
        before = {name: value for name, value in base.items() if name != "uid"}
        mine = self.kept(table, typed)
        removed = bool(typed.get("DELETE"))
        now = self.kept(table, theirs) if theirs else None
        if now is None:
            told = None if removed or mine == before else "both"
        elif removed:
            told = "mine" if now == before else "both"
        else:
            told = _of_fields(before, now, mine)
        chosen = self.choose(key, mine=typed, theirs=theirs or {})
        standing = chosen if chosen is not None else posted
        if told is None:
            if not removed:
                self._tell(table, uid, "theirs", before, None, mine, taken=False)
            return None
        if now is None and key in self.typed and chosen is None:
            standing = {}  # theirs was taken before, and theirs is to have it removed
        if now is not None and key not in self.typed and chosen is None and not removed:
            standing = standing | {
                name: theirs.get(name, "")
                for name in before
                if mine[name] == before[name] and now[name] != before[name]
            }
        if told != "same":
            self._tell(table, uid, told, before, now, None if removed else mine, taken=key in self.typed)
        if now is not None and standing.get("place", "") == place(base_place):
            standing = standing | {"place": theirs.get("place", "")}
        return standing or None

    def added(self, table, theirs):
        """The colleague added a row."""
        self._tell(table, theirs["uid"], "theirs", None, self.kept(table, theirs), None, taken=False)

    def aside(self, table):
        """Typed rows of a table in whose place theirs was taken."""
        start = f"{table.name}/"
        return [row for key, row in self.typed.items() if key.startswith(start) and isinstance(row, dict)]

    def image(self, posted, theirs):
        """What the fields of the image become; both are as a browser posts them, without an image NO_IMAGE."""
        if not self.base:
            return posted
        before = as_posted(self.base["image"])
        mine = self.mine("image", posted)
        told = _of_fields(before, theirs, mine)
        chosen = self.choose("image", mine=mine, theirs=theirs)
        if told in ("mine", "both", "apart"):
            self.rows.append(
                {
                    "table": None, "key": "image", "kind": told, "before": before, "theirs": theirs,
                    "mine": mine, "taken": "image" in self.typed,
                }
            )  # fmt: skip
        if chosen is not None:
            return chosen
        if "image" in self.typed:
            return posted
        return {n: theirs[n] if mine[n] == before[n] else posted[n] for n in NO_IMAGE}

    def _tell(self, table, uid, kind, before, theirs, mine, *, taken):
        self.rows.append(
            {
                "table": table, "key": f"{table.name}/{uid}", "kind": kind,
                "before": before, "theirs": theirs, "mine": mine, "taken": taken,
            }
        )  # fmt: skip


def as_posted(image):
    """The fields of an image (of a snapshot, or None) as a browser posts them."""
    if not image:
        return dict(NO_IMAGE)
    texts = {name: str(image[name]) for name in NO_IMAGE if name != "decorative"}
    return texts | {"decorative": "on" if image["decorative"] else ""}


def _of_fields(before, theirs, mine):
    """Who changed a row: both only where they changed one and the same field."""
    found = {who_changed(before[name], theirs[name], mine[name]) for name in before}
    if "both" in found:
        return "both"
    if {"theirs", "mine"} <= found:
        return "apart"
    return next(iter(found - {"same"}), "same")


def _found(known, text, key):
    try:
        return sorted(getattr(known.find(name), key) for name in text.split(",") if name.strip())
    except ValidationError:
        return text.strip()


def _typed(text):
    """What a page sent back of what was typed: {key: text or {field: text}}; nothing of what is not that."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str) or _is_row(value)}


def _is_row(value):
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())
