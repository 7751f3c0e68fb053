"""Time runs: what the live page says about a dated row on a day, which a frozen edition never does."""

import datetime

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from profiles.models.dated import Partnership, Policy, WatchItem
from profiles.public.clock import line_standing, standing
from profiles.publishing.payload.payload import BriefLine, Event
from tests.factories import MineralFactory, publish

DAY = "2026-11-28"


def event(**fields):
    row = {
        "uid": "u", "title": "t", "date": "2025-10-09", "kind": "export-control", "status": "suspended",
        "summary": "", "citation": "", "as_of": "2025-11", "number": None, "minerals": (),
    }  # fmt: skip
    return Event(**row | fields)


def line(**fields):
    row = {
        "uid": "u",
        "date": "2026-11-27",
        "summary": "",
        "citation": "",
        "as_of": "2025-11",
        "number": None,
    }
    return BriefLine(**row | fields)


LABELS = {"suspended": "Suspended", "in-force": "In force", "announced": "Announced", "ended": "Ended"}


def said(today=DAY, **fields):
    one = event(**fields)
    return standing(one, LABELS[one.status], today and datetime.date.fromisoformat(today)).text


SUSPENSION = "Suspension was due to end on 10 November 2026; not checked since November 2025"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"until": "2026-11-10"}, SUSPENSION),
        (
            {"until": "2026-11-10", "status": "in-force"},
            "Was due to end on 10 November 2026; not checked since November 2025",
        ),
        (
            {"until": "2026-10", "status": "in-force"},
            "Was due to end in October 2026; not checked since November 2025",
        ),
        (
            {"until": "2025", "status": "in-force", "as_of": ""},
            "Was due to end in 2025; not checked since",
        ),
        # A month and a year end with their last day.
        ({"until": "2026-11"}, "Suspended until November 2026 (last checked November 2025)"),
        ({"until": "2026"}, "Suspended until 2026 (last checked November 2025)"),
        # Who checked it later knows more than the clock.
        (
            {"until": "2026-11-10", "as_of": "2026-11-12"},
            "Suspended until 10 November 2026 (last checked 12 November 2026)",
        ),
        (  # on its last day it may still have been in force
            {"until": "2026-11-10", "as_of": "2026-11-10"},
            "Suspension was due to end on 10 November 2026; not checked since 10 November 2026",
        ),
        (
            {"until": "2026-11-10", "as_of": "2026-11"},
            "Suspension was due to end on 10 November 2026; not checked since November 2026",
        ),
        (
            {"until": "2026-11-10", "status": "ended"},
            "Ended on 10 November 2026 (last checked November 2025)",
        ),
        ({"since": "2027-01-01", "status": "in-force"}, "From 1 January 2027 (last checked November 2025)"),
        ({"date": "2027-01-01", "status": "in-force"}, "From 1 January 2027 (last checked November 2025)"),
        (
            {"since": "2027-01-01", "until": "2028", "status": "announced"},
            "From 1 January 2027 until 2028 (last checked November 2025)",
        ),
        (
            {"since": "2026-10-01", "status": "announced"},
            "Was due to begin on 1 October 2026; not checked since November 2025",
        ),
        (
            {"since": "2026-01-01", "status": "in-force"},
            "In force since 1 January 2026 (last checked November 2025)",
        ),
        (
            {"since": "2026-01-01", "until": "2027-12-31", "status": "in-force"},
            "In force from 1 January 2026 until 31 December 2027 (last checked November 2025)",
        ),
        ({}, "Suspended (last checked November 2025)"),
        # What was seen long ago is told as of then; what is over stays over.
        ({"status": "in-force", "date": "2011", "as_of": "2011-06"}, "In force, as known in 2011"),
        ({"status": "in-force", "as_of": "2023-12-31"}, "In force, as known in 2023"),
        ({"status": "in-force", "as_of": "2024"}, "In force (last checked 2024)"),
        (
            {"status": "ended", "until": "2011-06", "as_of": "2011-07"},
            "Ended in June 2011 (last checked July 2011)",
        ),
    ],
)
def test_a_policy_says_by_the_clock_how_it_stands(fields, words):
    assert said(**fields) == words


