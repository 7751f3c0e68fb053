"""Figures of a bloc: the sum of its members, marked calculated, naming the members that are not in it.

Each release that gave a member's figure has its own sum, of its rows alone, so that the order of loading does not
matter. A correction gives a sum of the table it corrects, with the corrected rows in it.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from ...indicators import add_up
from ...models import Country, FigureRevision, Flag, Release, Unit
from ...models.figures import NO_SUM, NOT_LISTED, PROJECTED
from ...models.places import PlaceKind
from ...models.sources import UNDATED, Spoken, order_of_releases
from ...wording import figures, findings, numbers
from ..reading.extracts import FigureRow, Identity
from ..reading.tables import length_of
from ..reports import Report
from .figures import load_release

# Mineral, stage, form, measure, basis, year, scenario, source.
type Series = tuple[str, str, str, str, str, int, str, int]

TEXT_LIMIT = length_of(FigureRevision, "text")


class Statement(NamedTuple):
    """The statement of one release on one member in one series and year."""

    name: str
    code: str
    flag: str
    unit: str
    value: Decimal | None = None
    is_estimate: bool = False
    text: str = ""
    release: int = 0
    number: int = 1
    is_correction: bool = False
    spoken: Spoken = Spoken(UNDATED, UNDATED)  # its release, in the order of releases
    edition: datetime.date = UNDATED  # the day of the edition whose table it is of

    @property
    def when(self) -> tuple[Spoken, int, int]:
        return (self.spoken, self.release, self.number)


# Where a revision has the series, its source last, and the Statement.
SERIES = ("figure__mineral__slug", *(f"figure__{name}" for name in Identity._fields[2:]), "figure__source")
NAMES = ("figure__country__name", "figure__country__code")
STATED = (*NAMES, *Statement._fields[2:7], "release_id", "number", "is_correction")


def sum_members(
    identity: Identity, parts: Sequence[Statement], *, members: int, reason: str = ""
) -> FigureRow:
    """Return the row of a bloc of `members` members in one series and year; without a sum, its flag and text give the
    reason.
    """
    found, row = add_up(parts), partial(FigureRow, identity, reason=reason)
    if not found:
        why = findings.refusal(found)
        text, note = f"No sum: {why}", f"{NO_SUM}: {why}."
        return row(parts[0].unit, Flag.DESCRIBED.value, text=text, note=note)
    left_out, complete = figures.left_out(found.left_out), len(parts) == members
    if found.value is not None:
        excludes = ";".join(sorted(part.code for part in found.missing))
        note = findings.made_of(found) + (f"; {left_out}." if found.missing else ".")
        note += "" if complete else f" {NOT_LISTED}"
        values = {"value": found.value, "is_estimate": found.is_estimate, "excludes": excludes, "note": note}
        return row(found.unit, Flag.CALCULATED.value, **values)
    flag, text = _flag_without_sum({part.flag for part in found.missing}), f"No sum: {left_out}"
    text = text if len(text) <= TEXT_LIMIT else "No sum: no member has a number"
    note = f"{NO_SUM}: {left_out}."
    note += f" None in {numbers.listed([part.name for part in found.summed])}." if found.summed else ""
    note += "" if complete else " The source does not list the other members."
    return row(found.unit, flag.value, text=text, note=note)


def _flag_without_sum(flags: Set[str]) -> Flag:
    """Withheld where a member's figure is; not available or blank where all are; in words of a mixture."""
    if Flag.WITHHELD in flags:
        return Flag.WITHHELD
    if len(flags) == 1 and flags <= {Flag.NOT_AVAILABLE, Flag.BLANK}:
        return Flag(next(iter(flags)))
    return Flag.DESCRIBED


@transaction.atomic
def load_bloc_sums() -> list[Report]:
    """Sum the members' figures, except percentages, of every bloc; return a Report for each bloc and release."""
    releases, spoken = Release.objects.in_bulk(), order_of_releases()
    reports = []
    for bloc in Country.objects.filter(kind=PlaceKind.BLOC).order_by("code"):
        by_release: dict[int, list[FigureRow]] = defaultdict(list)
        for release, row in _rows(bloc, spoken):
            by_release[release].append(row)
        for pk in sorted(by_release, key=lambda pk: (spoken[pk], pk)):
            report = load_release(by_release[pk], releases[pk], whole=False, sums=True)
            report.name = f"{bloc.name}, sums from {releases[pk].key}"
            reports.append(report)
    return reports


def _rows(bloc: Country, spoken: Mapping[int, Spoken]) -> Iterator[tuple[int, FigureRow]]:
    """Yield (release pk, row) for every series and year, and every release that gave a member's figure.

    A correction of an older edition yields none: the sum of the newer edition stays current.
    """
    codes = dict(bloc.members.values_list("pk", "code"))
    for series, statements in _statements(codes, spoken).items():
        identity = Identity(bloc.code, *series[:-1])
        releases = {one.release: one for one in sorted(statements, key=lambda one: one.when)}
        for pk, last in releases.items():
            then = [one for one in statements if one.when[:2] <= last.when[:2]]
            edition = max(one.edition for one in then if one.release == pk)
            if edition < max(one.edition for one in then):
                continue
            # The newest row of each member in the table of the edition, corrections included.
            newest = {
                one.code: one for one in sorted(then, key=lambda one: one.when) if one.edition == edition
            }
            parts = sorted(newest.values(), key=lambda one: one.name)
            reason = ""
            if last.is_correction:
                names = [one.name for one in parts if one.release == pk and one.is_correction]
                reason = f"Follows the correction of {numbers.listed(names)}."
            yield pk, sum_members(identity, parts, members=len(codes), reason=reason)


def _statements(members: Mapping[int, str], spoken: Mapping[int, Spoken]) -> dict[Series, list[Statement]]:
    """The Statements of members in each series and year, in one query."""
    rows = FigureRevision.objects.filter(figure__country__in=members).exclude(unit=Unit.PERCENT)
    rows = rows.exclude(figure__measure__in=PROJECTED)
    rows = rows.annotate(is_correction=~Q(reason="")).order_by("figure__mineral__slug", "figure_id", "number")
    found: dict[Series, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.values_list(*SERIES, *STATED):
        one = Statement(*row[len(SERIES) :])
        found[row[: len(SERIES)]][one.code].append(one._replace(spoken=spoken[one.release]))
    return {
        series: [one for history in by_code.values() for one in _with_editions(history)]
        for series, by_code in found.items()
    }


def _with_editions(history: Sequence[Statement]) -> Iterator[Statement]:
    """The Statements of one figure, each with the edition it is of: a correction is of the newest that gave it."""
    given = {one.spoken.edition for one in history if not one.is_correction}
    for one in history:
        before = (day for day in given if day <= one.spoken.edition)
        yield one._replace(edition=max(before, default=one.spoken.edition))
