"""A table of one output, ready to be written: its columns are explained in terms.txt."""

from dataclasses import dataclass
from functools import cached_property

from tables.columns import USUAL_WIDTH

from ..passing_on import passable

SOURCE_COLUMNS = ("source", "other_source")  # with keys of sources, joined by semicolons
WIDE = ("refusal", "remark", "note", "annotation", "why", "summary", "details", "reason", "before", "after")
WIDTHS = dict.fromkeys(WIDE, 50)
WIDTHS |= {"leaders": 14, "country": 22, "mineral": 18, "measure": 18, "text": 24, "key": 60, "other_key": 60}
WIDTHS |= {"goods": 36, "partner": 22, "title": 44}
WIDTHS |= {"form": 20, "source": 14, "name": 22, "issuer": 30, "largest": 22, "details": 60}
WIDTHS |= {"wording": 44, "attribution": 44, "url": 44, "what": 30}


@dataclass(frozen=True)
class Records:
    """Dicts with the columns in order, of a table that has only one output and no declaration of its own."""

    columns: tuple[str, ...]
    every: list[dict]

    @cached_property
    def records(self):
        """Return the records that may be published: without those of a source that may not be passed on."""
        named = [name for name in SOURCE_COLUMNS if name in self.columns]
        return passable(self.every, lambda record: ";".join(filter(None, map(record.get, named))))

    @property
    def objects(self):
        """Return the records for JSON: empty values are null."""
        return [
            record | dict.fromkeys([name for name, cell in record.items() if cell == ""])
            for record in self.records
        ]

    @cached_property
    def rows(self):
        return [tuple(record.values()) for record in self.records]

    @property
    def widths(self):
        return {name: WIDTHS.get(name, USUAL_WIDTH) for name in self.columns}
