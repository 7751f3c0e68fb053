"""Invitations and resets by mail: links that work once, expire, and tell nobody which accounts there are."""

import datetime
import re
import threading

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client, TestCase
from django.urls import reverse

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles.accounts import limits
from profiles.accounts.groups import EDITOR
from profiles.accounts.sign_in import links
from tests.factories import UserFactory

ASK, SIGN_IN = reverse("ask_for_reset"), reverse("admin:login")
NEW = {"new_password1": "Kupfer-Galmei-78", "new_password2": "Kupfer-Galmei-78"}
ADDRESS = re.compile(r"https?://[^/\s]+(/admin/password/\S+)")


@pytest.fixture
def desk(administrator):
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def invited(desk):
    """The address of the letter to somebody who was invited a moment ago."""
    data = {"username": "newcomer", "first_name": "New", "email": "new@example.org"}
    data["groups"] = [Group.objects.get(name=EDITOR).pk]
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = desk.post(reverse("admin:auth_user_add"), data)
    assert answer.status_code == 302, answer.context["errors"]
    return sent("new@example.org")


def sent(to):
    for thread in threading.enumerate():
        if thread.name == "reset mail":
            thread.join()
    return [ADDRESS.search(letter.body)[1] for letter in mail.outbox if letter.to == [to]][-1]


def asked(email, **more):
    return Client(**more).post(ASK, {"email": email})


def follow(address, data=None):
    """The page that a browser shows at the end of a link, or answers to a password."""
    client = Client()
    page = client.get(address, follow=True)
    return (
        page
        if data is None
        else client.post(page.redirect_chain[-1][0] if page.redirect_chain else address, data)
    )


def later(monkeypatch, hours):
    now = datetime.datetime.now()  # noqa: DTZ005 - as Django makes tokens
    monkeypatch.setattr(links.Link, "_now", lambda self: now + datetime.timedelta(hours=hours))


def test_an_invitation_makes_an_account_that_its_person_opens(invited):
    assert Client().post(SIGN_IN, {"username": "newcomer", "password": ""}).status_code == 200
    page = follow(invited).content.decode()
    assert "Your user name is <b>newcomer</b>" in page
    assert follow(invited, NEW).url == SIGN_IN
    signed = Client().post(SIGN_IN, {"username": "newcomer", "password": NEW["new_password1"]})
    assert signed.url == reverse("admin:index")
    told = AuditEvent.objects.order_by("pk").values_list("act", "object_name")
    assert list(told) == [
        (act, "newcomer") for act in (Action.ADDED, Action.INVITED, Action.PASSWORD_CHANGED, Action.SIGNED_IN)
    ]


def test_the_letter_names_the_account_and_how_long_the_link_works(invited):
    (letter,) = mail.outbox
    assert "Your user name is newcomer." in letter.body
    assert "for 7 days" in letter.body


def test_a_link_works_once(invited):
    assert follow(invited, NEW).status_code == 302
    for address in (invited, f"{invited[:-4]}000/"):
        assert "This link does not work" in follow(address).content.decode()
        assert "This link does not work" in follow(address, NEW).content.decode()


def test_a_weak_password_is_refused(invited):
    answer = follow(invited, {"new_password1": "newcomer", "new_password2": "newcomer"})
    assert answer.status_code == 200
    assert "too short" in answer.content.decode()


@pytest.mark.parametrize(("hours", "works"), [(7 * 24 - 1, True), (7 * 24 + 1, False)])
def test_an_invitation_ends_after_a_week(invited, monkeypatch, hours, works):
    later(monkeypatch, hours)
    assert ("Your user name" in follow(invited).content.decode()) == works


@pytest.mark.parametrize(("hours", "works"), [(0.9, True), (1.1, False)])
def test_a_reset_ends_after_an_hour(editor, monkeypatch, hours, works):
    editor.email, editor.password = "e@example.org", make_password("old")
    editor.save()
    asked("e@example.org")
    address = sent("e@example.org")
    later(monkeypatch, hours)
    assert ("Your user name" in follow(address).content.decode()) == works


def test_one_kind_of_link_is_not_the_other(invited, editor):
    assert "does not work" in follow(invited.replace("invitation", "reset")).content.decode()
    token = links.INVITATION.make_token(editor)
    assert not links.INVITATION.check_token(editor, token)  # who has a password is not invited


