import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from minerals.models import CountryAlias, Flag
from profiles import workflow
from profiles.models import Edition, Policy
from profiles.public.page.presentation import CountryPage, finest
from profiles.public.roles.supply_chain import chips
from profiles.publishing.payload.payload import HeldRole, KeyMineral, Payload
from tests.factories import (
    CountryFactory,
    MineralFactory,
    RegionFactory,
    complete_profile,
    figure,
    pin,
    publish,
    world,
)
from tests.reading import text


@pytest.fixture
def second(profile, edition, editor, moderator):
    """Japan's second edition, live."""
    profile.tagline = "Refines more than before."
    profile.save()
    return publish(profile, editor=editor, moderator=moderator, change_note="A new tagline")


# The country page


def test_a_country_page_keeps_the_headings_of_the_reference_page(client, edition):
    page = text(client.get("/countries/japan/"))
    headings = [
        "Overview",
        "Key Minerals and Resources",
        "Mining and Production",
        "Policy and Regulation",
        "International Partnerships",
        "Supply Chain Role",
        "Recycling and Stockpiling",
        "Related Country Profiles",
    ]
    places = [page.index(f"<h2>{heading}</h2>") for heading in headings]
    assert places == sorted(places)


def test_the_table_of_key_minerals_has_value_unit_share_and_rank(client, edition):
    page = text(client.get("/countries/japan/"))
    row = page[page.index('<tr class="band">') :]
    leader = '<a href="/minerals/cobalt/#mine-production-contained-concentration">60.0%</a>'
    for part in ("30</a>", ">t<", "30.0%", "2nd", "DR Congo", leader, 'href="#release-a"'):
        assert part in row


def test_a_share_of_a_total_that_is_a_lower_bound_is_marked_in_the_table(
    client, japan, cobalt, editor, moderator
):
    figure(world(), cobalt, lower=100, flag=Flag.BOUNDED)
    figure(japan, cobalt, 30)
    drafted = complete_profile(japan, minerals=[cobalt], reference="cobalt/mine/production")
    publish(drafted, editor=editor, moderator=moderator)
    page = text(client.get("/countries/japan/"))
    assert re.search(r'<span class="share"><span>at most 30\.0%', page)


def test_a_citation_leads_to_its_source(client, edition):
    page = text(client.get("/countries/japan/"))
    assert 'href="#source-1"' in page
    assert 'id="source-1"' in page


def test_a_policy_stands_in_the_timeline_with_its_status(client, profile, editor, moderator):
    Policy.objects.create(
        profile=profile,
        title="A stock law",
        date="2024-05",
        kind="stockpile",
        status="in-force",
        summary="It keeps a stock.",
        citation="paper",
    )
    publish(profile, editor=editor, moderator=moderator)
    page = text(client.get("/countries/japan/"))
    assert "A stock law" in page
    assert "May 2024" in page
    assert "In force (last checked" in page


def test_a_pin_shows_its_reason_or_today_s_tagline_of_the_other_profile(
    client, profile, editor, moderator, cobalt
):
    chile = CountryFactory(code="CHL", name="Chile")
    figure(chile, cobalt, 1)
    publish(
        complete_profile(chile, minerals=[cobalt], tagline="Mines much.", reference="cobalt/mine/production"),
        editor=editor,
        moderator=moderator,
    )
    pinned = pin(profile, chile)
    publish(profile, editor=editor, moderator=moderator)
    live, frozen = text(client.get("/countries/japan/")), text(client.get("/countries/japan/editions/1/"))
    assert "Mines much." in live
    assert "Mines much." not in frozen
    pinned.reason = "A neighbour over the sea"
    pinned.save()
    publish(profile, editor=editor, moderator=moderator, change_note="Reason")
    for address in ("/countries/japan/", "/countries/japan/editions/2/"):
        page = text(client.get(address))
        assert "A neighbour over the sea" in page
        assert "Mines much." not in page  # a reason says it better


def test_the_live_page_is_canonical_and_tells_how_to_cite_the_edition(client, edition):
    page = text(client.get("/countries/japan/"))
    assert '<link rel="canonical" href="http://testserver/countries/japan/">' in page
    assert "http://testserver/countries/japan/editions/1/" in page
    assert "@misc{critical-minerals-atlas-japan-1," in page
    assert edition.sha256 in page


def test_a_country_without_a_profile_shows_its_figures(client, cobalt_figures):
    page = text(client.get("/countries/japan/"))
    assert "No profile of Japan yet" in page
    assert "Producer of cobalt" in page
    assert 'href="/figures/jpn.cobalt.mine.all.production.contained.2024/"' in page


