"""The International Energy Agency and its Critical Minerals Dataset, as tidy tables made of its workbook."""

from ...reading.series_words import read_series_words
from .. import Form, Publisher
from . import demand, supply

PUBLISHER = Publisher(
    source="iea-cmd",
    title="IEA Critical Minerals Dataset",
    described="the IEA’s Critical Minerals Dataset, its supply by country or world demand as a tidy table (2025)",
    assumed=(5, 21),  # it comes with the Global Critical Minerals Outlook, that of 2025 on this day
    forms=(
        Form("iea-supply", supply.read, supply.COLUMNS, supply.WORDING, "supply.csv", enough=7),
        Form("iea-demand", demand.read, demand.COLUMNS, read_more=read_series_words),
    ),
)
