"""Downloads: figures as CSV, XLSX, JSON, or a ZIP with their explanation, and the rows of list pages."""

from .contents import Download as Download
from .contents import FrozenIn as FrozenIn
from .contents import left_out_words as left_out_words
from .contents import of_mineral as of_mineral
from .contents import of_place as of_place
from .formats import ENDINGS as ENDINGS
from .formats import FORMATS as FORMATS
from .formats import answer as answer
from .formats import answer_compared as answer_compared
from .formats import answer_concentration as answer_concentration
from .formats import answer_table as answer_table
from .formats import with_version as with_version
from .governance import governance_table as governance_table
from .lists import LIST_ENDINGS as LIST_ENDINGS
from .lists import ListDownload as ListDownload
from .lists import answer_list as answer_list
from .market import market_table as market_table
from .observed import of_table as of_table
from .records import Records as Records
from .trade import flows_download as flows_download
