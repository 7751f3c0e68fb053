"""The figures that one understood row of the wide file makes."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ....models import Basis, Flag, Measure
from ...reading.extracts import FigureRow, Made
from ...reading.tables import DESCRIBE, SKIP, Reading, Wording, fitting, shown
from .wide_notes import WideNote
from .words import UNITS, as_word, exclusions, own_note, read_value

if TYPE_CHECKING:
    from .wide import WideColumn, WideRow, WideTable


MEASURES = {"prod": Measure.PRODUCTION, "cap": Measure.CAPACITY, "reserves": Measure.RESERVES}
# Units that MCS 2025 misprints, reviewed: {commodity: (unit, correct unit, amount that no row of the table reaches)}.
# MCS 2024 and 2026 give the same amounts in thousand tons, and titanium's own notes speak of reserves of 43 million
# tons where the cell says 180,000.
MISPRINTS = {
    "sand and gravel (industrial)": ("metric tons", "thousand metric tons", 10**6),
    "titanium mineral concentrates": ("metric tons", "thousand metric tons", 10**6),
}
PART = re.compile(r",\s*|\s+-\s+")  # “Mine production, magnesite - gross weight”
# The part of a type that states the content or equivalent, by basis.
STATED = {
    Basis.OXIDE: re.compile(r".*(?:oxide\b|\(K2O\)).* (?:content|equivalent)|.*-oxide equivalent"),
    Basis.CONTAINED: re.compile(r".* content|elemental .*"),
    Basis.DRY: re.compile(r".* equivalent weights"),
    Basis.UNSTATED: re.compile(r".* equivalent"),
}


def figures(
    row: "WideRow", table: "WideTable", wordings: Mapping[tuple[str, str, str], Wording], file: str
) -> Made[FigureRow]:
    """Return the figures of a row, given its WideTable and `bare` wordings.

    Raises ValueError if it is not understood.
    """
    made: Made[FigureRow] = Made(repaired=[row.mended] if row.mended else [])
    place = {"source_line": row.line, "file": file}
    for kind, note in row.notes.items():
        columns = [column for column in row.cells if column.kind == kind]
        counted = [column for column in columns if column in table.filled]  # in some row of the table
        if not (counted or note.text):
            continue
        # If none has a number, those that the note explains
        columns = counted or [column for column in columns if note.explains(column.year)]
        if not columns:
            made.uncertain.append(f"there is no number of {kind} beside the note {shown(note.text)}")
            continue
        wording = _wording(row, kind, wordings)
        if wording.action == SKIP:
            made.skipped.append(f"{' and '.join(column.name for column in columns)}: {wording.note}")
            continue
        unit, of_unit = _unit(row, table, kind, wording, made)
        texts = [part for part in (row.left_out, note.rest) if part]
        codes = exclusions(" -- ".join(texts), wording.measure)
        parts = (*_beside(row, columns[0], wording), *texts, of_unit)
        for column in columns:
            estimated = _is_estimate(row, table, column, note)
            reading, used = _reading(row, column, note, wording, estimated, made)
            rest: dict[str, Any] = {
                "unit": unit,
                "excludes": codes,
                "note": own_note(parts, used=used),
            } | place
            one = FigureRow.of(row.place.code, wording, column.year, reading, is_estimate=estimated, **rest)
            made.rows.append(one)
    if not made.rows and not made.skipped:
        made.skipped.append("no column of its table has a number")
    return made


@lru_cache(maxsize=1000)
def bare(type_: str) -> str:
    """A type without the word “estimated”, which does not change what is counted."""
    return type_.replace(", estimated", "")


def _wording(row: "WideRow", kind: str, wordings: Mapping[tuple[str, str, str], Wording]) -> Wording:
    """Return the reviewed wording of a column.

    If the type does not determine the product, a word after a dash does: the qualifier of the label, the code of the
    place, or the note on production.
    """
    commodity, type_ = row.table
    type_ = bare(type_)
    qualifier = row.place.qualifier
    for word in (qualifier,) if qualifier else (row.place.code, row.notes["prod"].rest, ""):
        text = f"{type_} — {word.casefold()}" if word else type_
        if found := wordings.get((commodity, text, kind)):
            return found
    tried = f"{row.type} — {qualifier}" if qualifier else row.type
    raise ValueError(f"no wording {shown(f'{row.commodity} | {tried} | {kind}', 300)}")


def _unit(
    row: "WideRow", table: "WideTable", kind: str, wording: Wording, made: Made[FigureRow]
) -> tuple[str, str]:
    """Return (unit, a remark for readers), and record corrections in `made`."""
    label, note = row.unit, row.notes[kind]
    if not label:
        if (many := len(table.units)) != 1:
            raise ValueError(f"the unit is empty, and the other rows of its table have {many} units")
        (label,) = table.units
        made.repaired.append(f"the unit is empty; every other row of its table has {label!r}")
    of_table, of_rows = table.units_of_table.get(kind), table.units_of_rows.get(kind)
    if note.unit:
        label = note.unit
    elif named := of_table or of_rows:
        # A row's own note may speak of that row only; one without a number has nothing to get wrong.
        has_number = any(cell for column, cell in row.cells.items() if column.kind == kind)
        if len(named) > 1 or (has_number and not of_table):
            units = " and ".join(sorted(named))
            raise ValueError(f"notes on other rows say that {kind} are in {units}, none on this one")
        (label,) = named
        made.repaired.append(f"the unit of {kind} is {label!r}, as the notes of its table say")
    sentence = ""
    misprint, meant, below = MISPRINTS.get(row.table[0], ("", "", 0))
    if label == misprint and table.largest < below:
        sentence = f"The file says {label}; {meant} are meant."
        made.repaired.append(f"the unit {label!r} is a misprint for {meant!r}")
        label = meant
    if label not in UNITS:
        raise ValueError(f"no unit {shown(label)}")
    if (" dry " in label) != (wording.basis == Basis.DRY):
        raise ValueError(f"unit {label!r} and basis {wording.basis} contradict each other")
    return UNITS[label].value, sentence


def _reading(
    row: "WideRow",
    column: "WideColumn",
    note: WideNote,
    wording: Wording,
    estimated: bool,
    made: Made[FigureRow],
) -> tuple[Reading, str]:
    """Return (Reading of a cell, the part of the note that replaces the number)."""
    cell, used = row.cells[column], ""
    if cell:
        # The note names the year, or no cell is empty that it could mean.
        full = all(other for each, other in row.cells.items() if each.kind == column.kind)
        if (note.signs and note.sign(column.year, named_only=not full)) or (note.grade and full):
            raise ValueError(f"{column.name} is {shown(cell)}, and its note says that there is no number")
        if wording.action == DESCRIBE:
            reading = Reading(Flag.DESCRIBED, text=fitting(f"{cell} {row.unit}"))
        else:
            reading = read_value(cell, estimated=estimated, meaning=note.rest)
    elif sign := note.sign(column.year):
        reading = read_value(sign)
    elif word := note.grade or note.word:
        reading, used = Reading(Flag.DESCRIBED, text=fitting(as_word(word).replace("1/2", "½"))), note.word
    else:
        reading = Reading(Flag.BLANK)
        made.uncertain.append(f"{column.name} is empty, and no note says why")
    if reading.flag == Flag.DESCRIBED:
        made.uncertain.append(f"{column.name} is kept as a word: {reading.text!r}")
    return reading, used


def _is_estimate(row: "WideRow", table: "WideTable", column: "WideColumn", note: WideNote) -> bool:
    """Whether the source marks a number as an estimate: in its column, its note or its type.

    “reported” counts in tables of estimates only, whose printed heading says so and is not in the file.
    """
    kind, marks = column.kind, note.marks_of(column.year) if note.marks else ()
    if column.is_estimate:
        return kind != "cap" or "reported" not in marks
    if "reported" in marks:
        return False
    if kind in table.reported or "estimated" in marks or note.rest.startswith("Estimated "):
        return True
    return kind == "prod" and "estimated" in row.table[1]


def _beside(row: "WideRow", column: "WideColumn", wording: Wording) -> Iterator[str]:
    """Yield details that a figure's identity lacks: the basis in words, words of the label, a column of another
    measure.
    """
    if stated := _stated(row.type, wording.basis, wording.measure == Measure.RESERVES):
        yield stated
    qualifier = row.place.qualifier
    if qualifier and qualifier.casefold().replace(", ", "-").replace(" ", "-") != wording.form:
        yield qualifier
    if MEASURES[column.kind] != wording.measure and wording.measure not in row.table[1]:
        yield f"The file has it in its column {column.name}"


@lru_cache(maxsize=1000)
def _stated(type_: str, basis: str, of_reserves: bool) -> str:
    """Return the content that a type states, “The file says …” if the reviewed basis differs; for reserves, the
    oxide.
    """
    for part in PART.split(type_.removesuffix(".")):
        stated = next((each for each, pattern in STATED.items() if pattern.fullmatch(part)), None)
        if stated and not of_reserves:
            return part if basis in (stated, Basis.UNSTATED) else f"The file says {part}"
        if stated == basis == Basis.OXIDE:
            return part
    return ""
