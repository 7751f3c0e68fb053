"""/policies/ and /partnerships/: rows of live editions, filtered, counted, dated by the clock, and downloaded."""

import csv
import datetime
import io
import re
from html import unescape

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import strip_tags

from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import Edition, EditionEvent, Partnership, Policy
from profiles.public.states import of_mineral
from profiles.public.timelines import Selection, TimelineRow, bearing_on
from profiles.public.timelines.filter import STATES
from tests.factories import (
    CountryFactory,
    ListEntryFactory,
    MineralFactory,
    RegionFactory,
    UserFactory,
    complete_profile,
    publish,
)
from tests.seeds import draft_japan, once_a_module

TODAY = datetime.date(2026, 11, 28)


def publish_two():
    """Two profiles with policies and partnerships of several kinds, dates and minerals."""
    profile, cobalt = draft_japan(), MineralFactory(name="Cobalt")
    chile = CountryFactory(code="CHL", name="Chile", region=RegionFactory(name="South America", position=2))
    peru = CountryFactory(code="PER", name="Peru", region=chile.region)
    earths, tungsten = MineralFactory(name="Rare earths"), MineralFactory(name="Tungsten")
    neodymium = MineralFactory(name="Neodymium", parent=earths)
    other = complete_profile(chile, minerals=[cobalt], reference="cobalt/mine/production country=japan")
    add(profile, "Licences", "export-control", "2025-02-04", minerals=[tungsten, cobalt])
    add(profile, "Pause", "export-control", "2025-10-09", "suspended", until="2026-11-10", minerals=[earths])
    add(profile, "Plan", "strategy", "2027", since="2027-01-01")
    add(other, "Royalty", "tax", "2023-08", until="2030", minerals=[cobalt])
    add(other, "Old rule", "tax", "2010", "ended", minerals=[neodymium])
    add(profile, "Stake", "equity-stake", "2024", table=Partnership, partners=[chile], minerals=[cobalt])
    add(profile, "Club", "forum", "2022-06", table=Partnership, partners=[chile, peru])
    add(other, "Former deal", "offtake", "2015", "ended", table=Partnership, partners=[peru])
    editor = UserFactory(username="editor", group=EDITOR)
    moderator = UserFactory(username="moderator", group=MODERATOR)
    for one in (profile, other):
        publish(one, editor=editor, moderator=moderator)


live = once_a_module(publish_two)
pytestmark = [
    pytest.mark.usefixtures("live", "db"),
    pytest.mark.on_postgresql("it filters by what is inside of JSON"),
]


def add(profile, title, kind, date, status="in-force", *, table=Policy, minerals=(), partners=(), **dates):
    row = {"summary": f"Says what {title} is.", "citation": "paper", "as_of": "2025-11", **dates}
    made = table.objects.create(profile=profile, title=title, kind=kind, date=date, status=status, **row)
    made.minerals.set(minerals)
    if partners:
        made.partners.set(partners)
    return made


def select(query="", table="policies"):
    return Selection.of(QueryDict(query), table, TODAY)


def titles(selection):
    return [row.event.title for row in TimelineRow.of(selection.ids, TODAY)]


def counts(selection, facet):
    return {value.slug: value.count for one in selection.facets if one.name == facet for value in one.values}


def text(response):
    return " ".join(unescape(strip_tags(response.content.decode())).split())


# The filter


def test_nothing_chosen_finds_every_row_the_newest_first():
    selection = select()
    assert titles(selection) == ["Plan", "Pause", "Licences", "Royalty", "Old rule"]
    assert (selection.count, selection.total, selection.url) == (5, 5, "/policies/")


def test_or_within_a_facet_and_across():
    assert titles(select("type=tax&type=strategy")) == ["Plan", "Royalty", "Old rule"]
    assert titles(select("type=tax&country=japan")) == []
    assert titles(select("mineral=cobalt&country=japan")) == ["Licences"]


def test_a_status_is_that_of_today():
    assert counts(select(), "status") == {"in-force": 2, "to-come": 1, "passed": 1, "ended": 1}
    assert titles(select("status=passed")) == ["Pause"]
    assert titles(select("status=to-come")) == ["Plan"]
    assert select("status=suspended").notices


@pytest.mark.parametrize(
    ("mineral", "found", "reason"),
    [
        ("neodymium", ["Pause", "Old rule"], "Neodymium also finds what names Rare earths."),
        ("rare-earths", ["Pause", "Old rule"], "Rare earths also finds what names Neodymium."),
        ("tungsten", ["Licences"], None),
    ],
)
def test_a_parent_and_a_child_are_found_with_the_reason(mineral, found, reason):
    selection = select(f"mineral={mineral}")
    assert titles(selection) == found
    assert selection.reasons == ([reason] if reason else [])


def test_a_mineral_that_no_row_names_is_offered_only_where_it_was_chosen():
    MineralFactory(name="Terbium", parent=MineralFactory(name="Rare earths"))
    assert "terbium" not in counts(select(), "mineral")
    selection = select("mineral=terbium")
    assert titles(selection) == ["Pause"]
    assert counts(selection, "mineral")["terbium"] == 1


