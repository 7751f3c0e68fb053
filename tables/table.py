"""A table that readers take, declared once: its columns, its keys, and where its rows come from."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from .columns import Declared, Row, plain

type Cells = Sequence[Any]  # a row, a cell for each column
CHUNK = 5_000  # rows that a query holds in memory


@dataclass(frozen=True, eq=False)
class Table:
    """A table: CSV, workbook, JSON, the schema of the API and that of the data package come from it.

    `row`: what one row is. `every()`: all rows with the columns of the data package; where a query reads them,
    `query()` and `at`, {column: its lookup, where that has another name}. `source_keys()`: whose numbers they are.
    `with_texts`: whether it has words of ours, beside codes and numbers of sources. `more_keys`: foreign keys of
    several columns, (columns, table, its columns).
    """

    name: str
    title: str | Promise
    row: str | Promise
    model: type[Row]
    key: tuple[str, ...]
    every: Callable[[], Iterable[Cells]] = tuple
    query: Callable[[], QuerySet] | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    source_keys: Callable[[], Iterable[str]] = tuple
    with_texts: bool = False
    more_keys: Sequence[tuple[tuple[str, ...], str, tuple[str, ...]]] = ()

    @cached_property
    def columns(self) -> dict[str, Declared]:
        """{name: Declared}, in order."""
        return {name: Declared.of(name, field) for name, field in self.model.model_fields.items()}

    @cached_property
    def tuple(self) -> Any:
        """The named tuple that carries a row: texts are empty and numbers None where there is nothing."""
        return namedtuple(self.model.__name__, self.columns)

    def filled(self, rows: Iterable[Cells]) -> "Filled":
        """The table with rows, ready to be written."""
        return Filled(self, self.leaving(rows))

    def leaving(self, rows: Iterable[Cells]) -> list[Cells]:
        """The list of rows that may be handed out."""
        return list(rows)

    def read(self, queryset: Iterable[Model], **made: Callable[[Any], Any]) -> list[Cells]:
        """Rows of objects. `made`: {column: function of an object}, where that is no attribute of it by `at`."""
        given = [
            made.get(name) or partial(_followed, self.at.get(name, name).split("__")) for name in self.columns
        ]
        return [self.tuple._make(give(one) for give in given) for one in queryset]

    def objects(self, rows: Iterable[Cells]) -> Iterator[dict[str, Any]]:
        """Return dicts of rows for JSON: lists are lists, numbers are strings, and empty values are null."""
        several = [place for place, declared in enumerate(self.columns.values()) if declared.several]
        optional = [place for place, declared in enumerate(self.columns.values()) if declared.optional]
        numbers = [place for place, declared in enumerate(self.columns.values()) if declared.type is Decimal]
        for row in rows:
            cells = list(row)
            for place in several:
                cells[place] = cells[place].split(";") if cells[place] else []
            for place in numbers:
                cells[place] = None if cells[place] is None else plain(cells[place])
            for place in optional:
                if cells[place] == "":
                    cells[place] = None
            yield dict(zip(self.columns, cells, strict=True))

    # In the data package

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def packed(self) -> dict[str, Declared]:
        """{name: Declared} of the columns that the data package has: in it keys name the rest, and no clock goes."""
        return {
            name: declared
            for name, declared in self.columns.items()
            if not (declared.column.of or declared.column.daily)
        }

    def packed_rows(self) -> Iterable[Cells]:
        """Every row, with the columns of the data package, in bounded memory."""
        if not self.query:
            return self.every()
        return self.query().values_list(*(self.at.get(name, name) for name in self.packed)).iterator(CHUNK)

    def pack(self, rows: Iterable[Cells]) -> Iterator[list[Any]]:
        """Return whole rows, with only the columns of the data package."""
        places = [place for place, name in enumerate(self.columns) if name in self.packed]
        return ([row[place] for place in places] for row in rows)

    @property
    def schema(self) -> dict[str, Any]:
        """The Frictionless schema: fields, key, foreign keys."""
        alone = [
            ((name,), declared.column.to[0], (declared.column.to[1],))
            for name, declared in self.packed.items()
            if declared.column.to
        ]
        keys = [
            {
                "fields": list(own),
                "reference": {"resource": "" if to == self.name else to, "fields": list(theirs)},
            }
            for own, to, theirs in [*alone, *self.more_keys]
        ]
        return {
            "fields": [declared.descriptor for declared in self.packed.values()],
            "missingValues": [""],
            "primaryKey": list(self.key),
        } | ({"foreignKeys": keys} if keys else {})


def _followed(path: Iterable[str], value: Any) -> Any:
    """Follow a path from an object; None where it ends before."""
    for name in path:
        value = None if value is None else getattr(value, name)
    return value


@dataclass(frozen=True)
class Filled:
    """A Table with rows, ready to be written."""

    table: Table
    rows: list[Cells]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.table.columns)

    @property
    def widths(self) -> dict[str, int]:
        return {name: declared.column.width for name, declared in self.table.columns.items()}

    @property
    def meanings(self) -> dict[str, tuple[str, str]]:
        """{column: (unit, meaning)}, in order."""
        return {
            name: (str(declared.column.unit), str(declared.column.meaning))
            for name, declared in self.table.columns.items()
        }

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Dicts of the rows as JSON has them."""
        return list(self.table.objects(self.rows))

    @property
    def records(self) -> list[dict[str, Any]]:
        """Dicts of the rows with their cells as they are."""
        return [dict(zip(self.table.columns, row, strict=True)) for row in self.rows]
