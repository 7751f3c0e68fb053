"""The U.S. Geological Survey and its World Minerals Outlook."""

from .. import Form, Publisher
from . import outlook

PUBLISHER = Publisher(
    source="usgs-outlook",
    title="USGS World Minerals Outlook",
    described="the World Minerals Outlook of the USGS (2025)",
    assumed=(3, 11),  # the day that the file of the first edition is named after
    forms=(Form("usgs-outlook", outlook.read, outlook.COLUMNS, outlook.WORDING, "outlook.csv", enough=8),),
)
