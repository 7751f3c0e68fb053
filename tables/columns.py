"""Columns, declared as fields of a Row: type, meaning, unit, codes, and what they refer to.

The rows themselves travel as named tuples, which cost a tenth; a Row describes them, and checks them in the API and in
tests.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Annotated, Any, Self, get_args, get_origin

from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, PlainSerializer
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@lru_cache(maxsize=20_000)  # files repeat a total in each of its rows
def plain(number: Decimal) -> str:
    """A Decimal as published: a dot, no thousands mark, no exponent, no idle zeros."""
    return format(number.normalize(), "f") if number else "0"


# A text in JSON, exact to the last digit
Number = Annotated[Decimal, PlainSerializer(plain, return_type=str)]
KINDS = {  # type of a column -> the same in the data package
    str: "string",
    int: "integer",
    bool: "boolean",
    Decimal: "number",
    datetime.date: "date",
    datetime.datetime: "datetime",
}
PARTIAL_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
USUAL_WIDTH = 12  # of a column of a sheet, in characters


def _without_titles(schema: dict[str, Any]) -> None:
    """Drop titles such as “Country Iso3”, which repeat the name of the field."""
    for described in schema.get("properties", {}).values():
        described.pop("title", None)


class Row(BaseModel):
    """The columns of a table, in order. `str` is never empty, `str | None` may be, as may a list."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_titles)


@dataclass(frozen=True)
class Column:
    """Meaning, unit, codes and references of a column: all but its name and type.

    `codes`: closed in the data package, open in the API, where a new one must not break a client. `to`: (table, column)
    where each value is found. `of`: the column that names the same, and `daily`: whether the clock says it; the data
    package leaves both out.
    """

    meaning: str | Promise
    unit: str | Promise = ""
    codes: Sequence[str] = ()
    to: tuple[str, str] | None = None
    of: str = ""
    daily: bool = False
    pattern: str = ""
    width: int = USUAL_WIDTH

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe it in the language of the request: pydantic takes no lazy text itself."""
        unit = {"x-unit": str(self.unit)} if self.unit else {}
        return handler(core) | {"description": str(self.meaning)} | unit


def column(meaning: str | Promise, **more: Any) -> Any:
    """A field of a Row with its Column."""
    field = Field()
    field.metadata.append(Column(meaning, **more))
    return field


@dataclass(frozen=True)
class Declared:
    """A column of a table: its name, type, and Column. `several`: it is a list, which rows carry as joined text."""

    name: str
    type: type
    optional: bool
    several: bool
    column: Column

    @classmethod
    def of(cls, name: str, field: FieldInfo) -> Self:
        """Read a field of a Row."""
        (column,) = [entry for entry in field.metadata if isinstance(entry, Column)]
        kinds = [kind for kind in get_args(field.annotation) if kind is not NoneType]
        optional = NoneType in get_args(field.annotation)
        several = get_origin(field.annotation) is list
        kind: Any = kinds[0] if kinds else field.annotation
        return cls(name, get_args(kind)[0] if get_origin(kind) else kind, optional, several, column)

    @property
    def descriptor(self) -> dict[str, Any]:
        """The field of a Frictionless schema."""
        described = {"name": self.name, "type": KINDS[self.type], "description": str(self.column.meaning)}
        if self.column.unit:
            described["unit"] = str(self.column.unit)
        constraints: dict[str, Any] = {}
        if not (self.optional or self.several):  # an empty list is an empty text, which is no value there
            constraints["required"] = True
        if self.column.codes:
            constraints["enum"] = [str(code) for code in self.column.codes]
        if self.column.pattern:
            constraints["pattern"] = self.column.pattern
        return described | ({"constraints": constraints} if constraints else {})
