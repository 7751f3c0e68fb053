"""Accounts: who may look after whom, what is logged, and that nobody raises their own rights."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles.accounts import rights
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.models import StaffMember
from profiles.workflow.rules import AccountBackend
from tests.factories import RegionFactory, UserFactory
from tests.profiles.browser import posted

SIGN_IN = reverse("admin:login")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page(person, name="change"):
    return reverse(f"admin:auth_user_{name}", args=[person.pk])


def form_of(client, person):
    """Return the data that a browser would post from a person's page, ticked groups included."""
    data = posted(client.get(page(person)), "user_form")
    return data | {"groups": [group.pk for group in person.groups.all()]}


def limit(user, *regions):
    member, _ = StaffMember.objects.get_or_create(user=user)
    member.regions.set(regions)
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def asia(db):
    return RegionFactory(name="East Asia")


@pytest.fixture
def africa(db):
    return RegionFactory(name="Central Africa")


# What is told


def test_a_changed_account_says_the_old_beside_the_new(administrator, editor):
    client = signed_in(administrator)
    moderators = Group.objects.get(name=MODERATOR)
    response = client.post(
        page(editor), form_of(client, editor) | {"groups": [moderators.pk], "email": "e@example.org"}
    )
    assert response.status_code == 302, response.context["errors"]
    event = AuditEvent.objects.get()
    assert (event.act, event.actor, event.object_name) == (Action.CHANGED, administrator, "editor")
    assert event.changes == {"email": ["", "e@example.org"], "groups": ["Editor", "Moderator"]}


def test_a_new_account_is_told_without_its_password(administrator):
    data = {"username": "newcomer", "email": "nobody"}
    client = signed_in(administrator)
    client.post(reverse("admin:auth_user_add"), data)
    assert not AuditEvent.objects.exists()  # refused: no address
    data |= {"email": "newcomer@example.org"}
    assert client.post(reverse("admin:auth_user_add"), data).status_code == 302
    event = AuditEvent.objects.get(act=Action.ADDED)
    assert event.changes["username"] == ["", "newcomer"]
    assert event.changes["password"] == ["…", "…"]
    assert "md5" not in str(event.changes)


def test_that_a_password_was_changed_is_told_and_not_what_it_is(administrator, editor):
    client = signed_in(administrator)
    address = page(editor, "password_change")
    client.post(address, {"password1": "a", "password2": "b"})
    assert not AuditEvent.objects.exists()
    new = {"password1": "Zinnober-Galmei-7", "password2": "Zinnober-Galmei-7"}
    assert client.post(address, new).status_code == 302
    event = AuditEvent.objects.get()
    assert (event.act, event.actor, event.object_name) == (Action.PASSWORD_CHANGED, administrator, "editor")
    assert (event.changes, event.detail) == ({}, {})


def test_one_s_own_new_password_is_told(editor):
    editor.set_password("Zinnober-Galmei-6")
    editor.save()
    client = signed_in(editor)
    data = {
        "old_password": "wrong",
        "new_password1": "Zinnober-Galmei-7",
        "new_password2": "Zinnober-Galmei-7",
    }
    client.post(reverse("admin:password_change"), data)
    assert not AuditEvent.objects.exists()
    client.post(reverse("admin:password_change"), data | {"old_password": "Zinnober-Galmei-6"})
    assert AuditEvent.objects.get().act == Action.PASSWORD_CHANGED


def test_signing_in_and_failing_to_are_told(editor):
    editor.set_password("Zinnober-Galmei-7")
    editor.save()
    Client().post(SIGN_IN, {"username": "editor", "password": "wrong"})
    Client().post(SIGN_IN, {"username": "my-password-by-mistake", "password": "editor"})
    assert Client().post(SIGN_IN, {"username": "editor", "password": "Zinnober-Galmei-7"}).status_code == 302
    told = [(event.act, event.actor, event.object_name) for event in AuditEvent.objects.order_by("pk")]
    assert told == [(Action.SIGN_IN_FAILED, None, "editor"), (Action.SIGNED_IN, editor, "editor")]
    assert not AuditEvent.objects.filter(detail__icontains="mistake").exists()


