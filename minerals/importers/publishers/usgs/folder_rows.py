"""One row of a sheet as the figures of its columns: a number, a sign, a word or a blank, with the note beside it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.text import capfirst

from ....models import Basis, Flag, Measure, Unit
from ...reading.extracts import FigureRow, Made
from ...reading.tables import DESCRIBE, NUMBER, SKIP, CodeOfLabel, Reading, Wording, fitting, shown
from . import folder_words, words

if TYPE_CHECKING:
    from .folder import CommodityFile, FolderColumn, FolderRow


UNNAMED = "unnamed"  # the name of columns without a heading in the table of wordings
UNIT_NAMES = {unit: name for name, unit in reversed(words.UNITS.items())}
ESTIMATED = re.compile(r"\bestimated\b")
ESTIMATE_MARK = re.compile(r"e ?([0-9].*)")
QUOTED_GRADE = re.compile(rf"categori[sxz]ed as [\"“”']?({words.GRADE.pattern})[\"“”']?\.?", re.IGNORECASE)
SIGN = re.compile(rf"({words.WITHHELD}|{words.NOT_AVAILABLE}|{words.NOT_APPLICABLE})\b")
# Units that a header misprints, reviewed: the editions before and after it give the same amounts in the other unit,
# and the publisher corrected similar ones in twelve files of its 2024 edition.
MISPRINTS = {
    (2023, "rheni", "reserves", Unit.THOUSAND_TONNES): Unit.KILOGRAM,
    (2023, "vanad", "reserves", Unit.TONNE): Unit.THOUSAND_TONNES,
    (2024, "selen", "reserves", Unit.THOUSAND_TONNES): Unit.TONNE,
    (2024, "talc", "reserves", Unit.TONNE): Unit.THOUSAND_TONNES,
}
UNIT_OF_VALUES = re.compile(r"\bunits are ((?:(?:thousand|million) )?metric tons)\b", re.IGNORECASE)
WORDS = re.compile(r"(?:included (?:in|with) .+|less than ½ ?unit\.?)", re.IGNORECASE)
BOUND = re.compile(rf"([<>] ?{NUMBER})(?:\. |\.?$)")
VALUE = re.compile(rf"{NUMBER}(?: ?[-–] ?{NUMBER})?|W|NA|XX|—")  # no note, but a cell that has moved
LEAVES_OUT = "Excludes U.S. production"


def read_row(
    sheet: "CommodityFile",
    row: "FolderRow",
    filled: Mapping[str, set["FolderColumn"]],
    types: folder_words.Types,
    places: Mapping[str, CodeOfLabel],
) -> Made[FigureRow]:
    """Return the figures of a row; `filled`: {type: its columns}.

    Raises ValueError with the reason if it is unreadable.
    """
    if row.fault:
        raise ValueError(row.fault)
    made: Made[FigureRow] = Made()
    source, country, _ = sheet.header.leading
    match = folder_words.SOURCE.fullmatch(row.cells[source])
    if not row.cells[source]:
        made.repaired.append(f"no source; the file’s name says MCS{sheet.edition}")
    elif not match or int(match[1]) != sheet.edition:
        raise ValueError(f"source {shown(row.cells[source])} in a file of MCS{sheet.edition}")
    label, type_ = folder_words.read_label(row.cells[country], places), sheet.type_of(row)
    texts = _texts(sheet, row, types, made)
    notes = {
        each.stem: folder_words.read_note(texts[each.stem], frozenset(column.year for column in each.columns))
        for each in sheet.header.notes
    }
    of_production = notes.get("prod-notes", folder_words.NO_NOTE).text
    products = (label.qualifier,) if label.qualifier else (label.code, of_production, "")
    if label.mended:
        made.repaired.append(label.mended)
    for column in sheet.header.columns:
        if column not in filled[type_]:
            continue
        wording = types.find(sheet.code, type_, column.stem, products)
        if wording is None:
            kind = f"{type_} — {label.qualifier}" if label.qualifier else type_
            raise ValueError(f"no wording {shown(f'{sheet.code} | {kind} | {column.stem}', 300)}")
        if wording.action == SKIP:
            made.skipped.append(f"{column.stem}: {wording.note}")
            continue
        made.rows.append(_figure(sheet, row, type_, column, wording, label, texts, notes, made))
    if not made.rows and not made.skipped:
        made.skipped.append("no column of its table has a number")
    return made


def _texts(
    sheet: "CommodityFile", row: "FolderRow", types: folder_words.Types, made: Made[FigureRow]
) -> dict[str, str]:
    """The texts of the columns of notes, without reviewed strays; ValueError of others: cells may have moved."""
    header, texts, stray = sheet.header, {}, []
    for each in header.notes:
        texts[each.stem] = text = row.cells[each.at]
        explains = SIGN.fullmatch(text) and not any(row.cells[column.at] for column in each.columns)
        if VALUE.fullmatch(text) and not explains:
            stray.append((text, each.stem))
    named = {each.at for each in header.columns} | {each.at for each in header.notes} | header.strange.keys()
    rest = enumerate(row.cells[folder_words.LEADING :], folder_words.LEADING)
    stray += [(cell, UNNAMED) for index, cell in rest if cell and index not in named]
    for cell, stem in stray:
        wording = types.find(sheet.code, sheet.type_of(row), stem)
        if wording is None or wording.action != SKIP:
            place = "under no heading" if stem == UNNAMED else f"in the column {stem}"
            raise ValueError(f"{shown(cell)} is {place}: have cells moved?")
        made.repaired.append(f"{stem}: {wording.note}")
        texts |= {stem: ""}
    return texts


def _figure(
    sheet: "CommodityFile",
    row: "FolderRow",
    type_: str,
    column: "FolderColumn",
    wording: Wording,
    label: folder_words.Label,
    texts: Mapping[str, str],
    notes: Mapping[str, folder_words.FolderNote],
    made: Made[FigureRow],
) -> FigureRow:
    cell, at = row.cells[column.at], f"{column.stem} {column.year}"
    beside = sheet.beside.get(column)
    text, note = (texts[beside.stem], notes[beside.stem]) if beside else ("", folder_words.NO_NOTE)
    alone = beside is None or len({each.stem for each in beside.columns}) < 2
    marked = column.is_estimate or column.year in note.estimated or ESTIMATED.search(type_)
    estimated = bool(label.is_estimate or (marked and column.year not in note.reported))
    if wording.action == DESCRIBE:
        found = ReadCell(Reading(Flag.DESCRIBED, text=fitting(cell)))
    else:
        found = read_cell(cell, note.text, estimated=estimated, alone=alone)
    made.repaired += [f"{at}: {found.mended}"] if found.mended else []
    made.uncertain += [f"{at}: {found.uncertain}"] if found.uncertain else []
    made.uncertain += note.doubts
    if column.year in note.reported and not column.is_estimate:
        made.uncertain.append(
            f"{at}: marked as reported, and the header marks no estimates: others may be some"
        )
    reading = found.reading
    measure = Measure(wording.measure)
    codes, parts = words.exclusions(text, measure), [note.without(found.used)] if note.text else []
    if label.leaves_out_usa and measure == Measure.PRODUCTION:
        codes = codes | {"USA"}
        parts += [LEAVES_OUT] if LEAVES_OUT not in text else []
    if label.qualifier and re.sub(r"\W+", "-", label.qualifier.casefold()) not in wording.form:
        parts.insert(0, label.qualifier)
    unit, misprint = _unit(sheet, column, type_, text, made)
    parts += [misprint] if reading.value or reading.lower or reading.upper else []
    # The type speaks of production; of reserves only where their basis is the same.
    of_others = measure == Measure.RESERVES and wording.basis == Basis.GROSS
    basis = "" if of_others else folder_words.stated_basis(type_, wording.basis)
    rest: dict[str, Any] = {
        "unit": unit.value,
        "excludes": codes,
        "note": words.own_note(tuple(parts), basis=basis),
    }
    place: dict[str, Any] = {"source_line": row.line, "file": sheet.name}
    estimated = estimated or reading.flag == Flag.ESTIMATED
    return FigureRow.of(label.code, wording, column.year, reading, is_estimate=estimated, **rest, **place)


def _unit(
    sheet: "CommodityFile", column: "FolderColumn", type_: str, text: str, made: Made[FigureRow]
) -> tuple[Unit, str]:
    """Return (unit, a remark for readers): the header's unit, unless the row states another or a misprint was
    reviewed.
    """
    if match := UNIT_OF_VALUES.search(text):
        unit = words.UNITS[match[1].casefold()]
        if unit != column.unit:
            made.repaired.append(f"{column.stem}: the header says {column.unit}, the row’s note {match[1]}")
        return unit, ""
    if meant := MISPRINTS.get((sheet.edition, sheet.code, column.stem, column.unit)):
        made.repaired.append(f"{column.stem}: the unit {column.unit} of the header is a misprint for {meant}")
        return meant, f"The file says {UNIT_NAMES[column.unit]}; {UNIT_NAMES[meant]} are meant"
    stated = folder_words.stated_unit(type_)
    if stated and stated != column.unit and column.measure != "reserves":
        raise ValueError(f"the header says {column.unit} and the type {shown(type_)}")
    return column.unit, ""


class ReadCell(NamedTuple):
    """The reading of a cell. `used`: the phrase of the note that gave it; `mended`, `uncertain`: remarks to report."""

    reading: Reading
    used: str = ""
    mended: str = ""
    uncertain: str = ""


def read_cell(text: str, note: str, *, estimated: bool, alone: bool = True) -> ReadCell:
    """Read a cell; `alone`: its note is about one kind of value only. Raises ValueError for an unknown cell."""
    if not text:
        return _blank(note)
    if match := QUOTED_GRADE.fullmatch(text):
        return _word(match[1].capitalize(), f"{shown(text)} kept as the word")
    if WORDS.fullmatch(text):
        return _word(text, f"{shown(text)} kept as the word")
    if text == words.NOT_AVAILABLE:
        return _not_available(note, estimated, alone)
    if match := ESTIMATE_MARK.fullmatch(text):
        mended = f"{shown(text)}: an e before the number marks an estimate"
        return ReadCell(words.read_value(match[1], estimated=True), mended=mended)
    reading = words.read_value(text, estimated=estimated)
    if reading.flag == Flag.DESCRIBED:
        reading = Reading(Flag.DESCRIBED, text=reading.text.capitalize())
    return ReadCell(reading)


def _blank(note: str) -> ReadCell:
    if match := SIGN.match(note):
        return ReadCell(words.read_value(match[1]), used=note)
    if note.casefold().startswith("withheld"):
        return ReadCell(Reading(Flag.WITHHELD))
    if note.casefold().rstrip(".") in folder_words.SAME_AS_SIGN:
        return ReadCell(Reading(Flag.NOT_AVAILABLE))
    if WORDS.fullmatch(note):
        return _word(note, "an empty cell, kept as the word of its note:", used=note)
    if word := folder_words.graded(note):
        return _word(word, "an empty cell, kept as the word of its note:")
    return ReadCell(Reading(Flag.BLANK), uncertain="the cell is empty, and no note says why")


def _not_available(note: str, estimated: bool, alone: bool) -> ReadCell:
    """Return “NA”, or the bound or word of the note beside it if that certainly belongs to this column."""
    bound, word = BOUND.match(note), folder_words.graded(note)
    if bound and alone:
        mended = f"NA in the cell, {bound[1]} in its note"
        return ReadCell(words.read_value(bound[1], estimated=estimated), used=bound[1], mended=mended)
    if word and alone:
        return _word(word, "NA in the cell, kept as the word of its note:")
    doubt = "NA kept: its note says more, but speaks of two columns" if word or "more than" in note else ""
    return ReadCell(Reading(Flag.NOT_AVAILABLE), uncertain="" if alone else doubt)


def _word(text: str, reason: str, used: str = "") -> ReadCell:
    word = capfirst(fitting(words.as_word(text)))
    return ReadCell(Reading(Flag.DESCRIBED, text=word), used=used, uncertain=f"{reason} {word!r}")
