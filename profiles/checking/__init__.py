"""What is missing, broken or moved in a draft: found by pure functions, kept in `DraftCheck`."""

from .findings import Destinations as Destinations
from .findings import Findings as Findings
from .findings import check as check
from .keeping import Freshness as Freshness
from .keeping import carry_over as carry_over
from .keeping import check_after_change as check_after_change
from .keeping import check_after_figures as check_after_figures
from .keeping import check_profiles as check_profiles
from .keeping import facts_stamp as facts_stamp
from .keeping import freshness as freshness
from .keeping import stale_profiles as stale_profiles
