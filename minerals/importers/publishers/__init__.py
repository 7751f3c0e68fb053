"""The publishers whose files can be read: packages in this folder, each of which declares itself as PUBLISHER.

The reviewed tables are in `content/publishers/<package>/`: places.csv, notes.csv, one table of wordings for each form.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..reading.extracts import Extract
    from ..reading.files import TextFile
    from ..reading.formats import Tables
    from ..reports import FileProblem


MOST_LINES = 200_000  # of all files of a release together; the largest of figures so far has 8,900


@dataclass(frozen=True)
class Form:
    """A form in which files of a publisher come, recognised by the header, in whatever order and of whatever year."""

    name: str  # of the form, for reports: usgs-long
    read: "Callable[[list[TextFile], Tables], Extract[Any]]"  # raises nothing, whatever the files contain
    headings: tuple[str, ...]  # of the header; case, years, and “_” for a blank are nothing
    wording: tuple[str, ...] = ()  # the cells of a row that identify its meaning in the table of wordings
    table: str = ""  # the file of that table; empty for a form without one
    enough: int | None = None  # how many of the headings make a header; None: all
    besides: re.Pattern[str] | None = None  # a further pattern that the header, joined by commas, must match
    is_folder: bool = False  # a release is several files; otherwise one
    # Turns (content folder, minerals=slugs or None) into (table, [FileProblem]): the wordings for the reader.
    # None: the table of wordings
    read_words: "Callable[..., tuple[dict[Any, Any], list[FileProblem]]] | None" = None
    # Of (folder of the publisher, minerals=slugs or None) makes (table, [FileProblem]): `Tables.more`, beside wordings.
    read_more: "Callable[..., tuple[dict[Any, Any], list[FileProblem]]] | None" = None


@dataclass(frozen=True)
class Publisher:
    """The declaration of a package of this folder. A release is one edition a year: `<source>-<year>`."""

    source: str  # key of the row in content/sources.csv
    title: str  # of the series; a new release is called “<title> <year>, data release”
    described: str  # its forms in words: “Mineral Commodity Summaries as one long file (2026)”
    assumed: tuple[int, int]  # month and day of a new release without a given day
    forms: tuple[Form, ...]
    most_lines: int = MOST_LINES  # of a release, all its files together


@cache
def publishers() -> dict[str, Publisher]:
    """All there are, by the names of their packages."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").PUBLISHER for name in names}
