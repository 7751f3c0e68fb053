"""One door for every form of file: recognise it, read it, and say what came of each row."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import PurePath

from . import usgs_folder, usgs_long, usgs_wide
from .extracts import Extract, Tables
from .files import Unreadable, decoded
from .reports import ContentError, Problem
from .tables import parse_table
from .tidy import COLUMNS, CORRECTION_COLUMNS, parse_corrections, parse_figures
from .wordings import FOLDER, LONG, WIDE, WORDINGS, read_places, read_wordings

READERS = (usgs_long, usgs_wide, usgs_folder)
TIDY, CORRECTIONS = "atlas-tidy", "atlas-corrections"


@dataclass
class Delivery:
    """What one file or folder says: `extracts` maps the key of a release to what is said of it."""

    form: str
    extracts: dict[str, Extract] = field(default_factory=dict)
    edition: int | None = None  # of a publisher's own files; None of our forms, which name their release

    @property
    def corrects(self):
        return self.form == CORRECTIONS

    @property
    def problems(self):
        return [problem for extract in self.extracts.values() for problem in extract.problems]


def read_tables(content_dir, *, minerals=None, countries=None):
    """The reviewed tables in `content_dir`. Raises ContentError with every problem of every table."""
    places, problems = read_places(content_dir / "usgs_places.csv", countries=countries)
    wordings = {}
    for name, columns in WORDINGS.items():
        wordings[columns], more = read_wordings(content_dir / name, columns, minerals=minerals)
        problems += more
    if problems:
        raise ContentError(problems)
    return Tables(long=wordings[LONG], wide=wordings[WIDE], folder=wordings[FOLDER], places=places)


def read_delivery(raw, tables, *, countries, minerals, releases):
    """Return the Delivery of RawFiles. `releases` maps the keys that exist to their source's key.

    Raises Unreadable where no form is recognised or the files are no text.
    """
    files = decoded(raw)
    if len(files) == 1 and (header := _header(files[0].text)) in (COLUMNS, CORRECTION_COLUMNS):
        vocabulary = {"countries": countries, "minerals": minerals}
        if header == COLUMNS:
            return _tidy(files[0], releases, vocabulary)
        return _corrections(files[0], releases, vocabulary)
    for reader in READERS:
        if reader.matches(files):
            extract = reader.read(files, tables)
            if extract.edition is None and not extract.problems:
                extract.problems.append(
                    Problem(raw.name, None, "the files do not say which edition they are of")
                )
            key = f"usgs-mcs-{extract.edition}" if extract.edition else ""
            return Delivery(reader.FORM, {key: extract}, extract.edition)
    raise Unreadable(
        f"{raw.name} has none of the forms that can be read: Mineral Commodity Summaries as one long file (2026), "
        "one wide file (2025) or a file a commodity (2023, 2024), figures or corrections in the Atlas’s own columns. "
        f"It begins: {_beginning(files)}"
    )


def _header(text):
    try:
        return tuple(next(csv.reader(io.StringIO(text, newline="")), ()))
    except csv.Error:
        return ()


def _beginning(files):
    line = files[0].text.lstrip().split("\n", 1)[0].strip() if files else ""
    return repr(line[:120]) if line else "with nothing"


def _tidy(file, releases, vocabulary):
    key = PurePath(file.name).stem
    rows, problems = parse_figures(file.name, *parse_table(*file, COLUMNS), **vocabulary)
    if key not in releases:
        problems.append(
            Problem(file.name, None, f"a file of figures is named after its release; none is {key!r}")
        )
    return Delivery(TIDY, {key: _extract(rows, problems)})


def _corrections(file, releases, vocabulary):
    table = parse_table(*file, CORRECTION_COLUMNS)
    by_release, problems = parse_corrections(file.name, *table, **vocabulary, releases=releases)
    delivery = Delivery(CORRECTIONS, {key: _extract(rows, []) for key, rows in by_release.items()})
    if problems:
        delivery.extracts.setdefault("", Extract()).problems += problems
    return delivery


def _extract(rows, problems):
    return Extract(read=len(rows) + len(problems), rows=rows, problems=problems)
