"""Rounds: the addresses that each asks, when it asks again, and when one is gone."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from profiles.addresses import rounds
from profiles.addresses.asking import Answer
from profiles.management.commands import check_links
from profiles.models import CheckedAddress, Citation, Edition, Profile
from profiles.workflow import unpublish

GOOD, BAD, WALL = Answer(False, "200."), Answer(True, "404: there is no such page."), Answer(None, "403: no.")
UNREACHED = Answer(True, "No answer within 10 seconds.", reached=False)
DAY = timedelta(days=1)


class Scripted:
    """An asker that answers as told, `GOOD` otherwise."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def answer(self, address):
        self.asked.append(address)
        return self.answers.get(address.rpartition("/")[2], GOOD)


@pytest.fixture
def cite(profile):
    def cite(*addresses):
        profile.citations.all().delete()
        for number, address in enumerate(addresses):
            Citation.objects.create(
                profile=profile, key=f"s{number}", title="T", publisher="P", url=address, as_of="2025-03"
            )

    return cite


@pytest.fixture
def later(monkeypatch):
    began = timezone.now() + timedelta(minutes=1)  # later than the rows that are made now

    def later(days):
        now = began + days * DAY
        monkeypatch.setattr(rounds.timezone, "now", lambda: now)

    return later


def outcomes():
    return dict(CheckedAddress.objects.order_by("address").values_list("address", "outcome"))


def test_each_address_of_drafts_and_live_editions_is_asked_once(edition, cite, editor, moderator):
    published = list(rounds.cited()[1].values_list("url", flat=True))
    assert published == ["https://example.org/"]
    cite("https://a.test/1", "https://a.test/1", "https://b.test/2", "", "https://localhost/own")
    asker = Scripted()
    rounds.check(asker)
    assert sorted(asker.asked) == ["https://a.test/1", "https://b.test/2", *published]
    unpublish(Edition.objects.get(), by=moderator, notice="It mixed up two countries.")
    cite("https://b.test/2")
    rounds.check(asker)
    assert outcomes() == {"https://b.test/2": "answers"}
    assert len(asker.asked) == 3


def test_an_address_that_answers_is_asked_again_after_a_month(cite, later):
    cite("https://a.test/1")
    for days, times in ((0, 1), (29, 0), (31, 1)):
        later(days)
        rounds.check(asker := Scripted())
        assert len(asker.asked) == times


def test_an_address_is_gone_after_three_failures_over_several_days(cite, later):
    cite("https://a.test/bad")
    seen = []
    for days in (0, 1, 2, 4):
        later(days)
        counts = rounds.check(Scripted(bad=BAD))
        row = CheckedAddress.objects.get()
        seen.append((row.outcome, row.failures, counts.total()))
    assert seen == [("failing", 1, 1), ("failing", 1, 0), ("failing", 2, 1), ("gone", 3, 1)]
    assert (row.checked_at - row.failing_since).days == 4
    assert (row.due_at - row.checked_at).days == 7
    later(12)
    rounds.check(Scripted())
    row.refresh_from_db()
    assert (row.outcome, row.failures, row.failing_since) == ("answers", 0, None)


def test_three_failures_of_one_day_are_not_enough(cite):
    cite("https://a.test/bad")
    for _ in range(4):
        rounds.check(Scripted(bad=BAD))
        CheckedAddress.objects.update(due_at=timezone.now())
    assert outcomes() == {"https://a.test/bad": "failing"}


def test_a_wall_against_programs_is_not_a_failure(cite, later):
    cite("https://a.test/wall")
    for days in (0, 31, 62, 93):
        later(days)
        rounds.check(Scripted(wall=WALL))
    row = CheckedAddress.objects.get()
    assert (row.outcome, row.reason, row.failures) == ("unknown", "403: no.", 0)


