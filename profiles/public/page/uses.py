"""End uses and substitutes of a mineral in words, below the sections that tell of them."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext

from minerals import wording

from ...models.choices import UseKind
from ...publishing.payload.payload import Payload
from ...publishing.payload.rows import Use

SECTION_OF = {UseKind.SUBSTITUTE: "what_replaces_it"}  # others stand with what it does
OTHERS = "what_it_does"


@dataclass(frozen=True, slots=True)
class UsesShown:
    """Rows below a section that are shares of one whole: “Cobalt use, United States, 2024”, or of none."""

    whole: str
    rows: tuple[Use, ...]

    @property
    def shown(self) -> list[tuple[Use, str, bool]]:
        """(row, its share in words, whether its source differs from that of the next row)."""
        nexts = (*(row.number for row in self.rows[1:]), None)
        return [(row, _share(row), row.number != after) for row, after in zip(self.rows, nexts, strict=True)]


def share_words(use: Use) -> str:
    """“51%, cobalt use, United States, 2024”, or nothing."""
    return ", ".join(filter(None, (_share(use), _whole(use))))


def _share(use: Use) -> str:
    return "" if use.share is None else wording.per_cent(use.share)


def _whole(use: Use) -> str:
    if use.share is None:
        return ""
    place = use.country.name if use.country else gettext("world")
    return f"{use.share_of}, {place}, {use.year}"


def uses_by_section(payload: Payload) -> dict[str, list[UsesShown]]:
    """{name of a section: what stands below it}, in the order of the draft."""
    found: dict[str, list[Use]] = {}
    for use in payload.uses:
        found.setdefault(SECTION_OF.get(use.kind, OTHERS), []).append(use)
    return {
        name: [UsesShown(wording.upper_first(whole), tuple(held)) for whole, held in groupby(rows, _whole)]
        for name, rows in found.items()
    }
