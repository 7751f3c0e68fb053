"""The permission that each step asks for, and of whom."""

from contextlib import suppress
from functools import partial

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied

from profiles import workflow
from tests.factories import UserFactory
from tests.profiles.workflow.reviews import steps

pytestmark = [
    pytest.mark.usefixtures("draft_once", "unchecked"),
    pytest.mark.on_postgresql("rows are locked, and constraints decide"),
]


DOORS = {
    "submit": lambda review, user: workflow.submit(review.profile, by=user, change_note="x"),
    "withdraw_submission": lambda review, user: workflow.withdraw_submission(review, by=user),
    "request_changes": lambda review, user: workflow.request_changes(review, by=user, note="x"),
    "approve": lambda review, user: workflow.approve(review, by=user),
    "publish": lambda review, user: workflow.publish(review, by=user),
    "restore": lambda review, user: workflow.restore(review.revision, by=user),
    "discard": lambda review, user: workflow.discard(review.profile, by=user),
}
MAY = {
    "Editor": {"submit", "withdraw_submission", "restore", "discard"},
    "Moderator": {"request_changes", "approve", "publish"},
    "Administrator": set(),
    None: set(),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("group", MAY)
def test_each_door_opens_to_its_role_alone(door, group, review):
    user = UserFactory(username="visitor", group=group)
    if door in MAY[group]:
        with suppress(workflow.Refused):  # the state may not fit; the door itself was open
            DOORS[door](review, user)
    else:
        with pytest.raises(PermissionDenied):
            DOORS[door](review, user)


def test_each_act_asks_for_its_own_permission_whatever_else_somebody_may(review):
    profile, revision = review.profile, review.revision
    acts = [
        ("restore_profile", partial(workflow.restore, revision)),
        ("delete_profile", partial(workflow.discard, profile)),
        ("submit_profile", partial(workflow.refresh, profile)),
        ("change_profile", partial(workflow.assign, profile, None)),
        ("change_profile", partial(workflow.set_review_by, profile, None)),
        ("change_profile", partial(workflow.save_revision, profile)),
        *steps(review),
    ]
    for permission, act in acts:
        user = UserFactory(username=f"without {permission}")
        user.user_permissions.set(Permission.objects.exclude(codename=permission))
        with pytest.raises(PermissionDenied, match=permission.replace("_", " ")):
            act(by=user)


def test_who_may_not_start_a_profile_saves_no_first_revision(profile):
    with pytest.raises(PermissionDenied):
        workflow.save_revision(profile, by=UserFactory(username="visitor"))


def test_withdrawing_an_edition_is_not_for_editors(edition, editor):
    with pytest.raises(PermissionDenied):
        workflow.withdraw(edition, by=editor, notice="x")


def test_somebody_who_left_may_do_nothing(review, moderator):
    moderator.is_active = False
    moderator.save()
    with pytest.raises(PermissionDenied):
        workflow.approve(review, by=moderator)


def test_nobody_has_no_permission():
    assert not workflow.may(None, "change_profile")
    with pytest.raises(PermissionDenied, match="change profile"):
        workflow.require_permission(None, "change_profile")
