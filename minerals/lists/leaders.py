"""Who makes most of the minerals that a list names."""

from ..models.figures import along_the_chain
from ..presentation import Cell


def largest_producers(minerals, ledger):
    """Slug -> Cell of the largest producer, or None; `ledger` holds production.

    Of the mineral as such before a form of it, and of the first stage that has shares of the world. A mineral
    without takes those of its parent.
    """
    return {m.slug: _leader(m, ledger) or (_leader(m.parent, ledger) if m.parent else None) for m in minerals}


def _leader(mineral, ledger):
    for series in sorted(ledger.of(mineral.slug), key=_as_such_first):
        for rank, first in series.ranking()[:1]:
            if share := series.share(first.code):
                return Cell(first, rank, share)
    return None


def _as_such_first(series):
    head = series.head
    return (head.form != "all", *along_the_chain(head), -head.year)
