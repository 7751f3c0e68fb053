"""Known faults of a source: what readers are told, and which figures take no part in ranks."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from ..models import Figure
from .reports import Change, Problem, Report
from .tables import read_table, repeated

SERIES = ("mineral", "stage", "measure", "form", "basis", "year")
COLUMNS = (*SERIES, "rankable", "note", "source")
RANKABLE = {"yes": True, "no": False}


class Annotation(NamedTuple):
    """A remark on every figure of one series and year, of whatever country."""

    series: tuple[str, ...]
    rankable: bool
    note: str
    file: str
    line: int


def read_annotations(path, *, sources):
    """Return ([Annotation], [Problem]); `sources` are the keys that exist."""
    lines, problems = read_table(path, COLUMNS)
    annotations = []
    for line, cells in lines:
        if cells["rankable"] not in RANKABLE:
            problems.append(Problem(path.name, line, f"rankable {cells['rankable']!r} is neither yes nor no"))
        if not cells["note"]:
            problems.append(Problem(path.name, line, "an annotation needs its note"))
        if cells["source"] not in sources:
            problems.append(Problem(path.name, line, f"no source {cells['source']!r}"))
        if not (cells["year"].isascii() and cells["year"].isdigit()):
            problems.append(Problem(path.name, line, f"year {cells['year']!r} is not a year"))
        series = tuple(cells[name] for name in SERIES)
        annotations.append(
            Annotation(series, RANKABLE.get(cells["rankable"], True), cells["note"], path.name, line)
        )
    problems += [
        Problem(path.name, line, f"{' '.join(series)} stands on line {earlier} already")
        for line, series, earlier in repeated(
            (annotation.line, annotation.series) for annotation in annotations
        )
    ]
    return annotations, problems


@transaction.atomic
def load_annotations(annotations, *, lenient=False):
    """Put each annotation on its figures. One that has no figure is rejected, and then none is put.

    `lenient`: an annotation without a figure is left for the release that has it.

    The report counts figures. Those that carry an annotation and are in none of these are named as gone, and
    left as they are.
    """
    report = Report("annotations")
    found = _figures(annotations)
    report.rejected = [
        Problem(annotation.file, annotation.line, f"no figure of {' '.join(annotation.series)}")
        for annotation, figures in found.items()
        if not figures
    ]
    if lenient:
        report.rejected = []
    report.read = sum(map(len, found.values())) + len(report.rejected)
    if report.rejected:
        return report
    for annotation, figures in found.items():
        wanted = (annotation.rankable, annotation.note)
        different = [figure for figure in figures if (figure.rankable, figure.annotation) != wanted]
        before = [figure for figure in different if figure.annotation]
        report.changed += [Change(figure.key, figure.annotation, annotation.note) for figure in before]
        report.loaded += len(different) - len(before)
        report.unchanged += len(figures) - len(different)
        Figure.objects.filter(pk__in=[figure.pk for figure in different]).update(
            rankable=annotation.rankable, annotation=annotation.note
        )
    named = {figure.pk for figures in found.values() for figure in figures}
    annotated = Figure.objects.exclude(rankable=True, annotation="").values_list("pk", "key")
    report.gone = sorted(key for pk, key in annotated if pk not in named)
    return report


def _figures(annotations):
    """{annotation: [its figures, by key]}, in one query."""
    found = {annotation: [] for annotation in annotations}
    of_series = {annotation.series: annotation for annotation in annotations}
    minerals = {annotation.series[0] for annotation in annotations}
    figures = Figure.objects.filter(mineral__slug__in=minerals).annotate(slug=F("mineral__slug"))
    for figure in figures.order_by("key"):
        series = (figure.slug, *(str(getattr(figure, name)) for name in SERIES[1:]))
        if annotation := of_series.get(series):
            found[annotation].append(figure)
    return found
