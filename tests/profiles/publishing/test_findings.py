"""Findings: references beyond a figure's own number, frozen with their figures and worded when shown."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minerals.models import Country, Flag, Mineral
from minerals.models.places import PlaceKind
from profiles.public.page.number_pages import address_of
from profiles.publishing.facts import Facts
from profiles.publishing.figures import finding_words
from profiles.publishing.figures.stated import stated
from profiles.publishing.payload.changes import changes
from profiles.publishing.payload.payload import Payload
from profiles.publishing.resolving import resolve
from profiles.publishing.texts.nodes import FigureShown, FindingShown
from tests.factories import (
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    figure,
    flow,
    revise,
    world,
)
from tests.profiles.publishing.test_resolving import resolved, section


@pytest.fixture
def copper(japan):
    """Refined copper of Japan and Australia in three years, estimated in the last one."""
    mineral, australia = MineralFactory(name="Copper"), CountryFactory(code="AUS", name="Australia")
    for year, own, other in ((2023, 1000, 400), (2024, 950, 410), (2025, 1300, 500)):
        flag = Flag.ESTIMATED if year == 2025 else Flag.REPORTED
        figure(japan, mineral, own, stage="refinery", year=year, flag=flag, is_estimate=year == 2025)
        figure(australia, mineral, other, stage="refinery", year=year)
        figure(world(), mineral, 4000, stage="refinery", year=year)
    return mineral


@pytest.fixture
def lithium_trade(japan):
    chile, china = CountryFactory(code="CHL", name="Chile"), CountryFactory(code="CHN", name="China")
    commodity = CommodityFactory()
    flow(commodity, chile, japan, 720, year=2024)
    flow(commodity, china, japan, 280, year=2024)
    flow(commodity, china, japan, 100, year=2023)
    flow(commodity, chile, china, 5000, year=2024)
    return commodity


def shown(profile, reference):
    """(main text, its marks, what stands beside it, the Finding) of the one reference in a text."""
    payload = resolved(profile, mining=reference).payload
    (finding,) = payload.findings.values()
    found = finding_words.shown(finding, payload)
    return found.main, [mark.letter for mark in found.marks], found.under, finding


def reason(profile, reference):
    (problem,) = resolved(profile, mining=reference).problems
    assert (problem.where, problem.text) == ("Mining and Production", reference)
    return problem.reason


@pytest.mark.parametrize(
    ("options", "main", "marks", "beside"),
    [
        ("show=change since=2023", "about 30% more than in 2023", [], "2025"),
        ("show=change since=2023 year=2024", "5.0% less than in 2023", [], "2024"),
        ("show=multiple of=australia", "about 2.6 times Australia’s", [], "2025"),
        ("country=australia show=multiple of=japan", "about 38% of Japan’s", [], "2025"),
        ("show=range since=2023", "950 to 1,300\N{NO-BREAK SPACE}t", ["e"], "2023 to 2025"),
        ("show=range since=2023 year=2024", "950 to 1,000\N{NO-BREAK SPACE}t", [], "2023 to 2024"),
        ("show=hhi", "an HHI of about 1,200", [], "2025"),
        ("show=hhi year=2023", "an HHI of 725", [], "2023"),
    ],
)
def test_a_finding_reads_in_the_middle_of_a_sentence(profile, copper, options, main, marks, beside):
    *found, finding = shown(profile, f"[[copper/refinery/production {options}]]")
    assert found == [main, marks, beside]
    assert finding.figures


def test_a_finding_keeps_the_figures_that_it_is_made_of(profile, copper):
    payload = resolved(profile, mining="[[copper/refinery/production show=change since=2023]]").payload
    (finding,) = payload.findings.values()
    assert [payload.figures[key].value for key in finding.figures] == [1300, 1000]
    assert (finding.value, finding.since, finding.year, finding.is_estimate) == (30, 2023, 2025, True)
    assert Payload.from_json(payload.to_json()) == payload


def test_an_index_keeps_each_share(profile, copper):
    *_, finding = shown(profile, "[[copper/refinery/production show=hhi year=2023]]")
    assert [(part.code, part.value) for part in finding.parts] == [("JPN", 25), ("AUS", 10)]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("show=change since=2020", "no such figure of 2020: the years are 2023 to 2025"),
        ("show=change since=2025", "write since= and an earlier year"),
        ("show=change", "also needs since="),
        ("show=range since=2021", "no such figure of 2021 and 2022"),
        ("show=multiple of=chile", "there is no country “chile”"),
        ("show=multiple of=world", "write show=share"),
        ("show=multiple of=japan", "compares the figure with itself"),
        ("show=multiple of=nickel/mine/production", "there is no mineral “nickel”"),
        ("show=hhi country=japan", "does not take country="),
        ("show=sum", "leave show=sum out"),
        ("show=reliance", "is of net-import-reliance"),
        ("show=supplier-share from=chile source=baci", "is of trade"),
    ],
)
def test_what_cannot_be_said_is_refused_with_what_to_write(profile, copper, options, why):
    assert why in reason(profile, f"[[copper/refinery/production {options}]]")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"flag": Flag.WITHHELD}, "that of Chile is withheld"),
        ({"value": 0, "flag": Flag.ZERO}, "that of Chile is none"),
        ({"value": 5, "unit": "Mct"}, "cannot be converted"),
    ],
)
def test_unlike_figures_are_not_compared(profile, copper, other, why):
    figure(CountryFactory(code="CHL", name="Chile"), copper, stage="refinery", year=2025, **other)
    assert why in reason(profile, "[[copper/refinery/production show=multiple of=chile]]")


def test_a_multiple_of_another_figure_is_of_the_same_place_and_year(profile, copper, japan):
    figure(japan, copper, 500, year=2025)
    main, *_ = shown(profile, "[[copper/refinery/production show=multiple of=copper/mine/production]]")
    assert main == "about 2.6 times the mine production"
    gold = MineralFactory(name="Gold")
    figure(japan, gold, 130, stage="refinery", year=2025, unit="kg")
    main, *_ = shown(profile, "[[copper/refinery/production show=multiple of=gold/refinery/production]]")
    assert main == "about 10,000 times that of gold"


def test_minerals_of_a_group_are_added_where_they_are_weighed_alike(profile, japan):
    parent = MineralFactory(name="Platinum-group metals")
    platinum, palladium = (MineralFactory(name=name, parent=parent) for name in ("Platinum", "Palladium"))
    figure(japan, platinum, 120, unit="kg")
    figure(japan, palladium, 80, unit="kg")
    reference = "[[platinum-group-metals/mine/production show=sum]]"
    main, marks, _, finding = shown(profile, reference)
    assert (main, marks) == ("200\N{NO-BREAK SPACE}kg", ["c"])
    assert [(part.code, part.value) for part in finding.parts] == [("palladium", 80), ("platinum", 120)]
    rhodium = MineralFactory(name="Rhodium", parent=parent)
    figure(japan, rhodium, unit="kg", flag=Flag.WITHHELD)
    main, marks, _, finding = shown(profile, reference)
    assert (main, marks, finding.excludes) == ("at least 200\N{NO-BREAK SPACE}kg", ["c"], ("Rhodium",))
    payload = resolved(profile, mining=reference).payload
    (remark,) = finding_words.shown(finding, payload).remarks
    assert remark == "Japan, sum of Palladium and Platinum: without Rhodium"
    figure(japan, MineralFactory(name="Iridium", parent=parent), 5, unit="t")
    assert "different units" in reason(profile, reference)


def test_a_group_is_a_sum_of_its_minerals_too(profile, cobalt_figures):
    group = Mineral.objects.get(slug="cobalt").group
    assert shown(profile, f"[[{group.slug}/mine/production show=sum]]")[0] == "30\N{NO-BREAK SPACE}t"
    assert "neither a mineral nor a group" in reason(profile, "[[unobtainium/mine/production show=sum]]")


def test_reliance_keeps_its_bounds(profile, copper):
    figure(
        CountryFactory(code="USA", name="United States"), copper, measure="net-import-reliance", stage="none",
        unit="%", flag=Flag.BOUNDED, lower=75,
    )  # fmt: skip
    main, *_, finding = shown(profile, "[[copper/net-import-reliance country=united-states show=reliance]]")
    assert main == "more than 75% of consumption"
    alone = "[[copper/net-import-reliance country=united-states show=reliance as=percent]]"
    assert shown(profile, alone)[0] == "more than 75%"
    assert (finding.low, finding.value) == (75, None)


def test_the_share_of_a_supplier_is_of_what_the_country_imports(profile, lithium_trade):
    reference = "[[trade/hs92-283691 show=supplier-share from=china source=baci]]"
    main, _, beside, finding = shown(profile, reference)
    assert (main, beside) == ("28% of Japan’s imports", "2024, CEPII")
    assert [(part.name, part.value) for part in finding.parts] == [("China", 280), ("World", 1000)]
    payload = resolved(profile, mining=reference).payload
    assert finding.release in {release.key for release in payload.releases}
    assert address_of(FindingShown(finding.key), payload) == "/trade/hs92-283691/japan/"
    assert "100% of Japan’s imports" in section(
        resolved(profile, mining=reference[:-2] + " year=2023]]"), "mining"
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("hs92-283691 show=supplier-share from=china", "also needs source="),
        ("hs92-283691 show=supplier-share from=china source=usgs-mcs", "write source=baci"),
        ("hs92-283691 show=supplier-share from=atlantis source=baci", "no country “atlantis”"),
        ("hs92-283691 show=supplier-share from=japan source=baci", "bought no Lithium carbonate from Japan"),
        ("hs92-283691 show=supplier-share from=china source=baci year=1999", "the years are 2023 to 2024"),
        ("hs92-000000 show=supplier-share from=china source=baci", "no trade in “hs92-000000”"),
        ("hs92-283691 show=share", "trade is shown with show=supplier-share"),
        ("hs92-283691 show=customer-share source=baci", "also needs to="),
        ("hs92-283691 show=customer-share from=china to=chile source=baci", "does not take from="),
        ("hs92-283691 show=customer-share to=atlantis source=baci", "no country “atlantis”"),
        ("hs92-283691 show=customer-share to=china source=baci", "Japan sold no Lithium carbonate in 2024"),
        (
            "hs92-283691 country=china show=customer-share to=chile source=baci",
            "no Lithium carbonate to Chile in 2024",
        ),
        ("hs92-283691 show=export-share", "also needs source="),
        ("hs92-283691 show=export-share to=china source=baci", "does not take to="),
        ("hs92-283691 show=export-share country=atlantis source=baci", "no country “atlantis”"),
        ("hs92-283691 show=export-share source=baci", "Japan sold no Lithium carbonate in 2024"),
        ("hs92-283691 show=export-share source=baci year=1999", "the years are 2023 to 2024"),
        ("lithium show=supplier-share from=china source=baci", "trade/hs92-283691"),
    ],
)
def test_trade_that_is_not_there_is_refused_with_what_to_write(profile, lithium_trade, options, why):
    assert why in reason(profile, f"[[trade/{options}]]")


def test_a_bloc_buys_from_outside_alone(profile, lithium_trade, japan):
    korea = CountryFactory(code="KOR", name="South Korea")
    bloc = CountryFactory(code="BLC", name="Bloc", kind=PlaceKind.BLOC)
    bloc.members.set([japan, korea])
    flow(lithium_trade, korea, japan, 9000, year=2024)
    reference = "[[trade/hs92-283691 country=bloc show=supplier-share from=china source=baci]]"
    assert shown(profile, reference)[0] == "28% of Bloc’s imports"


def test_the_share_of_a_customer_is_of_what_the_country_exports(profile, lithium_trade):
    reference = "[[trade/hs92-283691 country=chile show=customer-share to=china source=baci]]"
    main, marks, beside, finding = shown(profile, reference)
    assert (main, marks, beside) == ("87% of Chile’s exports", [], "2024, CEPII")
    assert [(part.name, part.value) for part in finding.parts] == [("China", 5000), ("World", 5720)]
    assert (finding.country, finding.other) == ("CHL", "CHN")
    payload = resolved(profile, mining=reference).payload
    assert finding.release in {release.key for release in payload.releases}
    assert address_of(FindingShown(finding.key), payload) == "/trade/hs92-283691/chile/"
    assert finding_words.finding_title(finding, payload) == (
        "Chile, exports of Lithium carbonate by value: the share of China, CEPII"
    )
    earlier = "[[trade/hs92-283691 country=china show=customer-share to=japan source=baci year=2023]]"
    assert shown(profile, earlier)[0] == "100% of China’s exports"


def test_the_share_of_the_world_is_of_its_exports(profile, lithium_trade, japan):
    flow(lithium_trade, japan, japan, 9000, year=2024)  # no trade
    reference = "[[trade/hs92-283691 country=chile show=export-share source=baci]]"
    main, _, beside, finding = shown(profile, reference)
    assert (main, beside) == ("95% of the world’s exports", "2024, CEPII")
    assert [(part.name, part.value) for part in finding.parts] == [("Chile", 5720), ("World", 6000)]
    payload = resolved(profile, mining=reference).payload
    assert Payload.from_json(payload.to_json()).findings == payload.findings
    assert address_of(FindingShown(finding.key), payload) == "/trade/hs92-283691/chile/"
    assert finding_words.finding_title(finding, payload) == (
        "Chile, exports of Lithium carbonate by value: the share of the world, CEPII"
    )


def test_a_bloc_sells_to_outside_alone_and_buys_as_one(profile, lithium_trade, japan):
    korea = CountryFactory(code="KOR", name="South Korea")
    bloc = CountryFactory(code="BLC", name="Bloc", kind=PlaceKind.BLOC)
    bloc.members.set([japan, korea])
    chile, china = (Country.objects.get(code=code) for code in ("CHL", "CHN"))
    flow(lithium_trade, korea, japan, 9000, year=2024)
    flow(lithium_trade, korea, chile, 300, year=2024)
    flow(lithium_trade, japan, china, 700, year=2024)
    code = "[[trade/hs92-283691"
    *_, finding = shown(profile, f"{code} country=bloc show=customer-share to=china source=baci]]")
    assert [part.value for part in finding.parts] == [700, 1000]
    *_, finding = shown(profile, f"{code} country=bloc show=export-share source=baci]]")
    assert [part.value for part in finding.parts] == [1000, 7000]
    *_, finding = shown(profile, f"{code} country=chile show=customer-share to=bloc source=baci]]")
    assert ([part.value for part in finding.parts], finding.other) == ([720, 5720], "BLC")
    assert "sold no" in reason(
        profile, f"{code} country=bloc show=customer-share to=south-korea source=baci]]"
    )


def test_an_unknown_country_does_not_hide_the_trade_beside_it(profile, lithium_trade):
    good = "[[trade/hs92-283691 show=supplier-share from=china source=baci]]"
    tree = resolved(profile, mining=f"[[trade/hs92-283691 country=atlantis {good.partition(' ')[2]} {good}")
    (problem,) = tree.problems
    assert "no country “atlantis”" in problem.reason
    assert "28% of Japan’s imports" in section(tree, "mining")


def test_trade_is_read_where_a_text_names_it_and_at_once(profile, lithium_trade, copper):
    def queries(text):
        with CaptureQueriesContext(connection) as found:
            tree = resolved(profile, mining=text)
        assert not tree.problems
        return sum("trade" in one["sql"] for one in found), len(found)

    one = "[[trade/hs92-283691 show=supplier-share from=china source=baci]]"
    two = f"{one} {one[:-2]} year=2023]] [[trade/hs92-283691 country=china show=supplier-share from=chile source=baci]]"
    assert queries("[[copper/refinery/production]]")[0] == 0
    assert queries(one)[0] == queries(two)[0] == 2
    sold = "[[trade/hs92-283691 country=chile show=export-share source=baci]]"
    other = sold.replace("chile", "china")
    more = f"{sold} {other} {other[:-2]} year=2023]]"
    customer = "[[trade/hs92-283691 country=chile show=customer-share to=china source=baci]]"
    assert queries(sold)[0] == queries(more)[0] == 3
    assert queries(customer)[0] == 2
    assert queries(f"{two} {more} {customer}")[0] == queries(f"{one} {sold} {customer}")[0] == 4


def test_a_number_is_told_alike_whichever_kind_it_is(profile, copper):
    payload = resolved(
        profile, mining="[[copper/refinery/production show=share]] [[copper/refinery/production show=hhi]]"
    ).payload
    (key,) = payload.findings
    share = stated(FigureShown("jpn.copper.refinery.all.production.contained.2025", "share"), payload)
    index = stated(FindingShown(key), payload)
    assert (share.in_text, share.beside) == ("about 33% of the world", "2025")
    assert (index.in_text, index.beside, index.figure) == ("an HHI of about 1,200", "2025", share.figure)


def test_another_name_of_a_place_moves_no_finding(profile, copper, japan):
    text = "[[copper/refinery/production show=multiple of=australia]] [[copper/refinery/production show=hhi]]"
    tree = resolved(profile, mining=text).payload.source
    before = resolve(tree, Facts.open(japan)).payload
    Country.objects.filter(code="AUS").update(name="New Holland")
    found = changes(before, resolve(tree, Facts.open(japan)).payload)
    assert (found.figures, found.names) == ((), (("Australia", "New Holland"),))


def test_a_share_as_percent_is_its_number_and_its_title_says_of_what(profile, copper):
    found = resolved(
        profile, mining="It refines [[copper/refinery/production show=share as=percent]] of all."
    )
    payload = Payload.from_json(found.payload.to_json())
    assert payload == found.payload
    html = section(found, "mining").replace("\N{NO-BREAK SPACE}", " ")
    assert "copper: refinery production (contained weight), 2025: 1,300 t; about 33% of the world" in html
    assert re.sub("<[^>]+>", "", html).startswith("It refines about 33% (2025) of all.")


@pytest.mark.parametrize(
    ("options", "main", "title"),
    [
        ("show=supplier-share from=china", "28%", "China, CEPII, 2024: 28% of Japan’s imports"),
        ("country=chile show=customer-share to=japan", "13%", "Japan, CEPII, 2024: 13% of Chile’s exports"),
        ("country=chile show=export-share", "95%", "the world, CEPII, 2024: 95% of the world’s exports"),
    ],
)
def test_a_share_of_trade_as_percent_is_its_number(profile, lithium_trade, options, main, title):
    reference = f"[[trade/hs92-283691 {options} source=baci as=percent]]"
    found, marks, beside, finding = shown(profile, reference)
    assert (found, marks, beside) == (main, [], "2024, CEPII")
    payload = resolved(profile, mining=reference).payload
    assert stated(FindingShown(finding.key), payload).title.endswith(title)
    assert Payload.from_json(payload.to_json()) == payload


def test_a_share_in_both_ways_moves_once_and_in_whole_words(profile, lithium_trade, japan):
    reference = "[[trade/hs92-283691 show=supplier-share from=china source=baci]]"
    both = f"{reference} {reference[:-2]} as=percent]]"
    before = resolved(profile, mining=both).payload
    flow(lithium_trade, CountryFactory(code="ARG", name="Argentina"), japan, 1000, year=2024)
    after = resolve(before.source, Facts.open(japan)).payload
    (moved,) = changes(before, after).figures
    assert [moved.before, moved.after] == [
        f"{share} of Japan’s imports (2024, CEPII)" for share in ("28%", "14%")
    ]


def test_a_change_of_one_figure_moves_what_is_made_of_it(profile, copper, japan):
    tree = resolved(profile, mining="[[copper/refinery/production show=change since=2023]]").payload.source
    before = resolve(tree, Facts.open(japan)).payload
    assert not changes(before, resolve(tree, Facts.open(japan)).payload)
    revise(copper.figures.get(country=japan, year=2025), 1500, announced=False, is_estimate=True)
    after = resolve(tree, Facts.open(japan)).payload
    moved = {one.name: (one.before, one.after) for one in changes(before, after).figures}
    assert ("about 30% more than in 2023 (2025)", "about 50% more than in 2023 (2025)") in moved.values()


def test_a_finding_is_no_number_at_a_glance(profile, copper):
    tree = resolved(profile).payload.source
    tree["glance"][0]["figure"] = "copper/refinery/production show=hhi"
    (problem,) = resolve(tree, Facts.open(profile.subject.place)).problems
    assert "shown as value, share, rank" in problem.reason
