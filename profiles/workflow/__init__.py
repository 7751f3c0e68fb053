"""The only writer of any status. Admin, commands and tests call these transitions.

    draft -> in review -> approved -> published            request changes, withdraw the submission
                                   -> scheduled -> published          alone, or as a set all or none
             in review: claimed, assigned to somebody, released
             in review -> published by force -> approved afterwards
    live -> superseded by the next edition, or withdrawn, consolidated, unpublished

Each transition is one transaction: it locks the profile, checks permission and state, changes states by
compare-and-set, and logs an AuditEvent. `profiles/transitions.py` declares the steps of a review. A refusal raises
`Refused` with a reason for the editor.
"""

from .assigning import assign_reviewer, claim, may_decide, release
from .comments import comment, reopen, resolve_comment
from .drafts import (
    assign,
    discard,
    import_draft,
    refresh,
    restore,
    save_revision,
    set_review_by,
    start_from_import,
)
from .links import LONGEST_LINK, make_link, revoke_link
from .publishing import approve_and_publish, force_publish, publish, publish_set
from .reports import SETTLED, erase_contacts, receive_report, settle_report
from .reviews import approve, approve_afterwards, request_changes, submit, withdraw_submission
from .rules import (
    Incomplete,
    Refused,
    contributions_of,
    contributors,
    contributors_of,
    live_edition,
    lock_profile,
    may,
    require_permission,
    why_not_approve,
    why_not_approve_afterwards,
    withdrawn_edition,
    within,
)
from .scheduling import publish_due, schedule, schedule_set, unschedule
from .sets import add_to_set, discard_set, leave_set, make_set, put_into_set, rename_set, why_not_put_into_set
from .unpublishing import consolidate, unpublish, withdraw
