"""The month to which a profile was researched: in its edition where it is set, on the page, in files and the API."""

import datetime
from html import unescape

import pytest
from django.utils.html import strip_tags

from profiles.draft import snapshot
from profiles.models.dated import Policy, WatchItem
from profiles.public.page.presentation import CountryPage
from profiles.publishing.facts import Facts
from profiles.publishing.payload.payload import Payload
from profiles.publishing.resolving import resolve
from tests.factories import publish

TODAY = datetime.date(2026, 12, 2)


@pytest.fixture
def researched(profile):
    profile.researched_to = "2026-07"
    profile.save()
    return profile


def payload_of(profile):
    return resolve(snapshot.snapshot(profile), Facts.open(profile.subject.place)).payload


def text(response):
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def test_a_payload_has_neither_month_nor_scope_where_they_are_not_set(profile):
    row = {"date": "2026", "kind": "strategy", "status": "in-force", "summary": "So.", "citation": "paper"}
    policy = Policy.objects.create(profile=profile, title="An act", **row)
    bare = payload_of(profile).to_json()
    assert "researched_to" not in bare
    assert all("scope" not in event for event in bare["policies"])
    assert Payload.from_json(bare).to_json() == bare
    policy.scope, profile.researched_to = "dual-use", "2026-07"
    policy.save()
    profile.save()
    whole = payload_of(profile).to_json()
    assert (whole["researched_to"], whole["policies"][-1]["scope"]) == ("2026-07", "dual-use")
    assert Payload.from_json(whole).to_json() == whole


def test_the_page_its_files_and_the_api_say_it(client, researched, editor, moderator):
    publish(researched, editor=editor, moderator=moderator)
    assert "Researched to July 2026" in text(client.get("/countries/japan/"))
    about = client.get("/countries/japan/editions/1.json").json()["about"]
    assert "It was researched to July 2026" in about["what"]
    assert client.get("/api/v1/countries/japan/editions/1").json()["researched_to"] == "2026-07"


def test_a_page_without_a_month_says_nothing(client, edition):
    assert "Researched to" not in text(client.get("/countries/japan/"))
    assert client.get("/api/v1/countries/japan/editions/1").json()["researched_to"] is None


def test_what_has_passed_unchecked_folds_today_and_stands_in_the_frozen_edition(profile):
    for date, as_of in (("2026-09", "2026-07"), ("2026-10", "2026-11-30"), ("2027", "2026-07")):
        WatchItem.objects.create(
            profile=profile, date=date, summary=f"Due {date}.", citation="paper", as_of=as_of
        )
    payload = payload_of(profile)
    page, frozen = CountryPage(payload, today=TODAY), CountryPage(payload)
    assert [line.date for line, _ in page.passed] == ["2026-09"]
    assert [line.date for line, _ in page.watch] == ["2026-10", "2027"]
    assert (len(frozen.watch), frozen.passed) == (3, [])
