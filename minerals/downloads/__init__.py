"""Figures to take away: one table of rows, written as CSV, XLSX, JSON, or a ZIP with its explanation.

`rows` makes the table, `contents` says what it is and `about` explains it; `as_csv` and its siblings
write it. The same data always gives the same bytes, so that the ETag of a file changes with the data.
"""

from .contents import Download, FrozenIn, of_mineral, of_revisions
from .responses import ENDINGS, FORMATS, answer
from .rows import COLUMNS, Row, ordered

__all__ = [
    "COLUMNS",
    "ENDINGS",
    "FORMATS",
    "Download",
    "FrozenIn",
    "Row",
    "answer",
    "of_mineral",
    "of_revisions",
    "ordered",
]
