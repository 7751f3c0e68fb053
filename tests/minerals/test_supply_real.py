"""The figures of the IEA and of the World Minerals Outlook, each computed again from the raw file by other code."""

import csv
import io
from collections import defaultdict
from fractions import Fraction

import pytest
from django.conf import settings

from minerals.importers.reading.files import from_path
from minerals.importers.reading.formats import read_delivery, read_tables
from minerals.importers.tidy import figures as tidy

CONTENT = settings.BASE_DIR / "content"
DATA = settings.BASE_DIR.parent / "shared" / "data"
SUPPLY = DATA / "iea_cmd2025" / "supply_by_country.csv"
OUTLOOK = DATA / "usgs_outlook2029" / "outlook_tidy.csv"

pytestmark = [
    pytest.mark.pure,
    pytest.mark.skipif(not SUPPLY.exists(), reason="the publishers' files are not in ../shared/data"),
]


def raw(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shipped(release):
    """{line of the raw file: row} of the figures in this repository."""
    rows = raw(CONTENT / "figures" / f"{release}.csv")
    found = {int(row["source_line"]): row for row in rows}
    assert len(found) == len(rows)
    return found


def made(path):
    delivery = read_delivery(from_path(path), read_tables(CONTENT), countries=(), minerals=(), releases={})
    ((key, extract),) = delivery.extracts.items()
    return key, extract


@pytest.mark.parametrize("path", [SUPPLY, OUTLOOK])
def test_the_shipped_figures_are_what_the_reader_makes_of_the_raw_file(path):
    key, extract = made(path)
    text = io.StringIO()
    tidy.write_figures(extract.rows, text)
    assert (CONTENT / "figures" / f"{key}.csv").read_text(encoding="utf-8", newline="") == text.getvalue()


@pytest.mark.parametrize(("path", "rows", "doubts"), [(SUPPLY, 340, 15), (OUTLOOK, 703, 3)])
def test_every_row_gives_a_figure_and_each_doubt_is_about_a_total(path, rows, doubts):
    _, extract = made(path)
    assert extract.accounts == {"understood": rows, "skipped": 0, "outside": 0, "not understood": 0}
    assert (extract.problems, extract.repaired) == ([], [])
    assert all("its rows add up to" in each.reason for each in extract.uncertain)
    assert len(extract.uncertain) == doubts


# The IEA

SERIES_OF_IEA = {
    ("Copper", "mining"): "copper mine all contained",
    ("Copper", "refining"): "copper refinery all contained",
    ("Cobalt", "mining"): "cobalt mine all contained",
    ("Cobalt", "refining"): "cobalt refinery all contained",
    ("Lithium", "mining"): "lithium mine all contained",
    ("Lithium", "refining"): "lithium refinery all contained",
    ("Nickel", "mining"): "nickel mine all contained",
    ("Nickel", "refining"): "nickel refinery without-some-nickel-pig-iron contained",
    ("Graphite", "mining"): "graphite mine all unstated",
    ("Graphite", "refining"): "graphite refinery battery-grade unstated",
    ("Rare Earth Elements", "mining"): "rare-earths mine magnet unstated",
    ("Rare Earth Elements", "refining"): "rare-earths refinery magnet unstated",
}


def code(row, label, aggregates):
    return aggregates[row[label]] if row[label] in aggregates else row["alpha3"]


def test_every_number_of_the_iea_is_the_file_s_in_tonnes_and_of_the_series_that_it_is():
    figures = shipped("iea-cmd-2025")
    rows = raw(SUPPLY)
    assert len(rows) == len(figures) == 340
    for line, row in enumerate(rows, 2):
        one = figures[line]
        place = code(row, "country", {"World": "WLD", "Rest of world": "OTH"})
        series = " ".join(one[name] for name in ("mineral", "stage", "form", "basis"))
        assert (one["country_iso3"], series) == (place, SERIES_OF_IEA[row["mineral"], row["stage"]])
        assert (one["year"], one["unit"]) == (row["year"], "t")
        assert Fraction(one["value"]) == Fraction(row["value"]) * 1000
        observed = row["year"] == "2024"
        assert (one["measure"], one["scenario"]) == (
            ("production", "") if observed else ("projected-production", "base-case")
        )
        assert one["is_estimate"] == ("false" if observed else "true")


def test_every_share_of_the_iea_follows_from_the_shipped_figures():
    figures, rows = shipped("iea-cmd-2025"), raw(SUPPLY)
    totals = {}
    for line, row in enumerate(rows, 2):
        if row["country"] == "World":
            totals[row["mineral"], row["stage"], row["year"]] = Fraction(figures[line]["value"])
    for line, row in enumerate(rows, 2):
        share = 100 * Fraction(figures[line]["value"]) / totals[row["mineral"], row["stage"], row["year"]]
        assert abs(share - Fraction(row["share_pct"])) <= Fraction("0.005") + Fraction("0.0001"), line


def test_china_refines_cobalt_and_copper_as_the_iea_says():
    figures = {
        (row["country_iso3"], row["mineral"], row["stage"], row["year"]): Fraction(row["value"])
        for row in shipped("iea-cmd-2025").values()
    }
    cobalt = figures["CHN", "cobalt", "refinery", "2024"]
    assert cobalt == 196_143
    assert round(100 * float(cobalt / figures["WLD", "cobalt", "refinery", "2024"]), 1) == 78.4
    assert figures["CHN", "copper", "refinery", "2024"] == 11_860_000


# The Outlook

SERIES_OF_OUTLOOK = {
    "Cobalt": "cobalt mine all contained",
    "Gallium": "gallium refinery all contained",
    "Helium": "helium mine all unstated",
    "Lithium": "lithium mine all contained",
    "Magnesium metal": "magnesium smelter all unstated",
    "Palladium": "palladium mine all contained",
    "Platinum": "platinum mine all contained",
    "Titanium": "titanium plant sponge unstated",
}
PARTS = {
    "United States (extracted from natural gas)": "helium mine extracted-from-natural-gas unstated",
    "United States (from Cliffside Field)": "helium mine from-cliffside-field unstated",
}
GRAMS = {"kilograms": 10**3, "metric tons": 10**6, "thousand metric tons": 10**9}
STORED_GRAMS = {"kg": 10**3, "t": 10**6, "kt": 10**9}


def test_every_number_of_the_outlook_is_the_file_s_whatever_its_unit():
    figures, rows = shipped("usgs-outlook-2025"), raw(OUTLOOK)
    assert len(rows) == len(figures) == 703
    for line, row in enumerate(rows, 2):
        one, region, note = figures[line], row["Geographic_Region"], row["Note"]
        aggregates = {"World": "WLD", "Total": "WLD", "Rest of the world": "OTH"}
        assert one["country_iso3"] == code(row, "Geographic_Region", aggregates)
        series = PARTS.get(region) or SERIES_OF_OUTLOOK[row["Mineral_Commodity"]]
        series = series.replace("sponge", "sponge-idled") if "idled" in note else series
        assert " ".join(one[name] for name in ("mineral", "stage", "form", "basis")) == series
        ahead = int(row["Year"]) > 2024
        measure = ("projected-" if ahead else "") + row["Data_type"].lower()
        assert (one["year"], one["measure"], one["scenario"]) == (
            row["Year"],
            measure,
            "outlook" if ahead else "",
        )
        assert row["Data Sources"].rstrip(".") in one["note"]
        unit, quantity = row["Unit_MEAS"].lower(), row["Quantity"]
        if quantity == "W":
            assert (one["flag"], one["value"]) == ("withheld", "")
        elif quantity.startswith("<"):
            assert (one["flag"], one["upper"]) == ("bounded", quantity[1:])
        elif unit == "million cubic meters":
            assert (Fraction(one["value"]), one["unit"]) == (Fraction(quantity), "Mm3")
        else:
            amount = Fraction(0 if quantity == "--" else quantity) * GRAMS[unit]
            assert Fraction(one["value"]) * STORED_GRAMS[one["unit"]] == amount
        assert one["excludes"] == ("USA" if "excludes" in note else "")
        estimated = "estimated" in note or ahead
        assert one["is_estimate"] == ("true" if estimated and quantity != "W" else "false")


# Which source headlines, and what is compared


def tables():
    """{(mineral, stage, measure): {source: [rows]}} of all figures that were counted, as shipped."""
    found = defaultdict(lambda: defaultdict(list))
    for release in raw(CONTENT / "releases.csv"):
        path = CONTENT / "figures" / f"{release['key']}.csv"
        for row in raw(path) if path.exists() else ():
            if not row.get("scenario"):
                found[row["mineral"], row["stage"], row["measure"]][release["source"]].append(
                    row | {"release": release["key"]}
                )
    return found


def test_the_source_that_headlines_is_the_one_that_the_rule_names():
    """USGS's Summaries where their newest edition has a world total, otherwise the IEA, otherwise the Outlook."""
    newest = max(path.stem for path in (CONTENT / "figures").glob("usgs-mcs-*.csv"))
    named = {
        (row["mineral"], row["stage"], row["measure"]): row["source"]
        for row in raw(CONTENT / "headline_sources.csv")
    }
    expected = {}
    for key, by_source in tables().items():
        if by_source.keys() - {"usgs-mcs"}:
            of_usgs = by_source.get("usgs-mcs", ())
            world = any(row["country_iso3"] == "WLD" and row["release"] == newest for row in of_usgs)
            order = ["usgs-mcs"] * world + ["iea-cmd", "usgs-outlook"]
            expected[key] = next(source for source in order if source in by_source)
    assert named == expected


def test_what_is_compared_exists_at_both_sources_for_one_year_and_place_at_least():
    found = tables()
    compared = raw(CONTENT / "compared_sources.csv")
    for row in compared:
        by_source = found[row["mineral"], row["stage"], row["measure"]]

        def given(source, form, basis, by_source=by_source):
            rows = by_source[source]
            return {(r["country_iso3"], r["year"]) for r in rows if (r["form"], r["basis"]) == (form, basis)}

        ours = given(row["source"], row["form"], row["basis"])
        assert ours & given(row["other_source"], row["other_form"], row["other_basis"]), row
    assert ("rare-earths", "mine") not in {(row["mineral"], row["stage"]) for row in compared}