def test_a_country_finds_the_partnerships_it_is_named_in():
    assert titles(select("country=chile", "partnerships")) == ["Stake", "Club", "Former deal"]
    assert titles(select("country=peru", "partnerships")) == ["Club", "Former deal"]


@pytest.mark.parametrize("table", ["policies", "partnerships"])
def test_every_count_is_what_the_choice_would_find(table):
    """By brute force: each value of each facet, beside each choice of another one."""
    chosen = [""] + [f"{f.name}={v.slug}" for f in select("", table).facets for v in f.values]
    for query in chosen:
        selection = select(query, table)
        own = query.partition("=")[0]
        for facet in Selection.declared_facets:
            for slug, count in counts(selection, facet).items():
                rest = "" if facet == own else query
                assert count == len(select(f"{rest}&{facet}={slug}", table).ids), (query, facet, slug)


def test_unknown_and_repeated_values_are_ignored_with_a_notice():
    selection = select("mineral=cobalt&mineral=cobalt&mineral=unobtainium&year=1066&type=&country=%00")
    assert selection.url == "/policies/?mineral=cobalt"
    assert len(selection.notices) == 4


def test_there_is_one_address_a_selection():
    one = select("year=2025&country=japan&country=chile&mineral=cobalt")
    assert one.url == "/policies/?country=chile&country=japan&mineral=cobalt&year=2025"
    assert one.query == "?country=chile&country=japan&mineral=cobalt&year=2025"
    assert [choice.url for choice in one.chosen][
        -1
    ] == "/policies/?country=chile&country=japan&mineral=cobalt"


def test_an_empty_result_names_the_facet_to_give_up():
    selection = select("type=strategy&mineral=cobalt&mineral=tungsten")
    assert (selection.count, selection.empty_hint.count) == (0, 2)
    assert selection.empty_hint.url == "/policies/?mineral=cobalt&mineral=tungsten"


def test_a_draft_and_an_ended_edition_have_no_row(profile, moderator):
    add(profile, "Secret", "tax", "2026")
    assert "Secret" not in titles(select())
    workflow.withdraw(profile.subject.editions.get(), by=moderator, notice="A notice.")
    assert titles(select()) == ["Royalty", "Old rule"]


def test_every_state_that_the_clock_knows_has_words():
    states = {choice for choice, _ in EditionEvent._meta.get_field("status").choices}
    assert STATES.keys() == states | {"passed", "to-come"}


# The pages


def test_a_row_says_its_dates_status_source_and_leads_to_the_profile(client, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)
    response = client.get("/policies/?mineral=rare-earths&year=2025")
    shown = text(response)
    assert "Suspension was due to end on 10 November 2026; not checked since November 2025" in shown
    assert "A publisher, as of November 2025" in shown
    assert "<title>Policies: Rare earths, 2025" in response.content.decode()
    uid = Policy.objects.get(title="Pause").uid
    address = f"/countries/japan/#policy-{uid}"
    assert f'href="{address}"' in response.content.decode()
    assert f'id="policy-{uid}"' in client.get("/countries/japan/").content.decode()


def test_a_partnership_leads_to_its_place_in_the_profile(client):
    anchor = f"partnership-{Partnership.objects.get(title='Stake').uid}"
    assert f'href="/countries/japan/#{anchor}"' in client.get("/partnerships/").content.decode()
    assert f'href="/countries/japan/#{anchor}"' in client.get("/search/?q=stake").content.decode()
    assert f'id="{anchor}"' in client.get("/countries/japan/").content.decode()
    assert f'id="{anchor}"' not in client.get("/countries/japan/editions/1/").content.decode()


@pytest.mark.parametrize(
    ("own", "other", "heading"),
    [
        ("policies", "partnerships", "What governments have decided"),
        ("partnerships", "policies", "Who works with whom"),
    ],
)
def test_each_page_speaks_of_what_it_lists(own, other, heading, client):
    response = client.get(f"/{own}/")
    page, said = response.content.decode(), text(response)
    assert f"<title>{own.capitalize()}" in page
    assert f"<h1>{heading}</h1>" in page
    assert f'<meta name="description" content="{heading} ' in page
    assert re.search(rf"\d of \d {own}", said)
    assert f"Show {own}" in said
    assert re.search(rf"Show \d {own}", text(client.get(f"/{own}/", headers={"HX-Request": "true"})))
    assert f'<a href="/{other}/">P' in page
    assert (f'href="/{own}/" aria-current="page"' in page) is (
        own == "policies"
    )  # the other has no place there


def test_a_row_says_until_when_where_its_status_does_not():
    (row,) = TimelineRow.of(select("status=ended").ids, TODAY)
    assert row.term == []
    row.event.since, row.event.until = "2009", "2012"
    assert TimelineRow(row.event, TODAY).term == ["Since 2009"]  # its status says when it ended


