"""Checks of facts: each has an origin, and current values are those that the rules of the import give."""

from collections import Counter
from functools import partial
from itertools import groupby

from minerals.facts.loaded_years import Tally, recorded, tallies
from minerals.importers.loading.figures import revised_in_order
from minerals.models import FigureRevision, LoadedTable, Release
from minerals.models.sources import order_of_releases

from .comparing import Discrepancy

MANY = 10  # figures out of the order of releases; from here on the release is named, not they


def loaded_years():
    """Years of a release whose rows differ from those of the last import or correction."""
    known, releases = recorded(), Release.objects.in_bulk()
    for table in LoadedTable:
        found = tallies(table)
        written = {key[1:]: one for key, one in known.items() if key[0] == table}
        for release, year in sorted(found.keys() | written.keys()):
            now, one = found.get((release, year), Tally()), written.get((release, year))
            left = Tally(one.row_count, one.sha256) if one else Tally()
            if now != left:
                subject = f"{table.label.lower()} of {releases[release]}, {year}"
                yield Discrepancy(subject, _difference(now, left))


def _difference(now, left):
    if now.row_count == left.row_count:
        return f"its {now.row_count:,} rows are not those that an import or correction left"
    return f"it has {now.row_count:,} rows, and imports and corrections left {left.row_count:,}"


def figures():
    """Figures whose current or revised statement is not the one that the rules of the import give.

    Where many are out of order, the day of a release was changed: it is named, and they are not.
    """
    problems = list(_out_of_order())
    while problems:
        figures_of = {(release, figure) for figure, releases, _ in problems for release in releases}
        counts = Counter(release for release, _ in figures_of)
        most = max(counts.values(), default=0)
        if most < MANY:
            break
        named = {release for release, count in counts.items() if count == most}
        subject = " or ".join(str(one) for one in Release.objects.filter(pk__in=named).order_by("pk"))
        yield Discrepancy(subject, f"{most:,} figures contradict the day on which it was published")
        problems = [problem for problem in problems if named.isdisjoint(problem[1])]
    yield from (found() for *_, found in problems)


def _out_of_order():
    """Yield (key of a figure, keys of the releases that may be the cause, function that gives the Finding)."""
    columns = ("figure_id", "pk", "number", "is_current", "is_revised", "is_estimate", "reason")
    columns += ("value", "lower", "upper", "unit", "flag", "release_id")
    spoken = order_of_releases()
    rows = FigureRevision.objects.order_by("figure_id", "number")
    for _, group in groupby(rows.values_list(*columns, named=True).iterator(), key=lambda row: row.figure_id):
        history = sorted(group, key=lambda row: (spoken[row.release_id], row.number))
        current = [row for row in history if row.is_current]
        releases = {row.release_id for row in history}
        if len(current) != 1:
            problem = "it has no current value" if not current else "it has more than one current value"
            yield _of_row(history[-1], f"of its figure: {problem}")
        elif current[0] != history[-1]:
            between = {current[0].release_id, history[-1].release_id}
            yield _of_row(current[0], "it is current, and there is a later value", between)
        for row, is_revised in zip(history, revised_in_order(history), strict=True):
            if row.is_revised != is_revised:
                marked = "marked" if row.is_revised else "not marked"
                problem = f"it is {marked} as revised, against its figure's history"
                yield _of_row(row, problem, releases if len(releases) > 1 else set())


def _of_row(row, problem, releases=frozenset()):
    return row.figure_id, releases, partial(Discrepancy.of, FigureRevision, row.pk, problem)
