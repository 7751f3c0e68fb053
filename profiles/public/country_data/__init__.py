"""Everything that is counted of one country, as a page and as files. It is made of facts; no draft is read."""

from .chart import find_country_chart, preview_of_data, preview_of_profile
from .downloads import left_out, of_country, of_edition, words_of
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
    "words_of",
]
