"""Recognise the form of a file, read it, and report the result for each row."""

import csv
import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.text import get_text_list

from ...reviewed.caveats import Reviewed, read_notes
from ..publishers import MOST_LINES, Form, Publisher, publishers
from ..reports import ContentError, FileProblem, UnreadableError
from ..tidy.figures import (
    COLUMNS,
    CORRECTION_COLUMNS,
    PROJECTION_COLUMNS,
    extract_corrections,
    extract_figures,
)
from .extracts import Extract, FigureRow, doubts, notes_to_review
from .files import RawFiles, TextFile, decoded, refuse_more_lines
from .tables import CodeOfLabel, count_rows, heading, normal, read_places, read_wordings

TIDY, CORRECTIONS = "atlas-tidy", "atlas-corrections"
OURS = {COLUMNS: TIDY, PROJECTION_COLUMNS: TIDY, CORRECTION_COLUMNS: CORRECTIONS}  # by the header

type Recognised = tuple[str, Publisher | None, Form | None]

HEAD = 8000  # characters that a header is within


class Tables(NamedTuple):
    """The reviewed tables between a publisher's words and ours, for one form."""

    wordings: dict[Any, Any]  # the result of the form's `read_words`, otherwise {`wording_key`: Wording}
    places: dict[str, CodeOfLabel]
    notes: Reviewed | None = None  # None: those that the project ships
    more: dict[Any, Any] | None = None  # the result of the form's `read_more`


class Delivery(NamedTuple):
    """The content of one file or folder: `extracts` maps the key of a release to its Extract."""

    form: str
    extracts: dict[str, Extract[Any]]
    publisher: Publisher | None = None  # None: our own columns, which name their release
    edition: int | None = None


def read_tables(
    content_dir: Path, *, minerals: Collection[str] | None = None, countries: Collection[str] | None = None
) -> dict[str, Tables]:
    """The tables of every form, by its name. Raises ContentError with every problem of every table."""
    tables: dict[str, Tables] = {}
    problems: list[FileProblem] = []
    for name, publisher in publishers().items():
        folder = content_dir / "publishers" / name
        places, found = read_places(folder / "places.csv", countries=countries)
        problems += found
        notes = None
        if (folder / "notes.csv").exists():
            notes, found = read_notes(folder / "notes.csv")
            problems += found
        for form in publisher.forms:
            wordings: dict[Any, Any] = {}
            if form.read_words:
                wordings, found = form.read_words(content_dir, minerals=minerals)
            elif form.table:
                wordings, found = read_wordings(folder / form.table, form.wording, minerals=minerals)
            else:
                found = []
            problems += found
            more, found = form.read_more(folder, minerals=minerals) if form.read_more else (None, [])
            problems += found
            tables[form.name] = Tables(wordings, places, notes, more)
    if problems:
        raise ContentError(problems)
    return tables


def described() -> str:
    """The forms that can be read, in words."""
    forms = "; ".join(publisher.described for publisher in publishers().values())
    return f"{forms}, figures or corrections in the Atlas’s own columns"


def read_delivery(
    raw: RawFiles,
    tables: Mapping[str, Tables],
    *,
    countries: Collection[str],
    minerals: Collection[str],
    releases: Mapping[str, str],
) -> Delivery:
    """The Delivery of RawFiles; `tables` as from `read_tables`, `releases`: the source of each, by key.

    Raises UnreadableError where no form is recognised, or more than one, or the files are no text.
    """
    files = decoded(raw)
    of_form: dict[Recognised, list[TextFile]] = {}
    for file in files:
        if recognised := recognise(file.text):
            of_form.setdefault(recognised, []).append(file)
    if not of_form:
        line = files[0].text.lstrip().split("\n", 1)[0].strip() if files else ""
        beginning = repr(line[:120]) if line else "with nothing"
        raise UnreadableError(
            f"{raw.name} has none of the forms that can be read: {described()}. It begins: {beginning}"
        )
    if len(of_form) > 1:
        names = get_text_list(sorted(name for name, *_ in of_form), "and")
        raise UnreadableError(f"{raw.name} holds files of the forms {names}: import one by one")
    (((name, publisher, form), found),) = of_form.items()
    refuse_more_lines(raw.name, files, publisher.most_lines if publisher else MOST_LINES)
    if form and form.is_folder:
        found = files  # the reader decides which files of a folder are its own
    elif len(found) > 1:
        raise UnreadableError(f"{raw.name} holds {len(found)} files of the form {name}: import one by one")
    if publisher and form:
        delivery = _published(raw, found, publisher, form, tables[name])
    else:
        read = extract_figures if name == TIDY else extract_corrections
        delivery = Delivery(name, read(found[0], releases, countries=countries, minerals=minerals))
    extract = next(iter(delivery.extracts.values()))
    for file in files:
        if file not in found:
            extract.outside[file.name] = count_rows(file)
            extract.read += count_rows(file)
    return delivery


def recognise(text: str) -> Recognised | None:
    """(name of the form, its publisher, the form) of a text, by its header; for our own forms only the name."""
    reader = csv.reader(io.StringIO(text[:HEAD].removeprefix("\ufeff"), newline=""))
    try:
        header = next(filter(None, reader), [])
    except csv.Error:
        return None
    if name := OURS.get(tuple(header)):
        return name, None, None
    headings, line = {*map(heading, header)}, ",".join(map(normal, header))
    forms = ((form.name, publisher, form) for publisher in publishers().values() for form in publisher.forms)
    return next((found for found in forms if _is_of(found[2], headings, line)), None)


def _is_of(form: Form, headings: Collection[str], line: str) -> bool:
    """Whether a header is of a form, by its headings and its cells joined by commas."""
    found = {*headings} & {*map(heading, form.headings)}
    wanted = len(form.headings) if form.enough is None else form.enough
    return len(found) >= wanted and (form.besides is None or bool(form.besides.search(line)))


def _published(
    raw: RawFiles, files: list[TextFile], publisher: Publisher, form: Form, tables: Tables
) -> Delivery:
    extract = form.read(files, tables)
    figures = [row for row in extract.rows if isinstance(row, FigureRow)]
    extract.uncertain += [*doubts(figures), *notes_to_review(figures, tables.notes)]
    if extract.edition is None and not extract.problems:
        extract.problems.append(FileProblem(raw.name, None, "the files do not say which edition they are of"))
    key = f"{publisher.source}-{extract.edition}" if extract.edition else ""
    return Delivery(form.name, {key: extract}, publisher, extract.edition)
