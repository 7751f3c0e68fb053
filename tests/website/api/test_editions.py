"""Profiles and their editions, and what the API answers where one has ended."""

import datetime
import json
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from minerals.models import Country, Mineral, Source
from profiles import workflow
from profiles.models import Edition
from website.api.schemas.references import SourceReference

from ...crawling import no_draft_touched
from ...factories import CountryFactory, MineralFactory, complete_profile, publish, revise
from ...seeds import once_a_module
from .record import publish_record

published = once_a_module(publish_record)
pytestmark = pytest.mark.usefixtures("published", "db")
PROFILE = "/api/v1/countries/japan/profile"
EDITION = "/api/v1/countries/japan/editions/1"


def get(address, status=200):
    with no_draft_touched():
        response = Client().get(address)
    assert response.status_code == status, response.content
    return json.loads(response.content) if response.content else response


@pytest.fixture
def live():
    return Edition.objects.live().get()


def test_an_edition_has_what_its_file_has():
    found, file = (
        get(EDITION),
        json.loads(Client().get("/countries/japan/editions/1.json").content, parse_float=Decimal),
    )
    for ours, theirs in zip(found["figures"], file["figures"], strict=True):
        assert (ours["url"], ours["flag"], ours["note"] or "") == (
            theirs["key"],
            theirs["flag"],
            theirs["note"],
        )
        assert (ours["value"] and Decimal(ours["value"])) == theirs["value"]
        assert ours["status"] == "frozen"
    assert found["cite"] == file["about"]["cite"]
    licences = [{"attribution": None} | one for one in file["licence"]["sources"]]
    assert found["licences"] == licences


def test_a_source_is_named_with_its_licence_and_what_that_asks_for():
    asked = {"licence": "CC BY 4.0", "licence_url": "https://example.org/by", "attribution": "Name us."}
    source = Source(key="usgs-mcs", publisher="USGS", title="Summaries", **asked)
    found = SourceReference.of(source, "http://testserver").model_dump()
    assert {name: found[name] for name in asked} == asked


def test_an_edition_has_texts_roles_and_sources(live):
    found = get(EDITION)
    assert found["sha256"] == live.sha256
    assert (found["number"], found["state"], found["change_note"]) == (1, "live", "First edition")
    assert {"name": "overview", "heading": "Overview", "text": "Text of Overview."} in found["texts"]
    assert found["minerals"][0]["roles"][0]["role"] == "producer"
    assert found["policies"][0]["citation"]["title"] == "A paper"
    assert found["partnerships"][0]["partners"][0]["iso3"] == "COD"


def test_the_profile_is_the_live_edition_and_a_frozen_one_stays(live):
    assert get(PROFILE) == get(EDITION)
    revise(live.figures.get(figure__country__code="JPN").figure, 99)
    Mineral.objects.filter(slug="cobalt").update(name="Kobalt", slug="kobalt")
    Country.objects.filter(code="JPN").update(name="Nippon")
    found = get(EDITION)
    assert {one["value"] for one in found["figures"] if one["country"]["iso3"] == "JPN"} == {"30"}
    assert found["figures"][0]["mineral"]["name"] == "Cobalt"
    assert found["figures"][0]["country"]["name"] == "Japan"


def test_editions_are_listed_newest_first_and_by_day(live):
    (one,) = get("/api/v1/editions")["results"]
    assert (one["country_iso3"], one["sha256"]) == ("JPN", live.sha256)
    assert get("/api/v1/editions?published_since=2999-01-01")["count"] == 0
    assert get("/api/v1/editions?country=JPN&state=live")["count"] == 1
    assert get("/api/v1/countries/JPN/editions?state=withdrawn")["count"] == 0


def test_an_edition_is_published_since_its_own_day_and_not_since_the_next(live):
    day = timezone.localdate(live.published_at)
    address = "/api/v1/editions?published_since={}"
    assert get(address.format(day))["count"] == 1
    assert get(address.format(day + datetime.timedelta(days=1)))["count"] == 0


def test_a_country_without_a_profile_has_none():
    assert "No profile of" in get("/api/v1/countries/COD/profile", status=404)["detail"]
    assert get("/api/v1/countries/COD/editions")["results"] == []


def test_a_withdrawn_profile_stays_under_its_notice(live, moderator):
    workflow.withdraw(live, by=moderator, notice="Wrong numbers.")
    found = get(PROFILE)
    assert (found["state"], found["notice"]) == ("withdrawn", "Wrong numbers.")


def test_a_profile_published_in_error_is_gone_and_says_why(live, moderator):
    workflow.unpublish(live, by=moderator, notice="Published in error.")
    assert "Published in error." in get(PROFILE, status=410)["detail"]
    assert get(EDITION)["state"] == "unpublished"  # as on the site: editions stay


def test_a_consolidated_profile_leads_to_the_one_that_covers_it(live, editor, moderator):
    chile = CountryFactory(code="CHL", name="Chile")
    profile = complete_profile(
        chile, minerals=[MineralFactory(name="Cobalt")], reference="cobalt/mine/production country=japan"
    )
    publish(profile, editor=editor, moderator=moderator)
    workflow.consolidate(live, chile, by=moderator, notice="One profile for both.")
    response = Client().get(PROFILE)
    assert (response.status_code, response["Location"]) == (
        301,
        "http://testserver/api/v1/countries/chile/profile",
    )
    assert response["Cache-Control"] == "no-cache"  # the profile may be published again
    assert get(EDITION)["merged_into"]["iso3"] == "CHL"


# Events


@pytest.fixture
def event():
    return Edition.objects.current().get(subject__event__slug="china-acid-stop-2026")


def test_an_event_has_its_texts_and_its_part_for_each_country_that_it_names(event):
    found = get("/api/v1/events/china-acid-stop-2026")
    assert (found["title"], found["type"], found["date"]) == (
        "China stops acid exports", "export-control", "2026-03",
    )  # fmt: skip
    assert [one["slug"] for one in found["minerals"]] == ["cobalt"]
    (party,) = found["countries"]
    assert (party["country"]["slug"], party["part"], party["note"]) == ("japan", "hit", "It lost a seller.")
    assert party["citation"]["title"] == "A paper"
    assert [one["heading"] for one in found["texts"]] == ["What happened", "What it did"]
    assert (found["state"], found["sha256"]) == ("live", event.sha256)
    assert Client().get(found["edition_url"].removeprefix("http://testserver")).status_code == 200


def test_an_event_is_found_by_a_search_with_its_address_here():
    (hit,) = get("/api/v1/search?q=acid+exports&kind=event")["results"]
    assert get(hit["api_url"].removeprefix("http://testserver"))["event"] == "china-acid-stop-2026"


def test_a_withdrawn_event_keeps_its_last_edition_with_the_notice(event, moderator):
    workflow.withdraw(event, by=moderator, notice="A number was wrong.")
    found = get("/api/v1/events/china-acid-stop-2026")
    assert (found["state"], found["notice"]) == ("withdrawn", "A number was wrong.")


def test_an_event_that_was_published_in_error_is_gone(event, moderator):
    workflow.unpublish(event, by=moderator, notice="A source was forged.")
    assert "A source was forged." in get("/api/v1/events/china-acid-stop-2026", 410)["detail"]


def test_an_unknown_event_is_named(event):
    assert "/api/v1/events lists what there is" in get("/api/v1/events/acid-start", 404)["detail"]
