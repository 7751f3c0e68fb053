"""Passwords cannot be tried without end, whoever tries them, and the audit log cannot be filled by trying."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles.accounts import counting, limits
from profiles.accounts.forwarded import client_address
from profiles.accounts.sign_in.attempts import Attempt
from tests.factories import UserFactory

SIGN_IN = "/admin/login/"
PASSWORD = "Zinnober-Galmei-7"
OF_ADDRESS, WINDOW = limits.PASSWORDS_OF_ADDRESS, limits.PASSWORDS_OF_ACCOUNT.seconds
PER_ACCOUNT = limits.PASSWORDS_OF_ACCOUNT.most
PER_ADDRESS = 2 * PER_ACCOUNT  # less than it is, to try fewer
NOW = 1_800_000_000 // WINDOW * WINDOW + 60


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands still a minute into a window."""
    assert PER_ACCOUNT < PER_ADDRESS < OF_ADDRESS.most
    monkeypatch.setattr(limits, "PASSWORDS_OF_ADDRESS", replace(OF_ADDRESS, most=PER_ADDRESS))
    clock = Mock(return_value=float(NOW))
    monkeypatch.setattr(limits.time, "time", clock)
    return clock


def test_the_wait_ends_with_the_window_and_not_before(clock):
    limit = limits.Limit("seconds", 1, 10)
    clock.return_value = NOW + 6.3
    assert limit.seconds_left() == 4
    clock.return_value = NOW + 9.99
    assert limit.seconds_left() == 1


@pytest.fixture
def anna(db):
    anna = UserFactory(username="anna")
    anna.set_password(PASSWORD)
    anna.save()
    return anna


def attempt(name="anna", password="wrong", address="192.0.2.1", **more):
    return Client(REMOTE_ADDR=address).post(SIGN_IN, {"username": name, "password": password}, **more)


def fail(times, **more):
    for _ in range(times):
        answer = attempt(**more)
    return answer


def failures():
    return list(AuditEvent.objects.filter(act=Action.SIGN_IN_FAILED).order_by("pk"))


def test_an_account_is_closed_for_a_window_even_to_the_right_password(anna, clock):
    assert fail(PER_ACCOUNT).status_code == 200
    refused = attempt(password=PASSWORD)
    assert refused.status_code == 429
    assert refused["Retry-After"] == str(WINDOW - 60)
    assert "Too many attempts. Try again in 14 minutes" in refused.content.decode()
    assert attempt(password=PASSWORD, address="198.51.100.7").status_code == 429
    clock.return_value += WINDOW
    assert attempt(password=PASSWORD).status_code == 302


def test_ten_wrong_passwords_close_an_account_and_fifty_an_address(monkeypatch):
    """The numbers of docs/operations.md, which an owner relies on; all other tests take them from the code."""
    monkeypatch.setattr(limits, "PASSWORDS_OF_ADDRESS", OF_ADDRESS)
    taken = [Attempt.begin("anna", "").take() for _ in range(11)]
    assert [attempt is None for attempt in taken] == [True] * 10 + [False]
    taken = [Attempt.begin(f"nobody-{number}", "192.0.2.1").take() for number in range(51)]
    assert [attempt is None for attempt in taken] == [True] * 50 + [False]


def test_from_many_addresses_it_is_the_same_account(anna):
    for number in range(PER_ACCOUNT):
        attempt(address=f"192.0.2.{number}")
    assert attempt(password=PASSWORD, address="192.0.2.99").status_code == 429


@pytest.mark.parametrize("name", ["ANNA", " anna ", "ａｎｎａ", "Anna\u00a0", "ANNＡ"])
def test_variants_of_a_name_share_one_count(name, anna):
    fail(PER_ACCOUNT - 1)
    attempt(name)
    assert attempt().status_code == 429


def test_an_address_is_closed_whatever_names_it_tries(anna):
    for number in range(PER_ADDRESS):
        assert attempt(f"nobody-{number}").status_code == 200
    assert attempt(password=PASSWORD).status_code == 429
    assert attempt(password=PASSWORD, address="192.0.2.2").status_code == 302


def test_a_closed_address_closes_no_account(anna):
    for number in range(PER_ADDRESS):
        attempt(f"nobody-{number}")
    fail(PER_ACCOUNT + 1)
    assert attempt(password=PASSWORD, address="192.0.2.2").status_code == 302


def test_strangers_do_not_lock_out_who_has_been_here_before(anna):
    assert attempt(password=PASSWORD, address="198.51.100.7").status_code == 302
    fail(PER_ACCOUNT + 1)
    assert attempt(password=PASSWORD, address="198.51.100.7").status_code == 302
    fail(PER_ACCOUNT, address="198.51.100.7")
    assert attempt(password=PASSWORD, address="198.51.100.7").status_code == 429


def test_a_password_that_is_refused_is_not_counted():
    taken = [Attempt.begin("anna", "192.0.2.1").take() for _ in range(PER_ADDRESS + PER_ACCOUNT)]
    assert [attempt is None for attempt in taken].count(True) == PER_ACCOUNT
    assert Attempt.begin("nobody", "192.0.2.1").take() is None


def test_signing_in_costs_nothing(anna):
    for _ in range(PER_ADDRESS + 1):
        assert attempt(password=PASSWORD).status_code == 302


