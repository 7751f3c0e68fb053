"""The rule on sources whose licence forbids passing their numbers on.

Querysets have `passable()`; this module filters rows in memory and tables that are ready to be written.
"""

from page_store.keeping import kept_while

from .models import Source


@kept_while("minerals")
def barred_sources():
    """Keys of the sources whose numbers may be in no file."""
    return frozenset(Source.objects.barred().values_list("key", flat=True))


def passable(rows, sources_of):
    """Return the rows as a list, without those based on a barred source.

    `sources_of(row)`: the key of its source, or keys joined by semicolons; empty if it has none.
    """
    rows = list(rows)
    keys = [sources_of(row) for row in rows]
    if not any(keys) or not (barred := barred_sources()):
        return rows
    return [row for row, key in zip(rows, keys, strict=True) if barred.isdisjoint(key.split(";"))]
