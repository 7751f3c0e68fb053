"""The steps of a review, each declared once: from, to, permission, form, act, notice and label.

The workflow checks and logs by this table, the desk offers its steps, the database allows no other change of state
(`guards/`), and `workflow.notices` sends the mail that it names. Nothing here imports a model: guards read it before
there are any.
"""

from dataclasses import dataclass

from django.db import models

from audit_log.actions import Action


class ReviewState(models.TextChoices):
    IN_REVIEW = "in-review", "In review"
    CHANGES_REQUESTED = "changes-requested", "Changes requested"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Submission withdrawn"
    SUPERSEDED = "superseded", "Superseded"


WAITING_STATES = (ReviewState.IN_REVIEW,)
OPEN_STATES = (ReviewState.IN_REVIEW, ReviewState.APPROVED)
READY_STATES = (ReviewState.APPROVED, ReviewState.SCHEDULED)
UNFINISHED_STATES = (*OPEN_STATES, ReviewState.SCHEDULED)
GOING_LIVE_STATES = (*UNFINISHED_STATES, ReviewState.PUBLISHED)


@dataclass(frozen=True)
class Notice:
    """A mail about a step: a template of `templates/mail/`, its subject (`{}` is the profile), and who gets it.

    `to` is a name in `workflow.notices.RECIPIENTS`.
    """

    template: str
    subject: str
    to: str


@dataclass(frozen=True)
class Transition:
    """A step of a review. A step without a label has no button: another step makes it."""

    name: str  # in the address of the step
    label: str
    sources: tuple[ReviewState, ...]  # the states it starts from; empty where it makes the review
    target: ReviewState | None  # the state it leads to; None where the state stays
    permission: str = ""  # empty where the scheduler or another step makes it
    act: str = ""
    notice: Notice | None = None
    form: str = ""  # a name in admin.reviews.steps.FORMS; empty: nothing to fill in
    function: str = ""  # of the workflow; takes the review, `by`, and the fields of its form
    done: str = ""  # the message afterwards; `{}` is the review
    in_set: bool | None = None  # True: only inside a set; False: only outside of one; None: both
    parts: tuple["Transition", ...] = ()  # the steps that this one makes one after the other
    decides: bool = False  # a decision: the next review that waits for the person is opened afterwards

    @property
    def permissions(self) -> tuple[str, ...]:
        """Every permission that the step needs: its own, or those of its parts."""
        return tuple(one.permission for one in self.parts or [self] if one.permission)


