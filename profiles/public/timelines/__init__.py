"""/policies/ and /partnerships/: the rows of live editions, filtered, with their status today."""

from .bearing import bearing_on as bearing_on
from .network import Network as Network
from .rows import TimelineRow as TimelineRow
from .rows import due_next as due_next
from .rows import newest_controls as newest_controls
from .selection import Selection as Selection