def test_the_last_day_still_counts():
    assert said("2026-11-10", until="2026-11-10").startswith("Suspended until 10 November 2026")
    assert said("2026-11-11", until="2026-11-10") == SUSPENSION
    announced = {"since": "2026-10-01", "status": "announced"}
    assert said("2026-10-01", **announced).startswith("Announced, from 1 October 2026")
    assert said("2026-10-02", **announced).startswith("Was due to begin on 1 October 2026")


def test_without_a_day_nothing_has_passed():
    assert said(None, until="2026-11-10").startswith("Suspended until 10 November 2026")
    assert said(None, since="2027", status="announced").startswith("Announced, from 2027")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Was due on 27 November 2026; not checked since November 2025"),
        ({"as_of": "2026-11-28"}, None),
        ({"date": "2026-12"}, None),
        ({"until": "2026-11-10"}, "Was due to end on 10 November 2026; not checked since November 2025"),
        ({"until": "2027-03-31"}, "until 31 March 2027"),
        ({"date": "2027", "since": "2027-01-01"}, "from 1 January 2027"),
    ],
)
def test_a_line_to_watch_says_that_its_day_has_come(fields, words):
    found = line_standing(line(**fields), datetime.date.fromisoformat(DAY))
    assert (found and found.text) == words
    assert line_standing(line(), None) is None


# The pages


@pytest.fixture
def clock(monkeypatch):
    def set_to(day):
        moment = datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.fixture
def dated(profile, editor, moderator, clock):
    """Japan, published on 1 November 2026: a suspension, an agreement and a line that end that month."""
    common = {"profile": profile, "date": "2025-10-09", "citation": "paper", "as_of": "2025-11"}
    policy = Policy.objects.create(
        title="A control",
        kind="export-control",
        status="suspended",
        until="2026-11-10",
        summary="S.",
        **common,
    )
    policy.minerals.add(MineralFactory(name="Cobalt"))
    Partnership.objects.create(
        title="A pact", kind="forum", status="in-force", until="2026-11-20", summary="S.", **common
    )
    WatchItem.objects.create(summary="A truce ends.", **common | {"date": "2026-11-27"})
    clock("2026-11-01")
    return publish(profile, editor=editor, moderator=moderator)


PASSED = [
    SUSPENSION,
    "Was due to end on 20 November 2026; not checked since November 2025",
    "Was due on 27 November 2026; not checked since November 2025",
]


def read(client, address):
    return " ".join(strip_tags(client.get(address).content.decode()).split())


def test_the_live_page_marks_what_has_ended_and_the_edition_stays_as_it_is(dated, client, clock):
    frozen = client.get("/countries/japan/editions/1/")
    before = client.get("/countries/japan/")
    clock("2026-11-28")
    after = read(client, "/countries/japan/")
    for words in PASSED:
        assert words not in " ".join(strip_tags(before.content.decode()).split())
        assert words in after
    assert "Suspended until 10 November 2026" not in after
    assert client.get("/countries/japan/editions/1/").content == frozen.content
    assert "Suspended until 10 November 2026 (last checked November 2025)" in strip_tags(
        frozen.content.decode()
    )


def test_a_page_that_was_kept_is_asked_for_again_on_the_day(dated, client, clock):
    etag = client.get("/countries/japan/")["ETag"]
    assert client.get("/countries/japan/", headers={"if-none-match": etag}).status_code == 304
    clock("2026-11-28")
    assert client.get("/countries/japan/", headers={"if-none-match": etag}).status_code == 200


def test_a_preview_reads_as_the_live_page_will(dated, client, editor, clock):
    clock("2026-11-28")
    client.force_login(editor)
    page = read(client, f"/admin/profiles/profile/{dated.review.profile_id}/preview/?bare=1")
    assert all(words in page for words in PASSED)
