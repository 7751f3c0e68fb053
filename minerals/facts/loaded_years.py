"""Count and hash of the rows of a release, by table and year: as its loads left them, and as they are now.

No trigger guards these rows one by one, because a load may replace a year. They are guarded by the LoadedYear that
each load writes for the years that it changed, in the same transaction.
"""

import hashlib
from collections import Counter, defaultdict
from typing import NamedTuple

from ..models import FigureRevision, GovernanceEstimate, LoadedTable, LoadedYear, MarketValue, TradeFlow

CHUNK = 5_000


class Rows(NamedTuple):
    """The release and year columns of a table, its order of reading, and the columns to hash."""

    model: type
    release: str
    year: str
    order: tuple[str, ...]  # unique, and only whole numbers, because databases sort text differently
    columns: tuple[str, ...]


NUMBERS = ("value", "lower", "upper", "flag", "is_estimate", "text", "note", "source_line")
TABLES = {
    LoadedTable.FIGURES: Rows(
        FigureRevision, "release", "figure__year", ("figure_id", "number"),
        ("figure_id", "number", "unit", "excludes", "reason", *NUMBERS),
    ),
    LoadedTable.FLOWS: Rows(
        TradeFlow, "trade_year__release", "trade_year__year", ("trade_year_id", "exporter_id", "importer_id"),
        ("trade_year__commodity", "exporter_id", "importer_id", "value", "quantity"),
    ),
    LoadedTable.MARKET: Rows(
        MarketValue, "release", "year", ("series_id", "release_id", "year"), ("series_id", *NUMBERS)
    ),
    LoadedTable.GOVERNANCE: Rows(
        GovernanceEstimate, "release", "year", ("release_id", "country_id", "year", "pk"),
        ("country_id", "dimension", "estimate"),
    ),
}  # fmt: skip


class Tally(NamedTuple):
    """The number of rows and their hash."""

    row_count: int = 0
    sha256: str = ""


def tallies(table, **lookups):
    """{(pk of a Release, year): Tally} of the rows of a LoadedTable as they are now, in one ordered read."""
    of = TABLES[table]
    counts, hashes = Counter(), defaultdict(hashlib.sha256)
    rows = (
        of.model.objects.filter(**lookups).order_by(*of.order).values_list(of.release, of.year, *of.columns)
    )
    for release, year, *cells in rows.iterator(CHUNK):
        counts[release, year] += 1
        hashes[release, year].update(repr(cells).encode())
    return {key: Tally(count, hashes[key].hexdigest()) for key, count in counts.items()}


def recorded(**lookups):
    """{(LoadedTable, pk of a Release, year): the newest LoadedYear}."""
    rows = LoadedYear.objects.filter(**lookups).order_by("number")
    return {(one.kind, one.release_id, one.year): one for one in rows}


def record(table, releases):
    """Write a LoadedYear for each year of these Releases whose rows differ from the last one written."""
    found = tallies(table, **{f"{TABLES[table].release}__in": releases})
    known = recorded(kind=table, release__in=releases)
    keys = {(table, *key) for key in found} | known.keys()
    LoadedYear.objects.bulk_create(
        LoadedYear(
            kind=table, release_id=release, year=year, number=old.number + 1 if old else 1, **now._asdict()
        )
        for _, release, year in sorted(keys)
        for old, now in [(known.get((table, release, year)), found.get((release, year), Tally()))]
        if old is None or Tally(old.row_count, old.sha256) != now
    )
