"""Estimates of governance: rows of their own table, loaded by release, read from and written to tidy CSV."""

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, TextIO

from django.db import transaction

from ...facts.loaded_years import record
from ...models import Country, Dimension, GovernanceEstimate, LoadedTable, Release
from ...models.governance import WIDEST
from ..loading.figures import insert, lock_sources
from ..reading.extracts import Extract, Made
from ..reading.tables import YEAR, Cells, Parsed, shown
from ..reports import FileProblem, Report, Restatement

DIMENSIONS = tuple(sorted(Dimension.values))
COLUMNS = ("country_iso3", "year", *DIMENSIONS)
NUMBER = re.compile(r"-?[0-9]{1,2}(?:\.[0-9]{1,4})?")
STORED = ("release_id", "country_id", "year", "dimension", "estimate")


class GovernanceIdentity(NamedTuple):
    country: str
    year: int
    dimension: str


@dataclass(frozen=True)
class GovernanceRow:
    """One estimate, from about −2.5 (worst) to 2.5 (best)."""

    identity: GovernanceIdentity
    estimate: Decimal
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    @classmethod
    def of(cls, country: str, year: int, dimension: str, estimate: Decimal, **place: Any) -> "GovernanceRow":
        return cls(GovernanceIdentity(country, year, dimension), estimate, **place)

    @property
    def key(self) -> str:
        country, year, dimension = self.identity
        return f"{country.lower()}.{dimension}.{year}"


@transaction.atomic
def load_governance(
    rows: Iterable[GovernanceRow],
    release: Release,
    *,
    corrections: bool = False,
    whole: bool = True,
    leave_out: bool = False,
) -> Report:
    """Store `rows` (GovernanceRow) as the estimates of `release`, and return the Report.

    A rejected row stops the load or, with `leave_out`, is skipped.
    """
    lock_sources()
    rows, report = list(rows), Report(release.key, read=len(rows))
    countries = dict(Country.objects.values_list("code", "pk"))
    rejected = list(_rejections(rows, countries, corrections))
    report.rejected = [FileProblem(row.file or release.key, row.line, reason) for row, reason in rejected]
    if rejected and not leave_out:
        return report
    out = {id(row) for row, _ in rejected}
    rows = [row for row in rows if id(row) not in out]
    estimates = release.governance_estimates.select_related("country")
    stored = {(one.country.code, one.year, one.dimension): one for one in estimates}
    added: list[tuple[Any, ...]] = []
    replaced = []
    for row in rows:
        code, year, dimension = row.identity
        old = stored.get(row.identity)
        if old is None:
            added.append((release.pk, countries[code], year, dimension, row.estimate))
        elif old.estimate == row.estimate:
            report.unchanged += 1
        else:
            report.changed.append(Restatement(row.key, f"{old.estimate:f}", f"{row.estimate:f}"))
            old.estimate = row.estimate
            replaced.append(old)
    insert(GovernanceEstimate, STORED, added)
    GovernanceEstimate.objects.bulk_update(replaced, ["estimate"], batch_size=500)
    report.loaded = len(added)
    record(LoadedTable.GOVERNANCE, [release.pk])
    if whole:
        given = {row.identity for row in rows}
        report.gone = [
            GovernanceRow(GovernanceIdentity(*one), Decimal(0)).key for one in stored if one not in given
        ]
    return report


def _rejections(
    rows: Iterable[GovernanceRow], countries: Collection[str], corrections: bool
) -> Iterator[tuple[GovernanceRow, str]]:
    """Yield (row, why it cannot be loaded), once for each that cannot."""
    seen = set()
    for row in rows:
        if corrections:
            yield row, "only a figure can be corrected, and this is not one"
        elif row.identity.country not in countries:
            yield row, f"no country {row.identity.country!r}"
        elif row.identity in seen:
            yield row, f"{row.key} is given twice"
        seen.add(row.identity)


def write_governance(rows: Iterable[GovernanceRow], file: TextIO) -> None:
    """Write `rows` to the open text `file`: one line a country and year."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    lines: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for row in rows:
        lines[row.identity[:2]][row.identity.dimension] = f"{row.estimate.normalize():f}"
    for (country, year), cells in sorted(lines.items()):
        writer.writerow([country, year, *(cells.get(one, "") for one in DIMENSIONS)])


def read_governance(
    name: str, table: Parsed, *, countries: Collection[str], minerals: Collection[str]
) -> tuple[list[GovernanceRow], list[FileProblem]]:
    """Read the rows of the file `name`; `table`: its lines and problems, as `tables` reads them."""
    lines, problems = table
    extract: Extract[GovernanceRow] = Extract()
    for line, cells in lines:
        with extract.row(line, name):
            extract.take(Made(_rows(cells, countries, {"file": name, "line": line})), line, name)
    extract.contest()
    return extract.rows, problems + extract.problems


def _rows(cells: Cells, countries: Collection[str], place: Mapping[str, Any]) -> list[GovernanceRow]:
    code, year = cells["country_iso3"], cells["year"]
    if code not in countries:
        raise ValueError(f"no country {shown(code)}")
    if not YEAR.fullmatch(year):
        raise ValueError(f"{shown(year)} is not a year")
    given = [one for one in DIMENSIONS if cells[one]]
    return [GovernanceRow.of(code, int(year), one, read_estimate(one, cells[one]), **place) for one in given]


def read_estimate(dimension: str, text: str) -> Decimal:
    """The Decimal of a cell. Raises ValueError where it is no estimate."""
    if not NUMBER.fullmatch(text) or abs(Decimal(text)) > WIDEST:
        raise ValueError(
            f"{dimension} {shown(text)} is no estimate: they lie about -2.5 to 2.5, with 4 decimals"
        )
    return Decimal(text)
