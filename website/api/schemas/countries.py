"""A place, with where more of it is found."""

from pydantic import Field

from profiles.tables.countries import Country


class CountryDetail(Country):
    """A place, and where more of it is found."""

    other_names: list[str]
    members: list[str] = Field(description="Codes of the members of a bloc.")
    blocs: list[str] = Field(description="Codes of the blocs that it belongs to.")
    figures: int = Field(description="Number of its figures in the Atlas.")
    figures_url: str
    trade_url: str
    editions_url: str
    files: dict[str, str] = Field(description="All its figures as files, by extension.")
