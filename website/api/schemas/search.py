"""Results of a search."""

from ninja import Schema
from pydantic import Field


class SearchHit(Schema):
    kind: str = Field(description="country, mineral, list, region, policy, partnership or text.")
    title: str
    other_name: str | None = Field(description="The other name that was found.")
    context: str | None
    snippet: str | None = Field(
        description="The passage that has the words, with [left out] in place of numbers that may not be passed on."
    )
    url: str
    api_url: str | None


class SearchResult(Schema):
    query: str = Field(description="The query, cleaned and shortened.")
    words: list[str]
    matched: int = Field(description="Number of the words that each hit has.")
    misspelt: list[str] = Field(
        description="Words without an exact match, for which similar words were found."
    )
    counts: dict[str, int] = Field(description="Number of hits of each kind, including those not shown.")
    counts_are_lower_bounds: bool = Field(
        description="True if the words are so common that only some of the places with them were ranked."
    )
    results: list[SearchHit] = Field(description="The best hits of each kind, by kind.")
