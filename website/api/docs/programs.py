"""Programs that the documentation shows. Templates lose their indentation, and these would not run without it."""

PYTHON = """\
import json
from urllib.request import urlopen

address = "{host}/api/v1/figures?mineral=cobalt&stage=mine&measure=production&source=usgs-mcs"
while address:
    with urlopen(address) as answer:
        page = json.load(answer)
    for figure in page["results"]:
        print(figure["country_iso3"], figure["year"], figure["value"], figure["unit"], figure["flag"])
    address = page["next"]
"""
R = """\
library(jsonlite)

address <- "{host}/api/v1/figures?mineral=cobalt&stage=mine&measure=production&year=2024&source=usgs-mcs"
figures <- fromJSON(address)$results
figures$amount <- as.numeric(figures$value)  # NA where there is no number
figures[order(-figures$amount), c("country_iso3", "amount", "unit", "flag", "release")]
"""


def programs(host):
    """[(language, program)]."""
    return [(language, text.format(host=host).rstrip()) for language, text in (("Python", PYTHON), ("R", R))]
