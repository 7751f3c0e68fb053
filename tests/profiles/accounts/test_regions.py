"""People limited to regions act there, and read everywhere."""

from functools import partial

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from audit_log.models import AuditEvent
from profiles import workflow
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.models import Edition, Profile, StaffMember
from tests.factories import CountryFactory, RegionFactory, UserFactory, complete_profile, figure
from tests.profiles.browser import posted
from tests.profiles.workflow.reviews import later, steps


@pytest.fixture
def africa(db):
    return RegionFactory(name="Central Africa")


def limited(name, group, region):
    user = UserFactory(username=name, group=group)
    StaffMember.objects.create(user=user).regions.add(region)
    return user


@pytest.fixture
def stranger(africa):
    """An editor of another region than Japan's."""
    return limited("stranger", EDITOR, africa)


@pytest.fixture
def neighbour(japan):
    return limited("neighbour", EDITOR, japan.region)


@pytest.fixture
def judge(africa):
    return limited("judge", MODERATOR, africa)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"admin:profiles_profile_{name}", args=args)


def test_who_is_limited_reads_a_profile_of_another_region_and_changes_nothing(saved, stranger):
    client, before = signed_in(stranger), AuditEvent.objects.count()
    page = client.get(url("change", saved.pk))
    assert page.status_code == 200
    assert "Refines what others mine." in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert client.post(url("change", saved.pk), {"tagline": "Mine"}).status_code == 403
    for name, args in (("delete", ()), ("restore", (1,))):
        assert client.get(url(name, saved.pk, *args)).status_code == 403
        assert client.post(url(name, saved.pk, *args)).status_code == 403
    for name in ("preview", "compare", "history"):
        assert client.get(url(name, saved.pk)).status_code == 200
    assert url("restore", saved.pk, 1) not in client.get(url("history", saved.pk)).content.decode()
    assert AuditEvent.objects.count() == before


def test_who_is_limited_works_in_their_own_region(saved, neighbour):
    client = signed_in(neighbour)
    data = posted(client.get(url("change", saved.pk))) | {"tagline": "From a neighbour.", "_continue": "Save"}
    assert client.post(url("change", saved.pk), data).status_code == 302
    saved.refresh_from_db()
    assert saved.tagline == "From a neighbour."


def test_every_door_asks_for_the_region(saved, editor, moderator, stranger, judge):
    review = workflow.submit(saved, by=editor, change_note="x")
    for door in (
        lambda: workflow.save_revision(saved, by=stranger),
        lambda: workflow.assign(saved, stranger, by=stranger),
        lambda: workflow.restore(saved.revisions.get(), by=stranger),
        lambda: workflow.discard(saved, by=stranger),
        lambda: workflow.submit(saved, by=stranger),
        lambda: workflow.withdraw_submission(review, by=stranger),
        lambda: workflow.comment(saved, by=stranger, body="x"),
        lambda: workflow.approve(review, by=judge),
        lambda: workflow.request_changes(review, by=judge, note="x"),
        lambda: workflow.make_set(by=judge, title="x", reviews=[review]),
    ):
        with pytest.raises(PermissionDenied, match="other regions"):
            door()
    workflow.approve(review, by=moderator)
    with pytest.raises(PermissionDenied, match="other regions"):
        workflow.publish(review, by=judge)
    together = workflow.make_set(by=moderator, title="x", reviews=[review])
    for door in (workflow.publish_set, partial(workflow.schedule_set, when=later())):
        with pytest.raises(PermissionDenied, match="other regions"):
            door(together, by=judge)
    (edition,) = workflow.publish_set(together, by=moderator)
    with pytest.raises(PermissionDenied, match="other regions"):
        workflow.withdraw(edition, by=judge, notice="x")


def test_no_step_of_a_review_reaches_another_region(saved, editor, africa):
    user = limited("anybody", None, africa)
    user.user_permissions.set(Permission.objects.all())
    for _, step in steps(workflow.submit(saved, by=editor, change_note="x")):
        with pytest.raises(PermissionDenied, match="other regions"):
            step(by=user)


