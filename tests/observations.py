"""Observations and Series made by hand, for tests that need no database."""

import datetime
from decimal import Decimal

from minerals.indicators import Observation, Series

AGGREGATES = {"WLD": "World", "OTH": "Other countries"}


def row(code, value=None, *, flag="reported", **more):
    """The figure of one place: cobalt mined in 2024, in tonnes, unless `more` says otherwise."""
    fields = {
        "name": AGGREGATES.get(code, code), "slug": code.lower(), "ranked": code not in (*AGGREGATES, "EUU"),
        "mineral": "cobalt", "mineral_name": "Cobalt", "stage": "mine", "form": "all", "measure": "production",
        "basis": "contained", "year": 2024, "unit": "t", "is_estimate": flag == "estimated",
        "is_bloc": code == "EUU", "edition": None if more.get("is_correction") else more.get("published"),
    } | more  # fmt: skip
    if fields["measure"] == "reserves":
        fields["stage"] = "none"
    key = ".".join([code.lower(), fields["measure"], fields["stage"], fields["form"], str(fields["year"])])
    return Observation(
        code=code, key=key, value=None if value is None else Decimal(value), flag=flag, **fields
    )


def dated(code, value, year, **more):
    """An Observation as the edition of `year` has it."""
    return row(code, value, published=datetime.date(year, 2, 1), **more)


def series(*rows):
    return Series(list(rows), {"USA": "United States"})
