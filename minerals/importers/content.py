"""The one door for the facts in `content/`: reference tables, figures, corrections, annotations, sums."""

from django.db import transaction
from django.utils import timezone

from ..models import ImportState, Origin, Release, ReleaseImport
from .annotations import load_annotations, read_annotations
from .blocs import load_bloc_sums
from .door import CORRECTIONS, TIDY
from .extracts import Extract
from .importing import Outcome, audit_import
from .loading import load_release
from .reference import read_reference
from .reference_loading import load_reference
from .reports import ContentError, Problem
from .tidy import read_corrections, read_figures
from .wordings import WORDINGS, read_places, read_wordings


def load_facts(content_dir, *, progress=lambda text: None):
    """Load every fact under `content_dir` and return the list of Reports, in the order of loading.

    `progress` is called with a line of text before each step. Raises ContentError with every problem of every
    file, each with its line and reason, and then nothing has been loaded. Safe to repeat.
    """
    progress("Reading the tables of facts")
    reference, figures, corrections, annotations = _read(content_dir)
    with transaction.atomic():
        progress("Loading countries, minerals, lists and sources")
        reports = load_reference(reference)
        releases = {release.key: release for release in Release.objects.all()}
        for key, rows in _by_date(figures, releases):
            progress(f"Loading {len(rows):,} figures of {releases[key].name}")
            reports.append(_load(rows, releases[key], f"figures/{key}.csv", TIDY))
        for key, rows in _by_date(corrections, releases):
            progress(f"Applying {len(rows):,} corrections of {releases[key].name}")
            reports.append(_load(rows, releases[key], "corrections.csv", CORRECTIONS))
        progress("Adding up the figures of blocs")
        reports += [_whole(report) for report in load_bloc_sums()]
        reports.append(_whole(load_annotations(annotations)))
    return reports


def _load(rows, release, file_name, form):
    """Load one release, and put what it changed into the log of imports."""
    report = _whole(load_release(rows, release, corrections=form == CORRECTIONS))
    extract = Extract(read=len(rows), rows=rows)
    outcome = Outcome(file_name, form, extracts={release.key: extract}, reports=[report])
    if outcome.touched:
        record = ReleaseImport.objects.create(
            origin=Origin.CONTENT,
            state=ImportState.APPLIED,
            release=release,
            file_name=file_name,
            form=form,
            report=outcome.as_json(),
            applied_at=timezone.now(),
        )
        audit_import(record)
    return report


def _read(content_dir):
    reference, problems = read_reference(content_dir)
    countries, minerals = reference.keys("countries"), reference.keys("minerals")
    source_of = reference.source_of_releases()
    figures = {}
    files = sorted((content_dir / "figures").glob("*.csv"))
    if not files:
        problems.append(Problem("figures", None, "the folder has no CSV file"))
    for path in files:
        figures[path.stem], found = read_figures(path, countries=countries, minerals=minerals)
        problems += found
        if path.stem not in source_of:
            problems.append(Problem(path.name, None, f"named after no release: {path.stem!r}"))
    corrections, found = read_corrections(
        content_dir / "corrections.csv", countries=countries, minerals=minerals, releases=source_of
    )
    problems += found
    if both := sorted(figures.keys() & corrections.keys()):
        problems.append(
            Problem("corrections.csv", None, f"a release of corrections only is needed, not {both[0]}")
        )
    annotations, found = read_annotations(content_dir / "annotations.csv", sources=reference.keys("sources"))
    problems += found
    # Not loaded, but they come with the content, and the next import needs them right.
    for name, columns in WORDINGS.items():
        problems += read_wordings(content_dir / name, columns, minerals=minerals)[1]
    problems += read_places(content_dir / "usgs_places.csv", countries=countries)[1]
    if problems:
        raise ContentError(problems)
    return reference, figures, corrections, annotations


def _by_date(rows_by_release, releases):
    return sorted(rows_by_release.items(), key=lambda item: (releases[item[0]].published, item[0]))


def _whole(report):
    if report.rejected:
        raise ContentError(report.rejected)
    return report
