"""The index behind the filter of /countries/: every country with a profile or figures, as bits of integers."""

from .current import current_index as current_index
from .index import FilterMineral as FilterMineral
from .index import Index as Index
from .index import Place as Place
from .reading import read_index as read_index
