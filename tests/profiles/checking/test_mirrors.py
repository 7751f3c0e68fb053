"""Claims whose only source is a mirror: what refuses them, and how many sources are first-hand."""

import pytest
from django.urls import reverse

from profiles import checking, workflow
from profiles.desk.addresses import first_hand
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


def test_a_draft_with_one_is_incomplete_and_cannot_be_submitted(profile, mirror, desk, editor):
    row = {"date": "2026", "kind": "tax", "status": "in-force", "summary": "S.", "citation": "copy"}
    Policy.objects.create(profile=profile, title="Ban", **row)
    workflow.save_revision(profile, by=editor)
    checking.check_profiles(Profile.objects.all())
    profile.refresh_from_db()
    assert profile.check_found.missing == [["Policy and Regulation, Ban", "copy", MIRRORED]]
    assert MIRRORED in desk.get(reverse("admin:profiles_profile_change", args=[profile.pk])).content.decode()
    with pytest.raises(workflow.Incomplete) as refused:
        workflow.submit(profile, by=editor, change_note="First edition")
    assert [(one.where, one.reason) for one in refused.value.problems] == [
        ("Policy and Regulation, Ban", MIRRORED)
    ]


def test_citations_of_first_hand_are_counted(profile, mirror, desk):
    assert first_hand(Citation.objects.all()) == (0, 2)
    Citation.objects.filter(key="paper").update(kind="company")
    Citation.objects.filter(key="copy").update(original_title="The law", original_publisher="P")
    Citation.objects.create(profile=profile, key="p", title="T", publisher="P", as_of="2026", kind="press")
    assert first_hand(Citation.objects.all()) == (2, 3)
    page = " ".join(desk.get(reverse("admin:profiles_checkedaddress_gone")).content.decode().split())
    assert "2 of 3 citations in drafts (67%) are primary" in page
    assert "citations in live editions" not in page