def test_a_country_without_anything_is_honest_about_it(client, japan):
    page = text(client.get("/countries/japan/"))
    assert "our sources have no mineral figures for it" in page
    assert "not the same as none" in page


def test_a_draft_changes_nothing_for_the_public(client, profile):
    profile.tagline = "Half-written."
    profile.save()
    page = text(client.get("/countries/japan/"))
    assert "Half-written." not in page
    assert "No profile of Japan yet" in page


def test_a_withdrawn_profile_keeps_its_text_under_a_notice(client, edition, moderator):
    workflow.withdraw(edition, by=moderator, notice="A number was wrong.")
    response = client.get("/countries/japan/")
    page = text(response)
    assert response.status_code == 200
    assert "A number was wrong." in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Text of Overview" in page


@pytest.mark.parametrize("state", ["withdrawn", "unpublished"])
def test_the_notice_of_an_edition_names_the_day_on_which_it_ended(client, edition, state):
    Edition.objects.update(state=state, notice="Outdated.", ended_at="2031-01-25T12:00Z")
    assert "on 25 January 2031." in text(client.get(edition.get_absolute_url()))


@pytest.mark.parametrize("rest", ["", "editions/", "editions/1/"])
def test_an_alias_redirects_for_good(client, edition, japan, rest):
    CountryAlias.objects.create(country=japan, name="Nippon", slug="nippon")
    response = client.get(f"/countries/nippon/{rest}")
    assert (response.status_code, response["Location"]) == (301, f"/countries/japan/{rest}")


def test_the_world_is_no_country(client, db):
    CountryAlias.objects.create(country=world(), name="Earth", slug="earth")
    for slug in ("world", "earth"):
        assert client.get(f"/countries/{slug}/").status_code == 404


# Editions


def test_a_superseded_edition_stays_and_names_the_current_one(client, second):
    page = text(client.get("/countries/japan/editions/1/"))
    assert "Refines what others mine." in page
    assert "superseded on" in page
    assert "The current one is edition 2." in page
    assert '<link rel="canonical" href="http://testserver/countries/japan/editions/1/">' in page


def test_the_list_of_editions_says_what_changed(client, second):
    page = text(client.get("/countries/japan/editions/"))
    assert page.index("A new tagline") < page.index("First edition")
    assert page.count("current</span>") == 1


def test_a_country_without_an_edition_has_no_list_of_them(client, japan):
    assert client.get("/countries/japan/editions/").status_code == 404
    assert client.get("/countries/japan/editions/1/").status_code == 404


# The list


def test_the_list_says_how_many_match_and_names_the_one_address(client, edition):
    page = text(client.get("/countries/?role=producer&mineral=cobalt"))
    assert re.findall(r'id="count" role="status"[^>]*>([^<]*)</p>', page) == ["2 of 2 countries"]
    assert 'href="http://testserver/countries/?mineral=cobalt&amp;role=producer"' in page
    assert "Cobalt: producer" in page


def test_an_empty_choice_of_the_form_is_no_choice(client, edition):
    page = text(client.get("/countries/?mineral=&role=&region="))
    assert "2 of 2 countries" in page
    assert "ignored" not in page


def test_an_unknown_value_is_ignored_with_a_notice(client, edition):
    page = text(client.get("/countries/?mineral=unobtainium"))
    assert "unobtainium" in page
    assert "2 of 2 countries" in page


def test_an_empty_result_names_the_way_out(client, edition, editor, moderator):
    chile = CountryFactory(code="CHL", name="Chile", region=RegionFactory(name="South America"))
    iodine = MineralFactory(name="Iodine")
    figure(chile, iodine, 1)
    draft = complete_profile(chile, minerals=[iodine], reference="iodine/mine/production")
    publish(draft, editor=editor, moderator=moderator)
    page = text(client.get("/countries/?mineral=iodine&region=east-asia"))
    assert "0 of 3 countries" in page
    assert "No country matches all of this." in page
    assert "there are 2." in page


def test_the_table_is_a_presentation_and_no_facet(client, edition):
    page = text(client.get("/countries/?view=table"))
    assert '<th scope="row"><a href="/countries/japan/">Japan</a></th>' in page
    assert '<link rel="canonical" href="http://testserver/countries/">' in page
    assert '<input type="hidden" name="view" value="table">' in page


