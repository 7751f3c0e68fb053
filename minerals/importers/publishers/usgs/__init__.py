"""The U.S. Geological Survey and its Mineral Commodity Summaries."""

import re

from ...tables import YEAR
from .. import Form, Publisher
from . import folder, folder_words, long, long_rows, wide

PUBLISHER = Publisher(
    source="usgs-mcs",
    title="USGS Mineral Commodity Summaries",
    described="Mineral Commodity Summaries as one long file (2026), one wide file (2025) or a file a commodity "
    "(2023, 2024)",
    assumed=(1, 31),  # they come out at the end of January or early in February
    forms=(
        Form(
            "usgs-long",
            long.read,
            headings=long_rows.HEADER,
            enough=9,
            wording=long.WORDING,
            table="long.csv",
        ),
        Form(
            "usgs-wide",
            wide.read,
            headings=tuple(wide.LEADING),
            enough=4,
            besides=re.compile(
                rf"(?:^|,)(?:PROD|CAP|RESERVES)_(?:EST_)?\s?{YEAR.pattern}(?:,|$)", re.IGNORECASE
            ),
            wording=wide.WORDING,
            table="wide.csv",
        ),
        Form(
            "usgs-folder",
            folder.read,
            headings=("Source", "Country"),
            besides=re.compile(rf"^(?!.*\bcommodity\b).*,(?:prod|cap)_[^,]*{YEAR.pattern}", re.IGNORECASE),
            wording=folder_words.WORDING,
            table="folder.csv",
            is_folder=True,
        ),
    ),
)
