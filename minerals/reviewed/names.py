"""Names that readers use: easily confused ones, foreign ones, and words that find a page.

All are reviewed tables of `content/`, read once.
"""

from functools import cache
from typing import NamedTuple

from django.conf import settings

from search.words import whole

from ..importers.reading.tables import read_table, split
from ..importers.reports import ContentError, FileProblem
from ..models import Country, Mineral, Region

MODELS = {
    "country": (Country, "code"),
    "mineral": (Mineral, "slug"),
    "region": (Region, "slug"),
}  # kind: its table, and the column that identifies it
CONFUSED = ("set", "kind", "key", "hint")
FOUND_BY = ("kind", "key", "words", "why")
LANGUAGES = (
    "own", "arabic", "chinese", "french", "german", "hindi", "indonesian", "japanese", "korean", "portuguese",
    "russian", "spanish", "turkish",
)  # fmt: skip
OF_CLDR = ("ar", "de", "es", "fr", "hi", "id", "ja", "ko", "pt", "ru", "tr", "zh", "own")
COUNTRY_NAMES = ("code", *OF_CLDR)
FOREIGN = ("kind", "key", *LANGUAGES)
PAGES = ("path", "title", "words", "summary")


class Confused(NamedTuple):
    """A name from a set of easily confused names; `hint` distinguishes it from the others."""

    kind: str
    key: str
    hint: str


def read_confused(path):
    """({set: [Confused]}, [FileProblem])."""
    rows, problems = read_table(path, CONFUSED)
    found = {}
    for line, cells in rows:
        problems += _faults(path, line, cells, ("set", "key", "hint"))
        found.setdefault(cells["set"], []).append(Confused(cells["kind"], cells["key"], cells["hint"]))
    problems += [
        FileProblem(path.name, None, f"the set {name} is not of at least two different names of one kind")
        for name, members in found.items()
        if len({one.key for one in members}) != len(members)
        or len(members) < 2
        or len({one.kind for one in members}) > 1
    ]
    return found, problems


class Page(NamedTuple):
    """A page of the Atlas that is about no country, mineral, list or region. `words`: names that readers give it."""

    path: str
    title: str
    words: tuple[str, ...]
    summary: str


def read_found_by(path):
    """({(kind, key): (word, …)}, [FileProblem])."""
    return _read_words(path, FOUND_BY, ("words",), ("words", "why"))


def read_foreign(path):
    """({(kind, key): (name in another language, …)}, [FileProblem]); a name of two languages is there once."""
    return _read_words(path, FOREIGN, LANGUAGES, ())


def read_country_names(path):
    """({("country", code): (name in another language, …)}, [FileProblem]) of the table of build_country_names.py."""
    rows, problems = read_table(path, COUNTRY_NAMES)
    return {
        ("country", cells["code"]): tuple(name for column in OF_CLDR for name in split(cells[column]))
        for _, cells in rows
    }, problems


def _read_words(path, columns, of_words, required):
    rows, problems = read_table(path, columns)
    found = {}
    for line, cells in rows:
        problems += _faults(path, line, cells, ("key", *required))
        words = tuple(dict.fromkeys(word for column in of_words for word in split(cells[column])))
        if not words:
            problems.append(FileProblem(path.name, line, f"{cells['key']} has no name"))
        if (cells["kind"], cells["key"]) in found:
            problems.append(FileProblem(path.name, line, f"{cells['key']} has a line already"))
        found[cells["kind"], cells["key"]] = words
    return found, problems


def read_pages(path):
    """({path: Page}, [FileProblem])."""
    rows, problems = read_table(path, PAGES)
    found = {}
    for line, cells in rows:
        problems += [FileProblem(path.name, line, f"{name} is empty") for name in PAGES if not cells[name]]
        if cells["path"] in found:
            problems.append(FileProblem(path.name, line, f"{cells['path']} has a line already"))
        found[cells["path"]] = Page(
            cells["path"], cells["title"], tuple(split(cells["words"])), cells["summary"]
        )
    return found, problems


def _faults(path, line, cells, required):
    empty = [name for name in required if not cells[name]]
    found = [FileProblem(path.name, line, f"{name} is empty") for name in empty]
    if cells["kind"] not in MODELS:
        found.append(FileProblem(path.name, line, f"kind {cells['kind']!r} is none of {', '.join(MODELS)}"))
    return found


TABLES = {
    "confused_names.csv": read_confused,
    "found_by.csv": read_found_by,
    "foreign_names.csv": read_foreign,
    "country_names.csv": read_country_names,
    "pages.csv": read_pages,
}


@cache
def _shipped(name):
    found, problems = TABLES[name](settings.BASE_DIR / "content" / name)
    if problems:
        raise ContentError(problems)
    return found


def foreign_names(kind, key):
    """The names of a country or mineral in other languages, which find it only as a whole."""
    return (
        *_shipped("country_names.csv").get((kind, key), ()),
        *_shipped("foreign_names.csv").get((kind, key), ()),
    )


def found_by(kind, key):
    """Words that find a country, mineral or region without being names of it."""
    return _shipped("found_by.csv").get((kind, key), ())


@cache
def called(kind):
    """{the term of a whole name in another language: the code or slug of what is called so}."""
    keys = {
        key for name in ("country_names.csv", "foreign_names.csv") for of, key in _shipped(name) if of == kind
    }
    return {whole(name): key for key in sorted(keys, reverse=True) for name in foreign_names(kind, key)}


def pages():
    """The Pages that have an entry of their own in the search."""
    return _shipped("pages.csv").values()


def confused_with(kind, keys):
    """Return {key: [(country or mineral, its hint)]} of everything that is easily confused with these keys.

    One query, or none where no name is confused. Subjects that the database lacks are left out.
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
