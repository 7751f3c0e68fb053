"""Official lists compared: what a list says of a mineral, and what changed from one list to the next.

Pure functions over entries; `tables` alone turns them into what pages show. One list names a group where another
names its members, so that a mineral may be on a list without its name; that is said, and never counted as a name.
"""

from .changes import Changes, Regrouped, Renamed, changes
from .entries import Entry, OfficialList, Standing
from .family import Family, Through, Way
from .matrix import Row, Summary, rows, summary

__all__ = [
    "Changes",
    "Entry",
    "Family",
    "OfficialList",
    "Regrouped",
    "Renamed",
    "Row",
    "Standing",
    "Summary",
    "Through",
    "Way",
    "changes",
    "rows",
    "summary",
]
