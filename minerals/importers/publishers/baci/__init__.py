"""CEPII and BACI, its reconciled table of world trade."""

import re

from .. import Form, Publisher
from . import flows

PUBLISHER = Publisher(
    source="baci",
    title="BACI",
    described="bilateral trade of BACI in HS 1992 or HS 2017, with or without its totals by country",
    assumed=(1, 31),  # each edition comes out in January
    forms=(
        Form(
            "baci",
            flows.read,
            ("value_kusd", "quantity_t"),
            besides=re.compile(r"(?:^|,)hs[0-9]{2},", re.IGNORECASE),
            is_folder=True,
            read_words=flows.read_codes,
        ),
    ),
    most_lines=600_000,  # ten years of 51 codes have 281,511, their totals since 1995 another 235,367
)