@pytest.mark.parametrize("times", [1, PER_ACCOUNT + 1])
def test_nothing_tells_which_accounts_there_are(times, anna):
    UserFactory(username="gone1", is_active=False)
    UserFactory(username="reader", is_staff=False)
    pages = set()
    for number, name in enumerate(["anna", "nobody", "gone1", "reader"]):
        answer = fail(times, name=name, address=f"192.0.2.{number}")
        page = answer.content.decode().replace(f'value="{name}"', "")
        page = page.replace(str(answer.context["csrf_token"]), "") if answer.context else page
        pages.add((answer.status_code, answer.get("Retry-After"), page.split("<form")[0]))
    assert len(pages) == 1


def test_many_at_once_try_no_more_than_one_after_another(anna):
    taken = lambda _: Attempt.begin("anna", "192.0.2.1").take()  # noqa: E731
    with ThreadPoolExecutor(8) as pool:
        assert sum(over is None for over in pool.map(taken, range(80))) == PER_ACCOUNT


# The audit log


def test_one_event_tells_of_an_account_in_a_window(anna, clock):
    fail(PER_ADDRESS + 1)
    (event,) = failures()
    assert (event.object_name, event.actor) == ("anna", None)
    assert event.detail["failures"] == PER_ACCOUNT
    assert "At least 10" in event.detail["note"]
    clock.return_value += WINDOW
    fail(PER_ADDRESS + 1)
    assert len(failures()) == 2


def test_a_name_that_no_account_has_is_told_without_it(db):
    fail(PER_ADDRESS + 1, name="my-password-by-mistake")
    (event,) = failures()
    assert event.object_id == ""
    assert event.detail["failures"] == PER_ACCOUNT
    assert "without an account" in event.detail["name"]
    assert not AuditEvent.objects.filter(detail__icontains="mistake").exists()
    assert not AuditEvent.objects.filter(object_name__icontains="mistake").exists()


def test_an_address_that_tries_many_names_is_told_once(anna):
    for number in range(2 * PER_ADDRESS):
        attempt(f"nobody-{number}")
    (event,) = failures()
    assert (event.detail["address"], event.detail["failures"]) == ("192.0.2.1", PER_ADDRESS)


def test_failures_below_the_limit_are_told_with_the_sign_in_that_follows(anna, clock):
    fail(3)
    clock.return_value += WINDOW
    fail(2)
    attempt(password=PASSWORD)
    attempt(password=PASSWORD)
    told = AuditEvent.objects.order_by("pk").values_list("act", "detail__failures")
    assert list(told) == [(Action.SIGN_IN_FAILED, 5), (Action.SIGNED_IN, None), (Action.SIGNED_IN, None)]


def test_nobody_fills_the_log_from_however_many_addresses(db, monkeypatch):
    events = limits.FAILURE_EVENTS
    monkeypatch.setattr(limits, "FAILURE_EVENTS", replace(events, most=5))
    monkeypatch.setattr(limits, "PASSWORDS_OF_ACCOUNT", replace(limits.PASSWORDS_OF_ACCOUNT, most=1))
    for number in range(20):
        attempt(f"nobody-{number}", address=f"192.0.2.{number}")
    assert len(failures()) == 5 < events.most
    assert "Further failures in this window are not logged" in failures()[-1].detail["note"]


# Which address it is


@pytest.mark.parametrize(
    ("behind_proxy", "remote", "forwarded", "found"),
    [
        (False, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (True, "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (True, "127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, "127.0.0.1", "203.0.113.9, nonsense", "127.0.0.1"),
        (True, "127.0.0.1", "", "127.0.0.1"),
        (True, "", "", ""),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (False, "::ffff:192.0.2.1", "", "192.0.2.1"),
    ],
)
def test_the_address_is_what_the_proxy_adds(behind_proxy, remote, forwarded, found, settings):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == found


# The cache


class Away:
    def __getattr__(self, name):
        raise ConnectionError("Redis is away")


def test_sign_in_goes_on_and_stays_limited_while_the_cache_is_away(anna, monkeypatch):
    counting._own_counts.clear()
    monkeypatch.setattr(counting, "cache", Away())
    assert attempt(password=PASSWORD).status_code == 302
    fail(PER_ACCOUNT)
    assert attempt(password=PASSWORD).status_code == 429
    counting._own_counts.clear()


def test_no_name_stands_in_the_cache(anna):
    fail(2, name="my-password-by-mistake")
    assert "mistake" not in str(cache._cache.keys())


# One's own password


def test_the_old_password_cannot_be_guessed_at_a_desk_left_open(anna):
    client = Client()
    client.force_login(anna)
    address = reverse("admin:password_change")
    data = {"old_password": "wrong", "new_password1": "Kupfer-Galmei-78", "new_password2": "Kupfer-Galmei-78"}
    for _ in range(PER_ACCOUNT):
        client.post(address, data)
    answer = client.post(address, data | {"old_password": PASSWORD})
    assert "Too many attempts" in answer.content.decode()
    (event,) = failures()
    assert event.object_name == "anna"


def test_a_window_is_short():
    assert timedelta(seconds=WINDOW) <= timedelta(minutes=15)
    assert time.time() == NOW
