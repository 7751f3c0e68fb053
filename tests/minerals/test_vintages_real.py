"""The edition of 2025 as the site shows it, against its own file, worked out here by other code."""

import csv
from collections import defaultdict
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.facts.figure_store import FigureStore
from minerals.facts.observing import observations
from minerals.facts.vintages import find_vintage
from minerals.indicators import histories, movement
from minerals.models import Country, FigureRevision

from ..reading import rows_in, table
from ..real_minerals import CONTENT, LOADED, load_minerals
from ..seeds import once_a_module

FILE = settings.BASE_DIR.parent / "shared" / "data" / "usgs_mcs2025" / "MCS2025_World_Data.csv"
TENTH = Decimal("0.1")

loaded_once = once_a_module(load_minerals)


@pytest.fixture
def loaded(loaded_once, db):
    pass


@pytest.fixture(scope="module")
def printed():
    """{mineral: {label of a country: (production of 2023, of 2024)}} of two tables of the file."""
    if not FILE.exists():
        pytest.skip(f"{FILE} is not there")
    found = defaultdict(dict)
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            mineral = row["COMMODITY"].strip()
            if mineral in ("Cobalt", "Nickel") and row["TYPE"].startswith("Mine production"):
                cells = row["PROD_2023"], row["PROD_EST_ 2024"]
                found[mineral][row["COUNTRY"].strip()] = tuple(Decimal(cell) for cell in cells)
    return found


def series(mineral, year, key="usgs-mcs-2025"):
    store = FigureStore.of_minerals([mineral], find_vintage(key))
    (found,) = [
        one
        for one in store.of(mineral)
        if (one.head.stage, one.head.measure, one.head.form, one.head.year)
        == ("mine", "production", "all", year)
    ]
    return found


@pytest.mark.parametrize(
    ("mineral", "label", "code", "year", "share"),
    [
        ("Cobalt", "Congo (Kinshasa)", "COD", 2024, "75.9"),  # 220,000 of 290,000
        ("Cobalt", "Indonesia", "IDN", 2023, "8.0"),  # 19,000 of 238,000
        ("Nickel", "Indonesia", "IDN", 2024, "59.5"),  # 2,200,000 of 3,700,000
        ("Nickel", "Philippines", "PHL", 2023, "11.0"),  # 413,000 of 3,750,000
    ],
)
def test_a_share_is_that_of_the_table_as_it_was_printed(loaded, printed, mineral, label, code, year, share):
    rows, column = printed[mineral], year - 2023
    total = rows["World total (rounded)"][column]
    assert (100 * rows[label][column] / total).quantize(TENTH) == Decimal(share)
    assert series(mineral.lower(), year).share(code).percent.quantize(TENTH) == Decimal(share)


def test_ranks_and_concentration_are_those_of_the_table_as_it_was_printed(loaded, printed):
    rows = {label: values[1] for label, values in printed["Cobalt"].items()}
    total, others = rows.pop("World total (rounded)"), rows.pop("Other Countries")
    low = sum((100 * value / total) ** 2 for value in rows.values())
    found = series("cobalt", 2024)
    assert found.concentration().exact_low == low
    assert found.concentration().exact_high == low + (100 * others / total) ** 2
    assert [o.value for _, o in found.ranking()] == sorted(rows.values(), reverse=True)
    assert (found.rank("CUB").place, found.rank("NCL").place) == (7, 11)
    assert series("cobalt", 2024, "usgs-mcs-2026").of("NCL") is None  # the next edition does not list it


def test_roles_of_a_country_are_those_of_the_release(loaded):
    philippines = Country.objects.get(code="PHL")
    shares = {}
    for key in ("usgs-mcs-2025", "usgs-mcs-2026"):
        store = FigureStore.of_country(philippines, find_vintage(key))
        (producer,) = [one for one in store.roles("PHL", "nickel") if one.role == "producer"]
        shares[key] = producer.because.value, producer.because.year
    assert shares == {"usgs-mcs-2025": (330_000, 2024), "usgs-mcs-2026": (270_000, 2025)}


@pytest.mark.parametrize("edition", ["usgs-mcs-2023", "usgs-mcs-2024", "usgs-mcs-2025", "usgs-mcs-2026"])
def test_a_file_has_every_row_of_the_edition_and_no_other(loaded, client, edition):
    """Rare earths of 2026 were corrected twice since, and stand as they were printed."""
    names = ("country_iso3", "stage", "form", "measure", "basis", "year", "value", "lower", "upper", "flag")
    blocs = set(Country.objects.filter(kind="bloc").values_list("code", flat=True))
    with (CONTENT / "figures" / f"{edition}.csv").open(encoding="utf-8", newline="") as file:
        stored = list(csv.DictReader(file))
    for mineral in LOADED:
        wanted = sorted(tuple(row[name] for name in names) for row in stored if row["mineral"] == mineral)
        rows = rows_in(client.get(f"/minerals/{mineral}.csv?release={edition}").content)
        assert {row["release"] for row in rows} <= {edition}
        found = (row for row in rows if row["country_iso3"] not in blocs)
        assert sorted(tuple(row[name] for name in names) for row in found) == wanted, mineral


def test_reserves_of_rare_earths_are_as_printed_and_as_corrected(loaded, client):
    said = {
        key: next(
            row["value"]
            for row in table(client.get(f"/minerals/rare-earths.csv?release={key}"))
            if (row["country_iso3"], row["measure"]) == ("BRA", "reserves")
        )
        for key in ("usgs-mcs-2026", "usgs-mcs-2026-v1-2", "usgs-mcs-2026-v1-3")
    }
    assert said == {
        "usgs-mcs-2026": "21000000",
        "usgs-mcs-2026-v1-2": "21000000",
        "usgs-mcs-2026-v1-3": "11000000",
    }


def test_how_far_cobalt_has_moved_is_what_the_files_of_four_editions_say(loaded):
    """First and last exact value of each place and year, from the rows of content/figures, each read as text."""
    first, last = {}, {}
    for year in (2023, 2024, 2025, 2026):
        with (CONTENT / "figures" / f"usgs-mcs-{year}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                place = row["country_iso3"], row["year"]
                series = row["mineral"], row["stage"], row["form"], row["measure"], row["basis"]
                if series != ("cobalt", "mine", "all", "production", "contained") or place[0] == "OTH":
                    continue
                if place not in first:
                    first[place] = (year, row["value"])
                elif row["value"] and first[place][1]:
                    last[place] = row["value"]
                assert not row["excludes"]
    changes = sorted(
        abs(100 * (Decimal(last[place]) / Decimal(first[place][1]) - 1))
        for place in last
        if Decimal(first[place][1])
    )
    said = observations(
        FigureRevision.objects.filter(figure__mineral__slug="cobalt", figure__measure="production")
    )
    found = movement(histories(said).values())
    middle = len(changes) // 2
    median = changes[middle] if len(changes) % 2 else (changes[middle - 1] + changes[middle]) / 2
    assert (found.count, found.median.quantize(TENTH)) == (len(changes), median.quantize(TENTH))
    assert abs(found.largest.change).quantize(TENTH) == changes[-1].quantize(TENTH)
    assert (found.largest.place, found.largest.latest.year) == ("Canada", 2023)
