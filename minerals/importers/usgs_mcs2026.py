"""The data file of USGS Mineral Commodity Summaries 2026: its World sections as figures.

Long form, Windows-1252, one row a commodity, place, statistic and year. Every row of a section that
begins with “World” is loaded, skipped for the reason that the table of wordings gives, or reported.
The sections on the United States (salient statistics, import sources) are counted and left out.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from ..models import Basis, Flag, Measure, Unit
from .reports import Problem
from .tidy import FigureRow, Identity, disagreements
from .usgs_notes import basis_text, exclusions, own_note, read_notes
from .values import Reading, read_value
from .wordings import DESCRIBE, SKIP, SOURCE_COLUMNS, normal

NAME = "MCS2026_Commodities_Data.csv"
ENCODING = "cp1252"
HEADER = (
    "MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year",
    "Value", "Notes", "Is critical mineral 2025", "Other notes",
)  # fmt: skip
COLUMNS = (
    "chapter", "section", "commodity", "country", "statistics", "detail", "unit", "year", "value", "notes",
    "critical", "other_notes",
)  # fmt: skip
MEASURES = {"Production": Measure.PRODUCTION, "Reserves": Measure.RESERVES, "Capacity": Measure.CAPACITY}
UNITS = {
    "metric tons": Unit.TONNE,
    "tons": Unit.TONNE,
    "thousand metric tons": Unit.THOUSAND_TONNES,
    "thousand metric dry tons": Unit.THOUSAND_TONNES,
    "million metric tons": Unit.MILLION_TONNES,
    "kilograms": Unit.KILOGRAM,
    "thousands of carats": Unit.THOUSAND_CARATS,
    "million carats": Unit.MILLION_CARATS,
    "million cubic meters": Unit.MILLION_CUBIC_METRES,
    "million liters": Unit.MILLION_LITRES,
}


class Remark(NamedTuple):
    line: int
    reason: str


@dataclass
class Extract:
    """What was found. `world` counts the rows in scope: each is in `rows`, in `skipped` or in `problems`."""

    world: int = 0
    rows: list[FigureRow] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repaired: list[Remark] = field(default_factory=list)
    outside: Counter = field(default_factory=Counter)


def read(file, *, wordings, places, name=NAME):
    """Read an open text file, or any lines of text, into an `Extract`. The header is line 1."""
    extract = Extract()
    reader = csv.reader(file)
    header = next(reader, [])
    if tuple(header) != HEADER:
        extract.problems.append(Problem(name, 1, f"the header is not the expected one: {','.join(header)}"))
        return extract
    lines = {}
    for cells in reader:
        line = reader.line_num
        if len(cells) != len(COLUMNS):
            extract.problems.append(Problem(name, line, f"{len(cells)} cells, the header has {len(COLUMNS)}"))
            continue
        cells = dict(zip(COLUMNS, map(normal, cells), strict=True))
        if not cells["section"].startswith("World"):
            extract.outside[cells["section"]] += 1
            continue
        extract.world += 1
        if repair(cells):
            extract.repaired.append(Remark(line, "no note, and the cells after it stood one column left"))
        try:
            wording = _wording(cells, wordings)
            if wording.action == SKIP:
                extract.skipped.append(Remark(line, wording.note))
                continue
            row = _figure(cells, wording, _place(cells["country"], places), line)
            if row.identity in lines:
                raise ValueError(f"{row.key} stands on line {lines[row.identity]} already")
        except ValueError as error:
            extract.problems.append(Problem(name, line, str(error)))
        else:
            lines[row.identity] = line
            extract.rows.append(row)
    return extract


def repair(cells):
    """Where the note is missing and the cells after it moved left, put them back; say whether that was so."""
    if cells["notes"] not in ("Yes", "No") or cells["critical"] in ("Yes", "No", ""):
        return False
    cells |= {"notes": "", "critical": cells["notes"]}
    return True


def _wording(cells, wordings):
    key = tuple(cells[column] for column in SOURCE_COLUMNS)
    if key not in wordings:
        raise ValueError(f"no wording {' | '.join(key)}")
    return wordings[key]


def _place(label, places):
    if label not in places:
        raise ValueError(f"no place {label!r}")
    if places[label].qualifier:
        raise ValueError(f"{label!r} is not the plain figure of {places[label].code}, and no form says so")
    return places[label].code


def _unit(label, basis):
    if label not in UNITS:
        raise ValueError(f"no unit {label!r}")
    if (" dry " in label) != (basis == Basis.DRY):
        raise ValueError(f"unit {label!r} and basis {basis} contradict each other")
    return UNITS[label].value


def _figure(cells, wording, code, line):
    """The figure of one row. Raises ValueError with the reason why it is none."""
    if MEASURES.get(cells["statistics"]) != wording.measure:
        raise ValueError(f"statistics {cells['statistics']!r} is not measure {wording.measure}")
    if not re.fullmatch(r"(?:19|20)[0-9]{2}", cells["year"]):
        raise ValueError(f"{cells['year']!r} is not a year")
    notes = read_notes(cells["notes"])
    estimated = notes.estimated or "estimated" in cells["detail"]
    explanation = notes.explanation(cells["value"])
    if wording.action == DESCRIBE:
        reading = Reading(Flag.DESCRIBED, text=f"{cells['value']} {cells['unit']}")
    else:
        reading = read_value(cells["value"], estimated=estimated, meaning=as_word(explanation))
    figure = {
        "flag": reading.flag.value,
        "value": reading.value,
        "lower": reading.lower,
        "upper": reading.upper,
        "text": reading.text,
        "is_estimate": estimated and reading.flag not in (Flag.WITHHELD, Flag.NOT_AVAILABLE),
    }
    if reasons := list(disagreements(figure)):
        raise ValueError("; ".join(reasons))
    basis = basis_text(cells["detail"], cells["other_notes"], wording.basis)
    return FigureRow(
        Identity(
            code,
            wording.mineral,
            wording.stage,
            wording.form,
            wording.measure,
            wording.basis,
            int(cells["year"]),
        ),
        **figure,
        unit=_unit(cells["unit"], wording.basis),
        excludes=";".join(exclusions(notes.parts, wording.measure)),
        note=own_note(notes, detail=cells["detail"], basis=basis, used=explanation),
        source_line=line,
    )


def as_word(sentence):
    """A sentence of a note as the word that stands for a number: “Less than ½ unit”."""
    return sentence.replace("½unit", "½ unit").removesuffix(".").replace(".”", "”")
