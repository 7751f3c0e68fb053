"""Official lists compared: what a list says of a mineral, and what changed from one list to the next.

Pure functions over entries; `tables`, `listings` and `leaders` turn them into what pages show. One list names a
group where another names its members, so that a mineral may be on a list without its name; that is said, and never
counted as a name.
"""

from .changes import changes
from .entries import Entry, OfficialList
from .family import Family, Way
from .matrix import rows, summary

__all__ = ["Entry", "Family", "OfficialList", "Way", "changes", "rows", "summary"]
