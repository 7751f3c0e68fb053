"""The merge of a draft that two people saved: their common base, the typed form, and the editor's choices.

A refused save comes back as a form. A field or row that only the colleague changed already holds theirs; one that both
changed holds the typed version, until the editor takes theirs, or both merged. The typed version is then set aside
(`_typed`), so that the editor can take it back.
"""

import json
from functools import cached_property
from itertools import islice

from django.core.exceptions import ValidationError

from admin_base.base import MOST_ROWS, whole

from ...draft import snapshot
from ...draft.merging import who_changed
from ...shape import IMAGE, TABLES, TEXT

CHOICES = ("theirs", "mine", "merged")
# What the page calls the two versions: of two people, and of one person in two windows.
OF_TWO = {"theirs": "theirs", "mine": "mine", "yours": "yours", "typed": "what you typed"}
OF_ONE = {
    "theirs": "your other version",
    **dict.fromkeys(("mine", "yours", "typed"), "this version"),
}
TABLE_OF = {table.model: table for table in TABLES}


def names_of_versions(*, by_me):
    return OF_ONE if by_me else OF_TWO


class Merge:
    """One refused save. `base` is the snapshot that the editor opened, or None if it is not known."""

    def __init__(self, data, base, vocabulary):
        self.base, self.vocabulary = base and snapshot.upgrade(base), vocabulary
        self.chosen = {}
        key, _, choice = data.get("_merge", "").rpartition("=")
        if choice in CHOICES:
            self.chosen[key] = choice
        self.typed = _typed(data.get("_typed", ""))
        self.rows = []  # the outcome for each row, for the page
        counts = (whole(text) or 0 for name, text in data.items() if name.endswith("-TOTAL_FORMS"))
        self.room = max(0, MOST_ROWS - sum(counts))  # for rows that were put aside

    def mine(self, key, value):
        """Return the typed text or row, even where the form now holds theirs."""
        return self.typed.get(key, value)

    def choose(self, key, *, mine, theirs, both=None):
        """Return the version that the editor chose, or None. Sets the typed one aside if another was chosen."""
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
        """{table name: {uid: (position, row)}}."""
        return {
            table.name: {row["uid"]: (place, row) for place, row in enumerate(self.base[table.name])}
            for table in TABLES
        }

    def as_saved(self, table, posted):
        """Return a posted row as in a snapshot. An unknown name stays as it was typed."""
        row = {name: snapshot.normalise_text(posted.get(name, "")) for name in table.texts}
        for of, names in table.named.items():
            known, key = getattr(self.vocabulary, of), snapshot.KEY_OF[of]
            for name in names:
                text = posted.get(name, "")
                if name in table.many:
                    row[name] = _found(known, text, key)
                else:
                    row[name] = _found(known, text, key, is_single=True)
        return row

    def row(self, table, posted, theirs, *, place):
        """Return the merged row of the form: `posted` applied to `theirs` (both as a browser posts them).

        `theirs` is None if the colleague removed it; the result is None if it stays removed.
        """
        uid = posted.get("uid", "")
        key = f"{table.name}/{uid}"
        known = self.base_rows[table.name].get(uid) if self.base else None
        if not known:
            return posted
        base_place, base = known
        typed = self.mine(key, posted)
        before = {name: value for name, value in base.items() if name != "uid"}
        mine = self.as_saved(table, typed)
        removed = bool(typed.get("DELETE"))
        now = self.as_saved(table, theirs) if theirs else None
        if now is None:
            kind = None if removed or mine == before else "both"
        elif removed:
            kind = "mine" if now == before else "both"
        else:
            kind = _of_fields(before, now, mine)
        chosen = self.choose(key, mine=typed, theirs=theirs or {})
        present = chosen if chosen is not None else posted
        if kind is None:
            if not removed:
                self._describe(table, uid, "theirs", before, None, mine, taken=False)
            return None
        if now is None and key in self.typed and chosen is None:
            present = {}  # theirs was taken before, which removed it
        if now is not None and key not in self.typed and chosen is None and not removed:
            present = present | {
                name: theirs.get(name, "")
                for name in before
                if mine[name] == before[name] and now[name] != before[name]
            }
        if kind != "same":
            self._describe(table, uid, kind, before, now, None if removed else mine, taken=key in self.typed)
        if now is not None and present.get("place", "") == place(base_place):
            present = present | {"place": theirs.get("place", "")}
        return present or None

    def knows(self, table, uid):
        """Whether a row was there when the editor opened the form; True where nobody knows."""
        return not self.base or uid in self.base_rows[table.name]

    def place_of_closed(self, table, uid, posted, place, *, now):
        """Return the place of a row that the editor has not opened: the typed one, or else the colleague's."""
        if not self.base or posted is None or not self.knows(table, uid):
            return now
        base_place, _ = self.base_rows[table.name][uid]
        return now if posted == place(base_place) else posted

    def added(self, table, theirs):
        """The colleague added a row."""
        self._describe(table, theirs["uid"], "theirs", None, self.as_saved(table, theirs), None, taken=False)

    def aside(self, table):
        """Typed rows of a table that were replaced by theirs."""
        start = f"{table.name}/"
        return [row for key, row in self.typed.items() if key.startswith(start) and isinstance(row, dict)]

    def image(self, posted, theirs):
        """Return the merged fields of the image; both arguments are as a browser posts them, NO_IMAGE without one."""
        if not self.base:
            return posted
        before = as_posted(self.base["image"])
        mine = self.mine("image", posted)
        kind = _of_fields(before, theirs, mine)
        chosen = self.choose("image", mine=mine, theirs=theirs)
        if kind in ("mine", "both", "apart"):
            self.rows.append(
                {
                    "table": None, "key": "image", "kind": kind, "before": before, "theirs": theirs,
                    "mine": mine, "taken": "image" in self.typed,
                }
            )  # fmt: skip
        if chosen is not None:
            return chosen
        if "image" in self.typed:
            return posted
        return {n: theirs[n] if mine[n] == before[n] else posted[n] for n in NO_IMAGE}

    def _describe(self, table, uid, kind, before, theirs, mine, *, taken):
        self.rows.append(
            {
                "table": table, "key": f"{table.name}/{uid}", "kind": kind,
                "before": before, "theirs": theirs, "mine": mine, "taken": taken,
            }
        )  # fmt: skip


