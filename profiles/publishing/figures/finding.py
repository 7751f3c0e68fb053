"""Findings: statements in prose beyond a figure's own number, as a payload holds them, such as a change or an index."""

from dataclasses import dataclass
from decimal import Decimal

from .shows import PERCENT

UNWEIGHED = "no-weight"  # code of the part with the per cent of a value that has no weight


@dataclass(frozen=True, slots=True)
class FindingPart:
    """A number behind a finding: a mineral of a sum, a country of an index, a supplier, by slug or code.

    Of trade also a year, a customs code of a group, and what has no weight.
    """

    code: str
    name: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` is the reference that asked for it; `figures` are the keys of the figures in the payload behind it.

    It has a `value`, or the two ends `low` and `high`. `subject` is a mineral, a group of them, a commodity or a
    group of codes, by slug; `other` a place or a mineral that it is compared with, by code or slug.
    """

    key: str
    kind: str  # of `SHOWS`
    figures: tuple[str, ...]
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    at_least: bool  # it is a lower bound
    unit: str
    year: int
    since: int | None
    is_estimate: bool
    country: str
    country_slug: str
    country_name: str
    subject: str
    subject_name: str
    other: str
    other_name: str
    parts: tuple[FindingPart, ...]
    excludes: tuple[str, ...]  # names of missing members
    release: str
    source: str
    source_name: str  # shown beside it; empty for the default source

    @property
    def as_percent(self) -> bool:
        """Whether the reference has asked for only its number in the text."""
        return f"as={PERCENT}" in self.key.split()
