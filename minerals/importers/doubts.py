"""What a table says against itself: published so, loaded so, and hardly right."""

from collections import Counter, defaultdict

from .extracts import Remark
from .tables import split

WORLD = "WLD"


def doubts(rows):
    """Yield a Remark on each of `rows` that is more than its own world total, or in another unit than its table."""
    tables = defaultdict(list)
    for row in rows:
        tables[row.identity[1:]].append(row)
    for table in tables.values():
        ((usual, _),) = Counter(row.unit for row in table).most_common(1)
        total = next((row for row in table if row.identity.country == WORLD and row.value), None)
        for row in table:
            if reason := _other_unit(row, usual) or (total and _above_the_world(row, total)):
                yield Remark(row.source_line, f"{row.identity.measure}: {reason}", row.file)


def _other_unit(row, usual):
    return row.unit != usual and f"in {row.unit}, while most rows of its table are in {usual}"


def _above_the_world(row, total):
    if not row.value or row.unit != total.unit or row.value <= total.value:
        return ""
    if row.identity.country in split(total.excludes):
        return ""
    return f"{row.value:,} {row.unit} is more than the world total of {total.value:,}"
