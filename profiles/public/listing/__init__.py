"""The countries that were selected: as rows of cards and of a table, on the map, as a file."""

from .download import table_of as table_of
from .mapped import map_of as map_of
from .rows import ListedRow as ListedRow
from .rows import order_said as order_said
from .rows import rows_of as rows_of
