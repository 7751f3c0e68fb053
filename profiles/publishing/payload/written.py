"""Dataclasses to JSON and back, by their type hints: numbers are strings, tuples lists, None null."""

from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache, partial
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints


def read(kind, tree):
    """An instance of a dataclass; TypeError where a field is missing or not known."""
    return kind(**tree | {name: make(tree[name]) for name, make in _readers(kind).items() if name in tree})


def written(value):
    """A dataclass, and all it holds, as JSON."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if is_dataclass(value):
        return {one.name: written(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [written(one) for one in value]
    if isinstance(value, dict):
        return {key: written(one) for key, one in value.items()}
    return value


def split(kind, values):
    """Return `values` by the fields of `kind`, and the remaining ones in `extra`."""
    names = {one.name for one in fields(kind)}
    named = {name: value for name, value in values.items() if name in names}
    return named | {"extra": {name: value for name, value in values.items() if name not in names}}


@cache
def _readers(kind):
    """{field: function} of the fields of a class that JSON does not have as Python has them."""
    found = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    return {name: reader for name, reader in found.items() if reader}


def _reader(hint):
    arguments = get_args(hint)
    if isinstance(hint, UnionType):
        return _reader_of_union(arguments)
    if get_origin(hint) is tuple:
        reader = _reader(arguments[0])
        return (lambda values: tuple(map(reader, values))) if reader else tuple
    if get_origin(hint) is dict:
        reader = _reader(arguments[1])
        return reader and (lambda values: {key: reader(value) for key, value in values.items()})
    if hint is Decimal:
        return Decimal
    return partial(read, hint) if is_dataclass(hint) else None


def _reader_of_union(kinds):
    """Return the reader of a union: one kind or None; text or dataclasses, each known by its first field."""
    if NoneType in kinds:
        reader = _reader(kinds[0])
        return reader and (lambda value: None if value is None else reader(value))
    by_field = {fields(kind)[0].name: kind for kind in kinds if kind is not str}

    def read_one(value):
        if isinstance(value, str):
            return value
        return read(next(kind for name, kind in by_field.items() if name in value), value)

    return read_one
