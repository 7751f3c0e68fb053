"""Minerals, official lists and sources, each with what belongs to it."""

from pydantic import Field

from minerals.tables import minerals, sources


class MineralDetail(minerals.Mineral):
    """A mineral, and where more of it is found."""

    other_names: list[str]
    children: list[str] = Field(description="The minerals that are part of it.")
    figures: int = Field(description="Number of its figures in the Atlas.")
    figures_url: str
    commodities_url: str
    policies_url: str
    partnerships_url: str
    projects_url: str
    uses_url: str
    files: dict[str, str] = Field(description="All its figures as files, by extension.")


class CriticalListDetail(minerals.CriticalList):
    """An official list with every name on it."""

    names: list[minerals.ListEntry]


class SourceDetail(sources.Source):
    """A source with what it released."""

    releases: list[sources.Release] = Field(description="Newest first.")
