"""The World Bank and its Pink Sheet: world prices of commodities, of which the metals and fertilisers are read."""

from ...reading.series_words import read_series_words
from .. import Form, Publisher
from . import prices

PUBLISHER = Publisher(
    source="wb-pinksheet",
    title="World Bank Pink Sheet",
    described="the World Bank’s Pink Sheet, annual nominal prices as a tidy table (2025)",
    assumed=(5, 2),
    forms=(Form("wb-prices", prices.read, prices.COLUMNS, read_more=read_series_words),),
)
