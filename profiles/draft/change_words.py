"""Changes in words and numbers."""

from collections import Counter

from django.utils.translation import gettext, ngettext, ngettext_lazy

from .diff import KINDS, count_words

ROWS = {  # in the order in which they are counted
    "added": ngettext_lazy("%(number)s row added", "%(number)s rows added", "number"),
    "removed": ngettext_lazy("%(number)s row removed", "%(number)s rows removed", "number"),
    "moved": ngettext_lazy("%(number)s row moved", "%(number)s rows moved", "number"),
    "changed": ngettext_lazy("%(number)s row changed", "%(number)s rows changed", "number"),
}
WORDS = {
    "added": ngettext_lazy("%(number)s word added", "%(number)s words added", "number"),
    "removed": ngettext_lazy("%(number)s word removed", "%(number)s words removed", "number"),
}


def describe(change):
    """“3 rows added, 1 moved”, “12 words removed”, “changed”."""
    if change.kind == "rows":
        return _counted_rows([change]) or gettext("unchanged")
    if change.kind == "image":
        return change.rows[0].kind_label
    if not change.differs:
        return gettext("unchanged")
    count = {kind: count_words(change.pieces, kind) for kind in WORDS}
    parts = [str(WORDS[kind] % {"number": n}) for kind, n in count.items() if n]
    return ", ".join(parts) or gettext("stops or white space")


def summary(changes):
    """(number of changes, “2 texts, 3 rows added, 1 moved”): a text or the image is one, each row is one."""
    differing = [change for change in changes if change.differs]
    texts = sum(change.kind == "text" for change in differing)
    tables, images = ([c for c in differing if c.kind == kind] for kind in ("rows", "image"))
    rows = sum(row.kind != "same" for change in tables for row in change.rows)
    counted_texts = (
        ngettext("%(number)s text", "%(number)s texts", texts) % {"number": texts} if texts else ""
    )
    parts = [counted_texts, _counted_rows(tables)]
    parts += [gettext("image %(change)s") % {"change": describe(change)} for change in images]
    return texts + rows + len(images), ", ".join(filter(None, parts))


def size_words(added, removed, rows):
    """Return “+120 −30 words, 4 rows”; None is a size that was not counted."""
    if added is None:
        return "not counted"
    parts = [f"+{added:,} −{removed:,} words"] if added or removed else []
    parts += [f"{rows:,} {'row' if rows == 1 else 'rows'}"] if rows else []
    return ", ".join(parts) or "nothing"


def _counted_rows(changes):
    count = Counter(row.kind for change in changes for row in change.rows)
    kinds = [kind for kind in ROWS if count[kind]]
    parts = [str(ROWS[kind] % {"number": count[kind]}) for kind in kinds[:1]]
    parts += [
        gettext("%(number)s %(kind)s") % {"number": count[kind], "kind": KINDS[kind]} for kind in kinds[1:]
    ]
    return ", ".join(parts)
