"""Trading hubs, which pass on what others mine and refine: a reviewed table with a source each, read once."""

import re
from functools import cache
from typing import NamedTuple

from django.conf import settings

from ..importers.reading.tables import read_keyed
from ..importers.reports import ContentError

COLUMNS = ("code", "name", "because", "title", "publisher", "url", "seen")
DAY = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")


class Hub(NamedTuple):
    """A place, its name in a sentence, and its source with a quotation."""

    code: str
    name: str
    because: str
    title: str
    publisher: str
    url: str
    seen: str  # the day on which the source was read


def read_hubs(path):
    """({code: Hub}, [FileProblem])."""
    rows, problems = read_keyed(
        path, COLUMNS, name=path.name, key=lambda cells: cells["code"], called=str, faults=_faults
    )
    return {code: Hub(**cells) for _, code, cells in rows}, problems


def _faults(cells):
    yield from (f"{name} is empty" for name, cell in cells.items() if not cell)
    if not cells["url"].startswith("https://"):
        yield f"{cells['url']!r} is no address"
    if not DAY.fullmatch(cells["seen"]):
        yield f"{cells['seen']!r} is no day"


@cache
def hubs():
    """{code: Hub}."""
    found, problems = read_hubs(settings.BASE_DIR / "content" / "trading_hubs.csv")
    if problems:
        raise ContentError(problems)
    return found
