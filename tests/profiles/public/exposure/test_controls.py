"""Export controls beside the suppliers, and trade before and after them."""

import datetime

import pytest

from minerals.facts.trade import Trader, sold_by_year
from minerals.models import Commodity
from minerals.models.places import PlaceKind
from profiles.models import Edition, Policy
from profiles.public.timelines.controls import Control, published_controls
from profiles.publishing.payload.payload import Event, Named
from tests.factories import (
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    complete_profile,
    figure,
    flow,
    publish,
)
from tests.profiles.public.exposure.pages import ADDRESS, body, page_of, page_row

pytestmark = pytest.mark.django_db


def control(profile, **fields):
    row = {
        "title": "Export licences",
        "date": "2023-08",
        "kind": "export-control",
        "status": "in-force",
        "summary": "Licences for every destination.",
        "citation": "paper",
    }
    made = Policy.objects.create(profile=profile, **row | fields)
    return made


def test_a_control_in_force_stands_beside_the_supplier_and_leads_to_the_policy(
    client, places, lithium, carbonate, china, editor, moderator
):
    control(china).minerals.add(lithium)
    publish(china, editor=editor, moderator=moderator)
    lines = {line.place.code: line.controls for line in page_row(places["JPN"]).lines}
    assert [len(lines[code]) for code in ("CHL", "ARG", "CHN")] == [0, 0, 1]
    address = lines["CHN"][0].address
    assert address.startswith("/countries/china/#policy-")
    assert f'href="{address}"' in body(client.get(ADDRESS))
    assert f'id="{address.partition("#")[2]}"' in body(client.get("/countries/china/"))
    assert 'id="policy-' not in body(client.get("/countries/china/editions/1/"))


@pytest.mark.parametrize("change", [{"status": "suspended"}, {"status": "announced"}, {"kind": "stockpile"}])
def test_what_is_no_control_in_force_is_not_shown(
    places, lithium, carbonate, china, editor, moderator, change
):
    control(china, **change).minerals.add(lithium)
    publish(china, editor=editor, moderator=moderator)
    assert not any(line.controls for line in page_row(places["JPN"]).lines)


def test_a_control_of_another_mineral_is_not_shown(places, carbonate, china, editor, moderator):
    control(china).minerals.add(MineralFactory(name="Gallium"))
    publish(china, editor=editor, moderator=moderator)
    assert not any(line.controls for line in page_row(places["JPN"]).lines)


def test_a_draft_and_an_ended_edition_have_no_control(places, lithium, china, editor, moderator):
    control(china).minerals.add(lithium)
    assert published_controls() == ()
    publish(china, editor=editor, moderator=moderator)
    assert len(published_controls()) == 1
    Edition.objects.update(
        state="withdrawn", notice="A notice.", ended_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    )
    assert published_controls() == ()


def event(**fields):
    row = {
        "uid": "u", "title": "t", "date": "2025-02-04", "kind": "export-control", "status": "in-force",
        "summary": "", "citation": "", "as_of": "", "number": None, "minerals": (Named("lithium", "Lithium"),),
    }  # fmt: skip
    return Control("CHN", "China", "china", Event(**row | fields))


@pytest.mark.parametrize(
    ("date", "today", "is_in_force"),
    [
        ("2025-02-04", "2025-02-04", True),
        ("2025-02-04", "2025-02-03", False),
        ("2025-02", "2025-02-01", True),
        ("2026", "2025-12-31", False),
    ],
)
def test_a_control_is_in_force_from_its_day_on(date, today, is_in_force):
    assert event(date=date).is_in_force(datetime.date.fromisoformat(today)) is is_in_force


def test_a_control_of_a_bloc_is_one_of_its_members(places, lithium, carbonate, editor, moderator):
    union = CountryFactory(code="EUU", name="European Union", kind=PlaceKind.BLOC)
    union.members.add(places["CHL"])
    figure(union, lithium, 5)
    draft = complete_profile(union, minerals=[lithium], reference="lithium/mine/production")
    control(draft).minerals.add(lithium)
    publish(draft, editor=editor, moderator=moderator)
    lines = {line.place.code: line.controls for line in page_row(places["JPN"]).lines}
    assert [one.country for one in lines["CHL"]] == ["European Union"]
    assert lines["ARG"] == ()


def test_trade_stands_beside_a_control_for_the_years_that_there_are(
    client, places, lithium, carbonate, china, editor, moderator
):
    for year, value in ((2019, 1), (2020, 10), (2022, 30), (2023, 40)):
        flow(carbonate, places["CHN"], places["KOR"], value * 10**6, value * 1000, year=year)
    control(china).minerals.add(lithium)
    publish(china, editor=editor, moderator=moderator)
    (found,) = page_of(places["CHN"]).controlled
    assert found.years == (2020, 2022, 2023, 2024)
    assert [cell and cell.value for cell in found.rows[0].cells] == [10 * 10**6, 30 * 10**6, 40 * 10**6, 200]
    assert found.missing == ""
    page = body(client.get("/countries/china/exposure/"))
    assert "The control need not be the cause" in page
    assert f'id="{found.id}"' in page
    assert f"exposure/#{found.id}" in body(client.get("/countries/china/"))


def test_where_the_data_end_before_a_control_the_page_says_so(
    client, places, lithium, carbonate, china, editor, moderator
):
    control(china, date="2025-02-04").minerals.add(lithium)
    publish(china, editor=editor, moderator=moderator)
    assert "The data end in 2024, so there is no year after it." in body(
        client.get("/countries/china/exposure/")
    )


def test_two_codes_of_the_same_loads_stand_beside_each_other_and_are_not_added(
    client, places, lithium, carbonate, china, editor, moderator
):
    Commodity.objects.filter(pk=carbonate.pk).update(twin="282520")
    other = CommodityFactory(code="282520", name="Lithium hydroxide", minerals=[lithium], twin="283691")
    flow(other, places["CHN"], places["KOR"], 5, year=2023)
    control(china).minerals.add(lithium)
    publish(china, editor=editor, moderator=moderator)
    (found,) = page_of(places["CHN"]).controlled
    assert [row.commodity.code for row in found.rows] == ["282520", "283691"]
    assert found.twins
    assert "never added, and neither shows a trend" in body(client.get("/countries/china/exposure/"))


def test_what_a_place_sold_by_year_leaves_out_itself(places, carbonate, django_assert_num_queries):
    with django_assert_num_queries(1):
        (found,) = sold_by_year(Trader.of(places["JPN"]), [carbonate])
    assert found == (carbonate.pk, 2024, 70, 7000, 0, 1)
