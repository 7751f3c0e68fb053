"""Claims whose only source is a mirror: what warns of them, and where the desk counts them."""

import pytest
from django.urls import reverse

from profiles import checking, workflow
from profiles.desk.addresses import first_hand
from profiles.desk.health import mirrored_for
from profiles.draft import snapshot
from profiles.models import Citation, Policy, Profile
from profiles.models.dated import RecentChange
from profiles.publishing.texts.mirrors import MIRRORED, mirrored


@pytest.fixture
def mirror(profile):
    """A draft with a mirror, `copy`, besides its source."""
    return Citation.objects.create(
        profile=profile,
        key="copy",
        title="A copy",
        publisher="A mirror",
        as_of="2026",
        kind="mirror",
        position=1,
    )


def found(profile):
    return [(one.where, one.text) for one in mirrored(snapshot.snapshot(profile))]


@pytest.mark.parametrize(
    ("text", "warns"),
    [
        ("It bans exports.[@copy]", True),
        ("It bans exports.[@copy, as of 2026-03]", True),
        ("It mines much.[@paper] It bans exports.[@copy]", True),
        ("It bans exports.[@copy][@paper]", False),
        ("It bans exports.[@paper]", False),
        ("It mines [[cobalt/mine/production]] and bans exports.[@copy]", True),  # the figure shows no ban
        ("It bans exports.[@copy, as of ]", False),  # a fault of its own
    ],
)
def test_a_sentence_in_brief_with_a_mirror_alone(profile, mirror, text, warns):
    profile.leverage = text
    profile.save()
    assert found(profile) == [("Leverage", "copy")] * warns


def test_other_sections_are_not_looked_at(profile, mirror):
    profile.overview = "It bans exports.[@copy]"
    profile.save()
    assert found(profile) == []


@pytest.mark.parametrize(
    ("changed", "warns"),
    [
        ({}, True),
        ({"original_title": "The law", "original_publisher": "P"}, False),  # which stands beside it
        ({"kind": "press"}, False),
        ({"kind": ""}, False),  # nobody has said
    ],
)
def test_a_change_and_a_policy_with_a_mirror(profile, mirror, changed, warns):
    Citation.objects.filter(pk=mirror.pk).update(**changed)
    RecentChange.objects.create(profile=profile, date="2026", summary="It banned exports.", citation="copy")
    Policy.objects.create(
        profile=profile,
        title="Ban",
        date="2026",
        kind="tax",
        status="in-force",
        summary="S.",
        citation="copy",
    )
    expected = [("What changed, It banned exports.", "copy"), ("Policy and Regulation, Ban", "copy")]
    assert found(profile) == expected * warns


@pytest.fixture
def checked(profile, mirror, editor):
    Policy.objects.create(
        profile=profile,
        title="Ban",
        date="2026",
        kind="tax",
        status="in-force",
        summary="S.",
        citation="copy",
    )
    Profile.objects.update(owner=editor)
    workflow.save_revision(profile, by=editor)
    checking.check_profiles(Profile.objects.all())
    return profile


def test_the_owner_finds_it_on_the_first_page_and_in_the_list(checked, desk, editor, editor2):
    assert checked.check_found.mirrors == [["Policy and Regulation, Ban", "copy", MIRRORED]]
    assert not mirrored_for(editor2).first.rows.exists()
    assert "Only a mirror as source" in desk.get("/admin/").content.decode()
    address = reverse("admin:profiles_profile_changelist")
    listed = desk.get(address, {"care": "mirrors", "owner": "me"}).context["cl"].result_list
    assert [one.pk for one in listed] == [checked.pk]
    Citation.objects.filter(key="copy").update(kind="press")
    workflow.save_revision(checked, by=editor)
    checking.check_profiles(Profile.objects.all())
    assert not mirrored_for(editor).first.rows.exists()


def test_it_stands_beside_its_row_and_keeps_nothing_from_review(checked, desk, editor):
    page = desk.get(reverse("admin:profiles_profile_change", args=[checked.pk])).content.decode()
    assert MIRRORED in page
    review = workflow.submit(checked, by=editor, change_note="First edition")
    page = desk.get(reverse("admin:profiles_review_change", args=[review.pk])).content.decode()
    assert "1 claim with a mirror as only source" in page


def test_citations_of_first_hand_are_counted(profile, mirror, desk):
    assert first_hand(Citation.objects.all()) == (0, 2)
    Citation.objects.filter(key="paper").update(kind="company")
    Citation.objects.filter(key="copy").update(original_title="The law", original_publisher="P")
    Citation.objects.create(profile=profile, key="p", title="T", publisher="P", as_of="2026", kind="press")
    assert first_hand(Citation.objects.all()) == (2, 3)
    page = " ".join(desk.get(reverse("admin:profiles_checkedaddress_gone")).content.decode().split())
    assert "2 of 3 citations in drafts (67%) are primary" in page
    assert "citations in live editions" not in page