SUBMIT = Transition(
    "submit", "", (), ReviewState.IN_REVIEW, "submit_profile",
    act=Action.SUBMITTED, notice=Notice("submitted", "{} waits for review", to="deciders"),
)  # fmt: skip
SEND_BACK = Transition(
    "send-back", "Send back", WAITING_STATES, ReviewState.CHANGES_REQUESTED, "decide_review",
    act=Action.CHANGES_REQUESTED, notice=Notice("sent_back", "{} was sent back", to="submitter"),
    form="note", function="request_changes", done="Sent {} back.", decides=True,
)  # fmt: skip
CLAIM = Transition(
    "claim", "Claim this review", WAITING_STATES, None, "decide_review",
    act=Action.CLAIMED, function="claim", done="You are now reviewing {}.",
)  # fmt: skip
ASSIGN = Transition(
    "assign", "Assign", WAITING_STATES, None, "decide_review",
    act=Action.REVIEWER_ASSIGNED, notice=Notice("assigned", "{} is assigned to you", to="assignee"),
    form="assignee", function="assign_reviewer", done="Assigned {}.",
)  # fmt: skip
RELEASE = Transition(
    "release", "Unassign", WAITING_STATES, None, "decide_review",
    act=Action.RELEASED, function="release", done="{} is no longer assigned to anybody.",
)  # fmt: skip
APPROVE = Transition(
    "approve", "Approve", WAITING_STATES, ReviewState.APPROVED, "decide_review",
    act=Action.APPROVED, notice=Notice("approved", "{} is approved", to="submitter"),
    form="note", function="approve", done="Approved {}.", decides=True,
)  # fmt: skip
SCHEDULE = Transition(
    "schedule", "Schedule", READY_STATES, ReviewState.SCHEDULED, "publish_review",
    act=Action.SCHEDULED, form="time", function="schedule", done="Scheduled {}: {when}.", in_set=False,
)  # fmt: skip
UNSCHEDULE = Transition(
    "unschedule", "Take off the schedule", (ReviewState.SCHEDULED,), ReviewState.APPROVED, "publish_review",
    act=Action.UNSCHEDULED, function="unschedule", done="Took {} off the schedule.",
)  # fmt: skip
PUBLISH = Transition(
    "publish", "Publish now", READY_STATES, ReviewState.PUBLISHED, "publish_review",
    act=Action.PUBLISHED, notice=Notice("published", "{} is published", to="contributors"),
    function="publish", done="Published {}.", in_set=False,
)  # fmt: skip
FAIL_TO_PUBLISH = Transition(
    "not-published", "", (ReviewState.SCHEDULED,), None,
    act=Action.NOT_PUBLISHED, notice=Notice("not_published", "{} could not be published", to="contributors"),
)  # fmt: skip
APPROVE_AND_PUBLISH = Transition(
    "approve-publish", "Approve and publish", WAITING_STATES, ReviewState.PUBLISHED,
    form="note", function="approve_and_publish", done="Approved and published {}.", in_set=False,
    parts=(APPROVE, PUBLISH), decides=True,
)  # fmt: skip
ADD_TO_SET = Transition(
    "put-into-set", "Put into a set", OPEN_STATES, None, "publish_review",
    act=Action.PUT_INTO_SET, form="set", function="put_into_set", done="Put {} into the set “{into}”.", in_set=False,
)  # fmt: skip
LEAVE_SET = Transition(
    "leave-set", "Take out of the set", OPEN_STATES, None, "publish_review",
    act=Action.LEFT_SET, function="leave_set", done="Took {} out of its set.", in_set=True,
)  # fmt: skip
FORCE = Transition(
    "force", "Publish by force", WAITING_STATES, ReviewState.PUBLISHED, "force_publish_review",
    act=Action.FORCED, notice=Notice("forced", "{} was published by force", to="deciders"),
    form="reason", function="force_publish",
    done="Published {} by force. It stays on the list of forced editions until somebody else approves it.",
    in_set=False,
)  # fmt: skip
APPROVE_AFTERWARDS = Transition(
    "approve-afterwards", "Approve afterwards", (ReviewState.PUBLISHED,), None, "decide_review",
    act=Action.APPROVED_AFTERWARDS,
    notice=Notice("approved_afterwards", "{} is approved afterwards", to="submitter"),
    form="note", function="approve_afterwards", done="Approved {} afterwards.",
)  # fmt: skip
WITHDRAW = Transition(
    "withdraw", "Withdraw submission", OPEN_STATES, ReviewState.WITHDRAWN, "submit_profile",
    act=Action.SUBMISSION_WITHDRAWN, function="withdraw_submission", done="Withdrew the submission of {}.",
)  # fmt: skip
SUPERSEDE = Transition(
    "supersede", "", UNFINISHED_STATES, ReviewState.SUPERSEDED, act=Action.SUPERSEDED,
)  # fmt: skip

TRANSITIONS = {
    step.name: step
    for step in (
        SUBMIT, CLAIM, ASSIGN, RELEASE, SEND_BACK, APPROVE, SCHEDULE, UNSCHEDULE, PUBLISH, FAIL_TO_PUBLISH,
        APPROVE_AND_PUBLISH, ADD_TO_SET, LEAVE_SET, FORCE, APPROVE_AFTERWARDS, WITHDRAW, SUPERSEDE,
    )
}  # fmt: skip


def changes_of_state() -> dict[str, tuple[str, ...]]:
    """The states that a step can lead to from each state. The guards of the database allow no others."""
    found: dict[str, list[str]] = {}
    for step in TRANSITIONS.values():
        if step.target and not step.parts:
            for source in step.sources:
                found.setdefault(source.value, []).append(step.target.value)
    return {source: tuple(dict.fromkeys(targets)) for source, targets in found.items()}
