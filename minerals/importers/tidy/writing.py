"""Writing imported rows as the tidy files of `content/`, one folder per table."""

import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from ..reading.extracts import Extract, FigureRow, StatementRow
from .figures import write_figures
from .governance import GovernanceRow, write_governance
from .market import write_market
from .market_rows import MarketRow
from .trade import write_flows
from .trade_rows import FlowRow

# The class of a row -> the subfolder of its table, and its writer. Tables other than figures are compressed.
WRITERS: dict[type[StatementRow], tuple[str, Callable[[Iterable[Any], TextIO], None]]] = {
    FigureRow: ("", write_figures),
    GovernanceRow: ("governance", write_governance),
    MarketRow: ("market", write_market),
}


def write_tidy(extract: Extract[Any], key: str, folder: Path) -> Iterator[Path]:
    """Write the rows of a release into `folder`, and yield each path written. The same rows give the same bytes."""
    for kind, rows in extract.by_table.items():
        if kind is FlowRow:
            yield from write_flows(rows, folder / "trade" / key)
            continue
        subfolder, write = WRITERS[kind]
        file = io.StringIO(newline="")
        write(rows, file)
        data = file.getvalue().encode()
        target = folder / subfolder / f"{key}.csv"
        if subfolder:
            target.parent.mkdir(exist_ok=True)
            target, data = target.with_name(f"{key}.csv.gz"), gzip.compress(data, mtime=0)
        target.write_bytes(data)
        yield target
