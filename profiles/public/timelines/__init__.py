"""/policies/, /partnerships/ and /projects/: the rows of live editions, filtered, with their status."""

from .bearing import bearing_on as bearing_on
from .network import Network as Network
from .projects import ProjectRow as ProjectRow
from .projects import projects_on as projects_on
from .rows import TimelineRow as TimelineRow
from .rows import due_next as due_next
from .rows import newest_controls as newest_controls
from .selection import ProjectSelection as ProjectSelection
from .selection import Selection as Selection
