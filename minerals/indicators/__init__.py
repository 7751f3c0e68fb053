"""Shares, ranks, concentration, roles, ratios and sums: pure functions, defined as on the methodology page.

Nothing here reads the database, has words or adds across basis or unit; forms are added only where the source has
one total for them (`link_tables`).
"""

from .aggregates import Aggregate as Aggregate
from .aggregates import Sum as Sum
from .aggregates import add_up as add_up
from .aggregates import aggregate as aggregate
from .concentration import MAJOR_SHARE as MAJOR_SHARE
from .concentration import ROLE_OF_STAGE as ROLE_OF_STAGE
from .concentration import ROUNDING as ROUNDING
from .concentration import STRENGTHS as STRENGTHS
from .concentration import ComputedRole as ComputedRole
from .concentration import Concentration as Concentration
from .concentration import computed_roles as computed_roles
from .concentration import hhi_band as hhi_band
from .ratios import TONNES as TONNES
from .ratios import Comparison as Comparison
from .ratios import Ratio as Ratio
from .ratios import compare_shares as compare_shares
from .ratios import mine_production_beside as mine_production_beside
from .ratios import reserves_to_production as reserves_to_production
from .series import MOST_ASIDE as MOST_ASIDE
from .series import Series as Series
from .series import Superseded as Superseded
from .supersession import link_tables as link_tables
from .values import AT_LEAST as AT_LEAST
from .values import AT_MOST as AT_MOST
from .values import NO_EXACT_VALUE as NO_EXACT_VALUE
from .values import LeftOut as LeftOut
from .values import Observation as Observation
from .values import Rank as Rank
from .values import Refusal as Refusal
from .values import Share as Share
from .values import World as World
from .values import newest as newest
