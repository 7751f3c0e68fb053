"""Places of a profile that people talk about: a field (`overview`), a table (`policies:`), a row (`policies:<uid>`).

Pure functions of a snapshot whose rows name things, as `admin.comparing.named` gives it. The empty place is the
whole profile.
"""

import re

from .diff import TABLE_NAMES, TITLE_FIELDS
from .models.draft import SECTIONS, TEXTS

WHOLE, IMAGE = "The whole profile", "Lead image"
PAGE = (  # fields and tables in the order of the page
    "tagline", "image", "glance:", "overview", "key_minerals", "minerals:", "roles:", "mining", "policy", "policies:",
    "partnerships", "partnerships:", "supply_chain", "recycling", "unknowns", "pins:", "citations:",
)  # fmt: skip
REFERENCE = re.compile(r"\[\[[^\]]*\]\]|…")
NOT_READ = re.compile(
    r"\[@[^\]]*\]|(?<=\])\([^)\s]*\)|[*_`\[\]\\]|^[ \t]*(?:[-+>]|\d+[.)])[ \t]+", re.MULTILINE
)


def label(tree, place):
    """“Policies: Export control act”; of what is gone, what can still be said."""
    if not place:
        return WHOLE
    if place == "image":
        return IMAGE
    if place in TEXTS:
        return TEXTS[place]
    table, _, uid = place.partition(":")
    if table not in TABLE_NAMES:
        return place
    if not uid:
        return TABLE_NAMES[table]
    row = _row(tree, table, uid)
    return f"{TABLE_NAMES[table]}: {row_title(table, row) if row else 'a row that is gone'}"


def part_label(place):
    """A place as far as it can be said without the draft: of a row its table."""
    return label({}, part_of(place))


def part_of(place):
    """The field or table that a place is, or is a row of."""
    table, colon, _ = place.partition(":")
    return table + colon


def row_title(table, row):
    return ", ".join(row[name] for name in TITLE_FIELDS[table])


def text_at(tree, place):
    """All that stands at a place, or None where the place is gone."""
    if not place:
        return "\n".join(filter(None, (text_at(tree, part) for part in PAGE)))
    if place in SECTIONS:
        return tree["sections"].get(place, "")
    if place in TEXTS:
        return tree[place]
    if place == "image":
        return _said(tree["image"]) if tree["image"] else None
    table, _, uid = place.partition(":")
    if table not in TABLE_NAMES:
        return None
    if not uid:
        return "\n".join(map(_said, tree[table]))
    row = _row(tree, table, uid)
    return row and _said(row)


def choices(tree):
    """The places of a profile for a select: [(group, [(place, label)])], in the order of the page."""
    groups = [("", [("", WHOLE)])]
    for part in PAGE:
        if part == "image" and not tree["image"]:
            continue
        if not part.endswith(":"):
            groups.append(("", [(part, label(tree, part))]))
            continue
        table = part[:-1]
        rows = [(f"{part}{row['uid']}", row_title(table, row)[:80]) for row in tree[table]]
        groups.append((TABLE_NAMES[table], [(part, f"{TABLE_NAMES[table]}, all of it"), *rows]))
    return groups


def stands(passage, text):
    """Whether a passage, as somebody read it, is still in a text, as an editor typed it.

    Numbers and notes that a reader sees in place of a reference, marks of emphasis and line ends do not count:
    what is left of the passage has to follow in the same order.
    """
    there, start = _plain(text), 0
    for part in filter(None, map(str.strip, _plain(passage).split("…"))):
        found = there.find(part, start)
        if found < 0:
            return False
        start = found + len(part)
    return True


def _plain(text):
    return " ".join(NOT_READ.sub("", REFERENCE.sub("…", text)).split())


def _row(tree, table, uid):
    return next((row for row in tree[table] if row["uid"] == uid), None)


def _said(row):
    values = (", ".join(value) if isinstance(value, list) else value for value in row.values())
    return "\n".join(value for value in values if isinstance(value, str))
