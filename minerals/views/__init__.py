from .downloads import mineral_download
from .figures import figure_detail
from .lists import list_detail, list_index
from .map import map_page
from .minerals import mineral_detail, mineral_list
from .regions import region_detail, region_list

__all__ = [
    "figure_detail",
    "list_detail",
    "list_index",
    "map_page",
    "mineral_detail",
    "mineral_download",
    "mineral_list",
    "region_detail",
    "region_list",
]
