"""What is missing, broken or moved in a draft: found by pure functions, kept in `DraftCheck`."""

from .findings import Findings, check
from .keeping import check_profiles, checks_of_today, facts_stamp, refresh_stale, stale_profiles
from .links import Destinations

__all__ = [
    "Destinations",
    "Findings",
    "check",
    "check_profiles",
    "checks_of_today",
    "facts_stamp",
    "refresh_stale",
    "stale_profiles",
]