def merge_of(request, profile):
    """The Merge of a refused save, one for the form and all its rows."""
    if not hasattr(request, "desk_merge"):
        number = whole(request.POST.get("base_revision")) or 0
        base = profile.revisions.filter(number=number).first()
        request.desk_merge = Merge(request.POST, base and base.payload, request.desk_vocabulary)
    return request.desk_merge


def as_posted(image):
    """The fields of an image (of a snapshot, or None) as a browser posts them."""
    values = IMAGE.typed | {name: image[name] for name in IMAGE.typed if image}
    checked = {True: "on", False: ""}
    return {n: checked[value] if isinstance(value, bool) else str(value) for n, value in values.items()}


NO_IMAGE = as_posted(None)


def differ(base, now, places):
    """Whether any of these parts differs between two snapshots of one schema."""
    return any(_part(base, place) != _part(now, place) for place in places)


def _part(tree, place):
    return TEXT[place].of(tree) if place in TEXT else tree[place.removesuffix(":")]


def _of_fields(before, theirs, mine):
    """Return who changed a row: “both” only for the same field, “apart” for different ones."""
    found = {who_changed(before[name], theirs[name], mine[name]) for name in before}
    if "both" in found:
        return "both"
    if {"theirs", "mine"} <= found:
        return "apart"
    return next(iter(found - {"same"}), "same")


def _found(known, text, key, *, is_single=False):
    """The keys of names; what was typed where one of them is not known."""
    try:
        if is_single:
            return text.strip() and key(known.by_pk.get(text) or known.find(text))
        return sorted(key(known.find(name)) for name in text.split(",") if name.strip())
    except ValidationError:
        return text.strip()


def _typed(text):
    """The texts that were put aside: {key: text or {field: text}}; anything malformed is dropped."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    usable = ((key, value) for key, value in found.items() if isinstance(value, str) or _is_row(value))
    return dict(islice(usable, MOST_ROWS))  # a form has no more


def _is_row(value):
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())
