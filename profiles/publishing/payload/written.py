"""Dataclasses to JSON and back, by their type hints: numbers are strings, tuples lists, None null."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

type Reader = Callable[[Any], Any]


def read[T](kind: type[T], tree: dict[str, Any]) -> T:
    """Return an instance of a dataclass. Raises TypeError if a field is missing or unknown."""
    readers = _readers(kind)  # type: ignore[arg-type]  # mypy takes no class of T for hashable
    return kind(**tree | {name: make(tree[name]) for name, make in readers.items() if name in tree})


def written(value: Any) -> Any:
    """Return a dataclass and all its contents as JSON."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if is_dataclass(value):
        return {one.name: written(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [written(one) for one in value]
    if isinstance(value, dict):
        return {key: written(one) for key, one in value.items()}
    return value


def split(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values` by the fields of `kind`, and the remaining ones in `extra`."""
    names = {one.name for one in fields(kind)}
    named = {name: value for name, value in values.items() if name in names}
    return named | {"extra": {name: value for name, value in values.items() if name not in names}}


@cache
def _readers(kind: type) -> dict[str, Reader]:
    """The readers of the fields of a class that JSON does not have as Python has them."""
    found = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    return {name: reader for name, reader in found.items() if reader}


def _reader(hint: Any) -> Reader | None:
    arguments = get_args(hint)
    if isinstance(hint, UnionType):
        return _reader_of_union(arguments)
    if get_origin(hint) is tuple:
        of_item = _reader(arguments[0])
        return (lambda items: tuple(map(of_item, items))) if of_item else tuple
    if get_origin(hint) is dict:
        reader = _reader(arguments[1])
        return reader and (lambda values: {key: reader(value) for key, value in values.items()})
    if hint is Decimal:
        return Decimal
    return partial(read, hint) if isinstance(hint, type) and is_dataclass(hint) else None


def _reader_of_union(kinds: tuple[Any, ...]) -> Reader | None:
    """Return the reader of a union: one kind or None; text or dataclasses, each known by its first field."""
    if NoneType in kinds:
        reader = _reader(kinds[0])
        return reader and (lambda value: None if value is None else reader(value))
    by_field = {fields(kind)[0].name: kind for kind in kinds if kind is not str}

    def read_one(value: Any) -> Any:
        if isinstance(value, str):
            return value
        return read(next(kind for name, kind in by_field.items() if name in value), value)

    return read_one