def test_a_round_is_bounded_and_begins_with_the_longest_unasked(cite, later, monkeypatch):
    monkeypatch.setattr(rounds, "MOST_OF_A_HOST", 2)
    cite(*(f"https://a.test/{n}" for n in range(4)), "https://b.test/1", "https://c.test/1")
    first, second, third = Scripted(), Scripted(), Scripted()
    for asker in (first, second):
        rounds.check(asker, 3)
    assert first.asked == ["https://a.test/0", "https://b.test/1", "https://a.test/1"]  # hosts take turns
    assert second.asked == ["https://a.test/2", "https://c.test/1", "https://a.test/3"]
    later(40)
    CheckedAddress.objects.filter(address="https://c.test/1").update(checked_at=timezone.now() - 90 * DAY)
    rounds.check(third, 1)
    assert third.asked == ["https://c.test/1"]


def test_a_busy_host_is_left_alone_for_the_rest_of_the_round(cite):
    busy = Answer(None, "429: fewer.", busy=True)
    cite("https://a.test/busy", "https://a.test/z", "https://b.test/1")
    asker = Scripted(busy=busy)
    rounds.check(asker)
    assert asker.asked == ["https://a.test/busy", "https://b.test/1"]
    assert outcomes()["https://a.test/z"] == "new"


def test_two_rounds_at_once_ask_an_address_once(cite):
    cite("https://a.test/1")
    inner = Scripted()

    class Outer(Scripted):
        def answer(self, address):
            rounds.check(inner)
            return super().answer(address)

    rounds.check(outer := Outer())
    assert (len(outer.asked), inner.asked) == (1, [])


def test_a_machine_without_a_way_out_accuses_nobody(cite):
    addresses = [f"https://{host}.test/bad" for host in "abc"]
    cite(*addresses)
    with pytest.raises(rounds.Offline):
        rounds.check(Scripted(bad=UNREACHED))
    assert set(outcomes().values()) == {"new"}
    cite(*addresses, "https://d.test/1")
    CheckedAddress.objects.update(due_at=timezone.now())
    rounds.check(Scripted(bad=UNREACHED))
    assert list(outcomes().values()) == ["failing"] * 3 + ["answers"]


def test_the_command_names_the_site_and_says_what_was_found(web, cite, settings, monkeypatch, capsys):
    settings.SITE_URL = "https://atlas.example.org"
    asker = web.asker()
    monkeypatch.setattr(check_links, "Asker", lambda agent: setattr(asker, "agent", agent) or asker)
    cite(
        "http://a.test/status/200", "http://a.test/status/404", "http://b.test/status/403", "http://10.0.0.1/"
    )
    before = Profile.objects.values().get()
    call_command("check_links")
    assert capsys.readouterr().out == (
        "4 addresses asked: 1 answers, 1 failed, to be asked again, 2 cannot tell.\n"
    )
    (agent,) = web.agents
    assert "https://atlas.example.org" in agent
    assert "profiles of critical minerals" in agent
    assert Profile.objects.values().get() == before
    call_command("check_links", verbosity=0)
    assert capsys.readouterr().out == ""


def test_the_command_asks_nobody_in_the_name_of_nobody(cite, settings):
    cite("https://a.test/1")
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="SITE_URL"):
        call_command("check_links")


def test_a_command_that_reached_no_host_fails_and_says_so(db, settings, monkeypatch):
    settings.SITE_URL = "https://atlas.example.org"

    def check(*args):
        raise rounds.Offline

    monkeypatch.setattr(rounds, "check", check)
    with pytest.raises(CommandError, match="No host was reached"):
        call_command("check_links")


def test_originals_are_asked_too(edition, cite, profile):
    cite("https://a.test/1", "https://b.test/2")
    profile.citations.filter(key="s0").update(
        original_title="T", original_publisher="P", original_url="https://law.test/3"
    )
    edition.citations.update(original_url="https://law.test/4")
    asker = Scripted()
    rounds.check(asker)
    assert {"https://law.test/3", "https://law.test/4"} <= set(asker.asked)
    assert len(asker.asked) == 5
    profile.citations.update(original_url="")
    rounds.take_up()
    assert not CheckedAddress.objects.filter(address="https://law.test/3").exists()