def test_a_reader_who_is_not_staff_does_not_come_in(db):
    reader = UserFactory(username="reader", is_staff=False)
    reader.set_password("Zinnober-Galmei-7")
    reader.save()
    assert Client().post(SIGN_IN, {"username": "reader", "password": "Zinnober-Galmei-7"}).status_code == 200
    assert not AuditEvent.objects.exists()


def test_the_commands_for_accounts_are_told(db, monkeypatch):
    call_command(
        "createsuperuser", interactive=False, username="root", email="r@example.org", stdout=io.StringIO()
    )
    monkeypatch.setattr(changepassword.Command, "_get_pass", lambda self, prompt="": "Zinnober-Galmei-7")
    call_command("changepassword", "root", stdout=io.StringIO())
    told = list(AuditEvent.objects.order_by("pk").values_list("act", "way", "object_name"))
    assert told == [("added", "command", "root"), ("password-changed", "command", "root")]


def test_limits_are_told(administrator, editor, asia):
    client = signed_in(administrator)
    data = form_of(client, editor) | {"staff_member-0-regions": [asia.pk]}
    assert client.post(page(editor), data).status_code == 302
    assert list(editor.staff_member.regions.all()) == [asia]
    event = AuditEvent.objects.get()
    assert (event.object_type, event.changes["regions"]) == ("profiles.staffmember", ["", "East Asia"])
    assert editor.staff_member.mail_digest


# Nobody raises their own rights


def test_an_administrator_sets_none_of_their_own_rights(administrator, asia):
    client = signed_in(administrator)
    shown = posted(client.get(page(administrator)), "user_form")
    assert not {"groups", "is_staff", "is_active", "is_superuser", "staff_member-0-regions"} & shown.keys()
    every = [group.pk for group in Group.objects.all()]
    forged = {"groups": every, "is_superuser": "on", "user_permissions": [1, 2], "email": "a@example.org"}
    forged |= {
        "staff_member-TOTAL_FORMS": "1",
        "staff_member-INITIAL_FORMS": "0",
        "staff_member-0-regions": [asia.pk],
    }
    assert client.post(page(administrator), shown | forged).status_code == 302
    administrator.refresh_from_db()
    assert administrator.email == "a@example.org"
    assert [group.name for group in administrator.groups.all()] == [ADMINISTRATOR]
    assert not administrator.is_superuser
    assert not administrator.user_permissions.exists()
    assert not StaffMember.objects.filter(user=administrator, regions__isnull=False).exists()


def test_one_s_own_limits_are_not_lifted_through_their_own_list(administrator, asia):
    limited = limit(administrator, asia)
    address = reverse("admin:profiles_staffmember_change", args=[limited.staff_member.pk])
    assert signed_in(limited).post(address, {"regions": []}).status_code == 403
    assert limited.staff_member.regions.count() == 1


def test_single_permissions_are_given_to_nobody(administrator, editor):
    client = signed_in(administrator)
    client.post(page(editor), form_of(client, editor) | {"user_permissions": [Permission.objects.first().pk]})
    assert not editor.user_permissions.exists()


def test_who_is_limited_looks_after_those_with_limits_within_theirs(
    administrator, editor, editor2, asia, africa
):
    limited = limit(administrator, asia)
    client = signed_in(limited)
    assert client.post(page(editor), {"username": "x"}).status_code == 403  # acts everywhere
    assert client.post(page(editor, "password_change"), {}).status_code == 403
    limit(editor2, asia)
    data = form_of(client, editor2)
    # Neither another region nor none, which would be everywhere.
    for regions in ([africa.pk], [asia.pk, africa.pk], []):
        response = client.post(page(editor2), data | {"staff_member-0-regions": regions})
        assert response.status_code == 200, regions
    assert list(editor2.staff_member.regions.all()) == [asia]
    address = reverse("admin:profiles_staffmember_change", args=[editor2.staff_member.pk])
    assert client.post(address, {"regions": []}).status_code == 200
    assert list(editor2.staff_member.regions.all()) == [asia]


