"""From series to what a mineral's page, a figure's page, a region's page and the home page name and loop over."""

from .cells import Cell
from .chain import chain
from .estimates import estimates
from .histories import History
from .index import by_group, index_rows, mineral_order, sorted_rows
from .order import leading, panels
from .sections import MineralPage
from .trade import averaged_years, largest_first, reliances, sources

__all__ = [
    "Cell",
    "History",
    "MineralPage",
    "averaged_years",
    "by_group",
    "chain",
    "estimates",
    "index_rows",
    "largest_first",
    "leading",
    "mineral_order",
    "panels",
    "reliances",
    "sorted_rows",
    "sources",
]
