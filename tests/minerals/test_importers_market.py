"""Prices, consumption and trade of the United States: read as printed, in their own units, or refused with a reason."""

import csv
import gzip
import io
import re
from collections import defaultdict
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.importers.publishers.usgs.long import read
from minerals.importers.publishers.usgs.market import Commodity, read_commodities
from minerals.importers.reading.files import TextFile, decoded, from_path
from minerals.importers.reading.formats import Tables, read_tables
from minerals.importers.reading.tables import parse_table
from minerals.importers.tidy.market import COLUMNS, read_market, write_market
from minerals.importers.tidy.market_rows import MarketRow, load_market
from minerals.models import Flag, MarketSeries, MarketValue
from minerals.models.market import market_key, unit_in_words

from ..factories import CountryFactory, MineralFactory, ReleaseFactory, SourceFactory
from .long_files import NAME, PLACES, WORDINGS, keyed, line, written

pytestmark = pytest.mark.on_postgresql("rows are loaded in each database’s own way")

CONTENT = settings.BASE_DIR / "content"
SOURCE = settings.BASE_DIR.parent / "shared" / "data" / "usgs_mcs2026" / "MCS2026_Commodities_Data.csv"
needs_source = pytest.mark.skipif(
    not SOURCE.exists(), reason="the file of the source is not in ../shared/data"
)
KINDS = {"Price": "price", "Consumption": "consumption", "Import": "imports", "Export": "exports"}
COMMODITIES = {
    ("cobalt", "cobalt", ""): Commodity("cobalt", ""),
    ("cobalt", "mica", "production: ground"): Commodity("mica", "flake"),
    ("cobalt", "mica", "sold or used"): Commodity("mica", "sheet"),
}
PRICE = "Price, average, dollars per pound: U.S. spot, cathode"


def salient(value="16.77", notes="", **fields):
    fields = {"statistics": "Price", "detail": PRICE, "unit": "dollars per pound"} | fields
    return line("United States", value, notes, section="Salient Statistics—United States", **fields)


def extract(*lines):
    return read([TextFile(NAME, written(*lines))], Tables(keyed(WORDINGS), PLACES, more=COMMODITIES))


def row(*arguments, **fields):
    found = extract(salient(*arguments, **fields))
    assert not found.problems
    (one,) = found.rows
    return one


def reasons(*arguments, **fields):
    found = extract(salient(*arguments, **fields))
    assert not found.rows
    return [(problem.file, problem.line, problem.reason) for problem in found.problems]


@pytest.mark.pure
def test_a_price_keeps_its_words_its_unit_and_what_the_chapter_says():
    one = row(notes="Source: S&P Global Platts Metals Week.")
    assert one.key == "usa.cobalt.price.average-us-spot-cathode.dollars-per-pound.2024"
    assert (one.wording, one.unit, one.value, one.flag) == (
        PRICE,
        "dollars per pound",
        Decimal("16.77"),
        "reported",
    )
    assert one.note == "Source: S&P Global Platts Metals Week."
    assert one.scope.startswith("Data in metric tons, cobalt content, unless otherwise specified. ")


@pytest.mark.pure
@pytest.mark.parametrize(
    ("value", "notes", "expected"),
    [
        ("16.77", "Estimated. -- Source: LME.", ("estimated", "16.77", None, None, True, "")),
        ("16.77", "Source: LME. -- Estimated.", ("estimated", "16.77", None, None, True, "")),
        ("W", "", ("withheld", None, None, None, False, "")),
        ("NA", "Estimated.", ("not-available", None, None, None, False, "")),
        ("—", "", ("zero", "0", None, None, False, "")),
        ("<1,000", "Estimated.", ("bounded", None, None, "1000", True, "")),
        ("660–670", "", ("range", None, "660", "670", False, "")),
        ("s", "Less than 500 carats.", ("described", None, None, None, False, "Less than 500 carats")),
        ("s", "Reported as 1,620 kilograms.", ("described", None, None, None, False, "See note")),
        (
            "Variable, depending on type of product",
            "",
            ("described", None, None, None, False, "Variable, depending on type of product"),
        ),
    ],
)
def test_each_sign_of_the_source_is_kept(value, notes, expected):
    one = row(value, notes)
    numbers = [n and Decimal(n) for n in expected[1:4]]
    assert (one.flag, one.value, one.lower, one.upper, one.is_estimate, one.text) == (
        expected[0],
        *numbers,
        *expected[4:],
    )


