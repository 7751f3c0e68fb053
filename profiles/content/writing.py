"""A snapshot's tree as a file: Markdown with front matter, which `reading` reads as the same tree."""

from itertools import groupby

from ..models.draft import SECTIONS
from . import front_matter
from .reading import ESCAPED_HEADING
from .rows import ONCE, ROWS, uid_of


def write(tree):
    """The text of the file of a profile.

    A row keeps the uid that restore, diff and comments know it by. It is written where the row is named in
    words that may change, and else where it is not the one that the name gives. Files that people write need none.
    """
    front = {"country": tree["country"]}
    if tree["tagline"]:
        front["tagline"] = tree["tagline"]
    if tree["image"]:
        front["image"] = _image(tree["image"])
    front |= _tables(tree)
    if tree["unknowns"]:
        front["unknowns"] = tree["unknowns"].split("\n")
    if tree["review_by"]:
        front["review_by"] = tree["review_by"]
    parts = [f"---\n{front_matter.dump(front)}---\n"]
    for name, heading in SECTIONS.items():
        if tree["sections"][name]:
            parts.append(f"\n## {heading}\n\n{_prose(tree['sections'][name])}\n")
    return "".join(parts)


def _prose(text):
    """Lines that would be headings of the file get a backslash, which reading takes away."""
    lines = text.split("\n")
    return "\n".join(
        f"\\{line}" if line.startswith("#") or ESCAPED_HEADING.match(line) else line for line in lines
    )


def _image(image):
    words = {True: "yes", False: "no"}
    fields = {name: words[value] if isinstance(value, bool) else value for name, value in image.items()}
    return {name: value for name, value in fields.items() if value != ""}


def _tables(tree):
    rows = {table: [_row(tree["country"], table, row) for row in tree[table]] for table in ROWS}
    nested = _nested_roles(tree)
    if nested is not None:
        for mineral in rows["minerals"]:
            if roles := nested.get(mineral["mineral"]):
                mineral["roles"] = [
                    {
                        name: value
                        for name, value in _row(tree["country"], "roles", role).items()
                        if name != "mineral"
                    }
                    for role in roles
                ]
        rows["roles"] = []
    order = ("glance", "minerals", "roles", "policies", "partnerships", "pins", "citations")
    return {"related" if table == "pins" else table: rows[table] for table in order if rows[table]}


def _nested_roles(tree):
    """{mineral: roles} where they can stand under their minerals and keep their order, else None."""
    order = [row["mineral"] for row in tree["minerals"]]
    groups = [(mineral, list(roles)) for mineral, roles in groupby(tree["roles"], lambda row: row["mineral"])]
    places = [order.index(mineral) if mineral in order else -1 for mineral, _ in groups]
    if -1 in places or places != sorted(set(places)):
        return None
    return dict(groups)


def _row(code, table, row):
    """The fields of a row that hold something, in their order."""
    kept = {}
    for name in ROWS[table]:
        if value := row[name]:
            kept[name] = front_matter.Row(value) if isinstance(value, list) else value
    if table not in ONCE or row["uid"] != uid_of(code, table, row):
        kept["uid"] = row["uid"]
    return kept
