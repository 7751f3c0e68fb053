"""Flows as the project ships them: `content/trade/<release>/<nomenclature>.csv.gz`, one line per column.

Columns of sorted rows compress to a third less than rows. Dollars and kilograms are whole; a quantity may be empty.
"""

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from ...models import Nomenclature, Origin, Release, ReleaseImport
from ..loading.importing import Outcome, audit_import, save_import
from ..loading.trade import Given, Pair, Traded, store_flows
from ..reading.extracts import Extract
from ..reading.files import from_path
from ..reports import ContentError, FileProblem, ImporterError, Report
from .trade_rows import FlowRow

COLUMNS = ("code", "exporter", "importer", "year", "value_usd", "quantity_kg")


def write_flows(rows: Iterable[FlowRow], folder: Path) -> Iterator[Path]:
    """Write FlowRows to one file per nomenclature in `folder`; yield the paths. The same rows give the same bytes."""
    found: dict[str, list[tuple[str, str, str, int, int, int | str]]] = defaultdict(list)
    for row in rows:
        nomenclature, _, code = row.identity.commodity.partition("-")
        quantity = "" if row.quantity is None else row.quantity
        _, year, exporter, importer = row.identity
        found[nomenclature].append((code, exporter, importer, year, row.value, quantity))
    folder.mkdir(parents=True, exist_ok=True)
    for nomenclature, flows in found.items():
        columns = zip(COLUMNS, *sorted(flows), strict=True)
        text = "".join(f"{','.join(map(str, column))}\n" for column in columns)
        path = folder / f"{nomenclature}.csv.gz"
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
        yield path


def read_flows(nomenclature: str, data: bytes) -> tuple[Given, int]:
    """The flows of one file, and how many they are. Raises ValueError."""
    columns = [line.split(",") for line in data.decode("ascii").splitlines()]
    if tuple(column[0] for column in columns) != COLUMNS:
        raise ValueError(f"its header must be {', '.join(COLUMNS)}")
    if len(set(map(len, columns))) != 1:
        raise ValueError("its columns differ in length")
    codes, exporters, importers, years, values, quantities = (column[1:] for column in columns)
    flows, prefix = len(codes), f"{Nomenclature(nomenclature).value}-"
    given: dict[tuple[str, str], dict[Pair, Traded]] = {}
    amounts = zip(map(int, values), (int(each) if each else None for each in quantities), strict=True)
    tables = zip(codes, years, strict=True)
    for table, *pair, statement in zip(tables, exporters, importers, amounts, strict=True):
        given.setdefault(table, {})[pair[0], pair[1]] = statement
    if sum(map(len, given.values())) != flows:
        raise ValueError("the same flow appears twice")
    return {(prefix + code, int(year)): pairs for (code, year), pairs in given.items()}, flows


def load_trade(
    content_dir: Path,
    releases: Mapping[str, Release],
    *,
    countries: Set[str],
    commodities: Set[str],
    progress: Callable[[str], object],
) -> Iterator[Report]:
    """Load each file under `content_dir` that has not been loaded, and yield its Report.

    `releases`: by key. `countries`, `commodities`: the codes and keys that exist. Raises ContentError.
    """
    for path in sorted((content_dir / "trade").glob("*/*.csv.gz")):
        name, release = f"trade/{path.parent.name}/{path.name}", releases.get(path.parent.name)
        if release is None:
            raise ContentError(
                [
                    FileProblem(
                        name, None, f"the folder is its name is not that of a release: {path.parent.name!r}"
                    )
                ]
            )
        raw = from_path(path)
        before = ReleaseImport.objects.filter(release=release, origin=Origin.CONTENT, sha256=raw.sha256)
        if reported := before.values_list("report", flat=True).first():
            yield Report(name, read=reported["figures"], unchanged=reported["figures"])
            continue
        nomenclature = path.name.partition(".")[0]
        try:
            given, flows = read_flows(nomenclature, raw.files[0][1])
            _check(given, countries, commodities)
            progress(f"Loading {flows:,} trade flows of {release.name}, {nomenclature.upper()}")
            report = store_flows(given, release, whole=True)
        except (ValueError, ImporterError) as error:
            raise ContentError([FileProblem(name, None, str(error))]) from error
        if report.gone:
            raise ContentError(
                [FileProblem(name, None, f"{len(report.gone):,} flows are no longer in the file")]
            )
        outcome = Outcome(name, "trade", extracts={release.key: Extract()}, reports=[report])
        counts: dict[str, Any] = {"rows": flows, "figures": flows, "accounts": [("understood", flows)]}
        record = save_import(outcome, release, origin=Origin.CONTENT, raw=raw, **counts)
        audit_import(record, [report])
        report.name = name
        yield report


def _check(given: Given, countries: Set[str], commodities: Set[str]) -> None:
    """Raise ValueError where the flows name a country or a commodity that does not exist, or an amount below zero."""
    pairs = {pair for flows in given.values() for pair in flows}
    for code in sorted({code for pair in pairs for code in pair} - countries):
        raise ValueError(f"no country {code!r}")
    for commodity in sorted({commodity for commodity, _ in given} - commodities):
        raise ValueError(f"no commodity {commodity!r}")
    if any(
        value < 0 or (quantity or 0) < 0 for flows in given.values() for value, quantity in flows.values()
    ):
        raise ValueError("an amount is below zero")