@pytest.mark.pure
def test_a_wording_that_says_estimated_is_an_estimate_in_every_year():
    one = row("5,560", statistics="Consumption", detail="Consumption, estimated", unit="metric tons")
    assert (one.flag, one.is_estimate) == (Flag.ESTIMATED, True)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("detail", "terms"),
    [
        ("Price, annual average-real, battery-grade lithium carbonate, dollars per metric ton", "real"),
        ("Price, annual average-nominal, battery-grade lithium carbonate, dollars per metric ton", "nominal"),
        ("Price, real estate", "real"),
        ("Price, realised, dollars per pound", ""),
        (PRICE, ""),
    ],
)
def test_real_and_nominal_are_what_the_wording_says(detail, terms):
    assert row(detail=detail).terms == terms


@pytest.mark.pure
def test_another_unit_or_wording_is_another_series():
    found = extract(
        salient(),
        salient(unit="dollars per kilogram"),
        salient(detail="Price, average, dollars per pound: London Metal Exchange (LME), cash"),
        salient(year="2023", value="17.2"),
    )
    assert not found.problems
    assert len({one.identity.series for one in found.rows}) == 3


@pytest.mark.pure
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"unit": "dollars"}, "'dollars' is no unit of price"),
        ({"unit": "metric tons"}, "'metric tons' is no unit of price"),
        ({"unit": ""}, "'' is no unit of price"),
        ({"statistics": "Export", "unit": "percent"}, "'percent' is no unit of exports"),
        ({"statistics": "Import", "unit": "lots"}, "'lots' is no unit of imports"),
        ({"commodity": "Kryptonite"}, "no commodity 'COBALT | Kryptonite'"),
        ({"value": "12 or so"}, "'12 or so' is not a number"),
        ({"value": "Large"}, "'Large' is neither a price nor a quantity"),
        ({"value": "670–660"}, "the range '670–660' does not rise"),
        ({"year": "2021–24"}, "'2021–24' is not a year"),
        ({"commodity": "Mica"}, "no commodity 'COBALT | Mica'"),
    ],
)
def test_what_is_not_understood_is_named_by_file_line_and_reason(fields, reason):
    assert reasons(**fields) == [(NAME, 2, reason)]


@pytest.mark.pure
def test_one_year_of_a_series_given_twice_is_neither_of_the_two():
    found = extract(salient(), salient("17"), salient(year="2023"))
    assert [one.identity.year for one in found.rows] == [2023]
    assert [problem.line for problem in found.problems] == [3, 2]


@pytest.mark.pure
def test_two_products_in_the_same_words_are_told_apart_by_the_output_before_them():
    exports = {"commodity": "Mica", "statistics": "Export", "detail": "Exports", "unit": "metric tons"}
    found = extract(
        salient(
            "41", commodity="Mica", statistics="Production", detail="Production: Ground", unit="metric tons"
        ),
        salient("5", **exports),
        salient("1", commodity="Mica", statistics="Sold or used", detail="Sold or used", unit="metric tons"),
        salient("6", **exports),
    )
    assert not found.problems
    assert [(one.product, one.value) for one in found.rows] == [("flake", 5), ("sheet", 6)]
    assert [remark.line for remark in found.repaired] == [3, 5]


@pytest.mark.pure
def test_a_unit_that_falls_short_of_the_words_is_said():
    assert unit_in_words("dollars per metric ton", "Price, China, dollars per metric ton unit") == (
        "dollars per metric ton unit"
    )
    assert unit_in_words("dollars per pound", PRICE) == ""
    found = extract(
        salient(detail="Price, China, dollars per metric ton unit", unit="dollars per metric ton")
    )
    assert [remark.reason for remark in found.uncertain] == [
        "in dollars per metric ton, and by its words in dollars per metric ton unit"
    ]


@pytest.mark.pure
def test_a_key_names_what_a_series_is_of():
    assert market_key("USA", "zinc", "exports", "", "Exports", "thousand metric tons") == (
        "usa.zinc.exports.all.thousand-metric-tons"
    )
    assert market_key("USA", "gemstones", "price", "", "Price", "") == "usa.gemstones.price.all.no-unit"
    words = "Price, oxide, 99.5% minimum, dollars per kilogram"
    key = "usa.cerium.price.oxide-99-5-minimum.dollars-per-kilogram"
    assert market_key("USA", "cerium", "price", "", words, "dollars per kilogram") == key


