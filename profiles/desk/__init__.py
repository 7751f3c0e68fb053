"""What waits for the person who looks: the first page of the admin, in a fixed number of queries."""

from .boards import LAZILY, Board, board, piles
from .care import incomplete, moved, overdue, with_broken_references
from .doors import doors
from .drafts import drafts_of, sent_back_to, unpublished_revisions
from .lately import lately
from .reviews import forced_not_approved, submitted_by, waiting_for
from .tasks import ROWS, Pile, Task

__all__ = [
    "LAZILY",
    "ROWS",
    "Board",
    "Pile",
    "Task",
    "board",
    "doors",
    "drafts_of",
    "forced_not_approved",
    "incomplete",
    "lately",
    "moved",
    "overdue",
    "piles",
    "sent_back_to",
    "submitted_by",
    "unpublished_revisions",
    "waiting_for",
    "with_broken_references",
]
