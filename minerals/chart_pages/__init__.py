"""Charts as objects: each has a descriptive title, an address, a picture, its data and its source."""

from .chart import BARS as BARS
from .chart import DATA_ENDING as DATA_ENDING
from .chart import SHARES as SHARES
from .chart import Bar as Bar
from .chart import Bars as Bars
from .chart import Chart as Chart
from .chart import may_be_taken as may_be_taken
from .chart import path_of as path_of
from .chart import preview as preview
from .chart import work_of as work_of
from .frame import heights_of as heights_of
from .keeping import SIZES as SIZES
from .keeping import Busy as Busy
from .keeping import place as place
from .keeping import png as png
from .listing import listed_charts as listed_charts
from .of_figure import find_figure_chart as find_figure_chart
from .of_figure import history_chart as history_chart
from .of_mineral import find_mineral_chart as find_mineral_chart
from .of_mineral import preview_of_map as preview_of_map
from .of_mineral import preview_of_ranking as preview_of_ranking
from .of_region import find_region_chart as find_region_chart
from .of_region import region_chart as region_chart
from .of_region import tables_of as tables_of
from .sheet import svg as svg
from .tables import table_of as table_of
