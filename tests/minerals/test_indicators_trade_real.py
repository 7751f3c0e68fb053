"""Every share and index of twenty countries, recomputed from the files of BACI by other code."""

import csv
import gzip
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from django.conf import settings

from minerals.importers.tidy.trade import read_flows
from minerals.indicators.trade import Flow, customers, exporters, importers, suppliers

CONTENT = settings.BASE_DIR / "content"
SOURCE = settings.BASE_DIR.parent / "shared" / "data" / "baci_trade"
TWENTY = (
    "JPN", "KOR", "USA", "CHN", "DEU", "FRA", "GBR", "IND", "BRA", "CHL",
    "ARG", "AUS", "CAN", "ZAF", "COD", "IDN", "NLD", "HKG", "TWN", "MEX",
)  # fmt: skip

pytestmark = [
    pytest.mark.pure,
    pytest.mark.skipif(not SOURCE.exists(), reason="the files of BACI are not in ../shared/data"),
]


@pytest.fixture(scope="module")
def ours():
    """{(commodity, year): Flows} as the project ships them."""
    found = {}
    for path in (CONTENT / "trade" / "baci-2026").iterdir():
        given, _ = read_flows(path.name.partition(".")[0], gzip.decompress(path.read_bytes()))
        found |= {
            table: [Flow(*table, *pair, *amounts) for pair, amounts in flows.items()]
            for table, flows in given.items()
        }
    return found


@pytest.fixture(scope="module")
def theirs():
    """{(nomenclature-code, year, place, “in” or “out”): {partner: value}} of the files, with exact fractions."""
    found = defaultdict(lambda: defaultdict(Fraction))
    for name, column in (("bilateral_2015_2024", "hs92"), ("hs17_2024_bilateral", "hs17")):
        with gzip.open(SOURCE / f"{name}.csv.gz", "rt", newline="") as file:
            for row in csv.DictReader(file):
                table, value = (f"{column}-{row[column]}", int(row["year"])), Fraction(row["value_kusd"])
                ends = [{"S19": "TWN"}.get(row[end], row[end]) for end in ("exporter", "importer")]
                if ends[0] != ends[1]:
                    found[*table, ends[1], "in"][ends[0]] += value
                    found[*table, ends[0], "out"][ends[1]] += value
    return found


@pytest.mark.parametrize("place", TWENTY)
def test_shares_index_and_number_for_80_per_cent_of_each_code_and_year(place, ours, theirs):
    compared = 0
    for table, flows in ours.items():
        for side, function in (("in", suppliers), ("out", customers)):
            expected, found = theirs.get((*table, place, side), {}), function(flows, {place})
            assert len(found.rows) == len(expected)
            if not expected:
                continue
            total = sum(expected.values())
            shares = {code: 100 * value / total for code, value in expected.items()}
            for row in found.rows:
                assert abs(Fraction(row.share) - shares[row.code]) < Fraction(1, 10**9)
            assert abs(Fraction(found.exact_hhi) - sum(share**2 for share in shares.values())) < Fraction(
                1, 10**6
            )
            ordered, reached, number = sorted(expected.values(), reverse=True), Fraction(0), 0
            while reached < total * Fraction(8, 10):
                reached, number = reached + ordered[number], number + 1
            assert found.for_80 == number
            assert found.value == total * 1000
            compared += 1
    assert compared > 300


def test_japans_lithium_carbonate_of_2024(ours):
    found = suppliers(ours["hs92-283691", 2024], {"JPN"})
    shares = [(row.code, row.share.quantize(Decimal("0.1"))) for row in found.rows[:3]]
    assert shares == [("CHL", Decimal("53.4")), ("ARG", Decimal("29.1")), ("CHN", Decimal("15.7"))]


def test_no_total_counts_a_code_twice(ours):
    """The purchases of a country over all codes of a nomenclature count each row of the file once."""
    with gzip.open(SOURCE / "bilateral_2015_2024.csv.gz", "rt", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == "2024"]
    for place in TWENTY:
        label = {"TWN": "S19"}.get(place, place)
        wanted = sum(Decimal(row["value_kusd"]) for row in rows if row["importer"] == label)
        bought = [suppliers(flows, {place}).value for (name, year), flows in ours.items()
                  if year == 2024 and name.startswith("hs92")]  # fmt: skip
        assert sum(bought) == wanted * 1000


def test_what_the_world_sells_it_buys(ours):
    for flows in ours.values():
        sold, bought = exporters(flows), importers(flows)
        assert (sold.value, sold.quantity, sold.missing) == (bought.value, bought.quantity, bought.missing)
        assert all(one.value >= other.value for one, other in pairwise(sold.rows))
