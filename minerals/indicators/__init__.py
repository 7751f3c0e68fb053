"""Shares, ranks, concentration, roles, ratios and sums: pure functions over figures.

Definitions are those of the methodology page. Nothing here reads the database, and nothing adds
across form, basis or unit: a `Series` is of one mineral, stage, form, measure, basis and year.
"""

from .aggregates import Aggregate, Sum, add_up, aggregate
from .concentration import Concentration, hhi_band
from .observation import INEXACT, Observation
from .ratios import TONNES, Ratio, mine_production_beside, reserves_to_production
from .refusal import Refusal
from .roles import MAJOR_SHARE, ROLE_OF_STAGE, STRENGTHS, ComputedRole, computed_roles
from .series import Series, newest, tables
from .shares import Rank, Share, World
from .words import listed, ordinal

__all__ = [
    "INEXACT",
    "MAJOR_SHARE",
    "ROLE_OF_STAGE",
    "STRENGTHS",
    "TONNES",
    "Aggregate",
    "ComputedRole",
    "Concentration",
    "Observation",
    "Rank",
    "Ratio",
    "Refusal",
    "Series",
    "Share",
    "Sum",
    "World",
    "add_up",
    "aggregate",
    "computed_roles",
    "hhi_band",
    "listed",
    "mine_production_beside",
    "newest",
    "ordinal",
    "reserves_to_production",
    "tables",
]
