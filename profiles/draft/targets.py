"""Targets of comments in a profile: a field (`overview`), a table (`policies:`), a row (`policies:<uid>`).

Pure functions of a snapshot with names instead of slugs and codes. An empty target is the whole profile.
"""

from ..shape import IMAGE, PARTS, TABLE, TABLES, TEXT, Image, Table
from .passages import is_present

WHOLE = "The whole profile"


def label(tree, place):
    """Return “Policies: Export control act”, or the known words of a target that no longer exists."""
    if not place:
        return WHOLE
    if place == IMAGE.place:
        return IMAGE.heading
    if place in TEXT:
        return TEXT[place].heading
    name, _, uid = place.partition(":")
    if name not in TABLE:
        return place
    table = TABLE[name]
    if not uid:
        return table.heading
    row = _row(tree, name, uid)
    return f"{table.heading}: {table.title(row) if row else 'a deleted row'}"


def part_label(place):
    """The label without the draft: for a row that of its table."""
    return label({}, part_of(place))


def part_of(place):
    """The field, or the table, also of a row."""
    table, colon, _ = place.partition(":")
    return table + colon


def text_at(tree, place):
    """The text of a place, or None if the place is gone."""
    if not place:
        return "\n".join(filter(None, (text_at(tree, part.place) for part in PARTS)))
    if place in TEXT:
        return TEXT[place].of(tree)
    if place == IMAGE.place:
        return _row_text(tree["image"]) if tree["image"] else None
    table, _, uid = place.partition(":")
    if table not in TABLE:
        return None
    if not uid:
        return "\n".join(map(_row_text, tree[table]))
    row = _row(tree, table, uid)
    return row and _row_text(row)


def choices(tree):
    """The places of a profile for a select, in the order of the page: [(group, [(place, label)])]."""
    groups = [("", [("", WHOLE)])]
    for part in PARTS:
        if isinstance(part, Image) and not tree["image"]:
            continue
        if not isinstance(part, Table):
            groups.append(("", [(part.place, part.heading)]))
            continue
        rows = [(f"{part.place}{row['uid']}", part.title(row)[:80]) for row in tree[part.name]]
        groups.append((part.heading, [(part.place, f"{part.heading}, all of it"), *rows]))
    return groups


def has_passage(tree, place, passage):
    """Whether a passage still stands at a place; on a page, tables stand under their section."""
    places = [place, *(table.place for table in TABLES if table.under == place)]
    return any(is_present(passage, text) for text in (text_at(tree, one) for one in places) if text)


def _row(tree, table, uid):
    return next((row for row in tree[table] if row["uid"] == uid), None)


def _row_text(row):
    values = (", ".join(value) if isinstance(value, list) else value for value in row.values())
    return "\n".join(value for value in values if isinstance(value, str))
