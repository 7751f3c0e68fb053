"""Official lists compared: `comparing` has pure functions over entries, `tables` prepares them for pages.

One list names a group where another names its members. So a mineral may be on a list without its name; this is shown
but never counted as a name.
"""

from .comparing import Changes, Entry, Family, OfficialList, Summary, Way, rows

__all__ = ["Changes", "Entry", "Family", "OfficialList", "Summary", "Way", "rows"]