@pytest.mark.pure
def test_the_table_of_commodities_names_its_faults(tmp_path):
    (tmp_path / "market.csv").write_text(
        "chapter,commodity,after,mineral,product,note\nA,B,,cobalt,,\na,b,,cobalt,,\nC,D,,kryptonite,Two Words,\n"
    )
    _, problems = read_commodities(tmp_path, minerals={"cobalt"})
    assert sorted(str(problem).split(": ", 1)[1] for problem in problems) == [
        "no mineral 'kryptonite'",
        "product 'Two Words' is not a slug",
        "the commodity a | b |  is already on line 2",
    ]


# The table in the database, and the tidy file


@pytest.fixture
def release(db):
    CountryFactory(code="USA", name="United States")
    MineralFactory(name="Cobalt")
    return ReleaseFactory()


def test_a_release_is_loaded_once_and_read_again_without_a_change(release):
    rows = extract(salient(), salient(year="2023", value="17.2")).rows
    report = load_market(rows, release)
    assert (report.loaded, report.subjects) == (2, {("USA", "cobalt")})
    again = load_market(rows, release)
    assert (again.loaded, again.unchanged, again.changed, again.gone) == (0, 2, [], [])
    assert MarketSeries.objects.get().unit == "dollars per pound"


def test_a_value_that_was_read_otherwise_is_replaced_and_both_are_reported(release):
    load_market(extract(salient(), salient(year="2023")).rows, release)
    report = load_market(extract(salient("18", "Estimated.")).rows, release)
    key = "usa.cobalt.price.average-us-spot-cathode.dollars-per-pound"
    assert report.changed == [
        (f"{key}.2024", "16.77 dollars per pound, reported", "18 dollars per pound, estimated")
    ]
    assert report.gone == [f"{key}.2023"]


def test_the_next_release_has_values_of_its_own(release):
    load_market(extract(salient()).rows, release)
    later = ReleaseFactory(key="usgs-mcs-2027", published="2027-02-01", name="2027")
    load_market(extract(salient("16.5")).rows, later)
    assert MarketSeries.objects.count() == 1
    values = MarketValue.objects.order_by("release__key").values_list("release__key", "value")
    assert list(values) == [("usgs-mcs-2026", Decimal("16.77")), ("usgs-mcs-2027", Decimal("16.5"))]


def test_what_cannot_be_loaded_loads_nothing_and_says_why(release):
    rows = extract(salient(), salient(commodity="Cobalt", year="2023")).rows
    MineralFactory._meta.model.objects.all().delete()
    report = load_market(rows, release)
    assert [(each.file, each.line, each.reason) for each in report.rejected] == [
        (NAME, 2, "no mineral 'cobalt'"),
        (NAME, 3, "no mineral 'cobalt'"),
    ]
    assert not MarketSeries.objects.exists()


def test_a_series_of_another_source_is_not_taken_over(release):
    rows = extract(salient()).rows
    load_market(rows, release)
    other = ReleaseFactory(
        key="office-2026", source=SourceFactory(key="office", title="Office"), name="Office"
    )
    (problem,) = load_market(rows, other).rejected
    assert problem.reason.endswith("is a series of Mineral Commodity Summaries")


@pytest.mark.pure
def test_the_tidy_file_gives_back_what_was_written(tmp_path):
    rows = extract(salient(), salient("660–670", year="2023"), salient("W", year="2022")).rows
    with (tmp_path / "file.csv").open("w", newline="") as file:
        write_market(rows, file)
    table = parse_table("file.csv", (tmp_path / "file.csv").read_text(), COLUMNS)
    found, problems = read_market("file.csv", table, countries={"USA"}, minerals={"cobalt"})
    assert not problems
    assert set(found) == set(rows)


TIDY = dict.fromkeys(COLUMNS, "") | {
    "country_iso3": "USA", "mineral": "cobalt", "statistic": "price", "wording": PRICE, "unit": "dollars per pound",
    "year": "2024", "value": "5", "flag": "reported", "is_estimate": "false", "source_line": "7",
}  # fmt: skip


