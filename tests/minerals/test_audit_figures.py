"""The shipped figures against each other: what a lost unit, a glued footnote mark or a lost row would break.

Faults of the source that we know are listed with their reason. A new one has to be looked up in the source's file.
"""

import csv
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise

import pytest
from django.conf import settings

pytestmark = pytest.mark.pure

FILES = sorted((settings.BASE_DIR / "content" / "figures").glob("usgs-mcs-*.csv"))
SIZE = {  # of one unit, within its family: mass, carats, volume
    "t": Decimal(1), "kt": Decimal(1000), "Mt": Decimal(10**6), "kg": Decimal("0.001"),
    "kct": Decimal(1), "Mct": Decimal(1000), "Mm3": Decimal(1000), "ML": Decimal(1),
}  # fmt: skip
JUMP = 100  # times

JUMPS = {  # (mineral, measure, place): why the source's own numbers lie that far apart
    ("gypsum", "reserves", "PAK"): "revised by MCS 2024 on information of its government",
    ("gypsum", "reserves", "THA"): "revised by MCS 2024 on information of its government",
}
MISPRINTED = {  # (mineral, measure): a unit that MCS 2026 misprints, on record in content/annotations.csv
    ("vanadium", "reserves"),
}
ABOVE_THE_WORLD = {  # (release, mineral, form, measure, year)
    ("usgs-mcs-2023", "zinc", "all", "reserves", 2022),  # Australia: a footnote mark is glued to 66,000
    ("usgs-mcs-2025", "clays", "kaolin", "production", 2024),  # the world: 4,400 for 44,000
}
COUNTED_ELSEWHERE = {  # the world total holds rows that the source words as another product of the same table
    "diatomite": "processed (Denmark)",
    "helium": "the United States by origin, up to MCS 2025",
    "soda-ash": "totals of all kinds, and of synthetic soda ash, beside the rows of natural",
    "talc": "steatite, crude, unspecified minerals",
    "titanium": "a total of ilmenite and rutile beside those of each",
    "scandium": "a total without rows",
}


@pytest.fixture(scope="module")
def tables():
    """(release, mineral, stage, form, measure, basis, year) -> {place: row}, of amounts."""
    found = defaultdict(dict)
    for path in FILES:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["unit"] != "%":
                    parts = ("mineral", "stage", "form", "measure", "basis")
                    key = (path.stem, *(row[part] for part in parts), int(row["year"]))
                    found[key][row["country_iso3"]] = row
    assert {key[0][-4:] for key in found} >= {"2023", "2024", "2025", "2026"}
    return found


def amount(row):
    """A number in one unit of its family, or None without an exact number."""
    return Decimal(row["value"]) * SIZE[row["unit"]] if row["value"] else None


def named_and_others(rows):
    """Exact amounts of what the world total is the sum of."""
    left_out = {"WLD", *rows["WLD"]["excludes"].split(";")}
    return {place: amount(row) for place, row in rows.items() if place not in left_out and row["value"]}


def with_total(tables):
    for key, rows in tables.items():
        if "WLD" in rows and rows["WLD"]["value"]:
            yield key, rows, amount(rows["WLD"])


def test_no_figure_leaps_from_one_year_to_the_next_as_a_mistaken_unit_makes_it_leap(tables):
    newest = defaultdict(dict)
    for (_, mineral, stage, form, measure, basis, year), rows in sorted(tables.items()):
        for place, row in rows.items():
            newest[(mineral, stage, form, measure, basis, place)][year] = amount(row)
    leaps = set()
    for (mineral, _, _, measure, _, place), years in newest.items():
        said = [years[year] for year in sorted(years) if years[year]]
        if any(max(a, b) > JUMP * min(a, b) for a, b in pairwise(said)):
            leaps.add((mineral, measure, place))
    assert {leap for leap in leaps if leap[:2] not in MISPRINTED} == set(JUMPS)


def test_no_country_has_more_than_the_world(tables):
    above = {
        (key[0], key[1], key[3], key[4], key[6])
        for key, rows, world in with_total(tables)
        if any(value > world for value in named_and_others(rows).values())
    }
    assert above == ABOVE_THE_WORLD


def test_rows_add_up_to_the_world_total_unless_it_is_known_why_not(tables):
    """Below it by more than rounding explains, shares of the rows are small and concentration is too low."""
    short = {
        key[1]
        for key, rows, world in with_total(tables)
        if sum(named_and_others(rows).values()) < Decimal("0.9") * world
    }
    assert short == set(COUNTED_ELSEWHERE)


def test_a_table_has_one_unit(tables):
    assert not [key for key, rows in tables.items() if len({row["unit"] for row in rows.values()}) > 1]
