"""Schemas of one figure: its row, and all that is computed from it."""

from decimal import Decimal

from ninja import Schema
from pydantic import Field

from minerals.tables.figures import Figure
from tables.columns import plain


def exact(number):
    """A Decimal or whole number as a text, with a point and without an exponent."""
    return None if number is None else plain(Decimal(number))


class Share(Schema):
    """A share of the world: of the same source, mineral, stage, form, measure, basis and year."""

    percent: str
    bound: str | None = Field(description="at-least or at-most, where the percentage is not exact.")
    of_sum: bool = Field(
        description="True if the world is the sum of the countries’ figures, which exceeds the published total."
    )
    excludes: list[str] = Field(description="ISO codes that the world’s total leaves out.")
    is_estimate: bool


class Rank(Schema):
    place: int
    tied: bool
    of: int = Field(description="Number of countries ranked.")


class Revision(Schema):
    """A value that one release gave of a figure."""

    revision: int
    is_current: bool
    is_revised: bool = Field(description="True if it differs from an earlier value that was not an estimate.")
    reason: str | None = Field(description="Why a correction replaced the value before it.")
    release: str = Field(description="Key of the release.")
    published: str = Field(description="When it was published, YYYY-MM-DD.")
    value: str | None = Field(description="Null where the source gives no exact number: `flag` says why.")
    lower: str | None
    upper: str | None
    unit: str
    flag: str
    is_estimate: bool
    text: str | None
    note: str | None


class FigureDetail(Figure):
    """A figure with what is computed from it, and every value that it has had."""

    share: Share | None = Field(description="Null if there is none, for example for a withheld value.")
    rank: Rank | None
    revisions: list[Revision] = Field(description="Every value that it has had, oldest first.")
    cite: str
