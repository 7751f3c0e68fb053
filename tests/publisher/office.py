"""The yearbook of an invented office: one row per area and product, one column per year. Copied by test_adding.py."""

import re

from ....models import Flag, Unit
from ...reading.extracts import Extract, FigureRow, Made
from ...reading.tables import Reading, csv_lines, read_amount, shown, wording_key
from .. import Form, Publisher

HEADINGS = ("area", "product", "unit", "remark")
SIGNS = {"c": Flag.WITHHELD, "..": Flag.NOT_AVAILABLE}
UNITS = {"tons": Unit.TONNE}
YEAR = re.compile(r"20[0-9]{2}")


def read(files, tables):
    ((name, text),), extract = files, Extract()
    lines = csv_lines(text)
    _, header, _ = next(lines)
    extract.edition = max(int(cell) for cell in header if YEAR.fullmatch(cell)) + 1
    for line, cells, fault in lines:
        with extract.row(line, name):
            if fault or len(cells) != len(header):
                raise ValueError(fault or f"{len(cells)} cells, the header has {len(header)}")
            row = dict(zip(header, cells, strict=True))
            extract.take(Made(list(figures(row, tables, line, name))), line, name)
    extract.contest()
    return extract


def figures(row, tables, line, file):
    place, wording = tables.places.get(row["area"]), tables.wordings.get(wording_key(row, ("product",)))
    if place is None or wording is None:
        raise ValueError(f"no {'wording' if place else 'place'} {shown(row['product' if place else 'area'])}")
    if row["unit"] not in UNITS:
        raise ValueError(f"no unit {shown(row['unit'])}")
    for year in filter(YEAR.fullmatch, row):
        number, mark, _ = row[year].partition(" e")
        reading = Reading(SIGNS[number]) if number in SIGNS else read_amount(number, estimated=bool(mark))
        yield FigureRow.of(
            place.code,
            wording,
            int(year),
            reading,
            is_estimate=bool(mark),
            unit=UNITS[row["unit"]].value,
            note=row["remark"],
            source_line=line,
            file=file,
        )


PUBLISHER = Publisher(
    source="office-yearbook",
    title="Yearbook of the Office",
    described="the Yearbook of the Office",
    assumed=(6, 30),
    forms=(
        Form(
            "office-yearbook",
            read,
            HEADINGS,
            besides=re.compile(r",20[0-9]{2},"),
            wording=("product",),
            table="yearbook.csv",
        ),
    ),
)
