"""Places, and the profiles of those that have one."""

from ninja import Schema
from pydantic import Field

from ..paging import Page
from .references import MineralReference, PlaceReference, RegionReference


class MineralRoles(Schema):
    """A mineral of a profile, with what the country is for it."""

    mineral: MineralReference
    roles: list[str] = Field(description="producer, refiner, reserve-holder, consumer, recycler, stockpiler, "
                             "overseas-investor, gatekeeper.")  # fmt: skip


class ProfileReference(Schema):
    """The edition that readers find at the address of a country."""

    number: int
    state: str = Field(description="live; or withdrawn, consolidated, unpublished, with a notice.")
    published: str = Field(description="When, in UTC.")
    tagline: str | None
    notice: str | None = Field(description="Why it ended.")
    merged_into: PlaceReference | None = Field(description="Whose profile covers it now.")
    url: str
    api_url: str


class Country(PlaceReference):
    official_name: str | None
    iso_numeric: str | None
    kind: str = Field(description="state, territory, bloc or aggregate.")
    region: RegionReference | None
    continent: str | None
    profile: ProfileReference | None
    minerals: list[MineralRoles] = Field(description="Key minerals of the live profile with their roles.")


class CountryDetail(Country):
    other_names: list[str]
    members: list[PlaceReference] = Field(description="Of a bloc.")
    blocs: list[PlaceReference] = Field(description="That it belongs to.")
    figures: int = Field(description="How many figures the Atlas holds of it.")
    figures_url: str
    trade_url: str
    editions_url: str
    files: dict[str, str] = Field(description="Every figure of it as a file, by ending.")


class CountryPage(Page):
    results: list[Country]


class Region(RegionReference):
    summary: str | None
    countries: list[PlaceReference]


class RegionPage(Page):
    results: list[Region]