def test_who_is_limited_makes_accounts_with_the_same_limits(administrator, asia):
    client = signed_in(limit(administrator, asia))
    new = {"username": "newcomer", "email": "newcomer@example.org"}
    response = client.post(reverse("admin:auth_user_add"), new)
    assert response.status_code == 302
    member = StaffMember.objects.get(user__username="newcomer")
    assert list(member.regions.all()) == [asia]
    assert client.get(response.url).status_code == 200


# Who could not be put back


def without(data, *names):
    return {name: value for name, value in data.items() if name not in names}


@pytest.mark.parametrize("right", ["is_superuser", "is_active", "is_staff"])
def test_the_last_superuser_keeps_their_rights(admin_user, administrator, right):
    UserFactory(username="left", is_superuser=True, is_active=False)
    client = signed_in(admin_user)
    data = without(form_of(client, admin_user), right)
    answer = client.post(page(admin_user), data)
    assert "This is the last superuser" in answer.content.decode()
    admin_user.refresh_from_db()
    assert getattr(admin_user, right)
    UserFactory(username="second", is_superuser=True)
    assert client.post(page(admin_user), data).status_code == 302
    admin_user.refresh_from_db()
    assert not getattr(admin_user, right)


def test_the_last_superuser_keeps_the_password(admin_user):
    """One who has none cannot sign in, so is no other superuser."""
    UserFactory(username="silent", is_superuser=True, password=make_password(None))
    client = signed_in(admin_user)
    address = reverse("admin:auth_user_password_change", args=[admin_user.pk])
    answer = client.post(address, {"usable_password": "false"})
    assert "This is the last superuser" in answer.content.decode()
    admin_user.refresh_from_db()
    assert admin_user.has_usable_password()
    phrase = "zinnober galmei kupfer 7"
    changed = {"password1": phrase, "password2": phrase, "usable_password": "true"}
    assert client.post(address, changed).status_code == 302
    UserFactory(username="second", is_superuser=True)
    assert client.post(address, {"usable_password": "false"}).status_code == 302


def test_the_last_superuser_changes_what_is_no_right(admin_user):
    client = signed_in(admin_user)
    data = form_of(client, admin_user) | {"email": "root@example.org"}
    assert client.post(page(admin_user), data).status_code == 302


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False}, {"is_staff": False}, {"groups": []}, {"has_password": False},
        {"regions": ["East Asia"]},
    ],
)  # fmt: skip
def test_the_last_who_appoints_people_keeps_their_rights(administrator, editor, asia, change):
    """Two who demote each other at once are each the last when their turn comes."""
    limit(UserFactory(username="limited", group=ADMINISTRATOR), asia)
    kept = {"is_active": True, "is_staff": True, "is_superuser": False, "has_password": True}
    kept |= {"groups": administrator.groups.all(), "regions": []}
    assert rights.why_keep(administrator, kept) == ""
    assert "the last account that can appoint people" in rights.why_keep(administrator, kept | change)
    assert rights.why_keep(editor, kept | change) == ""
    UserFactory(username="second", group=ADMINISTRATOR)
    assert rights.why_keep(administrator, kept | change) == ""


@pytest.mark.on_postgresql("locks of rows")
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one in at a time")
def test_of_two_who_limit_each_other_at_once_one_still_acts_everywhere(administrator, asia, monkeypatch):
    second = UserFactory(username="second", group=ADMINISTRATOR)
    asked = []
    for by, person in ((administrator, second), (second, administrator)):
        client = signed_in(by)
        asked.append((client, page(person), form_of(client, person) | {"staff_member-0-regions": [asia.pk]}))
    together, met, why_keep = threading.Barrier(2), set(), rights.why_keep

    def once_both_have_been_let_in(*args):
        if (this := threading.get_ident()) not in met:
            met.add(this)
            together.wait(20)
        return why_keep(*args)

    def post(client, address, data):
        with closing(connection):
            return client.post(address, data).status_code

    monkeypatch.setattr(rights, "why_keep", once_both_have_been_let_in)
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(lambda one: post(*one), asked))
    assert sorted(answers) == [200, 302]
    assert StaffMember.objects.filter(regions=asia).count() == 1


