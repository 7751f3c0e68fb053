"""Figures and sources that the form of a profile suggests while somebody types."""

import json
import re

import pytest

from minerals.models import Basis, Measure, Stage
from profiles.models import Citation
from profiles.publishing.figures.search import search
from profiles.publishing.figures.search_trade import OFFERED_OF_TRADE, search_trade
from profiles.publishing.texts.prose import parse_figure
from tests.factories import (
    CodeGroupFactory,
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    UserFactory,
    complete_profile,
    figure,
    flow,
)
from tests.profiles.admin.profile.forms import url
from tests.profiles.shared import shared_draft


def references(found):
    return [one["reference"] for one in found.suggestions]


opened, saved, profile, cobalt_figures, form = shared_draft()


# Figures


def test_a_figure_is_found_by_words_of_its_series_and_written_as_it_is_typed(cobalt_figures, japan):
    found = search("cobalt mine", own=japan)
    assert references(found) == ["cobalt/mine/production"]
    one = found.suggestions[0]
    assert (one["amount"], one["under"], one["place"]) == ("30\N{NO-BREAK SPACE}t", "2024", "Japan")
    assert parse_figure(one["reference"]).stage == Stage.MINE


def test_only_series_that_the_place_has_are_suggested(cobalt_figures, japan, cobalt):
    figure(CountryFactory(code="CHL", name="Chile"), cobalt, 5, measure=Measure.RESERVES)
    assert references(search("reserves", own=japan)) == []
    assert references(search("reserves", own=japan, place="chile")) == ["cobalt/reserves country=chile"]
    assert references(search("reserves", own=japan, place="any")) == ["cobalt/reserves country=chile"]
    assert search("platinum", own=japan).suggestions == []


def test_the_own_country_comes_first_where_any_will_do(cobalt_figures, japan):
    found = references(search("cobalt mine", own=japan, place="any"))
    assert found[0] == "cobalt/mine/production"
    assert "cobalt/mine/production country=dr-congo" in found


def test_a_mineral_is_found_by_its_other_names(japan):
    earths = MineralFactory(name="Rare earths")
    earths.aliases.create(name="REE", slug="ree")
    figure(japan, earths, 7)
    assert references(search("ree", own=japan)) == ["rare-earths/mine/production"]


def test_options_are_part_of_the_reference(cobalt_figures, japan, cobalt):
    figure(japan, cobalt, 20, year=2023)
    found = search("cobalt", own=japan, year=2023)
    assert references(found) == ["cobalt/mine/production year=2023"]
    assert found.suggestions[0]["amount"] == "20\N{NO-BREAK SPACE}t"
    shares = search("cobalt", own=japan, show="share").suggestions
    assert (shares[0]["reference"], shares[0]["amount"]) == ("cobalt/mine/production show=share", "about 30%")


def test_a_basis_is_named_where_there_are_several(cobalt_figures, japan, cobalt):
    figure(japan, cobalt, 50, basis=Basis.GROSS)
    found = references(search("cobalt", own=japan))
    assert sorted(found) == ["cobalt/mine/production basis=contained", "cobalt/mine/production basis=gross"]


def test_what_has_no_rank_says_why(cobalt_figures, japan):
    found = search("cobalt", own=japan, place="world", show="rank").suggestions
    assert "no rank" in found[0]["refused"]


def test_what_is_suggested_can_be_submitted(desk, saved, form):
    response = desk.get(url("figures"), {"q": "cobalt", "of": "japan"})
    assert "no-store" in response["Cache-Control"]
    reference = response.json()["suggestions"][0]["reference"]
    data = form | {"mining": f"It came to [[{reference}]].[@paper]"}
    desk.post(url("change", saved.pk), data | {"_submit": "x"})
    assert saved.reviews.open().exists()


