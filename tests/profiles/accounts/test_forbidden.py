"""Refusals at the desk: the page says why, who is signed in and where to go on, and reveals nothing else."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import resolve, reverse

from audit_log.models import AuditEvent
from profiles import workflow
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.admin.accounts import forbidden, security
from profiles.models import StaffMember
from tests.factories import RegionFactory, UserFactory
from tests.profiles.admin.permissions import addresses

PEOPLE = reverse("admin:auth_user_changelist")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def refused(client, address, data=None):
    response = client.get(address) if data is None else client.post(address, data)
    assert response.status_code == 403
    return response.content.decode()


def limited(name, group, region="Central Africa"):
    user = UserFactory(username=name, group=group)
    StaffMember.objects.create(user=user).regions.add(RegionFactory(name=region))
    return user


def test_the_page_says_why_and_leads_back(editor):
    editor.first_name, editor.last_name = "Ed", "Itor"
    editor.save()
    page = refused(signed_in(editor), PEOPLE)
    assert "Your account has no right to see users." in page
    assert "editor (Ed Itor)" in page
    assert "<dd>Editor</dd>" in page
    assert "all regions" in page
    assert 'class="desk-nav"' in page
    assert f'href="{reverse("admin:index")}"' in page
    assert 'href="/"' in page
    assert 'name="next"' in page


def test_signing_in_as_somebody_else_leads_to_what_was_asked_for(editor, administrator):
    client = signed_in(editor)
    again = refused(client, PEOPLE).split('name="next" value="')[1].split('"')[0]
    response = client.post(reverse("admin:logout"), {"next": again})
    assert response.status_code == 302
    assert response.url == f"/admin/login/?next={PEOPLE.replace('/', '%2F')}"
    assert client.get(response.url).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_part_of_the_desk_of_which_somebody_sees_nothing_is_not_said_to_be_missing(editor):
    assert "no right to see anything" in refused(signed_in(editor), reverse("admin:app_list", args=["auth"]))


def test_who_is_not_signed_in_goes_to_sign_in(client, db):
    for address in (PEOPLE, reverse("admin:app_list", args=["auth"])):
        response = client.get(address)
        assert response.status_code == 302
        assert "/admin/login/" in response.url


def test_who_is_limited_is_told_of_their_regions(saved):
    client = signed_in(limited("stranger", EDITOR))
    page = refused(
        client, reverse("admin:profiles_profile_change", args=[saved.pk]), {"tagline": "A new text"}
    )
    assert "own regions only" in page
    assert "Central Africa" in page
    assert "Nothing was changed." in page
    assert ">A new text</textarea>" in page  # what was typed is given back


def test_a_password_that_was_sent_is_not_given_back(editor, administrator):
    address = reverse("admin:auth_user_password_change", args=[administrator.pk])
    page = refused(
        signed_in(editor), address, {"password1": "four words of mine", "password2": "four words of mine"}
    )
    assert "four words" not in page


def test_why_an_account_is_out_of_reach_is_said_to_who_may_see_it(administrator, admin_user):
    address = reverse("admin:auth_user_change", args=[admin_user.pk])
    assert "Only a superuser can change the account of a superuser." in refused(
        signed_in(administrator), address, {"username": "x"}
    )


def test_nothing_of_what_somebody_may_not_see_is_on_the_page(saved):
    idle = signed_in(UserFactory(username="idle"))
    for name in ("change", "preview", "history", "compare", "comments", "links", "export"):
        page = refused(idle, reverse(f"admin:profiles_profile_{name}", args=[saved.pk]))
        assert "Japan" not in page
        assert "Refines what others mine" not in page
        assert "Your account has no right to see profiles." in page


def test_a_refusal_writes_nothing(saved, editor):
    client, before = signed_in(editor), AuditEvent.objects.count()
    refused(client, PEOPLE)
    assert AuditEvent.objects.count() == before


EVERYBODYS = {
    "index", "login", "logout", "password_change", "password_change_done", "jsi18n", "autocomplete", "app_list",
    "view_on_site", "profiles_savedfilter_remove", None, *(one.name for one in security.urlpatterns),
}  # fmt: skip


ARGUMENTS = {
    "object_id": "1", "id": "1", "pk": "1", "number": "1", "link_id": "1", "act": "resolve", "ending": "csv",
    "name": "x.webp", "page": "profiles.profile", "slug": "japan",
}  # fmt: skip


def test_of_every_address_it_is_known_what_it_asks_for(db, rf):
    """A page of our own says it; for another one, whose permission its name does not tell, `forbidden.ASKED` does."""
    known = {
        f"{one.content_type.app_label}.{one.codename}"
        for one in Permission.objects.select_related("content_type")
    }
    wrong = {}
    for name, pattern in addresses():
        if name in EVERYBODYS:
            continue
        values = ARGUMENTS | {"step": name.removeprefix("profiles_review_")}
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part, values=values: values[part[1]], pattern)
        for request in (rf.get("/"), rf.post("/")):
            request.resolver_match = resolve(reverse("admin:index") + path)
            _, asked = forbidden.asked_of(request)
            if not asked or not known.issuperset(asked):
                wrong[name] = asked
    assert not wrong
    assert not forbidden.ASKED.keys() - {name for name, _ in addresses()}, "These are no addresses any more"


# Read-only


def notice(client, address):
    return client.get(address).content.decode()


def test_who_reads_a_profile_is_told_why_it_is_read_only(saved, moderator):
    address = reverse("admin:profiles_profile_change", args=[saved.pk])
    page = notice(signed_in(limited("stranger", EDITOR)), address)
    assert "You can read this profile but not change it." in page
    assert "Your account is limited to Central Africa, and Japan is in East Asia." in page
    page = notice(signed_in(moderator), address)
    assert "Your account has no right to change profiles." in page


def test_who_may_change_a_profile_is_told_nothing_of_the_kind(saved, editor, japan):
    address = reverse("admin:profiles_profile_change", args=[saved.pk])
    for user in (editor, limited("neighbour", EDITOR, japan.region.name)):
        assert "You can read this profile" not in notice(signed_in(user), address)


def test_a_moderator_of_another_region_is_told_why_there_is_nothing_to_decide(saved, editor, moderator):
    review = workflow.submit(saved, by=editor)
    address = reverse("admin:profiles_review_change", args=[review.pk])
    judge = signed_in(limited("judge", MODERATOR))
    assert "Your account is limited to Central Africa" in notice(judge, address)
    assert "You can read this review" not in notice(signed_in(moderator), address)
    edition = workflow.approve_and_publish(review, by=moderator)
    address = reverse("admin:profiles_edition_change", args=[edition.pk])
    assert "You can read this edition but not unpublish it." in notice(judge, address)


@pytest.mark.parametrize("group", [EDITOR, MODERATOR, ADMINISTRATOR])
def test_the_page_takes_few_queries(group, db, django_assert_max_num_queries):
    client = signed_in(limited("somebody", group))
    with django_assert_max_num_queries(12):
        refused(client, reverse("admin:minerals_figure_add"))
