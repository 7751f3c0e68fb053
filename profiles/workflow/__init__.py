"""The only writer of any status. Admin, commands and tests come through these doors.

    draft -> in review -> approved -> published            request changes, withdraw the submission
                                   -> scheduled -> published          alone, or as a set all or none
             in review -> published by force -> approved afterwards
    live -> superseded by the next edition, or withdrawn, consolidated, unpublished

Each door is one transaction: it locks the profile first, checks who may and what state things are
in, changes states by compare-and-set, and writes an AuditEvent. A refusal raises `Refused` with the
reason an editor will read.
"""

from .comments import comment, reopen, resolve_comment
from .drafts import assign, discard, record, refresh, restore, set_review_by
from .endings import consolidate, unpublish, withdraw
from .imports import import_draft, start_from_import
from .links import LONGEST_LINK, make_link, revoke_link
from .publishing import approve_and_publish, force_publish, publish, publish_set
from .reviews import approve, approve_afterwards, request_changes, submit, withdraw_submission
from .rules import (
    Incomplete,
    Refused,
    allowed,
    contributions_of,
    contributors,
    contributors_of,
    live_edition,
    locked,
    may,
    published_number,
    regions_of,
    why_not_approve,
    why_not_approve_afterwards,
    within,
)
from .scheduling import publish_due, schedule, schedule_set, unschedule
from .sets import discard_set, gather, leave_set, make_set, rename_set, why_not_gather

__all__ = [
    "LONGEST_LINK",
    "Incomplete",
    "Refused",
    "allowed",
    "approve",
    "approve_afterwards",
    "approve_and_publish",
    "assign",
    "comment",
    "consolidate",
    "contributions_of",
    "contributors",
    "contributors_of",
    "discard",
    "discard_set",
    "force_publish",
    "gather",
    "import_draft",
    "leave_set",
    "live_edition",
    "locked",
    "make_link",
    "make_set",
    "may",
    "publish",
    "publish_due",
    "publish_set",
    "published_number",
    "record",
    "refresh",
    "regions_of",
    "rename_set",
    "reopen",
    "request_changes",
    "resolve_comment",
    "restore",
    "revoke_link",
    "schedule",
    "schedule_set",
    "set_review_by",
    "start_from_import",
    "submit",
    "unpublish",
    "unschedule",
    "why_not_approve",
    "why_not_approve_afterwards",
    "why_not_gather",
    "withdraw",
    "withdraw_submission",
    "within",
]
