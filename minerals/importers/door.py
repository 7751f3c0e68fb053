"""One door for every form of file: recognise it, read it, and say what came of each row."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import PurePath

from . import usgs_folder, usgs_long, usgs_wide
from .doubts import doubts
from .extracts import Extract, Tables
from .files import Unreadable, decoded
from .reports import ContentError, Problem, and_join
from .tables import count_rows, parse_table
from .tidy import COLUMNS, CORRECTION_COLUMNS, parse_corrections, parse_figures
from .values import shown
from .wordings import FOLDER, LONG, WIDE, WORDINGS, read_places, read_wordings

READERS = (usgs_long, usgs_wide, usgs_folder)
TIDY, CORRECTIONS = "atlas-tidy", "atlas-corrections"
OURS = {COLUMNS: TIDY, CORRECTION_COLUMNS: CORRECTIONS}  # by the header


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
    def is_of_no_edition(self):
        """Whether there are figures, and no release that they could be of."""
        return "" in self.extracts and bool(self.extracts[""].rows)

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

    Raises Unreadable where no form is recognised, or more than one, or the files are no text.
    """
    files = decoded(raw)
    of_form = {}
    for file in files:
        if form := _form(file):
            of_form.setdefault(form, []).append(file)
    if not of_form:
        raise Unreadable(
            f"{raw.name} has none of the forms that can be read: Mineral Commodity Summaries as one long file (2026), "
            "one wide file (2025) or a file a commodity (2023, 2024), figures or corrections in the Atlas’s own "
            f"columns. It begins: {_beginning(files)}"
        )
    if len(of_form) > 1:
        raise Unreadable(
            f"{raw.name} holds files of the forms {and_join(sorted(of_form))}: import one by one"
        )
    ((form, found),) = of_form.items()
    if form == usgs_folder.FORM:
        found = files  # it says itself what of a folder is not its own
    elif len(found) > 1:
        raise Unreadable(f"{raw.name} holds {len(found)} files of the form {form}: import one by one")
    vocabulary = {"countries": countries, "minerals": minerals}
    if form == TIDY:
        delivery = _tidy(found[0], releases, vocabulary)
    elif form == CORRECTIONS:
        delivery = _corrections(found[0], releases, vocabulary)
    else:
        delivery = _published(raw, found, form, tables)
    extract = next(iter(delivery.extracts.values()))
    for file in files:
        if file not in found:
            extract.outside[file.name] = count_rows(file)
            extract.read += count_rows(file)
    return delivery


def _form(file):
    header = _header(file.text)
    if header in OURS:
        return OURS[header]
    return next((reader.FORM for reader in READERS if reader.matches([file])), "")


def _published(raw, files, form, tables):
    (reader,) = (each for each in READERS if form == each.FORM)
    extract = reader.read(files, tables)
    extract.uncertain += doubts(extract.rows)
    if extract.edition is None and not extract.problems:
        extract.problems.append(Problem(raw.name, None, "the files do not say which edition they are of"))
    key = f"usgs-mcs-{extract.edition}" if extract.edition else ""
    return Delivery(form, {key: extract}, extract.edition)


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
    lines, problems = parse_table(*file, COLUMNS)
    extract, read = Extract(), len(lines) + len(problems)
    if key in releases:
        extract.read = read
        extract.rows, extract.problems = parse_figures(file.name, lines, problems, **vocabulary)
    else:
        reason = f"a file of figures is named after its release; none is {shown(key)}"
        extract.refuse(Problem(file.name, None, reason), read)
    return Delivery(TIDY, {key: extract})


def _corrections(file, releases, vocabulary):
    lines, problems = parse_table(*file, CORRECTION_COLUMNS)
    by_release, problems = parse_corrections(file.name, lines, problems, **vocabulary, releases=releases)
    extracts = {key: Extract(read=len(rows), rows=rows) for key, rows in by_release.items()}
    if problems or not extracts:
        extracts[""] = Extract(read=len({problem.line for problem in problems}), problems=problems)
    return Delivery(CORRECTIONS, extracts)
