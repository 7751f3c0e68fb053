"""Results of a search."""

from ninja import Schema
from pydantic import Field


class SearchHit(Schema):
    kind: str = Field(description="country, mineral, list, region, policy, partnership or text.")
    title: str
    other_name: str | None = Field(description="The other name that was found.")
    context: str | None
    snippet: str | None = Field(description="The stretch of its text in which the words stand.")
    url: str
    api_url: str | None


class SearchResult(Schema):
    query: str = Field(description="What was looked for, cleaned and cut.")
    words: list[str]
    matched: int = Field(description="How many of the words each hit has.")
    misspelt: list[str] = Field(description="Words that nothing is spelled like; something near was found.")
    counts: dict[str, int] = Field(description="How many there are of each kind, shown or not.")
    counts_are_lower_bounds: bool = Field(
        description="The words are in so many places that the best were looked for among some of them."
    )
    results: list[SearchHit] = Field(description="The best of each kind, by kind.")
