"""A country's exposure: its purchases and sales by customs code in the newest year. No draft is read.

`summary` is the short form on the country page, from one query; `page` is the whole.
"""

from .download import table_of as table_of
from .facts import ExposureFacts as ExposureFacts
from .facts import last_years as last_years
from .facts import of_newest_year as of_newest_year
from .facts import shared_facts as shared_facts
from .page import ExposurePage as ExposurePage
from .sourcing import figures_beside as figures_beside
from .summary import summary_of as summary_of
