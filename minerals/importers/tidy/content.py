"""Load the facts in `content/`: reference tables, figures, corrections, annotations, sums, trade."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from audit_log import audit
from audit_log.actions import Action

from ... import searchable
from ...models import FigureRevision, Origin, Release
from ...models.figures import PROJECTED
from ..loading.annotations import Annotation, load_annotations, read_annotations
from ..loading.blocs import load_bloc_sums
from ..loading.figures import load_release
from ..loading.importing import LOADERS, Outcome, audit_import, named_subjects, save_import
from ..loading.reference import load_reference
from ..reading.extracts import Extract, FigureRow, StatementRow
from ..reading.formats import CORRECTIONS, TIDY, read_tables
from ..reading.tables import read_table
from ..reports import ContentError, FileProblem, Report
from .figures import CORRECTION_COLUMNS, PROJECTION_COLUMNS, read_corrections, read_figures
from .governance import COLUMNS as GOVERNANCE_COLUMNS
from .governance import read_governance
from .market import COLUMNS as MARKET_COLUMNS
from .market import read_market
from .reference import ReferenceRow, keys_of, read_reference
from .trade import load_trade

type Content = tuple[
    dict[str, list[ReferenceRow]],
    dict[str, list[FigureRow]],
    dict[str, list[FigureRow]],
    list[Annotation],
    dict[tuple[str, str], list[Any]],  # by folder and release
]

# The folders beside `figures`, with a file a release: its columns, and how its rows are read.
OTHER_TABLES: dict[str, tuple[Sequence[str], Callable[..., tuple[list[Any], list[FileProblem]]]]] = {
    "governance": (GOVERNANCE_COLUMNS, read_governance),
    "market": (MARKET_COLUMNS, read_market),
}


def load_facts(content_dir: Path, *, progress: Callable[[str], object] = lambda text: None) -> list[Report]:
    """Load every fact under `content_dir` and return the Reports in that order; safe to repeat.

    `progress` is called with a line of text before each step. Raises ContentError with all problems, and loads nothing.
    """
    progress("Reading the tables of facts")
    reference, figures, corrections, annotations, others = _read(content_dir)
    with transaction.atomic():
        progress("Loading countries, minerals, lists and sources")
        reports = load_reference(reference)
        releases = {release.key: release for release in Release.objects.all()}
        for form, by_release, words, file_name in (
            (TIDY, figures, "Loading {:,} figures of {}", "figures/{}.csv"),
            (CORRECTIONS, corrections, "Applying {:,} corrections of {}", "corrections.csv"),
        ):
            for key in sorted(by_release, key=lambda key: (releases[key].published, key)):
                progress(words.format(len(by_release[key]), releases[key].name))
                reports.append(_load(by_release[key], releases[key], file_name.format(key), form))
        for (folder, key), rows in others.items():
            progress(f"Loading {len(rows):,} rows of {folder} of {releases[key].name}")
            reports.append(_load_others(rows, releases[key], f"{folder}/{key}.csv"))
        progress("Adding up the figures of blocs")
        sums = [_whole(report) for report in load_bloc_sums()]
        if touched := sum(report.touched for report in sums):
            audit.log(Action.LOADED, FigureRevision, by=None, sums=touched, **named_subjects(sums))
        reports += sums
        reports.append(_whole(load_annotations(annotations)))
        known = {"countries": keys_of(reference["countries"])}
        known["commodities"] = {"-".join(row.key) for row in reference["commodities"]}
        reports += load_trade(content_dir, releases, progress=progress, **known)
        searchable.index()
    return reports


def _load(rows: list[FigureRow], release: Release, file_name: str, form: str) -> Report:
    """Load one release, and add its changes to the log of imports."""
    report = _whole(load_release(rows, release, corrections=form == CORRECTIONS))
    return _logged(report, rows, release, file_name, form)


def _load_others(rows: list[Any], release: Release, file_name: str) -> Report:
    """Load rows of another table of one release, and put the changes into the log of imports."""
    report = _whole(LOADERS[type(rows[0])](rows, release))
    report.name = file_name
    return _logged(report, rows, release, file_name, TIDY)


def _logged[R: StatementRow](
    report: Report, rows: list[R], release: Release, file_name: str, form: str
) -> Report:
    extract = Extract(read=len(rows), rows=rows)
    outcome = Outcome(file_name, form, extracts={release.key: extract}, reports=[report])
    if outcome.touched:
        audit_import(save_import(outcome, release, origin=Origin.CONTENT), outcome.reports)
    return report


def _read(content_dir: Path) -> Content:
    reference, problems = read_reference(content_dir)
    known = {name: keys_of(reference[name]) for name in ("countries", "minerals")}
    source_of = {row.key[0]: row.values["source"] for row in reference["releases"]}
    figures: dict[str, list[FigureRow]] = {}
    files = sorted((content_dir / "figures").glob("*.csv"))
    if not files:
        problems.append(FileProblem("figures", None, "the folder has no CSV file"))
    for path in files:
        table = read_table(path, PROJECTION_COLUMNS, optional=1)
        figures[path.stem], found = read_figures(path.name, table, **known)
        problems += found
        if path.stem not in source_of:
            problems.append(FileProblem(path.name, None, f"its name is not that of a release: {path.stem!r}"))
    others: dict[tuple[str, str], list[Any]] = {}
    for folder, (columns, read) in OTHER_TABLES.items():
        for path in sorted((content_dir / folder).glob("*.csv.gz")):
            key, name = path.name.removesuffix(".csv.gz"), f"{folder}/{path.name}"
            rows, found = read(name, read_table(path, columns, name=name), **known)
            problems += found
            if key not in source_of:
                problems.append(FileProblem(name, None, f"its name is not that of a release: {key!r}"))
            if rows:
                others[folder, key] = rows
    table = read_table(content_dir / "corrections.csv", CORRECTION_COLUMNS)
    corrections, found = read_corrections("corrections.csv", table, **known, releases=source_of)
    problems += found
    if both := sorted(figures.keys() & corrections.keys()):
        reason = f"a release of corrections only is needed, not {both[0]}"
        problems.append(FileProblem("corrections.csv", None, reason))
    problems += _unnamed(figures, source_of, reference)
    sources = keys_of(reference["sources"])
    annotations, found = read_annotations(content_dir / "annotations.csv", sources=sources)
    problems += found
    # Not loaded, but they come with the content, and the next import needs them right.
    try:
        read_tables(content_dir, **known)
    except ContentError as error:
        problems += error.problems
    if problems:
        raise ContentError(problems)
    return reference, figures, corrections, annotations, others


def _unnamed(
    figures: Mapping[str, Sequence[FigureRow]],
    source_of: Mapping[str, str],
    reference: Mapping[str, Sequence[ReferenceRow]],
) -> Iterator[FileProblem]:
    """A Problem for each stage and measure that another than the default source counts, and that no row headlines."""
    default = {row.key[0] for row in reference["sources"] if row.values["is_default"]}
    named = {row.key for row in reference["headlines"]}
    for release, rows in figures.items():
        if source_of.get(release) in default:
            continue
        counted = {
            (i.mineral, i.stage, i.measure)
            for i in (row.identity for row in rows)
            if i.measure not in PROJECTED
        }
        for missing in sorted(counted - named):
            reason = f"no source headlines {' '.join(missing)}, which {source_of.get(release)} counts"
            yield FileProblem("headline_sources.csv", None, reason)


def _whole(report: Report) -> Report:
    if report.rejected:
        raise ContentError(report.rejected)
    return report
