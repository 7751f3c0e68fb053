"""/compare/: rows side by side, reasons where there are none, and the answer to any address."""

import csv
import datetime
import io
import re
from decimal import Decimal

import pytest
from django.test import Client

from minerals.models import CountryAlias, MineralAlias
from profiles.models import Policy

from ..factories import (
    CodeGroupFactory,
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    figure,
    flow,
    publish,
    revise,
    world,
)

pytestmark = pytest.mark.django_db

PAIR = "/compare/?country=japan&country=south-korea"


@pytest.fixture
def korea():
    return CountryFactory(code="KOR", name="South Korea", alpha2="KR")


@pytest.fixture
def indium(japan, korea):
    """Refined in both, of a world of 1,000 t."""
    made = MineralFactory(name="Indium")
    for year in (2023, 2024, 2025):
        figure(world(), made, 1000, stage="refinery", year=year)
        figure(japan, made, 60, stage="refinery", year=year)
        figure(korea, made, 180, stage="refinery", year=year)
    return made


def read(client, address=PAIR):
    response = client.get(address)
    assert response.status_code == 200, response.headers.get("Location")
    return " ".join(response.content.decode().split())


def rows(client, address=PAIR):
    response = client.get(address.replace("/compare/", "/compare.csv"))
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def cells(client, address, mineral):
    return {row["country"]: row for row in rows(client, address) if row["mineral"] == mineral}


def test_two_countries_stand_side_by_side_with_share_and_rank(client, indium):
    text = read(client)
    assert "<title>Japan and South Korea compared · Critical Minerals Atlas</title>" in text
    assert "6.0%, 2nd" in text
    assert "18.0%, 1st" in text
    found = cells(client, PAIR, "indium")
    assert (found["Japan"]["value"], found["South Korea"]["value"]) == ("60", "180")
    assert {row["year"] for row in found.values()} == {"2025"}
    assert {row["comparable"] for row in found.values()} == {"yes"}


def test_the_largest_is_set_beside_the_next_one_in_a_number(client, indium):
    text = read(client)
    assert "3 ×" in text
    assert "South Korea beside Japan, 2025:" in text


def test_years_are_lines_of_one_source_with_a_table(client, indium):
    text = read(client)
    assert text.count('class="lines-chart"') == 1
    assert ">JPN</text>" in text
    assert ">KOR</text>" in text
    assert "As a table" in text
    table = text.partition('<table class="by-year">')[2].partition("</table>")[0]
    rows = [re.findall(r"[\d,]+(?=</a>)", row) for row in table.split("<tr>")[2:]]
    assert rows == [["60"] * 3, ["180"] * 3]
    assert "<desc" not in text


def test_a_line_restated_between_editions_breaks_here_too(client, indium, korea):
    later = ReleaseFactory(key="later", published=datetime.date(2027, 2, 1))
    revise(indium.figures.get(country=korea, year=2025), 250, release=later)
    text = read(client)
    assert text.count('class="break" d=') == 1
    assert "Upright dashes: restated between editions" in text
    assert text.count('<span class="break">restated between editions</span>') == 1


def test_what_is_counted_otherwise_is_not_put_side_by_side(client, japan, korea):
    boron = MineralFactory(name="Boron")
    figure(japan, boron, 10, form="ulexite")
    figure(korea, boron, 20, form="colemanite")
    address = f"{PAIR}&mineral=boron"
    assert "Japan is counted as ulexite and South Korea as colemanite." in read(client, address)
    found = cells(client, address, "boron")
    assert {row["comparable"] for row in found.values()} == {"no"}
    assert found["Japan"]["reason"] == "Japan is counted as ulexite and South Korea as colemanite."
    assert 'class="lines-chart"' not in read(client, address)