def test_rows_come_by_pages(client, profile, editor, moderator):
    for year in range(1950, 1980):
        add(profile, f"Rule of {year}", "permitting", str(year))
    publish(profile, editor=editor, moderator=moderator, change_note="More")
    first, second = client.get("/policies/"), client.get("/policies/?page=2&unknown=1")
    assert "35 of 35 policies" in text(first)
    assert 'href="?page=2" rel="next"' in first.content.decode()
    assert 'rel="canonical" href="http://testserver/policies/?page=2"' in second.content.decode()
    assert (first.content + second.content).count(b"Says what Rule of") == 30
    assert client.get("/policies/?page=999999999999999999999").status_code == 200
    assert client.get("/policies/?page=x").status_code == 200


def test_htmx_is_answered_with_what_changes(client):
    response = client.get("/policies/?mineral=cobalt&page=9", headers={"HX-Request": "true"})
    assert response.headers["HX-Push-Url"] == "/policies/?mineral=cobalt"
    assert "HX-Request" in response.headers["Vary"]
    assert b"<html" not in response.content
    assert b'id="facets" data-hx-swap-oob' in response.content


def test_the_file_has_every_selected_row(client):
    response = client.get("/partnerships.csv?country=chile")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [row["title"] for row in rows] == ["Stake", "Club", "Former deal"]
    stake = rows[0]
    assert (stake["country_iso3"], stake["partners"], stake["minerals"]) == ("JPN", "CHL", "cobalt")
    assert (stake["source_title"], stake["as_of"], stake["status_today"]) == (
        "A paper",
        "2025-11",
        "in-force",
    )
    assert stake["url"].startswith("http://testserver/countries/japan/#partnership-")
    assert response.headers["Link"].startswith("<http://testserver/partnerships/?country=chile>")


def test_a_site_without_a_profile_says_so(client, moderator):
    for edition in Edition.objects.live():
        workflow.withdraw(edition, by=moderator, notice="A notice.")
    for address in ("/policies/", "/partnerships/"):
        assert "No live profile lists one yet." in text(client.get(address))
    assert len(client.get("/policies.csv").content.decode().splitlines()) == 1


# The pages of minerals


def test_a_mineral_lists_the_policies_that_bear_on_it_and_whose_they_are(client, cobalt):
    bearing = bearing_on(cobalt)
    assert [policy.title for policy in bearing.policies] == ["Licences", "Royalty"]
    assert [policy.through for policy in bearing.policies] == [(), ()]
    assert bearing.countries == [("chile", "Chile", 1), ("japan", "Japan", 1)]
    assert (bearing.partnerships, bearing.controls) == (1, 1)
    found = bearing_on(MineralFactory(name="Neodymium")).policies
    assert [(policy.title, policy.through) for policy in found] == [
        ("Pause", ("Rare earths",)),
        ("Old rule", ()),
    ]
    page = text(client.get("/minerals/neodymium/"))
    assert "It names rare earths." in page
    assert "2 policies in 2 countries affect neodymium, 1 of them an export control." in page
    assert "The newest is Pause (Japan," in page
    assert "Japan: Licences" in text(client.get("/minerals/tungsten/"))


def test_a_mineral_without_a_policy_says_so(client):
    MineralFactory(name="Gallium")
    assert "No policy in a live profile names gallium yet." in text(client.get("/minerals/gallium/"))


@pytest.fixture
def of_dual_use(cobalt):
    """The export control on cobalt and tungsten covers all dual-use items; gallium is on a list."""
    gallium, iron = MineralFactory(name="Gallium"), MineralFactory(name="Iron ore")
    ListEntryFactory(mineral=gallium, name_as_listed="gallium")
    EditionEvent.objects.filter(title="Licences").update(scope="dual-use")
    return gallium, iron


def test_a_policy_on_all_dual_use_items_stands_on_the_page_of_each_listed_mineral(
    client, of_dual_use, cobalt
):
    gallium, iron = of_dual_use
    (found,) = bearing_on(gallium).policies
    assert (found.title, found.through, found.scope) == ("Licences", (), "All dual-use items")
    assert not bearing_on(iron).policies
    (own,) = [one for one in bearing_on(cobalt).policies if one.title == "Licences"]
    assert own.scope == ""
    assert "It covers all dual-use items." in text(client.get("/minerals/gallium/"))


def test_the_filter_finds_it_by_each_listed_mineral_and_says_why(client, of_dual_use):
    selection = select("mineral=gallium")
    assert titles(selection) == ["Licences"]
    assert selection.reasons == ["Gallium also finds what names all dual-use items."]
    assert titles(select("mineral=tungsten")) == ["Licences"]
    rows = list(csv.DictReader(io.StringIO(client.get("/policies.csv").content.decode())))
    assert [row["title"] for row in rows if row["scope"] == "dual-use"] == ["Licences"]


def test_the_state_of_a_listed_mineral_knows_the_policies_on_all_dual_use_items(of_dual_use):
    gallium, iron = of_dual_use
    held = EditionEvent.objects.get(title="Licences").pk
    assert held in {row[0] for row in of_mineral(gallium.slug)[2]}
    assert not of_mineral(iron.slug)[2]
