"""Two sources on one place, year and thing, beside each other: all years that both have."""

from decimal import Decimal
from typing import NamedTuple

from ..models.figures import along_the_chain
from .records import Records

PLACES = Decimal("0.0001")


class ComparedRow(NamedTuple):
    """One place and year. `difference_percent`: how much more the other source has; None where they are unlike."""

    country_iso3: str
    country: str
    mineral: str
    stage: str
    measure: str
    year: int
    form: str
    basis: str
    source: str
    value: Decimal | None
    unit: str
    flag: str
    key: str
    other_form: str
    other_basis: str
    other_source: str
    other_value: Decimal | None
    other_unit: str
    other_flag: str
    other_key: str
    difference_percent: Decimal | None
    why: str


def of_compared(compared):
    """The Records of many Compared."""
    rows = [_row(line.found, one.note) for one in compared for line in one.lines]
    rows.sort(
        key=lambda row: (row.mineral, *along_the_chain(row), row.other_source, row.year, row.country_iso3)
    )
    return Records(ComparedRow._fields, [row._asdict() for row in rows])


def _row(found, note):
    o, other = found.own, found.other
    return ComparedRow(
        country_iso3=o.code,
        country=o.name,
        mineral=o.mineral,
        stage=o.stage,
        measure=o.measure,
        year=o.year,
        **_side(o),
        **{f"other_{name}": value for name, value in _side(other).items()},
        difference_percent=None if found.percent is None else found.percent.quantize(PLACES),
        why=note,
    )


def _side(o):
    return {name: getattr(o, name) for name in ("form", "basis", "source", "value", "unit", "flag", "key")}
