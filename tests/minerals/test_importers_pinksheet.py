"""World prices of the World Bank: read in the source's words and nominal dollars, or refused with a reason."""

import csv
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.importers.publishers.wb_pinksheet.prices import COLUMNS, read
from minerals.importers.reading.files import TextFile, decoded, from_path
from minerals.importers.reading.formats import Tables, read_tables, recognise
from minerals.importers.reading.series_words import SeriesWords, read_series_words
from minerals.importers.reading.tables import read_table
from minerals.importers.tidy.market import COLUMNS as TIDY
from minerals.importers.tidy.market import read_market
from minerals.importers.tidy.market_rows import load_market
from minerals.models import Flag, MarketSeries

from ..factories import MineralFactory, ReleaseFactory, world

CONTENT = settings.BASE_DIR / "content"
SOURCE = settings.BASE_DIR.parent / "shared/data/wb_pinksheet/annual_metals_nominal_1960_2024.csv"
needs_source = pytest.mark.skipif(
    not SOURCE.exists(), reason="the file of the source is not in ../shared/data"
)
WORDS = {
    ("copper", "($/mt)"): SeriesWords("copper", "", "Price, annual average: Copper", "dollars per metric ton")
}


def extract(*lines):
    text = "\n".join([",".join(COLUMNS), *lines]) + "\n"
    return read([TextFile("prices.csv", text)], Tables({}, {}, more=WORDS))


@pytest.mark.pure
def test_a_price_is_of_the_world_in_nominal_dollars():
    found = extract("1960,Copper,($/mt),678.76", "2024,copper,($/mt),9142.1")
    assert not found.problems
    assert found.edition == 2025
    old, new = found.rows
    assert old.key == "wld.copper.price.annual-average-copper.dollars-per-metric-ton.1960"
    assert (old.country, old.terms, old.value, old.flag) == (
        "WLD",
        "nominal",
        Decimal("678.76"),
        Flag.REPORTED,
    )
    assert old.note == "The source prints the unit as ($/mt)."
    assert old.identity.series == new.identity.series


@pytest.mark.pure
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1960,Kryptonite,($/mt),1", "no series 'Kryptonite | ($/mt)'"),
        ("1960,Copper,($/kg),1", "no series 'Copper | ($/kg)'"),
        ("lately,Copper,($/mt),1", "'lately' is not a year"),
        ("1960,Copper,($/mt),dear", "'dear' is not a number"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(line, reason):
    found = extract(line)
    assert not found.rows
    assert [(problem.line, problem.reason) for problem in found.problems[:1]] == [(2, reason)]


@pytest.mark.pure
def test_a_year_that_is_given_twice_is_neither_of_the_two():
    found = extract("1960,Copper,($/mt),1", "1960,Copper,($/mt),2")
    assert not found.rows
    assert found.edition is None


@pytest.mark.pure
def test_the_form_is_recognised_by_its_header():
    assert recognise(",".join(COLUMNS) + "\n")[0] == "wb-prices"


@pytest.mark.pure
def test_the_table_of_series_names_its_faults(tmp_path):
    (tmp_path / "series.csv").write_text(
        "commodity,detail,mineral,product,wording,unit,note\nA,b,cobalt,,Price,dollars,\na,B,cobalt,,Price,dollars,\n"
        "C,d,kryptonite,Two Words,,dollars,\n"
    )
    _, problems = read_series_words(tmp_path, minerals={"cobalt"})
    assert sorted(str(problem).split(": ", 1)[1] for problem in problems) == [
        "a series has its wording",
        "no mineral 'kryptonite'",
        "product 'Two Words' is not a slug",
        "the series a | b is already on line 2",
    ]


def test_a_release_is_loaded_once_and_read_again_without_a_change(db):
    world()
    MineralFactory(name="Copper")
    release = ReleaseFactory()
    rows = extract("2023,Copper,($/mt),8490.3", "2024,Copper,($/mt),9142.1").rows
    assert load_market(rows, release).loaded == 2
    again = load_market(rows, release)
    assert (again.loaded, again.unchanged, again.changed, again.gone) == (0, 2, [], [])
    assert MarketSeries.objects.get().is_of_world


# The publisher's file, read again by code that shares nothing with our reader


@needs_source
def test_every_price_of_the_file_is_held_as_it_was_printed():
    found = read(decoded(from_path(SOURCE)), read_tables(CONTENT)["wb-prices"])
    assert (found.problems, len(found.rows), found.edition) == ([], 780, 2025)
    name = "market/wb-pinksheet-2025.csv.gz"
    rows, problems = read_market(
        name,
        read_table(CONTENT / name, TIDY),
        countries={"WLD"},
        minerals={row.mineral for row in found.rows},
    )
    assert not problems
    assert set(rows) == set(found.rows)
    with SOURCE.open(newline="") as file:
        printed = {(row["commodity"], row["year"]): row for row in csv.DictReader(file)}
    held = {(row.mineral, row.identity.year): row.value for row in rows}
    for commodity, mineral, year in (
        ("Copper", "copper", 1960),
        ("Gold", "gold", 1980),
        ("Tin", "tin", 2024),
    ):
        assert held[mineral, year] == Decimal(printed[commodity, str(year)]["price_nominal_usd"])
