"""The table of transitions: workflow, guards, desk, audit, mail and roles have what it says, and nothing beside it."""

import ast
import inspect
from pathlib import Path

import pytest
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.urls import resolve, reverse

from audit_log.actions import Action
from audit_log.audit import log
from audit_log.models import AuditEvent
from profiles import transitions, workflow
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR, PERMISSIONS
from profiles.admin.reviews.steps import FORMS
from profiles.guards import REVIEW_STEPS
from profiles.models.record import ReviewState
from profiles.transitions import TRANSITIONS, Notice, Transition
from profiles.workflow import notices, rules
from tests.profiles.admin.permissions import CUSTOM

STEPS = TRANSITIONS.values()
OFFERED = [step for step in STEPS if step.label]
# What is done to something else than a review.
OTHER_ACTS = {
    "saved", "assigned", "refreshed", "restored", "discarded", "commented", "resolved", "reopened", "link-made",
    "link-revoked", "set-made", "set-renamed", "set-discarded", "withdrawn", "consolidated", "unpublished",
    "added", "changed", "deleted", "uploaded", "imported", "import-discarded", "corrected", "loaded", "rebuilt",
    "password-changed", "signed-in", "sign-in-failed", "exported", "digest-written", "report-settled",
    "contacts-erased", "review-date-set", "invited", "factor-added", "factor-removed", "factors-reset", "codes-made",
    "provider-linked", "provider-unlinked", "sessions-ended", "backup-restored",
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS, ids=TRANSITIONS)
def test_a_transition_says_all_that_is_read_of_it(step):
    assert bool(step.act) != bool(step.parts), "a step has an act, or is made of steps that have"
    assert all(part in STEPS for part in step.parts)
    assert step.permissions or not step.label, "somebody makes it, who needs a permission"
    assert step.sources or step is transitions.SUBMIT
    assert step.form in FORMS
    if step.notice:
        get_template(f"mail/{step.notice.template}.txt")
        assert step.notice.to in notices.RECIPIENTS
        assert step.notice.subject.count("{}") == 1
    if step.label:
        taken = inspect.signature(getattr(workflow, step.function)).parameters
        assert {"by", *FORMS[step.form][1]} == taken.keys() - {"review"}
        assert step.done.format("Japan", when="then", into="the set")


def test_every_act_on_a_review_is_in_the_table():
    assert {step.act for step in STEPS if step.act} == set(Action.values) - OTHER_ACTS


def test_the_workflow_logs_no_act_of_the_table_by_another_way():
    acts = {act.name for act in Action if act.value not in OTHER_ACTS}
    for path in Path(workflow.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Action":
                assert node.attr not in acts, f"{path.name}:{node.lineno}"


def test_the_database_allows_the_changes_of_state_of_the_table_and_no_others():
    made = {
        (source.value, step.target.value)
        for step in STEPS
        if step.target and not step.parts
        for source in step.sources
    }
    assert made == {(source, target) for source, targets in REVIEW_STEPS.items() for target in targets}
    final = {state for state in ReviewState.values if state not in REVIEW_STEPS}
    assert final == {"changes-requested", "published", "withdrawn", "superseded"}


def test_a_step_of_steps_begins_and_ends_as_they_do():
    for step in STEPS:
        if step.parts:
            first, last = step.parts[0], step.parts[-1]
            assert (step.sources, step.target) == (first.sources, last.target)
            assert first.target in last.sources


@pytest.mark.parametrize("step", OFFERED, ids=[step.name for step in OFFERED])
def test_the_table_and_the_test_of_every_address_let_the_same_roles_take_a_step(step):
    groups = {"editor": EDITOR, "moderator": MODERATOR, "administrator": ADMINISTRATOR}
    may = {role for role, group in groups.items() if set(step.permissions) <= set(PERMISSIONS[group])}
    assert CUSTOM[f"profiles_review_{step.name}"][1] == may


# A step that is only in the table


@pytest.fixture
def hold(monkeypatch):
    """A step that changes nothing but is logged and told, such as somebody might add."""
    step = Transition(
        "hold", "Hold for a day", (ReviewState.IN_REVIEW,), None, "decide_review",
        act="held", notice=Notice("approved", "{} is held", to="submitter"), form="note", function="hold",
        done="Held {}.",
    )  # fmt: skip

    def function(review, *, by, note):
        review, profile = rules.lock_review(review)
        rules.require_permission(by, step.permission, profile.subject.place)
        rules.require(review.state in step.sources, "Only what is in review can be held.")
        log(step.act, review, by=by, country=profile.subject.place, note=note)
        notices.notify_of_step(step, review, by)

    monkeypatch.setitem(TRANSITIONS, "hold", step)
    monkeypatch.setattr(workflow, "hold", function, raising=False)
    return step


def test_a_step_that_is_only_in_the_table_reaches_desk_audit_and_mail(
    hold, saved, editor, moderator, django_capture_on_commit_callbacks
):
    editor.email = "editor@example.org"
    editor.save()
    review = workflow.submit(saved, by=editor)
    address = reverse("admin:profiles_review_step", args=[review.pk, "hold"])
    client, page = Client(), reverse("admin:profiles_review_change", args=[review.pk])
    client.force_login(editor)
    assert address not in client.get(page).content.decode()
    assert client.post(address, {"note": "Wait."}).status_code == 403
    client.force_login(moderator)
    shown = client.get(page).content.decode()
    assert f'action="{address}"' in shown
    assert 'value="Hold for a day"' in shown
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address, {"note": "Wait."}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [f"Held {review}."]
    event = AuditEvent.objects.about(review).get(act="held")
    assert (event.actor, event.detail["note"]) == (moderator, "Wait.")
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["editor@example.org"], "Atlas: Japan is held")
    ]


def test_only_steps_of_the_table_have_an_address():
    page = reverse("admin:profiles_review_change", args=[1])
    assert resolve(page.replace("/change/", "/publish/")).url_name == "profiles_review_step"
    for name in ("hold", "submit", "supersede"):  # no step, and two that nobody takes by hand
        assert resolve(page.replace("/change/", f"/{name}/")).url_name != "profiles_review_step"
