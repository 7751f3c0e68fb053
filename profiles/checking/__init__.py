"""Checks of a draft for missing parts, broken references and moved figures: pure functions, kept in `DraftCheck`."""

from .draft_checks import (
    carry_over,
    check_after_change,
    check_after_figures,
    check_profiles,
    check_stale,
    checked_together,
    facts_stamp,
    freshness,
    stale_profiles,
)
from .findings import Findings, check
from .links import Destinations, broken_in, possible_anchors
from .sentences import worklist
