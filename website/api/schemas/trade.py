"""A customs code with the trade of the world under it."""

from ninja import Schema
from pydantic import Field

from minerals.tables.trade import Commodity


class TradeYear(Schema):
    """The trade of the world under one customs code in one year."""

    year: int
    value_usd: int = Field(description="Value free on board, in dollars of the year.")
    quantity_kg: int | None = Field(
        description="Gross weight of the flows that have one; `flows_without_quantity` counts the others."
    )
    flows: int
    flows_without_quantity: int
    source: str = Field(description="Key of the source.")
    release: str = Field(description="Key of the release.")


class CommodityDetail(Commodity):
    """A customs code with the trade of the world under it."""

    years: list[TradeYear] = Field(description="Newest first.")
    flows_url: str
