"""Filters of lists, each declared once: words, choices, validation and condition follow from a column of the table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from pydantic import Field, create_model

from minerals.tables.minerals import LIST
from minerals.tables.places import REGION
from minerals.tables.shared import COUNTRY, MINERAL, SOURCE

from ..parameters import (
    MOST_VALUES,
    Day,
    Switch,
    Text,
    Year,
    countries_named,
    keys_named,
    minerals_named,
)
from .paging import Paged

GROUP = ("groups", "group")  # what a mineral belongs to; the groups have no table
NAMED = {  # what a column refers to -> (how its values are named, the function that finds them, an example)
    COUNTRY: (_("By slug, ISO 3166-1 code or another name: japan, JPN, JP."), countries_named, "japan"),
    MINERAL: (_("By slug or another name."), minerals_named, "cobalt"),
    REGION: (_("By slug."), keys_named, "east-asia"),
    GROUP: (_("By slug."), keys_named, None),
    LIST: (_("By slug."), keys_named, None),
    SOURCE: ("", keys_named, "usgs-mcs"),
}


@dataclass(frozen=True)
class Filter:
    """A parameter that chooses rows.

    `kind`: the type of a value. `at`: the lookup that is one of the values, or the function that makes a Q of them.
    `find`: the function of (values, name of the parameter) that gives what they name.
    """

    kind: Any
    meaning: str | Promise
    at: str | Callable[[Any], Q]
    find: Callable[[list, str], list] = lambda values, name: values
    how: str | Promise = ""
    example: Any = None
    is_single: bool = False

    @property
    def field(self):
        """(annotation, default) of the field of a model."""
        if self.is_single:
            return Annotated[self.kind | None, self], None
        extra = {"example": [self.example]} if self.example else None
        return Annotated[list[self.kind], Field(max_length=MOST_VALUES, json_schema_extra=extra), self], []

    def __get_pydantic_json_schema__(self, core, handler):
        """Describe it in the language of the request, as a Column does."""
        more = [self.how, "" if self.is_single else pgettext("a parameter", "Repeatable.")]
        return handler(core) | {"description": " ".join(map(str, filter(None, [self.meaning, *more])))}

    def found(self, asked, name):
        """The objects, keys or codes that the values of a request name."""
        values = getattr(asked, name)
        return values if self.is_single or not values else self.find(values, name)

    def condition(self, asked, name):
        """The Q of a request; an empty one where it does not ask."""
        if getattr(asked, name) in (None, []):
            return Q()
        found = self.found(asked, name)
        return self.at(found) if callable(self.at) else Q(**{f"{self.at}__in": found})


def column(table, name, at="", *, of=None, find=None, example=None):
    """The Filter of a column. `at`: its lookup, `of`: what it refers to, where the table does not say so.

    `find`: the function that finds what values name, where it is not that of NAMED.
    """
    declared = table.columns[name]
    words, at = declared.column, at or table.at.get(name, name)
    if words.codes:
        return Filter(Literal[*map(str, words.codes)], words.meaning, at, example=example)
    if declared.type is bool:
        return Filter(Switch, words.meaning, lambda value: Q(**{at: value}), is_single=True)
    if declared.type is int:
        return Filter(Year, words.meaning, at, example=example)
    if of := of or words.to or (words.of and table.columns[words.of].column.to):
        return named(of, words.meaning, at, find=find)
    return Filter(Text, words.meaning, at, find=_without_null_bytes, example=example)


def named(of, meaning, at, *, find=None):
    """The Filter of what values name: `of` is what a column would refer to."""
    how, find_named, example = NAMED[of]
    return Filter(Text, meaning, at, find=find or find_named, how=how, example=example)


def since(meaning, at):
    """The Filter of what is of a day or later. `at`: its lookup, or the function that makes a Q of a day."""
    return Filter(Day, meaning, at if callable(at) else _from(at), is_single=True)


def _from(at):
    return lambda day: Q(**{f"{at}__gte": day})


def _without_null_bytes(values, name):
    return [value.replace("\0", "") for value in values]  # PostgreSQL has none


def parameters(table, filters, base=Paged, **more):
    """The parameters of a list of a Table: {name: Filter}, and `more` that are none."""
    fields = {name: declared.field for name, declared in filters.items()}
    return create_model(f"{table.model.__name__}Parameters", __base__=base, **fields, **more)


def conditions(filters, asked):
    """The Q of a request: rows that every filter finds."""
    wanted = Q()
    for name, declared in filters.items():
        wanted &= declared.condition(asked, name)
    return wanted