@pytest.mark.parametrize("right", ["is_active", "is_staff"])
def test_a_session_does_not_come_back_with_its_account(administrator, editor, editor2, right):
    desk, old, other = (signed_in(person) for person in (administrator, editor, editor2))
    before = form_of(desk, editor)
    home = reverse("admin:index")
    assert old.get(home).status_code == other.get(home).status_code == 200
    for data in (without(before, right), before):
        assert desk.post(page(editor), data).status_code == 302
        assert old.get(home).status_code == 302
    assert other.get(home).status_code == 200
    assert signed_in(editor).get(home).status_code == 200


def test_who_only_changes_accounts_gives_no_more_than_they_have(editor, moderator):
    clerk = UserFactory(username="clerk")
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    clerk = type(clerk).objects.get(pk=clerk.pk)
    assert not rights.groups_to_give(clerk).exists()
    assert signed_in(clerk).post(page(moderator), {"username": "x"}).status_code == 403
    reader = UserFactory(username="reader", is_staff=False)
    client = signed_in(clerk)
    data = form_of(client, reader) | {"groups": [Group.objects.get(name=EDITOR).pk]}
    assert client.post(page(reader), data).status_code == 200
    assert not reader.groups.exists()


def test_the_permissions_of_an_account_are_those_that_django_finds(editor, administrator, admin_user):
    held = Permission.objects.get(codename="view_auditevent")
    editor.user_permissions.add(
        held, Permission.objects.get(codename="change_profile")
    )  # which the group has
    ended = UserFactory(username="ended", group=EDITOR, is_active=False)
    for user in (editor, administrator, admin_user, ended, UserFactory(username="idle"), AnonymousUser()):
        mine, django = (
            backend.get_all_permissions(type(user).objects.get(pk=user.pk) if user.pk else user)
            for backend in (AccountBackend(), ModelBackend())
        )
        assert mine == django
    assert "audit_log.view_auditevent" in type(editor).objects.get(pk=editor.pk).get_all_permissions()
    assert not AccountBackend().get_all_permissions(administrator, obj=administrator)
    assert [AccountBackend().get_user(user.pk) for user in (editor, ended)] == [editor, None]


def test_a_superuser_may_all_of_it(admin_user, administrator, asia):
    limited = limit(administrator, asia)
    assert rights.why_not_manage(admin_user, limited) == ""
    assert rights.why_not_manage(limited, admin_user)
    assert rights.groups_to_give(admin_user).count() == 3
    assert not rights.must_limit(admin_user)


def test_the_list_of_limits_shows_mail_and_changes_none(administrator, editor, asia):
    member = limit(editor, asia).staff_member
    client = signed_in(administrator)
    assert "East Asia" in client.get(reverse("admin:profiles_staffmember_changelist")).content.decode()
    address = reverse("admin:profiles_staffmember_change", args=[member.pk])
    client.post(address, {"regions": [asia.pk], "mail_digest": "", "user": administrator.pk})
    member.refresh_from_db()
    assert (member.user, member.mail_digest) == (editor, True)


def test_the_list_of_people_asks_as_often_for_many_as_for_one(
    administrator, asia, django_assert_max_num_queries
):
    for number in range(20):
        limit(UserFactory(username=f"person{number}", group=EDITOR), asia)
    client = signed_in(administrator)
    with django_assert_max_num_queries(12):
        assert "East Asia" in client.get(reverse("admin:auth_user_changelist")).content.decode()
