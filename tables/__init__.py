"""Tables that readers take: each declared once, and written as files, as JSON, and as a part of the data package.

It does not depend on figures or profiles: `minerals.tables` and `profiles.tables` declare their tables with it.
"""

from .columns import Column as Column
from .columns import Number as Number
from .columns import Row as Row
from .columns import column as column
from .table import Cells as Cells
from .table import Table as Table
