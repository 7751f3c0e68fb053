"""From series to what a mineral's page, a figure's page, a region's page and the home page name and loop over."""

from .cells import Cell, capitalised, share_marks, share_text
from .chain import chain
from .estimates import estimates
from .histories import History
from .index import SORTS, index_rows, sorted_rows
from .listings import Listing
from .order import leading, panels
from .sections import MineralPage
from .trade import AVERAGED, reliances, sources

__all__ = [
    "AVERAGED",
    "SORTS",
    "Cell",
    "History",
    "Listing",
    "MineralPage",
    "capitalised",
    "chain",
    "estimates",
    "index_rows",
    "leading",
    "panels",
    "reliances",
    "share_marks",
    "share_text",
    "sorted_rows",
    "sources",
]
