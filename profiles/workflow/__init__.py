"""The only writer of any status. Admin, commands and tests call these transitions.

    draft -> in review -> approved -> published            request changes, withdraw the submission
                                   -> scheduled -> published          alone, or as a set all or none
             in review -> published by force -> approved afterwards
    live -> superseded by the next edition, or withdrawn, consolidated, unpublished

Each transition is one transaction: it locks the profile, checks permission and state, changes states by
compare-and-set, and logs an AuditEvent. `profiles/transitions.py` declares the steps of a review. A refusal raises
`Refused` with a reason for the editor.
"""

from .comments import comment as comment
from .comments import reopen as reopen
from .comments import resolve_comment as resolve_comment
from .drafts import assign as assign
from .drafts import discard as discard
from .drafts import import_draft as import_draft
from .drafts import refresh as refresh
from .drafts import restore as restore
from .drafts import save_revision as save_revision
from .drafts import set_review_by as set_review_by
from .drafts import start_from_import as start_from_import
from .links import LONGEST_LINK as LONGEST_LINK
from .links import make_link as make_link
from .links import revoke_link as revoke_link
from .publishing import approve_and_publish as approve_and_publish
from .publishing import force_publish as force_publish
from .publishing import publish as publish
from .publishing import publish_set as publish_set
from .reviews import approve as approve
from .reviews import approve_afterwards as approve_afterwards
from .reviews import request_changes as request_changes
from .reviews import submit as submit
from .reviews import withdraw_submission as withdraw_submission
from .rules import Incomplete as Incomplete
from .rules import Refused as Refused
from .rules import contributions_of as contributions_of
from .rules import contributors as contributors
from .rules import contributors_of as contributors_of
from .rules import live_edition as live_edition
from .rules import lock_profile as lock_profile
from .rules import may as may
from .rules import published_number as published_number
from .rules import regions_of as regions_of
from .rules import require_permission as require_permission
from .rules import why_not_approve as why_not_approve
from .rules import why_not_approve_afterwards as why_not_approve_afterwards
from .rules import within as within
from .scheduling import publish_due as publish_due
from .scheduling import schedule as schedule
from .scheduling import schedule_set as schedule_set
from .scheduling import unschedule as unschedule
from .sets import add_to_set as add_to_set
from .sets import discard_set as discard_set
from .sets import gather as gather
from .sets import leave_set as leave_set
from .sets import make_set as make_set
from .sets import rename_set as rename_set
from .sets import why_not_gather as why_not_gather
from .unpublishing import consolidate as consolidate
from .unpublishing import unpublish as unpublish
from .unpublishing import withdraw as withdraw
