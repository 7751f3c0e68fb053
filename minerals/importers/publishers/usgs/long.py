"""The long data file of USGS Mineral Commodity Summaries, from 2026 on: one row per commodity, place, statistic and
year.

Figures are made of the World sections and of U.S. net import reliance and import sources, series of U.S. prices,
consumption and trade; other statistics are counted and left out. Every row is loaded, skipped with its reason, left
out or reported.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ....models import Basis, Flag, Measure, Statistic, Unit
from ....models.market import unit_in_words
from ...reading.cells import DAMAGED, Layout, cell_reader, read_header, report_ending
from ...reading.extracts import PERCENTAGES, Extract, FigureRow, Made
from ...reading.files import TextFile
from ...reading.formats import Tables
from ...reading.tables import (
    DESCRIBE,
    SKIP,
    YEAR,
    CodeOfLabel,
    Reading,
    Wording,
    csv_rows,
    fitting,
    shown,
    wording_key,
)
from ...reports import FileProblem
from ...tidy.market_rows import MarketRow
from . import market, words

HEADER = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year",
    "Value", "Notes", "Is critical mineral 2025", "Other notes",
)  # fmt: skip
OPTIONAL = "Is critical mineral 2025"  # no figure is made of it

CRITICAL = ("Yes", "No", "")
WORDING = ("chapter", "commodity", "statistics", "detail")
SALIENT = "salient statistics"
# Beginning of a section's name -> its statistics, each with its measure or market statistic.
SECTIONS: dict[str, dict[str, Measure | Statistic]] = {
    "world": {name: Measure(name) for name in ("production", "reserves", "capacity")},
    SALIENT: {"net import reliance": Measure.NET_IMPORT_RELIANCE, **market.STATISTICS},
    "import sources": {"import sources": Measure.IMPORT_SHARE},
}
# The other salient statistics of the United States, and why nothing is made of them.
OUTSIDE = {
    "production": "the World sections give U.S. production where it compares with others’",
    "employment": "U.S. employment is not collected",
    "stock": "U.S. stocks are not collected",
    **dict.fromkeys(("sold or used", "shipment", "sales", "sold"), "U.S. sales are not collected"),
    "supply": "U.S. supply is not collected",
}
SPAN = 10  # years; no edition goes further back
HARDLY = 20  # a year with a twentieth of another's production is hardly a year of the edition
SHIFTED = "no note, and the cells after it stood one column left"

# “Import sources 2021-2024”, “a net exporter of wollastonite in 2025”: the next edition's wording but for the years.
YEARS = re.compile(r"\s*(?:\bin )?\b(?:19|20)[0-9]{2}(?:\s?[-–—]\s?(?:19|20)?[0-9]{2})?(?![0-9])")
PERIOD = re.compile(r"((?:19|20)[0-9]{2})\s?[-–—]\s?((?:19|20)?[0-9]{2})")
READ: dict[str, Callable[..., Reading]] = {
    Measure.NET_IMPORT_RELIANCE: words.read_reliance,
    Measure.IMPORT_SHARE: words.read_percent,
}


class LongRow(NamedTuple):
    """The cells of one row, with every run of blanks as one. `shifted`: it had no note, and was put right."""

    chapter: str
    section: str
    commodity: str
    country: str
    statistics: str
    detail: str
    unit: str
    year: str
    value: str
    notes: str
    critical: str
    other_notes: str
    shifted: bool = False


def read(files: Sequence[TextFile], tables: Tables) -> Extract[FigureRow | MarketRow]:
    """Read the one file of `files` into an `Extract`; its header is line 1. Raises nothing, whatever the file holds."""
    name, text = files[0]
    extract: Extract[FigureRow | MarketRow] = Extract()
    found = [(line, (raw, fault)) for line, raw, fault in csv_rows(text) if raw or fault]
    at, (header, _) = found[0] if found else (1, ([], ""))
    try:
        layout = read_header(header, HEADER, optional=(OPTIONAL,))
    except ValueError as error:
        extract.refuse(FileProblem(name, at, str(error)), len(found[1:]))
        return extract
    faults = [f"the header has no column {column}" for column in layout.missing]
    extract.problems += [FileProblem(name, at, fault) for fault in (*faults, *layout.faults)]
    extract.take_each(found[1:], name, _Reader(name, layout, tables).made)
    extract.contest()
    report_ending(files[0], extract)
    _date(extract, name)
    return extract


class _Reader:
    """The reader of the rows of a file, one after the other: some say by the row before what they are of."""

    def __init__(self, name: str, layout: Layout, tables: Tables) -> None:
        self.name, self.layout, self.tables = name, layout, tables
        self.read_cell = cell_reader(DAMAGED)
        self.row: LongRow | None = None
        self.output = ("", "")  # the chapter and detail of the last row of output
        self.meanings: dict[tuple[str, ...], Wording | None] = {}

    def made(self, line: int, raw: tuple[Sequence[str], str]) -> Made[FigureRow | MarketRow]:
        """Return what a row makes, of its cells and its fault. Raises ValueError where it is not understood."""
        before, self.row = self.row, None
        cells, fault = raw
        if fault:
            raise ValueError(fault)
        row = self.row = row_of(cells, self.read_cell, self.layout)
        measure, left_out = _measure(row.section, row.statistics)
        place = {"source_line": line, "file": self.name}
        if row.statistics.casefold() in market.OUTPUT:
            self.output = row.chapter, row.detail
        if measure is None:
            _check_salient(row)
            return Made(outside=left_out)
        if isinstance(measure, Statistic):
            _check_salient(row)
            before_it = self.output[1] if self.output[0] == row.chapter else ""
            one: FigureRow | MarketRow
            one, hint = market.market_row(row, measure, before_it, self.tables.more or {}, place)
            in_words = False
        else:
            wording, hint = _wording(row, before, self.tables.wordings, self.meanings)
            if reason := _no_figure(row, wording, measure, self.tables.places):
                return Made(skipped=[reason])
            one = figure(row, wording, measure, self.tables.places, place)
            in_words = wording.action == DESCRIBE
        repaired = [each for each in (SHIFTED if row.shifted else "", hint) if each]
        made: Made[FigureRow | MarketRow] = Made([one], repaired=repaired)
        if in_words or row.value in words.EXPLAINS:
            made.uncertain.append(f"{row.value!r} is kept as {one.text!r}")
        if isinstance(one, MarketRow) and (longer := unit_in_words(one.unit, one.wording)):
            made.uncertain.append(f"in {row.unit}, and by its words in {longer}")
        return made


def row_of(raw: Sequence[str], read_cell: Callable[[str], str], layout: Layout) -> LongRow:
    """The LongRow of one line, read by `read_cell`. Raises ValueError where it has other cells than the header."""
    row = LongRow(*layout.cells(raw, read_cell))  # type: ignore[arg-type]  # there are twelve columns
    if row.critical in CRITICAL:
        return row
    notes, critical, other = layout.at[-3:]
    are_beside = notes is not None and (critical, other) == (notes + 1, notes + 2)
    if row.notes not in ("Yes", "No") or not are_beside:
        raise ValueError(f"{shown(row.critical)} is neither Yes nor No: cells seem to be shifted")
    return row._replace(notes="", critical=row.notes, shifted=True)


@lru_cache(maxsize=1000)
def _measure(section: str, statistics: str) -> tuple[Measure | Statistic | None, str]:
    """(measure that a section's statistics are, "") or (None, why they are left out)."""
    begins, statistic = section.casefold(), YEARS.sub("", statistics).casefold()
    measures = next((found for start, found in SECTIONS.items() if begins.startswith(start)), None)
    if measures is None:
        raise ValueError(f"no section {shown(section)}")
    if statistic in measures:
        return measures[statistic], ""
    if begins.startswith(SALIENT) and statistic in OUTSIDE:
        return None, f"{statistic.capitalize()}: {OUTSIDE[statistic]}"
    raise ValueError(f"section {shown(section)} has no statistics {shown(statistics)}")


def _check_salient(row: LongRow) -> None:
    """Raise ValueError where a row of salient statistics is not of one year of the United States."""
    if row.country != "United States":
        raise ValueError(f"{row.statistics} of {shown(row.country)} in a section on the United States")
    if not YEAR.fullmatch(row.year):
        raise ValueError(f"{shown(row.year)} is not a year")


def _wording(
    row: LongRow,
    before: LongRow | None,
    wordings: Mapping[tuple[str, ...], Wording],
    meanings: dict[tuple[str, ...], Wording | None],
) -> tuple[Wording, str]:
    """Return (meaning of the row's words, other words used for the look-up); `meanings` caches look-ups.

    Two rows of natural mica have the same words for two products: their wording names the previous row, “… [after
    Price, …]”.
    """
    words = (row.chapter, row.commodity, row.statistics, row.detail)
    if words not in meanings:
        meanings[words] = wordings.get(_key(*words))
    if wording := meanings[words]:
        return wording, ""
    if before and before.chapter == row.chapter:
        in_place = wordings.get(_key(*words[:3], f"{row.detail} [after {before.detail}]"))
        if in_place:
            return in_place, f"the row before it names its product: {before.detail!r}"
    raise ValueError(f"no wording {shown(' | '.join(words), 300)}")


def _key(chapter: str, commodity: str, statistics: str, detail: str) -> tuple[str, ...]:
    words = (chapter, commodity, YEARS.sub("", statistics), YEARS.sub("", detail))
    return wording_key(dict(zip(WORDING, words, strict=True)), WORDING)


def _no_figure(row: LongRow, wording: Wording, measure: Measure, places: Mapping[str, CodeOfLabel]) -> str:
    """Return why a row that is understood makes no figure; "" where it makes one."""
    if wording.action == SKIP:
        return wording.note
    if measure == Measure.IMPORT_SHARE and row.country not in places:
        several = re.split(r", and |, | and ", row.country)
        if len(several) > 1 and all(each in places for each in several):
            return f"a combined share of {row.country} has no single place"
    return ""


def _date(extract: Extract[FigureRow | MarketRow], name: str) -> None:
    """Set the edition: the year after the newest production, unless the name of the file disagrees.

    A year that hardly any production is of is a slip of its row.
    """
    made = (row.identity for row in extract.rows if isinstance(row, FigureRow))
    production = Counter(one.year for one in made if one.measure == Measure.PRODUCTION)
    named = words.EDITION.search(name)
    if not production:
        extract.edition = named and int(named[1])
        return
    newest = max(year for year, rows in production.items() if rows * HARDLY >= max(production.values()))
    edition = extract.edition = newest + 1
    strange = {
        (name, row.source_line): f"{row.identity.year} is not a year of edition {edition}"
        for row in extract.rows
        if not edition - SPAN <= row.identity.year < edition
    }
    extract.contest(strange)
    if named and int(named[1]) != edition:
        reason = f"named {named[0]}, but its newest production is of {newest}, as in {edition}"
        extract.problems.append(FileProblem(name, None, reason))
        extract.edition = None


def figure(
    row: LongRow,
    wording: Wording,
    measure: Measure,
    places: Mapping[str, CodeOfLabel],
    place: Mapping[str, Any],
) -> FigureRow:
    """The FigureRow of a LongRow at a `place` in a file. Raises ValueError with the reason why it makes none."""
    if measure != wording.measure:
        raise ValueError(f"statistics {shown(row.statistics)} is not measure {wording.measure}")
    code = _place(row.country, measure, places)
    first, year = _years(row, measure)
    notes = words.read_notes(row.notes)
    estimated = _is_estimated(notes, row.detail, measure)
    explanation = notes.explanation(row.value) if row.value in words.EXPLAINS else ""
    reading = _reading(row, wording, estimated, explanation)
    if row.shifted and reading.flag == Flag.REPORTED:
        raise ValueError("its note is missing, which would say whether the value is an estimate")
    if measure == Measure.NET_IMPORT_RELIANCE:
        note = words.reliance_note(notes, detail=row.detail, used=explanation)
    elif measure == Measure.IMPORT_SHARE:
        note = words.share_note(notes, first, year, detail=row.detail, commodity=row.commodity)
    else:
        basis = words.basis_text(row.detail, row.other_notes, wording.basis)
        note = words.own_note(notes.parts, detail=row.detail, basis=basis, used=explanation)
    # Percentages leave out materials, not countries; their note says so.
    codes = () if measure in PERCENTAGES else words.exclusions(" -- ".join(notes.parts), measure)
    unit = _unit(row.unit, measure, wording.basis)
    return FigureRow.of(
        code, wording, year, reading, is_estimate=estimated, unit=unit, excludes=codes, note=note, **place
    )


def _place(label: str, measure: Measure, places: Mapping[str, CodeOfLabel]) -> str:
    if label not in places:
        raise ValueError(f"no place {shown(label)}")
    code, qualifier = places[label].code, places[label].qualifier
    if qualifier:
        raise ValueError(f"{label!r} is not the plain figure of {code}, and no form says so")
    if measure == Measure.NET_IMPORT_RELIANCE and code != "USA":
        raise ValueError(f"the reliance is of the United States, not of {label!r}")
    if measure == Measure.IMPORT_SHARE and code in ("USA", "WLD"):
        raise ValueError(f"imports of the United States do not come from {label!r}")
    return code


def _years(row: LongRow, measure: Measure) -> tuple[int, int]:
    """Return (first, last) year of a row: one year, or the years that a share is averaged over."""
    if measure == Measure.IMPORT_SHARE:
        period = _period(PERIOD.fullmatch(row.year))
        if _period(PERIOD.search(row.statistics)) not in (None, period):
            raise ValueError(f"{shown(row.statistics)} and {shown(row.year)} are not the same years")
        if period is None or period[0] >= period[1]:
            raise ValueError(f"{shown(row.year)} is not a period of years")
        return period
    if not YEAR.fullmatch(row.year):
        raise ValueError(f"{shown(row.year)} is not a year")
    return int(row.year), int(row.year)


def _period(match: re.Match[str] | None) -> tuple[int, int] | None:
    """The years of “2021–24” or “2021-2024”; None where there are none."""
    return match and (int(match[1]), int(match[1][: -len(match[2])] + match[2]))


def _is_estimated(notes: words.Notes, detail: str, measure: Measure) -> bool:
    if measure == Measure.NET_IMPORT_RELIANCE:
        return notes.estimated  # “of estimated consumption” is how it is defined, in whichever year
    estimated = notes.estimated or any(part.startswith("Estimated from ") for part in notes.parts)
    return estimated or (measure != Measure.IMPORT_SHARE and "estimated" in detail)


def _reading(row: LongRow, wording: Wording, estimated: bool, meaning: str) -> Reading:
    if wording.action == DESCRIBE:
        return Reading(Flag.DESCRIBED, text=fitting(f"{row.value} {row.unit}"))
    return READ.get(wording.measure, words.read_value)(row.value, estimated=estimated, meaning=meaning)


def _unit(label: str, measure: Measure, basis: str) -> str:
    if label not in words.UNITS:
        raise ValueError(f"no unit {shown(label)}")
    if (words.UNITS[label] == Unit.PERCENT) != (measure in PERCENTAGES):
        raise ValueError(f"unit {label!r} and measure {measure} contradict each other")
    if (" dry " in label) != (basis == Basis.DRY):
        raise ValueError(f"unit {label!r} and basis {basis} contradict each other")
    return words.UNITS[label].value
