"""Two sources side by side on one place, year and series: all years that both have."""

from decimal import Decimal

from ..models.figures import along_the_chain
from .records import Records

PLACES = Decimal("0.0001")
SIDE = ("form", "basis", "source", "value", "unit", "flag", "key")
OTHER = tuple(f"other_{name}" for name in SIDE)
SUBJECT = ("country_iso3", "country", "mineral", "stage", "measure", "year")
COLUMNS = (*SUBJECT, *SIDE, *OTHER, "difference_percent", "why")


def of_compared(compared):
    """The Records of many Compared."""
    found = [(line.counts, one.note) for one in compared for line in one.lines]
    return Records(COLUMNS, [_record(pair, note) for pair, note in sorted(found, key=_place_in_table)])


def _place_in_table(row):
    own, other = row[0].own, row[0].other
    return (own.mineral, *along_the_chain(own), other.source, own.year, own.code)


def _record(pair, note):
    """One place and year, with how much more the other source has in per cent; None where they are unlike."""
    own, other = pair.own, pair.other
    return {
        "country_iso3": own.code,
        "country": own.name,
        "mineral": own.mineral,
        "stage": own.stage,
        "measure": own.measure,
        "year": own.year,
        **{name: getattr(own, name) for name in SIDE},
        **{f"other_{name}": getattr(other, name) for name in SIDE},
        "difference_percent": None if pair.percent is None else pair.percent.quantize(PLACES),
        "why": note,
    }
