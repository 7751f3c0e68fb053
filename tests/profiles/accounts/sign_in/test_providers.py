"""Single sign-on by OpenID Connect: it signs in accounts that were linked to it, and no others."""

import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from audit_log.actions import Action
from audit_log.models import AuditEvent
from config.sign_in import issuer_key, openid_connect
from profiles.accounts import rights
from profiles.accounts.groups import ADMINISTRATOR, EDITOR
from profiles.accounts.sign_in import links
from profiles.accounts.sign_in.adapters import ProviderAdapter
from tests.factories import UserFactory
from tests.profiles.accounts.sign_in.test_links import follow

ISSUER = "https://login.example.org/realms/staff"
KEY = issuer_key(ISSUER)
HOME, SIGN_IN, SECURITY = reverse("admin:index"), reverse("admin:login"), reverse("mfa_index")
START, BACK = (reverse(f"openid_connect_{name}", args=[KEY]) for name in ("login", "callback"))


class Answer:
    status_code, headers = 200, {"content-type": "application/json"}

    def __init__(self, data):
        self.data = data

    def json(self):
        return self.data

    def raise_for_status(self):
        pass


class Provider:
    """Answers of a provider to this site, over a connection that never leaves the process."""

    def __init__(self):
        self.claims = {"iss": ISSUER, "aud": "atlas", "sub": "person-1", "email": "e@example.org"}
        self.says_of_itself = ISSUER

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def get(self, address, **options):
        ends = {name: f"{ISSUER}/{name}" for name in ("authorization", "token", "userinfo")}
        return Answer(
            {f"{name}_endpoint": end for name, end in ends.items()}
            | {"issuer": self.says_of_itself, "jwks_uri": f"{ISSUER}/keys"}
        )

    def request(self, method, address, **options):
        claims = self.claims | {"exp": int(time.time()) + 60, "iat": int(time.time())}
        return Answer({"access_token": "x", "id_token": jwt.encode(claims, "k" * 32, algorithm="HS256")})


@pytest.fixture(autouse=True)
def provider(settings, monkeypatch):
    settings.OPENID_CONNECT_ISSUER = ISSUER
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(ISSUER, "Example Account", "atlas", "s")
    provider = Provider()
    monkeypatch.setattr(ProviderAdapter, "get_requests_session", lambda self: provider)
    return provider


@pytest.fixture
def anna(editor):
    editor.email, editor.password = "e@example.org", make_password("Zinnober-Galmei-7")
    editor.save()
    return editor


def by_provider(client, process="login", **more):
    """The answer when a browser comes back from the provider."""
    sent = client.post(START, {"process": process, **more})
    asked = parse_qs(urlsplit(sent.url).query)
    assert sent.url.startswith(f"{ISSUER}/authorization?")
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(BACK, {"code": "c", "state": asked["state"][0]})


def signed_in():
    client = Client()
    client.post(SIGN_IN, {"username": "editor", "password": "Zinnober-Galmei-7"})
    return client


def linked(client=None):
    assert by_provider(client or signed_in(), "connect").url == SECURITY


def refusal(client, answer):
    assert answer.url == SIGN_IN
    assert client.get(HOME).status_code == 302
    return client.get(SIGN_IN).content.decode()


def test_only_an_account_that_was_linked_is_signed_in(anna):
    stranger = Client()
    page = refusal(stranger, by_provider(stranger))  # the same mail address links nothing
    assert "No account here is linked" in page
    linked()
    client = Client()
    assert by_provider(client, next=reverse("admin:profiles_review_changelist")).url.endswith("/review/")
    assert client.get(HOME).status_code == 200
    assert get_user_model().objects.count() == 1
    told = AuditEvent.objects.order_by("pk").values_list("act", "object_name", "detail__methods")
    assert list(told) == [
        (Action.SIGNED_IN, "editor", "password"),
        (Action.PROVIDER_LINKED, "editor", None),
        (Action.SIGNED_IN, "editor", "socialaccount"),
    ]


def test_what_is_stored_is_issuer_and_subject(anna):
    linked()
    by_provider(Client())
    account = anna.socialaccount_set.get()
    assert (account.provider, account.uid, account.extra_data) == (KEY, "person-1", {})


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "person-2"},
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"exp": 1},
        {"iss": f"{ISSUER}/x"},
    ],
)
def test_another_subject_issuer_or_audience_is_refused(anna, provider, claims):
    linked()
    provider.claims |= claims
    provider.says_of_itself = provider.claims["iss"]
    if "exp" in claims:
        provider.request = lambda *a, **o: Answer(
            {"access_token": "x", "id_token": jwt.encode(provider.claims, "k" * 32, algorithm="HS256")}
        )
    client = Client()
    refusal(client, by_provider(client))


