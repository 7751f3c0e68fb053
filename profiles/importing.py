"""A file of a profile, or of one of its tables, laid upon the draft: what the draft would be, before it is.

Nothing here writes; `workflow.import_draft` and `workflow.start_from_import` do.
"""

from . import content
from .content import BadContent, ContentProblem

WHOLE = "profile"  # not a table, but all of the profile
MOST_BYTES = 1_000_000
KINDS = {
    WHOLE: "the whole profile (Markdown)",
    "glance": "numbers at a glance (CSV)",
    "minerals": "key minerals (CSV)",
    "roles": "added roles (CSV)",
    "policies": "policies (CSV)",
    "partnerships": "partnerships (CSV)",
    "pins": "related profiles (CSV)",
    "citations": "citations (CSV)",
}


def decoded(name, data):
    """The text of an upload. Raises BadContent where it is too large or no text."""
    if len(data) > MOST_BYTES:
        reason = f"it has {len(data):,} bytes, and at most {MOST_BYTES:,} are read"
        raise BadContent([ContentProblem(name, 1, reason)])
    return content.decoded(name, data)


def kind_of(name, text):
    """What a file holds, by how it begins and what its columns are. Raises BadContent where that cannot be told."""
    if text.lstrip("\n").startswith("---\n"):
        return WHOLE
    found = content.tables_of(name, text)
    if len(found) == 1:
        return found[0]
    if found:
        reason = f"its columns fit {' and '.join(found)}: say which it is"
    elif name.endswith(".csv"):
        reason = "its first row has not the columns of any table of a profile"
    else:
        reason = "it begins neither with front matter between two lines “---” nor with the columns of a table"
    raise BadContent([ContentProblem(name, 1, reason)])


def read(name, text, *, kind="", draft=None):
    """The tree that the file would make of `draft`, the snapshot that it is laid upon (None: a new profile).

    Raises BadContent with every problem found.
    """
    kind = kind or kind_of(name, text)
    vocabulary = content.Vocabulary.stored()
    if kind != WHOLE:
        if draft is None:
            reason = "a table belongs to a profile: open the profile, and import it there"
            raise BadContent([ContentProblem(name, 1, reason)])
        rows = content.read_table(name, text, kind, vocabulary, code=draft["country"])
        return adopted(draft | {kind: rows}, draft)
    tree = content.read_text(name, text, vocabulary, complete=False)
    if draft is None:
        return tree
    if tree["country"] != draft["country"]:
        reason = f"this file is of “{tree['country']}”, and the profile is of “{draft['country']}”"
        raise BadContent([ContentProblem(name, 2, reason)])
    return adopted(tree, draft)


def adopted(tree, draft):
    """`tree` with the draft's uids where a file names a row by its words alone: so it is changed, not exchanged."""
    tree = dict(tree)
    for table in content.ROWS:
        fields = content.UID_FIELDS[table]
        kept = {row["uid"] for row in draft[table]}
        free = {}
        taken = {row["uid"] for row in tree[table]}
        for row in draft[table]:
            if row["uid"] not in taken:
                free.setdefault(tuple(row[field] for field in fields), []).append(row["uid"])
        rows = []
        for row in tree[table]:
            nameless = row["uid"] not in kept and row["uid"] == content.uid_of(tree["country"], table, row)
            same = free.get(tuple(row[field] for field in fields))
            rows.append(row | {"uid": same.pop(0)} if nameless and same else row)
        tree[table] = rows
    return tree
