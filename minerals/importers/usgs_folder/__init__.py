"""The data files of USGS Mineral Commodity Summaries 2023 and 2024: a folder with one CSV file a commodity.

The name of a file says the commodity and its header the measure, product, unit and year of each column. One row
is a place; it gives a figure for each column that its table fills. Every row is loaded, skipped for the reason
that the table of wordings gives, or reported.
"""

from .headers import matches
from .reading import read

FORM = "usgs-folder"

__all__ = ["FORM", "matches", "read"]
