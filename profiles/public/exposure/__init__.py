"""On whom a country depends: what it buys and sells by customs code in the newest year. No draft is read.

`summary` is what the country page says of it in one query; `page` is the whole.
"""

from .download import table_of as table_of
from .facts import ExposureFacts as ExposureFacts
from .facts import last_years as last_years
from .facts import of_newest_year as of_newest_year
from .page import ExposurePage as ExposurePage
from .sourcing import figures_beside as figures_beside
from .summary import summary_of as summary_of
