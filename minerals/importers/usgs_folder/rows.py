"""One row of a sheet as the figures of its columns."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ...models import Basis, Flag, Measure
from ..extracts import UNITS
from ..tidy import FigureRow, Identity, disagreements
from ..usgs_notes import Notes, own_note
from ..values import Reading, fitting, shown
from ..wordings import DESCRIBE, SKIP
from .cells import SIGN, Found, read_cell
from .headers import LEADING
from .notes import MISPRINTS, NO_NOTE, UNIT_OF_VALUES, VALUE, excluded, read_note
from .sheets import SOURCE
from .wording import read_label, stated_basis, stated_unit

UNNAMED = "unnamed"  # what the table of wordings calls the columns without a heading
UNIT_NAMES = {unit: name for name, unit in reversed(UNITS.items())}
WITHOUT_ESTIMATE = (Flag.WITHHELD, Flag.NOT_AVAILABLE, Flag.BLANK)
LEAVES_OUT = "Excludes U.S. production"


@dataclass
class Told:
    """What is said of a row beside its figures."""

    repaired: list[str] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def read_row(sheet, row, filled, types, places):
    """Return ([FigureRow], Told) of a row. Raises ValueError with the reason why it cannot be read.

    `filled`: {type: the columns that exist for it}.
    """
    if row.fault:
        raise ValueError(row.fault)
    told = Told()
    source, country, _ = sheet.header.leading
    _check_source(row.cells[source], sheet, told)
    label, type_ = read_label(row.cells[country], places), sheet.type_of(row)
    texts = _texts(sheet, row, types, told)
    notes = {each.stem: read_note(texts[each.stem], each.years) for each in sheet.header.notes}
    words = (label.qualifier,) if label.qualifier else (label.code, notes.get("prod-notes", NO_NOTE).text, "")
    if label.mended:
        told.repaired.append(label.mended)
    figures = []
    for column in sheet.header.columns:
        if column not in filled[type_]:
            continue
        wording = types.find(sheet.code, type_, column.stem, words)
        if wording is None:
            kind = f"{type_} — {label.qualifier}" if label.qualifier else type_
            raise ValueError(f"no wording {shown(f'{sheet.code} | {kind} | {column.stem}', 300)}")
        if wording.action == SKIP:
            told.skipped.append(f"{column.stem}: {wording.note}")
            continue
        figures.append(_figure(sheet, row, type_, column, wording, label, texts, notes, told))
    if not figures and not told.skipped:
        told.skipped.append("no column of its table has a number")
    return figures, told


def _check_source(source, sheet, told):
    match = SOURCE.fullmatch(source)
    if not source:
        told.repaired.append(f"no source; the file’s name says MCS{sheet.edition}")
    elif not match or int(match[1]) != sheet.edition:
        raise ValueError(f"source {shown(source)} in a file of MCS{sheet.edition}")


def _texts(sheet, row, types, told):
    """{stem: text} of the columns of notes. A value there, or a cell under no heading, is left out if reviewed.

    Raises ValueError where nobody reviewed it: most likely the cells of the row have moved.
    """
    header, texts, stray = sheet.header, {}, []
    for each in header.notes:
        texts[each.stem] = text = row.cells[each.index]
        explains = SIGN.fullmatch(text) and not any(row.cells[column.index] for column in each.columns)
        if VALUE.fullmatch(text) and not explains:
            stray.append((text, each.stem))
    named = {each.index for each in (*header.columns, *header.notes)} | {*header.strange}
    rest = enumerate(row.cells[LEADING:], LEADING)
    stray += [(cell, UNNAMED) for index, cell in rest if cell and index not in named]
    for cell, stem in stray:
        wording = types.find(sheet.code, sheet.type_of(row), stem)
        if wording is None or wording.action != SKIP:
            place = "under no heading" if stem == UNNAMED else f"in the column {stem}"
            raise ValueError(f"{shown(cell)} stands {place}: have cells moved?")
        told.repaired.append(f"{stem}: {wording.note}")
        texts |= {stem: ""}
    return texts


def _figure(sheet, row, type_, column, wording, label, texts, notes, told):
    cell, at = row.cells[column.index], f"{column.stem} {column.year}"
    beside = sheet.beside[column]
    text, note = (texts[beside.stem], notes[beside.stem]) if beside else ("", NO_NOTE)
    alone = beside is None or beside.is_of_one_kind
    marked = column.is_estimate or column.year in note.estimated or _says_estimated(type_)
    estimated = label.is_estimate or (marked and column.year not in note.reported)
    if wording.action == DESCRIBE:
        found = Found(Reading(Flag.DESCRIBED, text=fitting(cell)))
    else:
        found = read_cell(cell, note.text, estimated=estimated, alone=alone)
    told.repaired += [f"{at}: {found.mended}"] if found.mended else []
    told.uncertain += [f"{at}: {found.uncertain}"] if found.uncertain else []
    told.uncertain += note.doubts
    if column.year in note.reported and not column.is_estimate:
        told.uncertain.append(
            f"{at}: marked as reported, and the header marks no estimates: others may be some"
        )
    reading = found.reading
    estimated = reading.flag == Flag.ESTIMATED or (estimated and reading.flag not in WITHOUT_ESTIMATE)
    statement = {"flag": reading.flag.value, "is_estimate": estimated, "text": reading.text}
    statement |= {"value": reading.value, "lower": reading.lower, "upper": reading.upper}
    if reasons := list(disagreements(statement)):
        raise ValueError("; ".join(reasons))
    measure = Measure(wording.measure)
    codes, parts = excluded(text, measure), [note.without(found.used)]
    if label.leaves_out_usa and measure == Measure.PRODUCTION:
        codes = codes | {"USA"}
        parts += [LEAVES_OUT] if LEAVES_OUT not in text else []
    if label.qualifier and _as_form(label.qualifier) not in wording.form:
        parts.insert(0, label.qualifier)
    unit, misprint = _unit(sheet, column, type_, text, told)
    parts += [misprint] if reading.value or reading.lower or reading.upper else []
    identity = Identity(
        label.code, wording.mineral, wording.stage, wording.form, wording.measure, wording.basis, column.year
    )
    return FigureRow(
        identity,
        **statement,
        unit=unit.value,
        excludes=";".join(sorted(codes)),
        note=_note(tuple(parts), _basis(type_, wording)),
        source_line=row.line,
        file=sheet.name,
    )


@lru_cache(maxsize=2000)
def _says_estimated(type_):
    return bool(re.search(r"\bestimated\b", type_))


@lru_cache(maxsize=2000)  # most figures have none
def _note(parts, basis):
    return own_note(Notes(parts, False), detail="", basis=basis)


def _unit(sheet, column, type_, text, told):
    """Return (unit, what readers have to know of it).

    It is the header's, unless the row itself says another (“Units are thousand metric tons”), or the header's is
    a misprint that was reviewed.
    """
    if match := UNIT_OF_VALUES.search(text):
        unit = UNITS[match[1].casefold()]
        if unit != column.unit:
            told.repaired.append(f"{column.stem}: the header says {column.unit}, the row’s note {match[1]}")
        return unit, ""
    if meant := MISPRINTS.get((sheet.edition, sheet.code, column.stem, column.unit)):
        told.repaired.append(f"{column.stem}: the unit {column.unit} of the header is a misprint for {meant}")
        return meant, f"The file says {UNIT_NAMES[column.unit]}; {UNIT_NAMES[meant]} are meant"
    stated = stated_unit(type_)
    if stated and stated != column.unit and column.measure != "reserves":
        raise ValueError(f"the header says {column.unit} and the type {shown(type_)}")
    return column.unit, ""


def _basis(type_, wording):
    """What the type says of the basis. It speaks of production; of reserves only where their basis is the same."""
    if wording.measure == Measure.RESERVES and wording.basis == Basis.GROSS:
        return ""
    return stated_basis(type_, wording.basis)


def _as_form(qualifier):
    return re.sub(r"\W+", "-", qualifier.casefold())
