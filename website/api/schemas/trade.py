"""Trade in goods, by customs code: what one country sold to another in one year."""

from ninja import Schema
from pydantic import Field

from ..paging import Page
from .references import MineralReference, ReleaseReference, SourceReference


class Amount(Schema):
    value: str | None = Field(description="A whole number as a text; null where the source has none.")
    unit: str
    basis: str = Field(description="What it is of: free on board, or gross weight, never metal content.")


class TradeYear(Schema):
    """The trade of the world in one commodity in one year."""

    year: int
    value: Amount
    quantity: Amount = Field(description="Of the flows that have one; `without_quantity` counts the others.")
    flows: int
    without_quantity: int
    source: SourceReference
    release: ReleaseReference


class Commodity(Schema):
    """A customs code of six digits."""

    key: str = Field(description="Nomenclature and code: hs92-283691.")
    nomenclature: str
    code: str
    name: str
    kind: str = Field(description="ore, compound, intermediate, metal or product.")
    contents: str | None = Field(description="What else is counted under the code.")
    note: str | None
    twin: str | None = Field(description="Key of another code for the same loads. Never add the two.")
    minerals: list[MineralReference]
    url: str
    api_url: str


class CommodityDetail(Commodity):
    years: list[TradeYear] = Field(description="The newest first.")
    flows_url: str


class CommodityPage(Page):
    results: list[Commodity]


class Trader(Schema):
    iso3: str
    name: str


class TradeFlow(Schema):
    commodity: str = Field(description="Key of the commodity.")
    year: int
    exporter: Trader
    importer: Trader
    value: Amount
    quantity: Amount
    source: str = Field(description="Key of the source.")
    release: str = Field(description="Key of the release.")
    attribution: str = Field(description="What the licence asks to be said.")


class TradeFlowPage(Page):
    results: list[TradeFlow]
