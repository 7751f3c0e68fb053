"""What waits for the person who looks: the first page of the admin, in a fixed number of queries."""

from .boards import LAZILY, board
from .care import incomplete, moved, overdue, with_broken_references
from .doors import doors
from .drafts import drafts_of, sent_back_to, unpublished_revisions
from .lately import lately
from .reviews import (
    approved_where,
    forced_for,
    scheduled_where,
    submitted_by,
    waiting_for,
)

__all__ = [
    "LAZILY",
    "approved_where",
    "board",
    "doors",
    "drafts_of",
    "forced_for",
    "incomplete",
    "lately",
    "moved",
    "overdue",
    "scheduled_where",
    "sent_back_to",
    "submitted_by",
    "unpublished_revisions",
    "waiting_for",
    "with_broken_references",
]
