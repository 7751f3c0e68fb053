"""Known faults of a source: the note for readers, and whether the figures are ranked."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from ...models import Figure
from ..reading.tables import YES_NO, Cells, read_keyed
from ..reports import FileProblem, Report, Restatement
from .reference import audit_loaded

SERIES = ("mineral", "stage", "measure", "form", "basis", "year")
COLUMNS = (*SERIES, "rankable", "note", "source")
_series = itemgetter(*SERIES)  # of the cells of a row


class Annotation(NamedTuple):
    """A remark on every figure of one series and year, of whatever country."""

    series: tuple[str, ...]
    source: str
    rankable: bool
    note: str
    file: str
    line: int


def read_annotations(path: Path, *, sources: Collection[str]) -> tuple[list[Annotation], list[FileProblem]]:
    """Read the annotations of a file; `sources` are the keys that exist."""
    rows, problems = read_keyed(
        path, COLUMNS, name=path.name, key=_series, faults=partial(_faults, sources), called=" ".join
    )
    annotations = [
        Annotation(
            series, cells["source"], YES_NO.get(cells["rankable"], True), cells["note"], path.name, line
        )
        for line, series, cells in rows
    ]
    return annotations, problems


def _faults(sources: Collection[str], cells: Cells) -> Iterator[str]:
    if cells["rankable"] not in YES_NO:
        yield f"rankable {cells['rankable']!r} is neither yes nor no"
    if not cells["note"]:
        yield "an annotation needs its note"
    if cells["source"] not in sources:
        yield f"no source {cells['source']!r}"
    if not (cells["year"].isascii() and cells["year"].isdigit()):
        yield f"year {cells['year']!r} is not a year"


@transaction.atomic
def load_annotations(annotations: Iterable[Annotation], *, lenient: bool = False) -> Report:
    """Put each annotation on its figures.

    If an annotation has no figures, reject it and set none, or skip it if `lenient`. The report counts figures.
    Annotated figures that no annotation names are reported as gone, and stay.
    """
    report = Report("annotations")
    found = _figures(annotations)
    for one in found if not lenient else ():
        if not found[one]:
            report.rejected.append(FileProblem(one.file, one.line, f"no figure of {' '.join(one.series)}"))
    report.read = sum(map(len, found.values())) + len(report.rejected)
    if report.rejected:
        return report
    for annotation, figures in found.items():
        wanted = (annotation.rankable, annotation.note)
        different = [figure for figure in figures if (figure.rankable, figure.annotation) != wanted]
        before = [figure for figure in different if figure.annotation]
        report.changed += [Restatement(figure.key, figure.annotation, annotation.note) for figure in before]
        report.loaded += len(different) - len(before)
        report.unchanged += len(figures) - len(different)
        stored = Figure.objects.filter(pk__in=[figure.pk for figure in different])
        stored.update(rankable=annotation.rankable, annotation=annotation.note)
    audit_loaded(Figure, report)
    named = {figure.pk for figures in found.values() for figure in figures}
    annotated = Figure.objects.exclude(rankable=True, annotation="").values_list("pk", "key")
    report.gone = sorted(key for pk, key in annotated if pk not in named)
    return report


def _figures(annotations: Iterable[Annotation]) -> dict[Annotation, list[Figure]]:
    """The figures of each annotation, by key, in one query."""
    found: dict[Annotation, list[Figure]] = {annotation: [] for annotation in annotations}
    of_series = {(*annotation.series, annotation.source): annotation for annotation in annotations}
    minerals = {annotation.series[0] for annotation in annotations}
    figures = Figure.objects.filter(mineral__slug__in=minerals)
    figures = figures.annotate(slug=F("mineral__slug"), publisher=F("source__key"))
    for figure in figures.order_by("key"):
        series = (figure.slug, *(str(getattr(figure, name)) for name in SERIES[1:]), figure.publisher)
        if annotation := of_series.get(series):
            found[annotation].append(figure)
    return found
