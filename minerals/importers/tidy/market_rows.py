"""Prices, consumption and trade of one country: rows of their own table, loaded by release and year."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from audit_log import audit
from audit_log.actions import Action

from ...facts.loaded_years import record
from ...models import Country, LoadedTable, MarketSeries, MarketValue, Mineral, Release
from ...models.market import market_key
from ..loading.figures import insert, lock_sources
from ..reading.extracts import NUMBERS, UNESTIMATED, disagreements, stated
from ..reading.tables import Reading
from ..reports import FileProblem, Report, Restatement


class MarketIdentity(NamedTuple):
    """One year of a series, which is named by its key."""

    series: str
    year: int


@dataclass(frozen=True)
class MarketRow:
    """A value of a series in one year as a row states it; rows with the same statement compare as equal."""

    identity: MarketIdentity
    country: str
    mineral: str
    statistic: str
    product: str
    wording: str
    unit: str
    terms: str
    scope: str
    flag: str
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    is_estimate: bool = False
    text: str = ""
    note: str = ""
    source_line: int | None = field(default=None, compare=False)
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    @classmethod
    def of(
        cls, series: Mapping[str, Any], year: int, reading: Reading, *, is_estimate: bool, **rest: Any
    ) -> "MarketRow":
        """The row of a Reading; `series`: its fields by name. Raises ValueError where it contradicts itself."""
        values = {name: getattr(reading, name) for name in (*NUMBERS, "text")}
        values |= {"flag": str(reading.flag), "is_estimate": is_estimate and reading.flag not in UNESTIMATED}
        if reasons := list(disagreements(values)):
            raise ValueError("; ".join(reasons))
        identity = MarketIdentity(key_of(series), year)
        return cls(identity, **series, **values, line=rest.get("source_line"), **rest)

    @property
    def key(self) -> str:
        return f"{self.identity.series}.{self.identity.year}"


def key_of(series: Mapping[str, str]) -> str:
    """The key of a series, of its fields by name."""
    named = ("country", "mineral", "statistic", "product", "wording", "unit")
    return market_key(*(series[name] for name in named))


# Fields of a row
SERIES = ("country", "mineral", "statistic", "product", "wording", "unit", "terms", "scope")
DESCRIBED = ("wording", "unit", "terms", "scope", "product")  # fields that two releases may print differently
STATEMENT = tuple(
    each.name for each in fields(MarketRow) if each.compare and each.name not in (*SERIES, "identity")
)
STORED = ("series_id", "release_id", "year", "source_line", *STATEMENT)


@transaction.atomic
def load_market(
    rows: Iterable[MarketRow],
    release: Release,
    *,
    corrections: bool = False,
    whole: bool = True,
    leave_out: bool = False,
) -> Report:
    """Store `rows` (MarketRow) as the values of `release`, and return the Report.

    A release has its own value for each year. A release that is read again replaces its differing values; the report
    has both values and any new names of series. A rejected row stops the load or, with `leave_out`, is skipped.
    """
    lock_sources()
    rows, report = list(rows), Report(release.key, read=len(rows))
    countries = dict(Country.objects.values_list("code", "pk"))
    minerals = dict(Mineral.objects.values_list("slug", "pk"))
    known = {one.key: one for one in MarketSeries.objects.select_related("source")}
    rejected = list(_rejections(rows, release, countries, minerals, known, corrections))
    report.rejected = [FileProblem(row.file or release.key, row.line, reason) for row, reason in rejected]
    if rejected and not leave_out:
        return report
    out = {id(row) for row, _ in rejected}
    rows = [row for row in rows if id(row) not in out]
    _store_series(rows, release, countries, minerals, known, report)
    series = dict(MarketSeries.objects.values_list("key", "pk"))
    stored = {(one.series.key, one.year): one for one in release.market_values.select_related("series")}
    added, replaced = [], []
    for row in rows:
        old = stored.get(row.identity)
        if old is None:
            values = (getattr(row, name) for name in STATEMENT)
            added.append(
                (series[row.identity.series], release.pk, row.identity.year, row.source_line, *values)
            )
        elif all(getattr(old, name) == getattr(row, name) for name in STATEMENT):
            report.unchanged += 1
            continue
        else:
            before = stated(old)
            for name in STATEMENT:
                setattr(old, name, getattr(row, name))
            replaced.append(old)
            report.changed.append(Restatement(row.key, before, stated(row)))
        report.subjects.add((row.country, row.mineral))
    insert(MarketValue, STORED, added)
    MarketValue.objects.bulk_update(replaced, STATEMENT)
    report.loaded = len(added)
    record(LoadedTable.MARKET, [release.pk])
    if whole:
        given = {row.identity for row in rows}
        report.gone = [f"{key}.{year}" for key, year in stored if (key, year) not in given]
    return report


def _rejections(
    rows: Iterable[MarketRow],
    release: Release,
    countries: Collection[str],
    minerals: Collection[str],
    known: Mapping[str, MarketSeries],
    corrections: bool,
) -> Iterator[tuple[MarketRow, str]]:
    """Yield (row, why it cannot be loaded), once for each that cannot."""
    seen: set[MarketIdentity] = set()
    wordings: dict[str, MarketRow] = {}
    for row in rows:
        series = row.identity.series
        first = wordings.setdefault(series, row)
        if corrections:
            yield row, "only a figure can be corrected, and this is not one"
        elif row.country not in countries:
            yield row, f"no country {row.country!r}"
        elif row.mineral not in minerals:
            yield row, f"no mineral {row.mineral!r}"
        elif row.identity in seen:
            yield row, f"{row.key} is given twice"
        elif any(getattr(row, name) != getattr(first, name) for name in SERIES):
            yield row, f"{series} is of other words on line {first.line}"
        elif series in known and known[series].source_id != release.source_id:
            yield row, f"{series} is a series of {known[series].source}"
        seen.add(row.identity)


def _store_series(
    rows: Iterable[MarketRow],
    release: Release,
    countries: Mapping[str, int],
    minerals: Mapping[str, int],
    known: Mapping[str, MarketSeries],
    report: Report,
) -> None:
    """Create new series; if the newest release describes a series differently, use that description."""
    latest = Release.objects.filter(source=release.source, market_values__isnull=False).distinct()
    is_newest = not latest.filter(published__gt=release.published).exists()
    firsts: dict[str, MarketRow] = {}
    for row in sorted(rows, key=lambda row: row.source_line or 0):
        firsts.setdefault(row.identity.series, row)
    new, described = [], []
    for key, row in firsts.items():
        values = {name: getattr(row, name) for name in DESCRIBED} | {"position": row.source_line or 0}
        old = known.get(key)
        if old is None:
            place = {"country_id": countries[row.country], "mineral_id": minerals[row.mineral]}
            new.append(
                MarketSeries(key=key, source_id=release.source_id, statistic=row.statistic, **place, **values)
            )
        elif is_newest and any(getattr(old, name) != value for name, value in values.items()):
            words = {name: value for name, value in values.items() if getattr(old, name) != value}
            before = "; ".join(str(getattr(old, name)) for name in words)
            report.changed.append(Restatement(key, before, "; ".join(map(str, words.values()))))
            for name, value in words.items():
                setattr(old, name, value)
            described.append(old)
    MarketSeries.objects.bulk_create(new)
    MarketSeries.objects.bulk_update(described, [*DESCRIBED, "position"])
    if described:
        audit.log(Action.LOADED, MarketSeries, by=None, changed=len(described))
