"""Reading a file of a profile, or of one of its tables, as the tree of a draft. `workflow.import_draft` saves it."""

from collections import defaultdict

from ..draft.snapshot import subject_of
from ..shape import TABLES
from .markdown import read_text
from .rows import MOST_ROWS, Known, refusal, uid_of, utf8_text
from .tables import read_table, tables_of

WHOLE = "profile"  # not a table, but all of the profile
MOST_BYTES = 1_000_000
KINDS = {WHOLE: "the whole profile (Markdown)"} | {table.name: f"{table.plural} (CSV)" for table in TABLES}


def decoded(name, data):
    """The text of an upload. Raises ContentError if it is too large or no text."""
    if len(data) > MOST_BYTES:
        raise refusal(name, 1, f"it has {len(data):,} bytes; at most {MOST_BYTES:,} are allowed")
    return utf8_text(name, data)


def kind_of(name, text):
    """Return WHOLE or the table that a file holds, by its first line and columns. Raises ContentError if unclear."""
    if text.lstrip("\n").startswith("---\n"):
        return WHOLE
    found = tables_of(name, text)
    if len(found) == 1:
        return found[0]
    if found:
        reason = f"its columns fit {' and '.join(found)}: name the table"
    elif name.endswith(".csv"):
        reason = "its first row does not have the columns of a table of a profile"
    else:
        reason = "it begins neither with front matter between two lines “---” nor with the columns of a table"
    raise refusal(name, 1, reason)


def read(name, text, *, kind="", draft=None):
    """The tree that the file makes of `draft`, a snapshot, or of nothing where it is a new profile.

    Raises ContentError with every problem found.
    """
    kind = kind or kind_of(name, text)
    vocabulary = Known.stored()
    if kind != WHOLE:
        if draft is None:
            raise refusal(name, 1, "a table belongs to a profile: open the profile, and import it there")
        found = read_table(name, text, kind, vocabulary, code=subject_of(draft))
        return adopted(with_room(name, draft | {kind: found}), draft)
    tree = with_room(name, read_text(name, text, vocabulary, complete=False))
    if draft is None:
        return tree
    if subject_of(tree) != subject_of(draft):
        reason = f"this file is about “{subject_of(tree)}”, and the profile is about “{subject_of(draft)}”"
        raise refusal(name, 2, reason)
    return adopted(tree, draft)


def with_room(name, tree):
    """`tree`, if the form of a draft takes all its rows. Raises ContentError."""
    rows = sum(len(tree[table.name]) for table in TABLES)
    if rows > MOST_ROWS:
        most = f"at most {MOST_ROWS} are allowed"
        raise refusal(name, 1, f"the profile would have {rows:,} rows in its tables; {most}")
    return tree


def adopted(tree, draft):
    """`tree` with the draft's uids for rows without one: a row of the same name is changed, not replaced."""
    tree = dict(tree)
    for table in TABLES:
        in_draft, in_file = ({row["uid"] for row in one[table.name]} for one in (draft, tree))
        free = defaultdict(list)
        for row in draft[table.name]:
            if row["uid"] not in in_file:
                free[table.key(row)].append(row["uid"])
        rows = []
        for row in tree[table.name]:
            made = row["uid"] not in in_draft and row["uid"] == uid_of(subject_of(tree), table.name, row)
            same = free[table.key(row)]
            rows.append(row | {"uid": same.pop(0)} if made and same else row)
        tree[table.name] = rows
    return tree