@pytest.mark.parametrize(
    "query",
    [{"of": "nowhere"}, {}, {"of": "japan", "year": "20x4"}, {"of": "japan", "year": "٢٠٢٤5"}],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_reason(desk, saved, query):
    assert desk.get(url("figures"), query).json()["error"]


def test_a_search_takes_few_queries_however_much_it_finds(
    cobalt_figures, japan, django_assert_max_num_queries
):
    for n in range(15):
        figure(japan, MineralFactory(name=f"Mineral {n}"), n + 1)
    with django_assert_max_num_queries(8):
        found = search("", own=japan)
    assert len(found.suggestions) == 12
    assert found.more == 4


# Sources


def test_a_source_of_another_profile_is_found_once_with_who_uses_it(desk, saved, cobalt):
    for name in ("Chile", "Peru"):
        other = complete_profile(CountryFactory(name=name))
        Citation.objects.create(
            profile=other, key="iea-2024", title="Outlook", publisher="IEA", as_of="2024-05", position=2
        )
    found = desk.get(url("sources"), {"q": "iea outlook", "but": saved.pk}).json()
    assert [(s["key"], sorted(s["used_by"])) for s in found["sources"]] == [("iea-2024", ["Chile", "Peru"])]
    assert desk.get(url("sources"), {"q": "nothing of the kind"}).json() == {"sources": [], "more": False}


def test_keys_that_begin_with_the_words_lead(desk, saved):
    other = complete_profile(CountryFactory(name="Chile"))
    for position, (key, title) in enumerate(
        [("a-blog", "Of usgs mcs"), ("usgs-mcs-2026", "Summaries")], start=2
    ):
        Citation.objects.create(
            profile=other, key=key, title=title, publisher="P", as_of="2026", position=position
        )
    found = desk.get(url("sources"), {"q": "usgs mcs", "but": saved.pk}).json()["sources"]
    assert [source["key"] for source in found] == ["usgs-mcs-2026", "a-blog"]


def test_own_sources_are_not_those_of_others(desk, saved):
    assert desk.get(url("sources"), {"but": saved.pk}).json()["sources"] == []


# Numbers that say more than a figure's own


def test_the_picker_offers_what_references_can_show(desk, saved):
    page = desk.get(url("change", saved.pk)).content.decode()
    offered = json.loads(re.search(r'id="figure-shows" type="application/json">(.*?)</script>', page)[1])
    assert [one["value"] for one in offered][:3] == ["value", "share", "rank"]
    assert {one["value"]: one["needs"] for one in offered}["change"] == ["since"]
    taken = [one["value"] for one in offered if one["at_a_glance"]]
    assert taken[:4] == ["value", "share", "rank", "supplier-share"]
    assert not {"change", "sum", "supplier-share-years", "customer-share-peak"}.intersection(taken)


@pytest.mark.parametrize(
    ("asked", "reference"),
    [
        ({"show": "change", "with_since": "2020"}, "cobalt/mine/production show=change since=2020"),
        ({"show": "range", "with_since": "2023"}, "cobalt/mine/production show=range since=2023"),
        ({"show": "multiple", "with_of": "dr-congo"}, "cobalt/mine/production show=multiple of=dr-congo"),
        ({"show": "hhi", "place": "any"}, "cobalt/mine/production show=hhi"),
    ],
)
def test_a_change_a_range_a_multiple_and_an_index_are_found_and_written(
    desk, saved, cobalt_figures, japan, cobalt, asked, reference
):
    for year in (2020, 2023):
        figure(japan, cobalt, 10, year=year)
    found = desk.get(url("figures"), {"q": "cobalt mine", "of": "japan", **asked}).json()["suggestions"]
    assert [one["reference"] for one in found].count(reference) == 1
    one = next(one for one in found if one["reference"] == reference)
    assert one["amount"], one
    assert str(parse_figure(reference)) == reference


@pytest.mark.parametrize(
    "asked", [{"show": "change"}, {"show": "change", "with_since": "x"}, {"show": "multiple", "with_of": ""}]
)
def test_what_a_number_needs_is_asked_for(desk, saved, asked):
    assert desk.get(url("figures"), {"q": "cobalt", "of": "japan", **asked}).json()["error"]


# Who may


@pytest.mark.parametrize("name", ["figures", "sources"])
def test_nobody_without_leave_may_search(saved, client, name):
    client.force_login(UserFactory(username="nobody"))
    assert client.get(url(name)).status_code == 403
    client.logout()
    assert client.get(url(name)).status_code == 302


# Trade


@pytest.fixture
def earths(japan):
    """Rare earths of two codes, which Japan buys from China and Vietnam."""
    china, vietnam = CountryFactory(code="CHN", name="China"), CountryFactory(code="VNM", name="Vietnam")
    mineral = MineralFactory(name="Rare earths")
    codes = [
        CommodityFactory(code=code, name=f"Goods {code}", minerals=[mineral]) for code in ("280530", "284610")
    ]
    for year, value in ((2023, 900), (2024, 300)):
        flow(codes[0], china, japan, value, 80, year=year)
        flow(codes[1], vietnam, japan, 700, 20, year=year)
    return CodeGroupFactory(commodities=codes)


@pytest.mark.parametrize(
    ("show", "needed", "reference", "amount"),
    [
        (
            "supplier-share",
            {"from": "china"},
            "show=supplier-share from=china source=baci",
            "30% of Japan’s imports",
        ),
        (
            "supplier-share-by-weight",
            {"from": "china"},
            "show=supplier-share from=china source=baci by=weight",
            "80% of the weight of Japan’s imports",
        ),
        (
            "supplier-share-change",
            {"from": "china", "since": 2023},
            "show=supplier-share-change from=china source=baci since=2023",
            "26.3 percentage points less than in 2023",
        ),
        ("imports-by-weight", {}, "show=imports source=baci by=weight", "0.10 t gross weight"),
    ],
)
def test_trade_is_found_by_the_words_of_its_goods_groups_first(
    earths, japan, show, needed, reference, amount
):
    found = search_trade("rare earths", own=japan, show=show, needed=needed).suggestions
    assert [one["reference"].split()[0] for one in found] == [
        "trade/rare-earths",
        "trade/hs92-280530",
        "trade/hs92-284610",
    ]
    assert (found[0]["reference"], found[0]["amount"]) == (f"trade/rare-earths {reference}", amount)
    assert parse_figure(found[0]["reference"])
    assert "bought no Goods 284610 from China" in found[2].get("refused", "") or "imports" in show
    assert not search_trade("unobtainium", own=japan, show=show, needed=needed).suggestions


def test_the_picker_asks_for_the_supplier_and_offers_trade_of_one_year_at_a_glance(desk, earths):
    address = url("figures")
    asked = {"of": "japan", "q": "rare earths", "show": "supplier-share"}
    assert "choose the country" in desk.get(address, asked).json()["error"]
    found = desk.get(address, asked | {"with_from": "china"}).json()["suggestions"]
    assert found[0]["amount"] == "30% of Japan’s imports"
    assert OFFERED_OF_TRADE["supplier-share"]["at_a_glance"]
    assert not OFFERED_OF_TRADE["supplier-share-years"]["at_a_glance"]