def test_htmx_is_answered_with_what_changes_and_the_one_address(client, edition):
    response = client.get(
        "/countries/?role=producer&mineral=cobalt&view=table", headers={"HX-Request": "true"}
    )
    page = response.content.decode()
    assert response["HX-Push-Url"] == "/countries/?mineral=cobalt&role=producer&view=table"
    assert "HX-Request" in response["Vary"]
    assert "<html" not in page
    assert 'id="count" data-hx-swap-oob="innerHTML"' in page
    assert 'id="facets" data-hx-swap-oob="innerHTML"' in page


def test_the_whole_page_varies_by_the_header_too(client, edition):
    assert "HX-Request" in client.get("/countries/")["Vary"]


# The page's own reading of a payload


def test_a_chip_names_one_mineral_and_counts_more(edition):
    page = CountryPage(Payload.of(edition))
    assert [chip["label"] for chip in page.role_chips] == ["Producer of cobalt"]


def test_a_figure_of_an_older_year_says_its_year(japan, editor, moderator, cobalt, profile):
    iodine = MineralFactory(name="Iodine")
    for year in (2022, 2024):
        figure(japan, iodine, 5, year=year)
    figure(japan, cobalt, 3, year=2023, flag=Flag.REPORTED)
    profile.mineral_links.create(mineral=iodine, position=1)
    page = CountryPage(Payload.of(publish(profile, editor=editor, moderator=moderator)))
    assert page.years == (2023, 2024)
    (row,) = page.minerals[1].rows
    assert [(cell.year, cell.stray) for cell in row.cells] == [(2022, True), (2024, False)]


def test_an_added_role_shares_no_chip_with_a_computed_one(edition, iodine_roles):
    page = CountryPage(iodine_roles)
    assert [(chip["label"], chip["added"]) for chip in page.role_chips] == [
        ("Producer of cobalt", False),
        ("Producer of iodine (from cited sources)", True),
    ]
    mine = next(stage for stage in page.stages if stage.label == "Mine")
    assert (mine.text, mine.cited) == ("cobalt", "iodine")
    assert [m.name for m in page.uncounted] == ["Iodine"]


@pytest.mark.parametrize(
    ("roles", "shown"),
    [
        (["producer", "refiner", "reserve-holder", "consumer"], ["producer", "refiner", "reserve-holder"]),
        (["gatekeeper", "reserve-holder", "refiner", "producer"], ["producer", "refiner", "gatekeeper"]),
        (["refiner", "refiner+", "producer", "stockpiler+"], ["producer", "refiner", "stockpiler+"]),
    ],
)
def test_at_most_three_chips_stand_and_that_of_a_gatekeeper_is_one(roles, shown):
    """A plus is a role that an editor added."""
    held = [SimpleNamespace(role=role.rstrip("+"), computed="+" not in role) for role in roles]
    found = chips([("Cobalt", held)])
    assert [one["role"] + "+" * one["added"] for one in found] == shown


@pytest.fixture
def iodine_roles(edition):
    """Japan's payload with a mineral that no source counts and whose role an editor added."""
    role = HeldRole("producer", strength="", figure="", note="", number=1, citation="paper")
    iodine = KeyMineral("iodine", "Iodine", note="", lists=(), strategic=(), roles=(role,), rows=())
    payload = Payload.of(edition)
    return replace(payload, minerals=(*payload.minerals, iodine))


def test_of_two_dates_the_finer_one_stands():
    assert finest(["2024", "2024-03", "2026-02", "2024"]) == ["2024-03", "2026-02"]


@pytest.mark.parametrize("rest", ["", "editions/", "editions/1/"])
@pytest.mark.parametrize("slug", ["JAPAN", "jäpan"])
def test_an_address_in_other_letters_redirects_for_good(client, edition, slug, rest):
    response = client.get(f"/countries/{slug}/{rest}")
    assert (response.status_code, response["Location"]) == (301, f"/countries/japan/{rest}")


def test_a_null_byte_in_an_address_is_not_found(client, db):
    assert client.get("/countries/a%00b/").status_code == 404


def test_a_profile_counts_key_minerals_and_the_data_page_all():
    role = HeldRole("refiner", "", "a.b", "", None, "")
    minerals = [("Cobalt", [role]), ("Indium", [role])]
    assert [one["label"] for one in chips(minerals, are_key=True)] == ["Refiner of 2 key minerals"]
    assert [one["label"] for one in chips(minerals)] == ["Refiner of 2 minerals"]
    assert [one["label"] for one in chips(minerals[:1], are_key=True)] == ["Refiner of cobalt"]
