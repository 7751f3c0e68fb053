"""From what value on a code counts among those with one partner: the page, its tiles, and the block of the country."""

from decimal import Decimal

import pytest

from profiles.public.exposure import summary_of

from tests.factories import (
    CommodityFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    flow,
)
from tests.profiles.public.exposure.pages import ADDRESS, body, page_of

pytestmark = pytest.mark.django_db

MILLION = 1_000_000


@pytest.fixture
def graphite(places):
    """Graphite, which a list names."""
    mineral = MineralFactory(name="Graphite")
    ListEntryFactory(critical_list=CriticalListFactory(country=places["JPN"]), mineral=mineral)
    return mineral


def code(number, places, millions, mineral=None, **values):
    made = CommodityFactory(
        code=number, name=f"Goods {number}", minerals=[mineral or MineralFactory()], **values
    )
    flow(made, places["CHN"], places["JPN"], int(millions * MILLION))
    flow(made, places["JPN"], places["KOR"], int(millions * MILLION))
    return made


def counted(places):
    """Codes that count of what Japan buys; what it sells is the same, and so is what the block says."""
    page = page_of(places["JPN"])
    bought = [row.commodity.code for row in page.from_one]
    assert [row.commodity.code for row in page.to_one] == bought
    assert [one.commodity for one in summary_of(places["JPN"]).from_one] == [f"Goods {one}" for one in bought]
    return bought


def test_crumbs_are_not_counted_and_stand_in_the_table(client, places):
    code("250410", places, 10)
    code("250490", places, Decimal("9.99"))
    assert counted(places) == ["250410"]
    assert len(page_of(places["JPN"]).bought_tables[0].shown) == 2
    page = body(client.get(ADDRESS))
    assert "of 1 code that it bought in 2024 for at least US$10 million or 1% of its listed imports" in page
    assert "of 1 code that it sold in 2024 for at least US$10 million or 1% of its listed exports" in page
    assert page.count("80% or more from one</span>") == 2


def test_one_per_cent_of_what_is_bought_under_listed_codes_counts_as_well(places, graphite):
    code("250410", places, 100, graphite)
    code("250490", places, 1)
    code("260111", places, Decimal("0.99"))
    assert counted(places) == ["250410", "250490"]


def test_codes_of_no_list_of_another_nomenclature_and_twice_the_same_loads_are_not_added(places, graphite):
    code("282200", places, 100, graphite, twin="810510")
    code("810510", places, 90, graphite, twin="282200")
    code("850511", places, 89, graphite, nomenclature="hs17")
    code("720241", places, 5)
    code("260111", places, 1)
    code("260112", places, Decimal("0.99"))
    assert counted(places) == ["282200", "810510", "850511", "720241", "260111"]


def test_what_is_bought_of_nothing_listed_counts_from_ten_million_on(places):
    code("250410", places, 9)
    assert counted(places) == []