def test_withheld_none_and_no_figure_are_three_things(client, indium, japan, korea):
    tin = MineralFactory(name="Tin")
    figure(japan, tin, None, flag="withheld")
    figure(korea, tin, 0, flag="zero")
    found = cells(client, f"{PAIR}&mineral=tin", "tin")
    assert (found["Japan"]["flag"], found["Japan"]["value"]) == ("withheld", "")
    assert (found["South Korea"]["flag"], found["South Korea"]["value"]) == ("zero", "0")
    text = read(client, f"{PAIR}&mineral=tin")
    assert ">withheld</a>" in text
    assert ">none</a>" in text
    zinc = MineralFactory(name="Zinc")
    figure(japan, zinc, 5)
    assert cells(client, f"{PAIR}&mineral=zinc", "zinc")["South Korea"]["flag"] == "no-figure"
    assert '<span class="muted">no figure</span>' in read(client, f"{PAIR}&mineral=zinc")


def test_columns_keep_the_order_of_the_reader_and_the_canonical_address_does_not(client, indium):
    address = "/compare/?country=south-korea&country=japan"
    text = read(client, address)
    assert "<title>South Korea and Japan compared" in text
    assert (
        '<link rel="canonical" href="http://testserver/compare/?country=japan&amp;country=south-korea">'
        in text
    )
    assert [row["country"] for row in rows(client, address)] == ["South Korea", "Japan"]


@pytest.mark.parametrize(
    "typed",
    [
        "country=JPN&country=South+Korea",
        "country=&country=Japan&country=kr&country=",
        "country=yamato&country=south-korea&country=japan",
        "country=Japón&country=Südkorea",
        "mineral=&country=japan&country=south-korea&stage=",
    ],
)
def test_names_codes_and_aliases_lead_to_the_address_that_we_write(client, indium, japan, typed):
    CountryAlias.objects.create(country=japan, name="Yamato", slug="yamato")
    response = client.get(f"/compare/?{typed}")
    assert (response.status_code, response.headers["Location"]) == (302, PAIR)


def test_another_name_of_a_mineral_is_understood(client, indium):
    MineralAlias.objects.create(mineral=indium, name="Element 49", slug="element-49")
    response = client.get(f"{PAIR}&mineral=Element+49")
    assert response.headers["Location"] == f"{PAIR}&mineral=indium"


def test_a_mineral_is_understood_in_another_language(client, indium):
    response = client.get(f"{PAIR}&mineral=índio")
    assert response.headers["Location"] == f"{PAIR}&mineral=indium"


def test_a_misspelt_country_gets_a_message_and_stays_in_its_box(client, indium):
    text = read(client, "/compare/?country=japan&country=Sout+Korea")
    assert "“Sout Korea” is not a country that we know. Did you mean South Korea?" in text
    assert 'value="Sout Korea" list="compare-countries" maxlength="60" aria-invalid="true"' in text
    assert 'value="Japan"' in text


def test_more_than_five_countries_and_twelve_minerals_are_left_out_with_a_notice(client, indium):
    for number in range(5):
        CountryFactory(code=f"A0{number}", name=f"Arcadia {number}")
    minerals = [MineralFactory(name=f"Metal {number}") for number in range(14)]
    many = "".join(f"&country=arcadia-{number}" for number in range(5))
    many += "".join(f"&mineral={one.slug}" for one in minerals)
    many += "&country=arcadia-3&mineral=metal-13"  # named twice, said once
    text = read(client, f"{PAIR}{many}")
    assert "Only five countries fit side by side: Arcadia 3 and Arcadia 4 left out." in text
    assert "Only twelve minerals can be compared at once: Metal 12 and Metal 13 left out." in text


@pytest.mark.parametrize(
    "query",
    [
        "country=%00&country=japan&mineral=%00&stage=%00&measure=x&goods=%00",
        "country=japan&country=south-korea&mineral=unobtainium&stage=moon&measure=weight&goods=hs92-000000",
        "country=world&country=japan",
        "country=" + "a" * 5000,
        "&".join(["country=japan"] * 200),
        "country=%FF%FE&country=%F0%9F%98%80",
    ],
)
def test_any_address_is_answered_with_a_page(client, indium, query):
    response = client.get(f"/compare/?{query}", follow=True)
    assert response.status_code == 200
    assert client.get(f"/compare.csv?{query}").status_code in (200, 400)


