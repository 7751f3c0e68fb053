"""Everything that is counted of one country, as a page and as files. It is made of facts; no draft is read."""

from .chart import find_country_chart
from .downloads import of_country, of_edition
from .page import CountryData

__all__ = ["CountryData", "find_country_chart", "of_country", "of_edition"]
