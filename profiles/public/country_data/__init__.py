"""Everything that is counted of one country, as a page and as files. It is made of facts; no draft is read."""

from .downloads import of_country, of_edition
from .page import CountryData
from .trend import Trend

__all__ = ["CountryData", "Trend", "of_country", "of_edition"]