def test_one_country_is_asked_for_another_and_none_for_two(client, edition, korea):
    text = read(client, "/compare/?country=japan")
    assert 'value="Japan"' in text
    assert "noindex, follow" in text
    assert "noindex" not in read(client, "/compare/")
    response = client.get("/compare.csv?country=japan")
    assert response.status_code == 400
    assert "Name at least 2 countries" in response.content.decode()


def test_without_minerals_those_that_matter_are_chosen(client, indium, japan, korea):
    minor = MineralFactory(name="Minorite")
    figure(world(), minor, 1000)
    figure(japan, minor, 10)
    assert {row["mineral"] for row in rows(client)} == {"indium"}
    assert {row["mineral"] for row in rows(client, f"{PAIR}&mineral=minorite")} == {"minorite"}


def test_minerals_that_we_choose_come_by_official_lists_and_then_by_trade(client, indium, japan, korea):
    listed, traded = MineralFactory(name="Listed"), MineralFactory(name="Traded")
    for mineral, share in ((listed, 60), (traded, 100)):
        figure(world(), mineral, 1000, year=2025)
        for place in (japan, korea):
            figure(place, mineral, share, year=2025)
    ListEntryFactory(critical_list=CriticalListFactory(country=japan, year=2025), mineral=listed)
    flow(CommodityFactory(code="811292", minerals=[traded]), korea, japan, 9_000_000)
    bands = re.findall(r'href="/minerals/(listed|traded|indium)/"', read(client).partition('id="figures"')[2])
    assert list(dict.fromkeys(bands)) == ["listed", "traded", "indium"]


def test_the_name_of_a_link_begins_with_what_is_seen(client, indium):
    assert 'aria-label="Put first: South Korea">Put first</a>' in read(client)


def test_measure_and_stage_narrow_the_rows(client, indium, japan):
    figure(japan, indium, 70, measure="reserves", stage="none")
    figure(japan, indium, 5, stage="mine")
    address = f"{PAIR}&measure=reserves&mineral=indium"
    assert {row["measure"] for row in rows(client, address)} == {"reserves"}
    codes = "not comparable between reporting codes"
    assert [codes in read(client, one) for one in (address, f"{PAIR}&measure=production")] == [True, False]
    assert {row["stage"] for row in rows(client, f"{PAIR}&mineral=indium&stage=mine")} == {"mine"}


def test_trade_says_from_whom_and_how_concentrated(client, indium, japan, korea):
    china, peru = CountryFactory(code="CHN", name="China"), CountryFactory(code="PER", name="Peru")
    ore = CommodityFactory(code="811292", name="Indium, unwrought", minerals=[indium])
    flow(ore, china, japan, 9_000_000)
    flow(ore, peru, japan, 1_000_000)
    flow(ore, korea, china, 2_000_000)
    text = read(client)
    assert "China&nbsp;90.0%" in text
    assert "HHI 8,200" in text
    assert "80% or more from one" in text
    assert "Sells</span> <b>2.00</b>" in text
    assert "Indium, unwrought" in read(client, f"{PAIR}&goods=hs92-811292")
    assert "none of these minerals" in read(client, f"{PAIR}&goods=hs92-000000")


def test_a_group_of_codes_has_a_row_of_its_own(client, indium, japan, korea):
    china = CountryFactory(code="CHN", name="China")
    codes = [CommodityFactory(code=code, minerals=[indium]) for code in ("811292", "811299")]
    flow(codes[0], china, japan, 9_000_000)
    flow(codes[1], korea, japan, 3_000_000)
    CodeGroupFactory(key="indium-metal", title="Indium of both codes", commodities=codes)
    text = read(client)
    assert "811292 + 811299" in text
    assert "China&nbsp;75.0%" in text
    alone = read(client, f"{PAIR}&goods=indium-metal")
    assert "Indium of both codes" in alone
    assert "none of these minerals" not in alone


