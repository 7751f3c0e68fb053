"""/policies/ and /partnerships/: what live editions state of either, filtered, by the clock of today."""

from .bearing import bearing_on as bearing_on
from .network import Network as Network
from .rows import TimelineRow as TimelineRow
from .rows import due_next as due_next
from .rows import newest_controls as newest_controls
from .selection import Selection as Selection
