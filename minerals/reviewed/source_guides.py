"""Reader's guide to each source: its coverage, its licence, and the direction in which it misleads.

Both are reviewed tables of `content/`, read once.
"""

from functools import cache
from typing import NamedTuple

from django.conf import settings

from ..importers.reading.tables import SLUG, read_keyed, split
from ..importers.reports import ContentError, FileProblem

GUIDE = ("source", "covers", "rhythm", "licence")
LIMITATION = ("source", "slug", "title", "effects", "because", "advice")
UP, DOWN, EITHER = DIRECTIONS = ("up", "down", "either")


class Effect(NamedTuple):
    """The effect of a limitation: too high (up), too low (down), or wrong by an unknown sign (either)."""

    direction: str
    on: str


class Limitation(NamedTuple):
    slug: str
    title: str
    effects: tuple[Effect, ...]
    because: str
    advice: str


class Guide(NamedTuple):
    covers: str
    rhythm: str
    licence: str
    limitations: tuple[Limitation, ...]


def read_limitations(path):
    """({key of a source: [Limitation]}, [FileProblem])."""
    rows, problems = read_keyed(
        path, LIMITATION, name=path.name, called=" ".join, faults=_faults,
        key=lambda cells: (cells["source"], cells["slug"]),
    )  # fmt: skip
    found = {}
    for _, (source, slug), cells in rows:
        effects = tuple(_effects(cells["effects"]))
        one = Limitation(slug, cells["title"], effects, cells["because"], cells["advice"])
        found.setdefault(source, []).append(one)
    return found, problems


def read_guides(path, limitations):
    """({key of a source: Guide}, [FileProblem])."""
    rows, problems = read_keyed(
        path, GUIDE, name=path.name, key=lambda cells: cells["source"], called=str, faults=_empty
    )
    found = {
        source: Guide(
            **{name: cells[name] for name in GUIDE[1:]}, limitations=tuple(limitations.get(source, ()))
        )
        for _, source, cells in rows
    }
    problems += [FileProblem(path.name, None, f"no line of {one}") for one in limitations if one not in found]
    return found, problems


def _effects(cell):
    for part in split(cell):
        direction, _, on = part.partition(":")
        yield Effect(direction.strip(), on.strip())


def _empty(cells):
    return [f"{name} is empty" for name, cell in cells.items() if not cell]


def _faults(cells):
    yield from _empty(cells)
    if not SLUG.fullmatch(cells["slug"]):
        yield f"slug {cells['slug']!r} is not made of small letters, digits and hyphens"
    for effect in _effects(cells["effects"]):
        if effect.direction not in DIRECTIONS or not effect.on:
            yield f"{effect.direction!r} is no direction with what it concerns, as in “up: shares”"


@cache
def guides():
    """{key of a source: its Guide}."""
    content = settings.BASE_DIR / "content"
    limitations, problems = read_limitations(content / "limitations.csv")
    found, more = read_guides(content / "source_guides.csv", limitations)
    if problems or more:
        raise ContentError([*problems, *more])
    return found
