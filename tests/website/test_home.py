"""The first page: search, what changed lately, and the ways in."""

import datetime
import re

import pytest

from minerals.models import Figure
from minerals.wording.figures import MARKS
from profiles.models import Policy

from ..factories import CountryFactory, ReleaseFactory, complete_profile, figure, publish, revise, world
from ..reading import words


@pytest.fixture
def controlled(profile, cobalt, editor, moderator):
    """Japan's first edition, with an export control whose day has passed and a subsidy."""
    row = {
        "profile": profile,
        "status": "in-force",
        "summary": "It says so.",
        "citation": "paper",
        "as_of": "2025-06",
    }
    Policy.objects.create(
        title="Licences for cobalt", kind="export-control", date="2025-05", until="2025-12", **row
    )
    Policy.objects.create(title="Money for mines", kind="subsidy", date="2025-06", **row)
    return publish(profile, editor=editor, moderator=moderator, change_note="Adds the licences")


def test_home_counts_what_is_inside_and_links_the_ways_in(client, edition):
    response = client.get("/")
    page = response.content.decode()
    assert f"1 country profile and {Figure.objects.count()} figures for 1 minerals" in words(response)
    assert 'href="/countries/?mineral=cobalt"' in page
    assert 'href="/countries/?region=east-asia"' in page
    for address in ("/roles/", "/lists/", "/policies/", "/partnerships/", "/trade/", "/governance/"):
        assert f'href="{address}"' in page


def test_home_answers_on_an_empty_database(client, db):
    response = client.get("/")
    assert response.status_code == 200
    page = words(response)
    assert "No profile has been published yet" in page
    assert "Newest export controls" not in page
    assert "Figures that moved most" not in page


def test_the_search_is_there_once_with_searches_to_try(client, db):
    page = client.get("/").content.decode()
    assert page.count('type="search"') == 1
    assert 'href="/search/?q=rare%20earth%20export%20controls"' in page


def test_home_tells_what_the_newest_editions_changed(client, controlled):
    page = words(client.get("/"))
    assert "Japan" in page
    assert "Adds the licences" in page


def test_home_lists_export_controls_and_says_how_they_stand_today(client, controlled):
    page = words(client.get("/"))
    assert "Licences for cobalt" in page
    assert "Was due to end in December 2025; not checked since June 2025" in page
    assert "Money for mines" not in page


def test_home_leads_with_the_weightiest_country_of_the_newest_day(profile, cobalt, editor, moderator, client):
    """Chile's edition is of the same day, a moment later, and has no share of the world."""
    for place, amount in ((world(), 100), (profile.subject.place, 30)):
        figure(place, cobalt, amount, year=2025)
    publish(profile, editor=editor, moderator=moderator)
    reference = "cobalt/mine/production country=japan"
    chile = CountryFactory(code="CHL", name="Chile")
    chile = complete_profile(chile, minerals=[cobalt], reference=reference)
    publish(chile, editor=editor, moderator=moderator)
    page = client.get("/").content.decode().partition('id="editions"')[2]
    assert page.index('href="/countries/japan/"') < page.index('href="/countries/chile/"')


def test_home_lists_what_begins_and_ends_next(profile, editor, moderator, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: datetime.date(2026, 11, 30))
    dates = {
        "Passed": {"until": "2026-11-29"},
        "Quota": {"until": "2027"},
        "Term": {"since": "2027-01-02", "until": "2027-06"},  # told once, by what comes first
        "Ban": {"since": "2026-12", "status": "announced"},
        "Replaced": {"until": "2026-12", "status": "superseded"},
        "Today": {"until": "2026-11-30"},
    }
    for title, row in dates.items():
        row = {
            "status": "in-force",
            "date": "2024",
            "kind": "strategy",
            "summary": "So it is.",
            "citation": "paper",
        } | row
        Policy.objects.create(profile=profile, title=title, **row)
    publish(profile, editor=editor, moderator=moderator)
    page = client.get("/").content.decode().partition('id="due"')[2].partition("</ol>")[0]
    assert re.findall(r'<p class="what"><a [^>]*>(\w+)', page) == ["Today", "Ban", "Term", "Quota"]
    assert re.findall(r'datetime="([^"]*)"', page) == ["2026-11-30", "2026-12", "2027-01-02", "2027"]


def test_home_shows_how_far_figures_moved_and_leads_to_them(client, cobalt):
    older = ReleaseFactory(key="usgs-mcs-2025", name="Summaries 2025", published=datetime.date(2025, 1, 31))
    newer = ReleaseFactory()
    revise(figure(world(), cobalt, 200, release=older), 210, release=newer)
    moved = figure(CountryFactory(code="COD", name="DR Congo"), cobalt, 100, release=older)
    revise(moved, 150, release=newer, flag="estimated", is_estimate=True)
    response = client.get("/")
    page = response.content.decode()
    assert f'href="{moved.get_absolute_url()}"' in page
    assert 'href="/minerals/cobalt/revisions/"' in page
    assert "DR Congo +50.0% 100 t before, now → 150 t" in words(response)
    assert "among countries with at least 5% of the world" in words(response)


def test_home_explains_the_marks_of_the_shares_that_it_leads_with(client, cobalt):
    for place, value in ((CountryFactory(name="DR Congo"), 90), (CountryFactory(), 20), (world(), 100)):
        figure(place, cobalt, value)
    table = client.get("/").content.decode().partition('id="concentration"')[2].partition("</section>")[0]
    assert re.findall(r'<span class="flag">(\w+)</span> ([^<]*)', table) == [("s", str(MARKS["s"]))]


def test_home_explains_the_marks_of_the_indices_beside_the_shares(client, cobalt):
    for place, value in ((CountryFactory(), 90), (CountryFactory(), 10), (world(), 100)):
        figure(place, cobalt, value)
    figure(CountryFactory(), cobalt, flag="withheld")
    table = client.get("/").content.decode().partition('id="concentration"')[2].partition("</section>")[0]
    assert re.findall(r'<abbr data-flag="(\w+)"', table) == ["x"]
    assert re.findall(r'<span class="flag">(\w+)</span> ([^<]*)', table) == [("x", str(MARKS["x"]))]