def test_only_countries_of_one_s_regions_are_offered_to_start(japan, africa, stranger):
    CountryFactory(code="COD", name="DR Congo", region=africa)
    page = signed_in(stranger).get(url("add")).content.decode()
    assert "DR Congo" in page
    assert "Japan" not in page


def test_a_forged_start_in_another_region_is_refused_and_loses_nothing(japan, africa, stranger):
    congo = CountryFactory(code="COD", name="DR Congo", region=africa)
    client = signed_in(stranger)
    data = posted(client.get(url("add"), {"country": "dr-congo"}))
    response = client.post(url("add"), data | {"country": japan.pk, "overview": "Typed"})
    assert response.status_code == 200
    assert "cannot start a profile of Japan" in response.content.decode()
    assert "Typed" in response.content.decode()
    assert not Profile.objects.exists()
    assert client.post(url("add"), data | {"country": congo.pk}).status_code == 302
    assert Profile.objects.get().subject.place == congo


def test_a_bulk_action_refuses_item_by_item(saved, editor, moderator, judge, africa, cobalt):
    congo = complete_profile(
        CountryFactory(code="COD", name="DR Congo"), minerals=[cobalt], reference="cobalt/mine/production"
    )
    congo.subject.place.region = africa
    congo.subject.place.save()
    workflow.save_revision(congo, by=editor)
    reviews = [workflow.submit(one, by=editor, change_note="x") for one in (saved, congo)]
    for review in reviews:
        workflow.approve(review, by=moderator)
    response = signed_in(judge).post(
        reverse("admin:profiles_review_changelist") + "?state=all",
        {"action": "publish_selected", "_selected_action": [review.pk for review in reviews]},
        follow=True,
    )
    said = " ".join(str(message) for message in response.context["messages"])
    assert "Japan, revision 1: not published" in said
    assert [edition.subject.place.name for edition in Edition.objects.live()] == ["DR Congo"]


def test_a_superuser_is_never_limited(saved, africa):
    root = UserFactory(username="root", is_superuser=True)
    StaffMember.objects.create(user=root).regions.add(africa)
    assert workflow.may(root, "change_profile", saved.subject.place)
    assert workflow.within(root, Profile.objects.none()) is not None


def test_who_is_limited_reads_facts_and_changes_none(japan, cobalt, administrator):
    """Neither those of their own region, which others are summed up and ranked with."""
    fact = figure(japan, cobalt, 7)
    facts = {
        reverse("admin:minerals_figure_correct", args=[fact.pk]): "correct figures",
        reverse("admin:minerals_releaseimport_add"): "import releases",
        reverse("admin:minerals_mineral_add"): "add minerals",
    }
    place = reverse("admin:minerals_country_change", args=[japan.pk])
    regional, everywhere = (
        signed_in(limited("regional", ADMINISTRATOR, japan.region)),
        signed_in(administrator),
    )
    for address, what in facts.items():
        assert everywhere.get(address).status_code == 200
        refused = regional.get(address)
        assert refused.status_code == 403
        said = refused.content.decode()
        assert f"no right to {what}. Facts belong to no single region" in said
    assert regional.get(place).status_code == 200
    assert (
        regional.post(place, posted(everywhere.get(place), "country_form") | {"name": "Nippon"}).status_code
        == 403
    )
    shown = reverse("admin:minerals_figure_change", args=[fact.pk])
    assert next(iter(facts)) in everywhere.get(shown).content.decode()
    assert next(iter(facts)) not in regional.get(shown).content.decode()
    japan.refresh_from_db()
    assert japan.name == "Japan"


def test_a_save_needs_the_permission_whoever_calls_the_door(saved, moderator):
    with pytest.raises(PermissionDenied):
        workflow.save_revision(saved, by=moderator)