@pytest.mark.pure
@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"country_iso3": "ATL"}, "no country 'ATL'"),
        ({"mineral": "kryptonite"}, "no mineral 'kryptonite'"),
        (
            {"statistic": "stocks"},
            "statistic 'stocks' is none of price, consumption, imports, exports, demand",
        ),
        ({"terms": "pretend"}, "terms 'pretend' is none of real, nominal"),
        ({"year": "24"}, "year '24' is no year"),
        ({"value": "-5"}, "'-5' is not a number from zero up"),
        ({"value": ""}, "flag reported needs a value"),
        ({"wording": ""}, "a series has its wording"),
        ({"text": "x" * 201}, "text has 201 characters; at most 200 fit"),
        ({"note": "a\u202eb"}, "note contains invisible characters"),
    ],
)
def test_a_damaged_tidy_file_is_refused_by_line_and_reason(cells, reason):
    table = ([(2, TIDY | cells)], [])
    rows, problems = read_market("m.csv.gz", table, countries={"USA"}, minerals={"cobalt"})
    assert not rows
    assert [(each.file, each.line, each.reason) for each in problems] == [("m.csv.gz", 2, reason)]


# The publisher's file, read again by code that shares nothing with our reader


@pytest.fixture(scope="module")
def printed():
    """The rows of prices, consumption, imports and exports, as the file has them: {line: row}."""
    with SOURCE.open(encoding="cp1252", newline="") as file:
        lines = dict(enumerate(csv.DictReader(file), start=2))
    return {number: row for number, row in lines.items() if row["Statistics"] in KINDS}


@pytest.fixture(scope="module")
def found():
    return read(decoded(from_path(SOURCE)), read_tables(CONTENT)["usgs-long"])


@needs_source
def test_every_row_of_the_file_is_stored_with_its_words_its_unit_and_its_year(printed, found):
    assert found.problems == []
    rows = {one.line: one for one in found.by_table[MarketRow]}
    assert rows.keys() == printed.keys()
    assert len(rows) == 2995
    for line_number, one in rows.items():
        row = {column: " ".join(cell.split()) for column, cell in printed[line_number].items()}
        assert (one.statistic, one.unit) == (KINDS[row["Statistics"]], row["Unit"])
        assert (one.wording, one.identity.year) == (row["Statistics_detail"].strip(" ,"), int(row["Year"]))


@needs_source
def test_every_number_and_sign_of_the_file_is_what_it_was(printed, found):
    for one in found.by_table[MarketRow]:
        value, notes = printed[one.line]["Value"].strip(), printed[one.line]["Notes"]
        estimated = "Estimated." in [part.strip() for part in notes.split("--")]
        estimated |= "estimated" in printed[one.line]["Statistics_detail"].lower()
        if re.fullmatch(r"[0-9,]+(\.[0-9]+)?", value):
            number = Decimal(value.replace(",", ""))
            assert (one.value, one.lower, one.upper) == (number, None, None)
            assert one.flag == ("zero" if not number else "estimated" if estimated else "reported"), one
        elif value.startswith("<"):
            assert (one.flag, one.upper) == ("bounded", Decimal(value[1:].replace(",", "")))
        elif "–" in value:
            ends = [Decimal(end.replace(",", "")) for end in value.split("–")]
            assert (one.flag, [one.lower, one.upper]) == ("range", ends)
        else:
            flags = {"W": "withheld", "NA": "not-available", "—": "zero"}
            assert one.flag == flags.get(value, "described")


@needs_source
def test_a_series_of_the_file_is_one_wording_in_one_unit(printed, found):
    by_series = defaultdict(list)
    for one in found.by_table[MarketRow]:
        row = printed[one.line]
        words = tuple(row[each].strip() for each in ("MCS chapter", "Commodity", "Statistics_detail", "Unit"))
        by_series[one.identity.series].append((words, row["Year"]))
    assert len(by_series) == 613  # 610 wordings, and three of mica that two products share
    for series, years in by_series.items():
        assert len({words for words, _ in years}) == 1, series
        assert len({year for _, year in years}) == len(years), series


@needs_source
def test_the_shipped_series_are_what_the_importer_makes_of_the_file(found):
    text = io.StringIO()
    write_market(found.by_table[MarketRow], text)
    with gzip.open(CONTENT / "market" / "usgs-mcs-2026.csv.gz", "rt", newline="") as shipped:
        assert text.getvalue() == shipped.read()
