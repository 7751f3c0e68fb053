"""Salient statistics of the United States in the long file: prices, consumption, imports and exports."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ....models import Flag, Statistic, Terms, Unit
from ...reading.tables import Reading, fitting, normal, product_faults, read_keyed, shown
from ...reports import FileProblem
from ...tidy.market_rows import MarketRow
from . import words

if TYPE_CHECKING:
    from .long import LongRow


STATISTICS = {
    "price": Statistic.PRICE,
    "consumption": Statistic.CONSUMPTION,
    "import": Statistic.IMPORTS,
    "export": Statistic.EXPORTS,
}
COLUMNS = ("chapter", "commodity", "after", "mineral", "product", "note")
# After one of these a chapter that has two products turns to the next of them.
OUTPUT = ("production", "sold or used")
QUANTITIES = {label for label, unit in words.UNITS.items() if unit != Unit.PERCENT}
PRICE_UNIT = re.compile(r"(?:dollars|cents) per [a-z0-9 -]+|index")
VALUE_UNIT = "million dollars"
DEPENDS = re.compile(r"Variable, depending on [a-z, ]+")
LESS = re.compile(r"less than\b", re.IGNORECASE)
TERMS = {
    Terms.REAL: re.compile(r"\breal\b|\bconstant\b", re.I),
    Terms.NOMINAL: re.compile(r"\bnominal\b", re.I),
}


class Commodity(NamedTuple):
    """The mineral of a commodity of a chapter, and a product where the wording of a row does not name it."""

    mineral: str
    product: str


def read_commodities(
    folder: Path, *, minerals: Collection[str] | None = None
) -> tuple[dict[tuple[str, ...], Commodity], list[FileProblem]]:
    """Read the table of commodities, by chapter, commodity and the output before the row, in lower case."""

    rows, problems = read_keyed(
        folder / "market.csv",
        COLUMNS,
        key=lambda cells: _key(cells["chapter"], cells["commodity"], cells["after"]),
        faults=lambda cells: product_faults(cells, minerals),
        called=lambda key: f"the commodity {' | '.join(key)}",
    )
    return {key: Commodity(cells["mineral"], cells["product"]) for _, key, cells in rows}, problems


@lru_cache(maxsize=2000)  # the years of a series have the same
def _key(*cells: str) -> tuple[str, ...]:
    return tuple(normal(cell).casefold() for cell in cells)


def market_row(
    row: "LongRow",
    statistic: Statistic,
    output: str,
    commodities: Mapping[tuple[str, ...], Commodity],
    place: Mapping[str, Any],
) -> tuple[MarketRow, str]:
    """Return (MarketRow of a LongRow, other words used for the look-up); `output`: the detail of the output before
    it.

    Raises ValueError with the reason where the row is not understood.
    """
    found, hint = _commodity(row, output, commodities)
    notes = words.read_notes(row.notes)
    explanation = _explanation(notes, row.value)
    estimated = notes.estimated or "estimated" in row.detail.casefold()
    reading = _reading(row, statistic, estimated, explanation)
    if row.shifted and reading.flag == Flag.REPORTED:
        raise ValueError("its note is missing, which would say whether the value is an estimate")
    series = {
        "country": "USA",
        "mineral": found.mineral,
        "statistic": statistic.value,
        "product": found.product,
        "wording": row.detail.strip(" ,"),
        "unit": _unit(row.unit, statistic, reading),
        "terms": _terms(row.detail).value,
        "scope": _scope(row.other_notes),
    }
    note = words.own_note(notes.parts, used=explanation)
    return MarketRow.of(series, int(row.year), reading, is_estimate=estimated, note=note, **place), hint


def _commodity(
    row: "LongRow", output: str, commodities: Mapping[tuple[str, ...], Commodity]
) -> tuple[Commodity, str]:
    found = commodities.get(_key(row.chapter, row.commodity, ""))
    if found:
        return found, ""
    found = commodities.get(_key(row.chapter, row.commodity, output)) if output else None
    if found:
        return found, f"the output before it names its product: {output!r}"
    raise ValueError(f"no commodity {shown(f'{row.chapter} | {row.commodity}', 300)}")


def _explanation(notes: words.Notes, sign: str) -> str:
    """Return the part of a note that explains the sign “s”, otherwise an empty text."""
    if sign == words.SEE_NOTE:
        return next(filter(LESS.match, notes.parts), "")
    return notes.explanation(sign) if sign in words.EXPLAINS else ""


def _reading(row: "LongRow", statistic: Statistic, estimated: bool, meaning: str) -> Reading:
    if DEPENDS.fullmatch(row.value) and statistic == Statistic.PRICE:
        return Reading(Flag.DESCRIBED, text=fitting(row.value))
    if row.value == words.SEE_NOTE and not meaning:
        return Reading(Flag.DESCRIBED, text="See note")
    if words.GRADE.fullmatch(row.value):
        raise ValueError(f"{shown(row.value)} is neither a price nor a quantity")
    return words.read_value(row.value, estimated=estimated, meaning=meaning)


def _unit(label: str, statistic: Statistic, reading: Reading) -> str:
    """Return the unit unchanged. Raises ValueError if it is not a unit of such a statistic."""
    if statistic == Statistic.PRICE:
        fits = PRICE_UNIT.fullmatch(label) or (not label and reading.flag == Flag.DESCRIBED)
    else:
        fits = label in QUANTITIES or label == VALUE_UNIT
    if not fits:
        raise ValueError(f"{shown(label)} is no unit of {statistic.label.lower()}")
    return label


def _terms(detail: str) -> Terms:
    return next((terms for terms, pattern in TERMS.items() if pattern.search(detail)), Terms.UNSTATED)


def _scope(text: str) -> str:
    """The statement below the title of a chapter: “Data in metric tons, cobalt content, unless otherwise specified.”"""
    parts = [part.strip() for part in text.split("--")]
    parts = [part[1:-1] if part.startswith("(") and part.endswith(")") else part for part in parts]
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)