def test_a_link_to_a_former_issuer_is_no_link(anna):
    linked()
    anna.socialaccount_set.update(provider="another-issuer")
    client = Client()
    refusal(client, by_provider(client))


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_may_not_come_in_does_not_come_in_by_a_provider(anna, change):
    linked()
    type(anna).objects.filter(pk=anna.pk).update(**change)
    client = Client()
    refusal(client, by_provider(client))


def test_an_invitation_is_accepted_by_the_provider(db, provider):
    person = UserFactory(
        username="newcomer", group=EDITOR, password=make_password(None), email="n@example.org"
    )
    letter = links.INVITATION.letter(person, "")
    address = letter.context["link"].partition("//")[2].partition("/")[2]
    client = Client()
    page = client.get(f"/{address}", follow=True)
    assert "sign in with Example Account" in page.content.decode()
    assert "Link your account" in client.get(f"{SIGN_IN}?link=1").content.decode()
    assert by_provider(client, "connect").status_code == 302
    assert client.get(HOME).status_code == 200
    assert by_provider(Client()).url == HOME
    assert "does not work" in follow(f"/{address}").content.decode()
    assert list(AuditEvent.objects.order_by("pk").values_list("act", "object_name"))[:2] == [
        (Action.PROVIDER_LINKED, "newcomer"),
        (Action.SIGNED_IN, "newcomer"),
    ]


def test_an_account_elsewhere_is_linked_to_one_here(anna, moderator):
    linked()
    other = Client()
    other.force_login(moderator)
    by_provider(other, "connect")
    assert not moderator.socialaccount_set.exists()
    person = UserFactory(username="newcomer", password=make_password(None), email="n@example.org")
    client = Client()
    client.get(links.INVITATION.letter(person, "").context["link"].partition("localhost")[2], follow=True)
    by_provider(client, "connect")
    assert not person.socialaccount_set.exists()


def test_the_second_factor_is_asked_for_all_the_same(anna):
    linked()
    anna.authenticator_set.create(type="totp", data={})
    client = Client()
    assert by_provider(client).url == reverse("mfa_authenticate")
    assert client.get(HOME).status_code == 302


def test_an_account_is_unlinked_unless_it_could_not_sign_in_then(anna):
    client = signed_in()
    linked(client)
    data = {"account": anna.socialaccount_set.get().pk}
    anna.set_unusable_password()
    type(anna).objects.filter(pk=anna.pk).update(password=anna.password)
    by = Client()
    by_provider(by)
    by.post(reverse("unlink_provider"), data)
    assert anna.socialaccount_set.exists()
    assert "Set a password first" in by.get(SECURITY).content.decode()
    type(anna).objects.filter(pk=anna.pk).update(password=make_password("Zinnober-Galmei-7"))
    client = signed_in()
    client.post(reverse("unlink_provider"), data)
    assert not anna.socialaccount_set.exists()
    assert AuditEvent.objects.filter(act=Action.PROVIDER_UNLINKED).count() == 1


def test_the_sign_in_page_alone_sends_a_browser_to_the_provider(anna, settings):
    client = signed_in()
    policies = {
        address: one.get(address)["Content-Security-Policy"]
        for one, address in [
            (Client(), SIGN_IN), (client, SECURITY), (client, HOME), (Client(), reverse("ask_for_reset")),
        ]
    }  # fmt: skip
    with_provider = {address for address, policy in policies.items() if "https://login.example.org" in policy}
    assert with_provider == {SIGN_IN}
    assert "form-action 'self' https://login.example.org;" in policies[SIGN_IN] + ";"
    assert client.get(START).status_code == 405
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect("", "", "", "")
    assert "login.example.org" not in Client().get(SIGN_IN)["Content-Security-Policy"]
    assert Client().post(START).status_code == 404


def test_what_the_provider_refuses_leads_back(anna):
    client = Client()
    sent = client.post(START, {"process": "login"})
    state = parse_qs(urlsplit(sent.url).query)["state"][0]
    page = refusal(client, client.get(BACK, {"error": "access_denied", "state": state}))
    assert "did not confirm who you are" in page
    assert "did not confirm who you are" in refusal(
        client, client.get(BACK, {"code": "c", "state": "forged"})
    )


def test_an_administrator_without_a_password_counts_if_linked(administrator):
    second = UserFactory(username="second", group=ADMINISTRATOR, password=make_password(None))
    kept = {"is_active": True, "is_staff": True, "is_superuser": False, "has_password": True}
    kept |= {"groups": [], "regions": []}
    assert rights.why_keep(administrator, kept)
    second.socialaccount_set.create(provider=KEY, uid="2")
    assert rights.why_keep(administrator, kept) == ""
