"""Text that is typed and not saved: kept on the server for one person, and part of nothing."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from audit_log.models import AuditEvent
from profiles.draft import unsaved
from profiles.draft.snapshot import snapshot
from profiles.models import Profile, UnsavedText
from tests.factories import UserFactory
from tests.profiles.admin.profile.forms import open_form, save, url
from tests.profiles.shared import shared_draft

opened, saved, profile, cobalt_figures, form = shared_draft()

TYPED = {"overview": {"label": "Overview", "was": "Text.", "now": "Typed."}}


def key_of(user, profile, window="texts:1:a"):
    return f"atlas-text:{user.pk}:{profile.pk}:{window}"


def keep(client, profile, key, changes=TYPED, base="1", revision="1"):
    body = {"key": key, "base": base, "revision": revision, "changes": changes}
    return client.post(url("unsaved", profile.pk), json.dumps(body), content_type="application/json")


def kept_in(response):
    """The texts that a page of the form offers."""
    page = response.content.decode()
    return json.loads(page.split('id="kept-on-server" type="application/json">')[1].split("</script>")[0])


def test_text_is_kept_and_offered_to_whoever_typed_it(saved, desk, editor):
    before, events = snapshot(saved), AuditEvent.objects.count()
    assert keep(desk, saved, key_of(editor, saved)).json()["at"] > 0
    assert keep(
        desk, saved, key_of(editor, saved), {"overview": TYPED["overview"] | {"now": "Newer."}}
    ).json()["at"]
    (text,) = kept_in(desk.get(url("change", saved.pk)))
    assert text["changes"]["overview"]["now"] == "Newer."
    assert (snapshot(Profile.objects.get()), AuditEvent.objects.count()) == (before, events)
    assert saved.revisions.count() == 1


def test_nobody_else_is_offered_it_or_can_write_over_it(saved, desk, editor, editor2):
    keep(desk, saved, key_of(editor, saved))
    other = Client()
    other.force_login(editor2)
    assert kept_in(other.get(url("change", saved.pk))) == []
    assert keep(other, saved, key_of(editor, saved), {}).status_code == 400
    assert UnsavedText.objects.get().user == editor


def test_who_may_not_change_the_profile_keeps_nothing(saved, client, editor):
    client.force_login(UserFactory(username="nobody", is_staff=True))
    assert keep(client, saved, key_of(editor, saved)).status_code == 403
    assert not UnsavedText.objects.exists()


def test_a_save_forgets_the_text_of_its_window_alone(saved, desk, editor):
    for window in ("texts:1:a", "texts:1:b"):
        keep(desk, saved, key_of(editor, saved, window))
    data = open_form(desk, saved) | {"overview": "Typed.[@paper]", "kept_text": key_of(editor, saved)}
    assert save(desk, saved, data).status_code == 302
    assert [text.key for text in UnsavedText.objects.all()] == [key_of(editor, saved, "texts:1:b")]


def test_no_changes_forget_it(saved, desk, editor):
    keep(desk, saved, key_of(editor, saved))
    assert keep(desk, saved, key_of(editor, saved), {}).json() == {"at": None}
    assert not UnsavedText.objects.exists()


def test_it_is_kept_for_thirty_days(saved, desk, editor):
    keep(desk, saved, key_of(editor, saved))
    for days, left in ((29, True), (31, False)):
        UnsavedText.objects.update(kept_at=timezone.now() - datetime.timedelta(days=days))
        call_command("erase_expired", verbosity=0)
        assert UnsavedText.objects.exists() is left


def test_a_person_has_a_bounded_number_of_them_in_a_profile(saved, desk, editor):
    for number in range(unsaved.MOST + 2):
        keep(desk, saved, key_of(editor, saved, f"texts:1:{number}"))
    kept = set(UnsavedText.objects.values_list("key", flat=True))
    assert len(kept) == unsaved.MOST
    assert key_of(editor, saved, "texts:1:0") not in kept


@pytest.mark.parametrize(
    "sent",
    [
        "", "x", "[]", "{}", "null", '{"key": 5, "base": "1", "revision": "1", "changes": {}}',
        {"key": "atlas-text:1"}, {"key": "another"}, {"base": "x"}, {"revision": "9" * 30}, {"changes": []},
        {"changes": {"overview": "Typed."}}, {"changes": {"overview": {"label": "x", "was": "x"}}},
        {"changes": {"overview": {"label": 1, "was": 2, "now": 3}}},
    ],
)  # fmt: skip
def test_a_malformed_request_is_refused(saved, desk, editor, sent):
    body = {"key": key_of(editor, saved), "base": "1", "revision": "1", "changes": TYPED}
    body = sent if isinstance(sent, str) else json.dumps(body | sent)
    assert desk.post(url("unsaved", saved.pk), body, content_type="application/json").status_code == 400
    assert not UnsavedText.objects.exists()


@pytest.mark.on_postgresql("what a JSON column takes")
def test_characters_that_no_column_takes_are_left_out(saved, desk, editor):
    change = {"label": "Overview", "was": "", "now": "a\0b\ud800c"}
    assert keep(desk, saved, key_of(editor, saved), {"overview": change}).status_code == 200
    assert UnsavedText.objects.get().changes["overview"]["now"] == "ab\N{REPLACEMENT CHARACTER}c"


def test_too_much_is_not_kept(saved, desk, editor):
    much = {"overview": TYPED["overview"] | {"now": "x" * 700_000}}
    assert keep(desk, saved, key_of(editor, saved), much).status_code == 413
    many = {f"field-{number}": TYPED["overview"] for number in range(7000)}
    assert keep(desk, saved, key_of(editor, saved), many).status_code == 413


def test_a_refused_save_keeps_what_it_refused(saved, desk, editor, form):
    key = key_of(editor, saved)
    keep(desk, saved, key, TYPED)
    newer = {
        "key": key,
        "base": "1",
        "revision": "1",
        "changes": {"tagline": TYPED["overview"] | {"now": "x" * 201}},
    }
    data = form | {
        "tagline": "x" * 201,
        "kept_text": key,
        "kept_changes": json.dumps(newer),
        "_continue": "Save",
    }
    refused = desk.post(url("change", saved.pk), data)
    assert refused.status_code == 200
    (text,) = kept_in(refused)
    assert list(text["changes"]) == ["tagline"]
    data["tagline"] = "Short."
    assert desk.post(url("change", saved.pk), data).status_code == 302
    assert not UnsavedText.objects.exists()


@pytest.mark.parametrize("sent", ["{", '{"key": "atlas-text:9:9:x"}', "[]", "x" * 600_001])
def test_what_cannot_be_kept_leaves_the_refused_form_as_it_is(saved, desk, form, sent):
    data = form | {"tagline": "x" * 201, "kept_changes": sent, "_continue": "Save"}
    assert desk.post(url("change", saved.pk), data).status_code == 200
    assert not UnsavedText.objects.exists()
