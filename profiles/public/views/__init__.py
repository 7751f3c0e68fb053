from .countries import country_data, country_detail
from .downloads import country_data_download, country_download, edition_download
from .editions import edition_detail, edition_diff, edition_list, published_image
from .previews import preview, preview_image
from .profiles import profile_list
from .roles import role_detail, role_list