def test_roles_lists_and_policies_in_force_stand_side_by_side(
    client, profile, editor, moderator, cobalt, japan, korea
):
    figure(korea, cobalt, 5)
    ListEntryFactory(critical_list=CriticalListFactory(country=japan, year=2025), mineral=cobalt)
    said = {"profile": profile, "date": "2025", "kind": "tax", "summary": "It says so.", "citation": "paper"}
    for title, status in (("Royalty", "in-force"), ("Old levy", "ended"), ("Plan", "announced")):
        Policy.objects.create(title=title, status=status, **said).minerals.add(cobalt)
    publish(profile, editor=editor, moderator=moderator)
    text = read(client, f"{PAIR}&mineral=cobalt")
    assert ">Royalty</a>" in text
    assert "Old levy" not in text
    assert "Plan</a>" not in text
    assert "No profile, so none is recorded here." in text
    assert "Japan 2025" in text
    assert "from the figures" in text


def test_a_member_beside_its_bloc_is_said(client, korea):
    union = CountryFactory(code="EUU", name="European Union", kind="bloc")
    germany = CountryFactory(code="DEU", name="Germany")
    union.members.add(germany)
    text = read(client, "/compare/?country=european-union&country=germany")
    assert "Germany is a member of the European Union" in text


def test_a_source_that_may_not_be_passed_on_is_on_the_page_and_not_in_the_file(client, indium, japan):
    barred = SourceFactory(key="closed", may_be_passed_on=False)
    figure(japan, indium, 7, stage="mine", release=ReleaseFactory(key="closed-2026", source=barred))
    assert {row["source"] for row in rows(client)} == {"usgs-mcs"}


def test_cards_the_related_list_and_the_head_of_a_profile_lead_to_it(client, edition):
    listed = client.get("/countries/").content.decode()
    assert 'name="country" value="japan" form="compare"' in listed
    assert '<form id="compare" class="compare-selected" action="/compare/"' in listed
    assert 'href="/compare/?country=japan"' in client.get("/countries/japan/").content.decode()
    assert 'href="/compare/?country=japan"' in client.get("/countries/japan/data/").content.decode()


def test_a_projection_is_compared_only_where_it_is_asked_for(client, indium, japan, korea):
    for country, value in ((japan, 8), (korea, Decimal(9))):
        figure(
            country,
            indium,
            value,
            stage="refinery",
            measure="projected-production",
            year=2030,
            scenario="base-case",
        )
    assert {row["measure"] for row in rows(client)} == {"production"}
    asked = rows(client, f"{PAIR}&measure=projected-production&mineral=indium")
    assert {(row["measure"], row["share_percent"]) for row in asked} == {("projected-production", "")}


def test_nothing_is_written_or_remembered(indium):
    response = Client().get(PAIR)
    assert "Set-Cookie" not in response.headers
    assert Client().post(PAIR).status_code == 405


def test_a_sum_that_lacks_a_member_is_no_multiple_of_anything(client, indium, korea):
    union = CountryFactory(code="EUU", name="European Union", kind="bloc")
    figure(union, indium, 500, stage="refinery", year=2025, flag="calculated", excludes="BEL")
    text = read(client, "/compare/?country=european-union&country=south-korea&mineral=indium")
    assert "≥" in text
    assert " × " not in text


def test_a_band_leads_to_its_mineral_alone(client, indium):
    address = f"{PAIR}&mineral=indium".replace("&", "&amp;")
    assert f'href="{address}">' in read(client)
    assert "Only this" not in read(client, f"{PAIR}&mineral=indium")
