"""Second factors: enrolled before the desk opens, asked for at sign-in, limited, encrypted, and removed."""

import base64
import hashlib
import hmac
import io
import re
import time
from unittest.mock import Mock

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management import CommandError, call_command
from django.test import Client, TestCase
from django.urls import reverse

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles.accounts import limits
from profiles.accounts.sign_in import factors

PASSWORD = "Zinnober-Galmei-7"
HOME, SIGN_IN, SECURITY = reverse("admin:index"), reverse("admin:login"), reverse("mfa_index")
APP, CODE, CODES = (
    reverse(f"mfa_{name}") for name in ("activate_totp", "authenticate", "view_recovery_codes")
)
START = 1_800_000_000


@pytest.fixture(autouse=True)
def clock(settings, monkeypatch):
    """A site that asks for second factors, at a time that stands still."""
    settings.SECOND_FACTOR = True
    clock = Mock(return_value=float(START))
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def anna(editor):
    editor.set_password(PASSWORD)
    editor.save()
    return editor


def signed_in(client=None):
    client = client or Client()
    response = client.post(SIGN_IN, {"username": "editor", "password": PASSWORD})
    return client, response


def code_of(secret):
    """The six digits of RFC 6238 for this moment."""
    counter = (int(time.time()) // 30).to_bytes(8)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def enrolled(client):
    """The secret of an authenticator app that this session adds."""
    secret = re.search(r'<code class="key">(\w+)</code>', client.get(APP).content.decode())[1]
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(APP, {"code": code_of(secret)})
    assert (response.status_code, response.url) == (302, CODES)
    return secret


def codes_shown(client):
    return re.findall(r"<li><code>(\d+)</code></li>", client.get(CODES).content.decode())


def events(*acts):
    return list(AuditEvent.objects.filter(act__in=acts).order_by("pk").values_list("act", "object_name"))


def test_the_desk_opens_once_a_second_factor_is_added(anna):
    client, response = signed_in()
    assert response.url == HOME
    for address in (HOME, reverse("admin:profiles_profile_changelist"), reverse("my_settings")):
        assert client.get(address).url == SECURITY
        assert client.post(address).url == SECURITY
    assert "The desk opens once" in client.get(SECURITY).content.decode()
    enrolled(client)
    assert client.get(HOME).status_code == 200
    assert events(Action.FACTOR_ADDED) == [(Action.FACTOR_ADDED, "editor")]


def test_a_site_may_leave_second_factors_to_its_single_sign_on(anna, settings):
    settings.SECOND_FACTOR = False
    assert signed_in()[0].get(HOME).status_code == 200


def test_who_has_not_added_one_can_still_sign_out(anna):
    client, _ = signed_in()
    client.post(reverse("admin:logout"))
    assert "_auth_user_id" not in client.session


def test_sign_in_asks_for_the_code_of_the_app(anna, clock):
    secret = enrolled(signed_in()[0])
    clock.return_value += 90
    client, response = signed_in()
    assert response.url == CODE
    assert client.get(HOME).url.startswith(SIGN_IN)  # the password alone opens nothing
    assert client.get(SECURITY).url.startswith(SIGN_IN)
    assert client.post(CODE, {"code": "000000"}).status_code == 200
    assert client.get(HOME).status_code == 302
    assert client.post(CODE, {"code": code_of(secret)}).url == HOME
    assert client.get(HOME).status_code == 200
    event = AuditEvent.objects.filter(act=Action.SIGNED_IN).first()
    assert (event.object_name, event.detail["methods"]) == ("editor", "password, mfa")


def test_sign_in_leads_to_what_was_asked_for(anna, clock):
    secret = enrolled(signed_in()[0])
    clock.return_value += 90
    there, client = reverse("admin:profiles_review_changelist"), Client()
    answer = client.post(SIGN_IN, {"username": "editor", "password": PASSWORD, "next": there})
    assert client.post(answer.url, {"code": code_of(secret)}).url == there


def test_a_code_is_used_once(anna, clock):
    secret = enrolled(signed_in()[0])
    clock.return_value += 90
    client, _ = signed_in()
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 302
    other, _ = signed_in()
    answer = other.post(CODE, {"code": code_of(secret)})
    assert "was used before" in answer.content.decode()


def test_a_recovery_code_is_used_once(anna):
    first, _ = signed_in()
    enrolled(first)
    codes = codes_shown(first)
    assert len(set(codes)) == 10
    client, _ = signed_in()
    assert client.post(CODE, {"code": codes[0]}).url == HOME
    again, _ = signed_in()
    assert again.post(CODE, {"code": codes[0]}).status_code == 200
    assert again.post(CODE, {"code": codes[1]}).url == HOME
    assert first.get(reverse("mfa_download_recovery_codes")).content.decode().split() == codes[2:]


def test_codes_are_limited(anna, clock):
    secret = enrolled(signed_in()[0])
    clock.return_value += 90
    client, _ = signed_in()
    for _ in range(limits.CODES_OF_ACCOUNT.most):
        assert client.post(CODE, {"code": "000000"}).status_code == 200
    refused = client.post(CODE, {"code": code_of(secret)})
    assert (refused.status_code, "Too many attempts" in refused.content.decode()) == (429, True)
    assert int(refused["Retry-After"]) <= limits.CODES_OF_ACCOUNT.seconds
    (event,) = AuditEvent.objects.filter(act=Action.SIGN_IN_FAILED)
    assert (event.object_name, event.detail["failures"]) == ("editor", limits.CODES_OF_ACCOUNT.most)


def test_a_session_from_before_shows_the_factor_or_ends(anna, clock, settings):
    """One from a time without second factors is asked for it; adding the first one ends the others."""
    settings.SECOND_FACTOR = False
    early, _ = signed_in()
    secret = enrolled(signed_in()[0])
    assert early.get(HOME).url.startswith(SIGN_IN)
    clock.return_value += 90
    forced = Client()
    forced.force_login(anna)
    settings.SECOND_FACTOR = True
    answer = forced.get(HOME)
    assert answer.url == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2F"
    assert forced.post(answer.url, {"code": code_of(secret)}).url == HOME
    assert forced.get(HOME).status_code == 200


def test_changes_ask_again_who_it_is(anna, clock):
    client, _ = signed_in()
    secret = enrolled(client)
    clock.return_value += 301
    for name in ("deactivate_totp", "add_webauthn", "view_recovery_codes", "generate_recovery_codes"):
        address = reverse(f"mfa_{name}")
        assert (
            client.get(address).url
            == f"{reverse('account_reauthenticate')}?next={address.replace('/', '%2F')}"
        )
    again = client.get(CODES).url
    assert client.post(again, {"password": "wrong"}).status_code == 200
    assert client.post(again, {"password": PASSWORD}).url == CODES
    assert len(codes_shown(client)) == 10
    clock.return_value += 301
    assert (
        client.post(reverse("mfa_reauthenticate") + f"?next={CODES}", {"code": code_of(secret)}).url == CODES
    )


def test_new_recovery_codes_end_the_old_ones(anna):
    client, _ = signed_in()
    enrolled(client)
    old = codes_shown(client)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post(reverse("mfa_generate_recovery_codes")).url == CODES
    assert not set(old) & set(codes_shown(client))
    assert events(Action.CODES_MADE) == [(Action.CODES_MADE, "editor")]


def test_the_last_factor_stays_where_one_is_needed(anna, settings):
    client, _ = signed_in()
    enrolled(client)
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert "This is your last second factor" in answer.content.decode()
    assert factors.has_factor(anna)
    settings.SECOND_FACTOR = False
    assert client.post(reverse("mfa_deactivate_totp")).url == SECURITY
    assert not Authenticator.objects.exists()  # recovery codes go with what they replace
    assert events(Action.FACTOR_REMOVED) == [(Action.FACTOR_REMOVED, "editor")]


# Stored


def stored():
    return str(list(Authenticator.objects.values_list("data", flat=True)))


def test_what_is_stored_is_encrypted(anna):
    client, _ = signed_in()
    assert client.get(APP).status_code == 200
    waiting = client.session["mfa.totp.secret"]
    secret = enrolled(client)
    assert secret not in stored()
    assert secret not in waiting
    assert not set(codes_shown(client)) & set(re.findall(r"\d{8}", stored()))
    assert "mfa.totp.secret" not in client.session


def test_a_key_may_be_changed_as_long_as_the_former_is_named(settings):
    kept = factors.encrypt("secret")
    settings.SECRET_KEY, former = "another key that is as long as needed", settings.SECRET_KEY
    with pytest.raises(InvalidToken):
        factors.decrypt(kept)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert factors.decrypt(kept) == "secret"
    settings.SECOND_FACTOR_KEY = "a key for second factors that is long enough"
    assert factors.decrypt(kept) == "secret"
    settings.SECRET_KEY_FALLBACKS, kept = [], factors.encrypt("secret")
    settings.SECRET_KEY = "a third key, which has encrypted nothing"
    assert factors.decrypt(kept) == "secret"


def test_a_code_under_a_lost_key_is_refused_with_what_to_do(anna, settings, caplog):
    secret = enrolled(signed_in()[0])
    settings.SECRET_KEY = "another key that is as long as needed"
    client, _ = signed_in()
    response = client.post(CODE, {"code": code_of(secret)})
    assert response.status_code == 200
    assert "Ask an administrator to reset your second factors." in response.content.decode()
    assert f"The second factors of account {anna.pk} are encrypted with a key" in caplog.text


# Removed


def test_the_command_lets_somebody_begin_anew(anna):
    client, _ = signed_in()
    enrolled(client)
    said = io.StringIO()
    call_command("reset_factor", "editor", stdout=said)
    assert "editor: 1 second factor removed" in said.getvalue()
    assert client.get(HOME).url.startswith(SIGN_IN)
    assert signed_in()[1].url == HOME  # which sends them to add one
    event = AuditEvent.objects.get(act=Action.FACTORS_RESET)
    assert (event.object_name, event.way, event.actor) == ("editor", "command", None)
    assert event.detail["factors"] == "TOTP Authenticator"


def test_the_command_says_what_it_cannot_do(anna):
    said = io.StringIO()
    call_command("reset_factor", "editor", stdout=said)
    assert said.getvalue() == "editor has no second factor.\n"
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_factor", "nobody")
    assert not AuditEvent.objects.exists()


# Sessions


def test_sessions_are_listed_and_ended(anna, settings):
    settings.SECOND_FACTOR = False
    first, second, third = (
        signed_in(Client(headers={"user-agent": agent}, REMOTE_ADDR=address))[0]
        for agent, address in (("Browser A", "192.0.2.1"), ("Browser B", "192.0.2.2"), ("C", "192.0.2.3"))
    )
    page = first.get(SECURITY).content.decode()
    assert "This session" in page
    assert "Browser A" not in page
    assert "Browser B" in page
    assert not any(client.session.session_key in page for client in (first, second, third))
    mark = re.search(r'name="mark" value="(\w+)">', page[page.index("Browser B") :])[1]
    first.post(reverse("end_session"), {"mark": mark})
    assert [client.get(HOME).status_code for client in (first, second, third)] == [200, 302, 200]
    first.post(reverse("end_session"))
    assert [client.get(HOME).status_code for client in (first, third)] == [200, 302]
    assert [event.detail["sessions"] for event in AuditEvent.objects.filter(act=Action.SESSIONS_ENDED)] == [
        1,
        1,
    ]


def test_a_session_of_the_former_key_is_listed_as_it_opens_the_desk(anna, settings):
    settings.SECOND_FACTOR = False
    old, new = (signed_in(Client(headers={"user-agent": agent}))[0] for agent in ("Of before", "Of now"))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 50, [settings.SECRET_KEY]
    assert "Of before" in new.get(SECURITY).content.decode()
    assert old.get(HOME).status_code == 200


def test_a_session_that_a_new_password_has_ended_is_not_listed(anna, settings):
    settings.SECOND_FACTOR = False
    signed_in(Client(headers={"user-agent": "Of before"}))
    anna.set_password("another one, long enough")
    anna.save()
    now = Client(headers={"user-agent": "Of now"})
    now.force_login(anna)
    page = now.get(SECURITY).content.decode()
    assert "This session" in page
    assert "Of before" not in page


def test_nobody_ends_the_session_of_another(anna, moderator, settings):
    settings.SECOND_FACTOR = False
    client, _ = signed_in()
    mark = re.search(r'name="mark" value="(\w+)">', signed_in()[0].get(SECURITY).content.decode())[1]
    stranger = Client()
    stranger.force_login(moderator)
    stranger.post(reverse("end_session"), {"mark": mark})
    stranger.post(reverse("end_session"))
    assert client.get(HOME).status_code == 200


def test_a_session_ends_a_week_after_its_last_use(anna, clock, settings):
    settings.SECOND_FACTOR = False
    client, _ = signed_in()
    assert client.cookies["sessionid"]["max-age"] == 7 * 24 * 3600
    client.cookies["sessionid"]["max-age"] = ""
    client.get(HOME)
    assert client.cookies["sessionid"]["max-age"] == ""  # not written at each request
    clock.return_value += 3601
    client.get(HOME)
    assert client.cookies["sessionid"]["max-age"] == 7 * 24 * 3600


def test_a_new_password_ends_the_other_sessions_and_their_rows(anna, settings):
    settings.SECOND_FACTOR = False
    client, other = signed_in()[0], signed_in()[0]
    new = {"new_password1": "Kupfer-Galmei-78", "new_password2": "Kupfer-Galmei-78"}
    assert client.post(reverse("admin:password_change"), new | {"old_password": PASSWORD}).status_code == 302
    assert other.get(HOME).status_code == 302
    assert client.get(SECURITY).content.decode().count("since") == 1
