"""Dependence of a place, by commodity, with the governance of suppliers, and codes of one nomenclature."""

from decimal import Decimal

import pytest

from minerals.indicators import Refusal
from minerals.indicators.exposure import bought_from, hs92_first, sold_to
from minerals.indicators.trade import Flow

pytestmark = pytest.mark.pure

JAPAN = {"JPN"}
CARBONATE, GRAPHITE = "hs92-283691", "hs92-250410"


def flow(commodity, exporter, importer, value):
    return Flow(commodity, 2024, exporter, importer, value, None)


FLOWS = [
    flow(CARBONATE, "CHL", "JPN", 60),
    flow(CARBONATE, "ARG", "JPN", 40),
    flow(GRAPHITE, "CHN", "JPN", 80),
    flow(GRAPHITE, "MOZ", "JPN", 20),
    flow(GRAPHITE, "JPN", "JPN", 900),
    flow(GRAPHITE, "JPN", "KOR", 7),
]


def test_each_commodity_has_its_own_suppliers():
    found = bought_from(FLOWS, JAPAN)
    assert {commodity: one.supply.value for commodity, one in found.items()} == {
        CARBONATE: 100,
        GRAPHITE: 100,
    }
    assert found[CARBONATE].year == 2024
    assert found[GRAPHITE].supply.top1 == 80


@pytest.mark.parametrize(("value", "is_on_one"), [(80, True), (79, False), (81, True)])
def test_from_80_per_cent_on_it_depends_on_one(value, is_on_one):
    flows = [flow(CARBONATE, "CHL", "JPN", value), flow(CARBONATE, "ARG", "JPN", 100 - value)]
    assert bought_from(flows, JAPAN)[CARBONATE].is_on_one is is_on_one


def test_governance_is_weighted_by_the_value_of_each_supplier():
    found = bought_from(FLOWS, JAPAN, {"CHL": Decimal(1), "ARG": Decimal("-0.5"), "CHN": Decimal("-0.3")})
    assert found[CARBONATE].governance.mean == Decimal("0.4")
    assert found[CARBONATE].governance.covered == 100
    graphite = found[GRAPHITE].governance
    assert (graphite.mean, graphite.covered, graphite.missing) == (Decimal("-0.3"), 80, ("MOZ",))


def test_without_an_estimate_there_is_no_governance():
    assert bought_from(FLOWS, JAPAN)[CARBONATE].governance == Refusal("no-governance-estimate")


def test_customers_are_the_same_the_other_way():
    found = sold_to(FLOWS, JAPAN)
    assert list(found) == [GRAPHITE]
    assert [(row.code, row.value) for row in found[GRAPHITE].supply.rows] == [("KOR", 7)]


def test_what_has_no_value_is_no_dependence():
    assert bought_from([flow(CARBONATE, "CHL", "JPN", 0)], JAPAN) == {}
    assert sold_to([flow(CARBONATE, "JPN", "JPN", 5)], JAPAN) == {}


def test_a_code_of_hs_2017_is_left_out_where_hs_1992_has_it():
    codes = [("hs92", "283691"), ("hs17", "283691"), ("hs17", "850511")]
    assert hs92_first(codes) == {("hs92", "283691"), ("hs17", "850511")}
