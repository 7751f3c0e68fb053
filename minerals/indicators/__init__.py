"""Shares, ranks, concentration, roles, ratios and sums: pure functions, defined as on the methodology page.

Nothing here reads the database, has words or adds across basis or unit; forms are added only where the source has
one total for them (`link_tables`).
"""

from .aggregates import Aggregate, Sum, add_up, aggregate
from .alignment import AlignedCell, AlignedRow, Alignment, Manner, Unlike, Way, align
from .changes import UNKNOWN_FIRMNESS, Change, ChangeKind, Firmness, Miss, firmness
from .concentration import (
    MAJOR_SHARE,
    ROLE_OF_STAGE,
    ROUNDING,
    STRENGTHS,
    ComputedRole,
    Concentration,
    computed_roles,
    hhi_bands,
    role_shown_by,
)
from .derived import Compared, Spread, SumOfMinerals, compared, missing_years, spread, sum_of_minerals
from .governance import (
    SuppliersGovernance,
    WeightedConcentration,
    governance_of_suppliers,
    governance_weighted,
    scaled,
)
from .ratios import (
    TONNES,
    Beside,
    Comparison,
    Ratio,
    beside,
    compare_shares,
    in_unit,
    mine_production_beside,
    numbers_in,
    reserves_to_production,
)
from .revisions import Case, Movement, Statements, histories, movement
from .series import MOST_ASIDE, Series, Superseded
from .supersession import link_tables
from .values import (
    AT_LEAST,
    AT_MOST,
    NO_EXACT_VALUE,
    LeftOut,
    Observation,
    Rank,
    Refusal,
    Share,
    World,
    newest,
)
