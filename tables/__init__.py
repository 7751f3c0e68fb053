"""Tables that readers take: each declared once, and written as files, as JSON, and as a part of the data package.

It knows neither figures nor profiles: `minerals.tables` and `profiles.tables` declare with it.
"""

from .columns import Column as Column
from .columns import Number as Number
from .columns import Row as Row
from .columns import column as column
from .table import Table as Table
