"""/policies/, /partnerships/, /projects/ and /events/: the rows of live editions, filtered, with their status."""

from .bearing import bearing_on as bearing_on
from .happenings import HappeningRow as HappeningRow
from .happenings import beside as beside
from .happenings import ended_among as ended_among
from .happenings import newest as newest_events
from .projects import ProjectRow as ProjectRow
from .projects import projects_on as projects_on
from .rows import TimelineRow as TimelineRow
from .rows import due_next as due_next
from .rows import newest_controls as newest_controls
from .selection import HappeningSelection as HappeningSelection
from .selection import ProjectSelection as ProjectSelection
from .selection import Selection as Selection
