"""Official lists compared: `comparing` has pure functions over entries, `tables` what pages show of them.

One list names a group where another names its members: a mineral may be on a list without its name, which is shown
and never counted as a name.
"""

from .comparing import Changes, Entry, Family, OfficialList, Summary, Way, rows

__all__ = ["Changes", "Entry", "Family", "OfficialList", "Summary", "Way", "rows"]
