"""Names that readers use: which are easily confused, and which words of the trade stand for a mineral or a country.

Both are reviewed tables of `content/`, read once.
"""

from functools import cache
from typing import NamedTuple

from django.conf import settings

from .importers.reports import ContentError, Problem
from .importers.tables import read_table
from .models import Country, Mineral

MODELS = {
    "country": (Country, "code"),
    "mineral": (Mineral, "slug"),
}  # kind: its table, and what a row names it by
CONFUSED = ("set", "kind", "key", "hint")
FOUND_BY = ("kind", "key", "words", "why")


class Confused(NamedTuple):
    """A name of a set whose names are easily confused; `hint` tells it from the others."""

    kind: str
    key: str
    hint: str


def read_confused(path):
    """({set: [Confused]}, [Problem])."""
    rows, problems = read_table(path, CONFUSED)
    found = {}
    for line, cells in rows:
        problems += _faults(path, line, cells, ("set", "key", "hint"))
        found.setdefault(cells["set"], []).append(Confused(cells["kind"], cells["key"], cells["hint"]))
    problems += [
        Problem(path.name, None, f"the set {name} is not of at least two different names of one kind")
        for name, members in found.items()
        if len({one.key for one in members}) != len(members)
        or len(members) < 2
        or len({one.kind for one in members}) > 1
    ]
    return found, problems


def read_found_by(path):
    """({(kind, key): (word, …)}, [Problem])."""
    rows, problems = read_table(path, FOUND_BY)
    found = {}
    for line, cells in rows:
        problems += _faults(path, line, cells, ("key", "words", "why"))
        words = tuple(word.strip() for word in cells["words"].split(";"))
        if (cells["kind"], cells["key"]) in found:
            problems.append(Problem(path.name, line, f"{cells['key']} has a line already"))
        found[cells["kind"], cells["key"]] = words
    return found, problems


def _faults(path, line, cells, required):
    empty = [name for name in required if not cells[name]]
    found = [Problem(path.name, line, f"{name} is empty") for name in empty]
    if cells["kind"] not in MODELS:
        found.append(Problem(path.name, line, f"kind {cells['kind']!r} is none of {', '.join(MODELS)}"))
    return found


TABLES = {"confused_names.csv": read_confused, "found_by.csv": read_found_by}


@cache
def _shipped(name):
    found, problems = TABLES[name](settings.BASE_DIR / "content" / name)
    if problems:
        raise ContentError(problems)
    return found


def found_by():
    """{(kind, key): words that find it and are no names of it}."""
    return _shipped("found_by.csv")


def confused_with(kind, keys):
    """{key: [(country or mineral, what tells it from the others)]} of all that are easily confused with these keys.

    One query, none where nothing is. What the database does not have is left out.
    """
    others = {}
    for members in _shipped("confused_names.csv").values():
        here = [one.key for one in members if one.kind == kind]
        for key in set(keys).intersection(here):
            others.setdefault(key, []).extend(one for one in members if one.key != key)
    if not others:
        return {}
    model, field = MODELS[kind]
    wanted = {one.key for found in others.values() for one in found}
    known = {getattr(one, field): one for one in model.objects.filter(**{f"{field}__in": wanted})}
    return {
        key: [(known[one.key], one.hint) for one in found if one.key in known]
        for key, found in others.items()
    }
