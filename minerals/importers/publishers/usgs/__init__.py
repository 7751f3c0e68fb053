"""The U.S. Geological Survey and its Mineral Commodity Summaries."""

from .. import Form, Publisher
from . import folder, folder_words, long, market, wide

PUBLISHER = Publisher(
    source="usgs-mcs",
    title="USGS Mineral Commodity Summaries",
    described="Mineral Commodity Summaries as one long file (2026), one wide file (2025) or one file per commodity "
    "(2023, 2024)",
    assumed=(1, 31),  # they come out at the end of January or early in February
    forms=(
        Form(
            "usgs-long",
            long.read,
            long.HEADER,
            long.WORDING,
            "long.csv",
            enough=9,
            read_more=market.read_commodities,
        ),
        Form("usgs-wide", wide.read, wide.LEADING, wide.WORDING, "wide.csv", enough=4, besides=wide.BESIDES),
        Form(
            "usgs-folder",
            folder.read,
            ("Source", "Country"),
            folder_words.WORDING,
            "folder.csv",
            besides=folder.BESIDES,
            is_folder=True,
        ),
    ),
)
