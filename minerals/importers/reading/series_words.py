"""The reviewed table between a publisher's names of series and ours: mineral, wording and unit."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ..reports import FileProblem
from .tables import Cells, normal, product_faults, read_keyed, shown

COLUMNS = ("commodity", "detail", "mineral", "product", "wording", "unit", "note")

type Key = tuple[str, str]


class SeriesWords(NamedTuple):
    """The mineral of a series, its product where there are several, its wording and its unit."""

    mineral: str
    product: str
    wording: str
    unit: str


def read_series_words(
    folder: Path, *, minerals: Collection[str] | None = None
) -> tuple[dict[Key, SeriesWords], list[FileProblem]]:
    """Read `series.csv`: {(commodity, detail) as the publisher prints them, in lower case: SeriesWords}."""

    def faults(cells: Cells) -> Iterator[str]:
        yield from product_faults(cells, minerals)
        yield from (f"a series has its {name}" for name in ("wording", "unit") if not cells[name])

    rows, problems = read_keyed(
        folder / "series.csv",
        COLUMNS,
        key=lambda cells: _key(cells["commodity"], cells["detail"]),
        faults=faults,
        called=lambda key: f"the series {' | '.join(key)}",
    )
    words = {key: SeriesWords(*(cells[name] for name in SeriesWords._fields)) for _, key, cells in rows}
    return words, problems


def words_of(series: Mapping[Key, SeriesWords], commodity: str, detail: str) -> SeriesWords:
    """Look up a series in the reviewed table. Raises ValueError where it has none."""
    found = series.get(_key(commodity, detail))
    if found is None:
        raise ValueError(f"no series {shown(f'{commodity} | {detail}', 300)}")
    return found


def _key(commodity: str, detail: str) -> Key:
    return normal(commodity).casefold(), normal(detail).casefold()
