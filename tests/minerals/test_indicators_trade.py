"""Suppliers and customers: shares by value, concentration, how many have 80 per cent, and what is never added."""

from decimal import Decimal

import pytest

from minerals.indicators.trade import Flow, by_year, customers, exporters, importers, largest, suppliers

pytestmark = pytest.mark.pure

JAPAN = {"JPN"}


def flow(exporter, importer, value, quantity=None, *, year=2024, commodity="hs92-283691"):
    return Flow(commodity, year, exporter, importer, value, quantity)


FLOWS = [
    flow("CHL", "JPN", 500, 100),
    flow("ARG", "JPN", 300, None),
    flow("CHN", "JPN", 200, 10),
    flow("JPN", "JPN", 900, 900),
    flow("JPN", "KOR", 70, 7),
    flow("CHL", "KOR", 40, 4),
]


def test_suppliers_have_shares_of_the_value_and_the_largest_comes_first():
    found = suppliers(FLOWS, JAPAN)
    assert [(row.code, row.share) for row in found.rows] == [("CHL", 50), ("ARG", 30), ("CHN", 20)]
    assert (found.value, found.quantity, found.missing, found.flows) == (1000, 110, 1, 3)
    assert found.top1 == 50
    assert found.exact_hhi == 2500 + 900 + 400
    assert found.hhi == 3800


def test_a_share_is_of_the_value_whatever_the_weight():
    found = suppliers([flow("CHL", "JPN", 1, 99), flow("ARG", "JPN", 3, 1)], JAPAN)
    assert found.of("CHL").share == 25


@pytest.mark.parametrize(
    ("values", "number"),
    [([80, 20], 1), ([79, 21], 2), ([50, 30, 20], 2), ([50, 29, 21], 3), ([100], 1), ([1] * 10, 8)],
)
def test_the_least_number_of_suppliers_that_have_80_per_cent(values, number):
    flows = [flow(f"A{place:02}", "JPN", value) for place, value in enumerate(values)]
    assert suppliers(flows, JAPAN).for_80 == number


def test_what_a_country_sells_itself_is_no_trade():
    assert suppliers(FLOWS, JAPAN).of("JPN") is None
    assert customers(FLOWS, JAPAN).value == 70
    assert exporters(FLOWS).of("JPN").value == 70
    assert importers(FLOWS).of("JPN").value == 1000


def test_what_members_of_a_bloc_sell_each_other_is_no_trade_of_it():
    flows = [flow("DEU", "FRA", 90), flow("CHN", "FRA", 10), flow("CHN", "DEU", 30), flow("FRA", "CHN", 5)]
    union = {"DEU", "FRA"}
    assert [(row.code, row.value, row.flows) for row in suppliers(flows, union).rows] == [("CHN", 40, 2)]
    assert [(row.code, row.value) for row in customers(flows, union).rows] == [("CHN", 5)]


def test_without_trade_there_is_no_share_and_no_index():
    for flows in ([], [flow("CHL", "JPN", 0, 5)]):
        found = suppliers(flows, JAPAN)
        assert (found.rows, found.top1, found.hhi, found.for_80) == ((), None, None, 0)


def test_two_codes_two_nomenclatures_and_two_years_are_never_added():
    others = [
        flow("COD", "JPN", 1, commodity="hs92-810510"),
        flow("COD", "JPN", 1, commodity="hs17-283691"),
        flow("COD", "JPN", 1, year=2023),
    ]
    for other in others:
        with pytest.raises(ValueError, match="are never added"):
            suppliers([flow("COD", "JPN", 1), other], JAPAN)


def test_the_largest_flows_are_in_order_and_cross_a_border():
    assert [(each.exporter, each.value) for each in largest(FLOWS, 2)] == [("CHL", 500), ("ARG", 300)]


def test_years_are_apart_the_newest_first():
    found = by_year([flow("CHL", "JPN", 1, year=2015), *FLOWS])
    assert list(found) == [2024, 2015]


def test_equal_values_are_in_the_order_of_codes():
    found = suppliers([flow("CHL", "JPN", 1), flow("ARG", "JPN", 1)], JAPAN)
    assert [row.code for row in found.rows] == ["ARG", "CHL"]
    assert sum(row.share for row in found.rows) == Decimal(100)