def test_an_invitation_is_sent_again_to_who_has_set_no_password(invited, desk, editor):
    person = AuditEvent.objects.get(act=Action.INVITED).object_id
    with TestCase.captureOnCommitCallbacks(execute=True):
        desk.post(reverse("admin:auth_user_invite", args=[person]))
        desk.post(reverse("admin:auth_user_invite", args=[editor.pk]))
    assert [letter.to for letter in mail.outbox] == [["new@example.org"]] * 2
    page = desk.get(reverse("admin:auth_user_change", args=[person])).content.decode()
    assert "Send the invitation again" in page


def test_an_address_is_of_one_account(desk, invited):
    answer = desk.post(reverse("admin:auth_user_add"), {"username": "other", "email": "NEW@example.org"})
    assert "Another account has this address" in answer.content.decode()


def test_two_names_differ_by_more_than_their_case(desk, invited):
    answer = desk.post(reverse("admin:auth_user_add"), {"username": "Newcomer", "email": "other@example.org"})
    assert "A user with that username already exists." in answer.content.decode()


def test_a_reset_ends_the_sessions_and_keeps_the_second_factor_in_the_way(editor, settings):
    editor.email, editor.password = "e@example.org", make_password("old")
    editor.save()
    session = Client()
    session.force_login(editor)
    assert asked("E@example.org").url == reverse("reset_sent")
    assert follow(sent("e@example.org"), NEW).url == SIGN_IN
    assert session.get(reverse("admin:index")).url.startswith(SIGN_IN)
    assert "_auth_user_id" not in session.session


def test_nothing_tells_which_accounts_there_are(editor):
    """Neither words nor status, and no letter is sent while somebody waits for the answer."""
    editor.email = "e@example.org"
    editor.save()
    UserFactory(username="gone1", email="gone@example.org", is_active=False)
    UserFactory(username="reader", email="reader@example.org", is_staff=False)
    UserFactory(username="new1", email="new@example.org", password=make_password(None))
    seen = set()
    for number, name in enumerate(["e", "nobody", "gone", "reader", "new"]):
        tries = [asked(f"{name}@example.org", REMOTE_ADDR=f"192.0.2.{number}") for _ in range(4)]
        page = tries[-1].content.decode()
        page = page.replace(f"{name}@example.org", "").replace(str(tries[-1].context["csrf_token"]), "")
        seen.add((*((answer.status_code, answer.get("Location")) for answer in tries), page))
    assert len(seen) == 1
    sent("e@example.org")
    assert {letter.to[0] for letter in mail.outbox} == {"e@example.org"}


def test_resets_are_limited(db):
    for _ in range(limits.RESETS_OF_ACCOUNT.most):
        assert asked("nobody@example.org").status_code == 302
    refused = asked("nobody@example.org")
    assert (refused.status_code, int(refused["Retry-After"]) <= 3600) == (429, True)
    for number in range(limits.RESETS_OF_ADDRESS.most - limits.RESETS_OF_ACCOUNT.most):
        assert asked(f"nobody{number}@example.org").status_code == 302
    assert asked("other@example.org").status_code == 429
    assert asked("other@example.org", REMOTE_ADDR="192.0.2.9").status_code == 302


def test_an_administrator_resets_the_factors_of_those_they_manage(desk, editor, admin_user):
    editor.authenticator_set.create(type="totp", data={})
    admin_user.authenticator_set.create(type="totp", data={})
    page = desk.get(reverse("admin:auth_user_change", args=[editor.pk])).content.decode()
    assert "Reset second factors" in page
    assert desk.post(reverse("admin:auth_user_reset_factors", args=[editor.pk])).status_code == 302
    assert desk.post(reverse("admin:auth_user_reset_factors", args=[admin_user.pk])).status_code == 403
    assert (editor.authenticator_set.count(), admin_user.authenticator_set.count()) == (0, 1)
    assert AuditEvent.objects.get(act=Action.FACTORS_RESET).actor.username == "administrator"


def test_nobody_resets_their_own_factors_past_the_page_that_asks_who_they_are(desk, administrator):
    administrator.authenticator_set.create(type="totp", data={})
    page = desk.get(reverse("admin:auth_user_change", args=[administrator.pk])).content.decode()
    assert "Reset second factors" not in page
    assert desk.post(reverse("admin:auth_user_reset_factors", args=[administrator.pk])).status_code == 403
    assert administrator.authenticator_set.count() == 1
