"""The World Bank's Worldwide Governance Indicators: six estimates a country and year."""

from .. import Form, Publisher
from . import estimates

PUBLISHER = Publisher(
    source="wgi",
    title="Worldwide Governance Indicators",
    described="Worldwide Governance Indicators as one file of estimates",
    assumed=(11, 1),
    forms=(Form("wgi-estimates", estimates.read, estimates.HEADER),),
)
