"""Everything that our sources count in one country, as a page and as files. It reads facts, never drafts."""

from .chart import find_country_chart, preview_of_data, preview_of_profile
from .downloads import left_out, of_country, of_edition
from .page import CountryData
from .trend import Trend, known_to

__all__ = [
    "CountryData",
    "Trend",
    "find_country_chart",
    "known_to",
    "left_out",
    "of_country",
    "of_edition",
    "preview_of_data",
    "preview_of_profile",
]
