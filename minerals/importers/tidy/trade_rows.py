"""Rows of trade as a source states them: one row a flow, in whole dollars and kilograms."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class FlowIdentity(NamedTuple):
    """The natural key of a flow within its source. `commodity`: nomenclature and code, hs92-283691."""

    commodity: str
    year: int
    exporter: str
    importer: str

    @property
    def key(self) -> str:
        return f"{self.commodity}.{self.year}.{self.exporter}.{self.importer}".lower()


@dataclass(frozen=True)
class FlowRow:
    """One flow; rows with the same statement compare as equal.

    `value`: dollars. `quantity`: kilograms, None if missing.
    """

    identity: FlowIdentity
    value: int
    quantity: int | None
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    @cached_property
    def key(self) -> str:
        return self.identity.key


def in_words(value: int, quantity: int | None) -> str:
    """The statement of a flow, for reports."""
    weight = "no quantity" if quantity is None else f"{quantity:,} kg"
    return f"{value:,} USD, {weight}"
