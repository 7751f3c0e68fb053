"""From what value on a code counts among those with one partner: the page and its tiles."""

from decimal import Decimal

import pytest

from profiles.public.exposure import floor
from tests.factories import CommodityFactory, MineralFactory, flow
from tests.profiles.public.exposure.pages import ADDRESS, body, page_of

pytestmark = pytest.mark.django_db

MILLION = 1_000_000


def code(number, places, millions, **values):
    made = CommodityFactory(code=number, name=f"Goods {number}", minerals=[MineralFactory()], **values)
    flow(made, places["CHN"], places["JPN"], int(millions * MILLION))
    flow(made, places["JPN"], places["KOR"], int(millions * MILLION))
    return made


def counted(places):
    """Codes that count of what Japan buys; what it sells is the same."""
    page = page_of(places["JPN"])
    bought = [row.commodity.code for row in page.from_one]
    assert [row.commodity.code for row in page.to_one] == bought
    return bought


def test_crumbs_are_not_counted_and_stand_in_the_table(client, places):
    code("250410", places, 10)
    code("250490", places, Decimal("0.1"))
    assert counted(places) == ["250410"]
    assert len(page_of(places["JPN"]).bought_tables[0].shown) == 2
    page = body(client.get(ADDRESS))
    for act in ("bought", "sold"):
        traded = "purchases" if act == "bought" else "sales"
        floor = f"at least US$10 million or 1% of all that it {act} under our codes"
        assert f"of 1 code whose {traded} in 2024 came to {floor}" in page
    assert page.count("80% or more from one</span>") == 2


def test_ten_million_counts_however_much_is_bought(places):
    code("260111", places, 5000)
    code("250410", places, 10)
    code("250490", places, Decimal("9.99"))
    assert counted(places) == ["260111", "250410"]


def test_one_per_cent_of_all_that_is_bought_counts_as_well(places):
    code("250410", places, 100)
    code("250490", places, Decimal("1.03"))
    code("260111", places, Decimal("0.99"))
    assert counted(places) == ["250410", "250490"]


def test_another_nomenclature_and_twice_the_same_loads_are_not_added(places):
    code("282200", places, 100, twin="810510")
    code("810510", places, 90, twin="282200")
    code("850511", places, 89, nomenclature="hs17")
    code("720241", places, 5)
    code("260111", places, Decimal("1.08"))
    code("260112", places, Decimal("0.99"))
    assert counted(places) == ["282200", "810510", "850511", "720241", "260111"]


def test_every_page_words_the_floor_that_is_counted_by(client, places, monkeypatch):
    code("250410", places, 100)
    monkeypatch.setattr(floor, "ALWAYS", 25_000_000)
    monkeypatch.setattr(floor, "PART", Decimal("0.005"))
    exposure = body(client.get(ADDRESS))
    assert exposure.count("at least US$25 million or 0.5% of all") == 4
    assert "10 million or" not in exposure
