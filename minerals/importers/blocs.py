"""Figures of a bloc: the sum of its members, marked calculated, naming the members that are not in it.

Each release that gave a member's figure has its own sum, of its rows alone, so that the order of loading does not
matter. A correction gives a sum of the table it corrects, with the corrected rows in it.
"""

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from ..indicators import add_up
from ..models import Country, FigureRevision, Flag, Release, Unit
from ..models.figures import NOT_LISTED, Spoken, order_of_releases
from ..models.places import Kind
from ..wording import figures, findings, numbers
from .extracts import FigureRow, Identity
from .loading import load_release

TEXT_LIMIT = FigureRevision._meta.get_field("text").max_length


class Statement(NamedTuple):
    """What one release said of one member in one series and year."""

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
    spoken: Spoken | None = None  # its release, in the order of releases
    edition: datetime.date | None = None  # the day of the edition whose table it is of

    @property
    def when(self):
        return (self.spoken, self.release, self.number)


def sum_members(identity, parts, *, members, reason=""):
    """The row of a bloc of `members` members in one series and year; without a sum, its flag and text say why."""
    found, value, text, excludes = add_up(parts), None, "", ""
    if not found:
        unit, is_estimate, flag = parts[0].unit, False, Flag.DESCRIBED
        text, note = f"No sum: {findings.refusal(found)}", f"No sum can be made: {findings.refusal(found)}."
    elif found.value is not None:
        unit, is_estimate, flag, value = found.unit, found.is_estimate, Flag.CALCULATED, found.value
        excludes = ";".join(sorted(part.code for part in found.missing))
        note = findings.made_of(found) + (f"; {figures.left_out(found.left_out)}." if found.missing else ".")
        note += "" if len(parts) == members else f" {NOT_LISTED}"
    else:
        unit, is_estimate, flag = found.unit, False, _flag_without_sum({part.flag for part in found.missing})
        text = f"No sum: {figures.left_out(found.left_out)}"
        text = text if len(text) <= TEXT_LIMIT else "No sum: no member has a number"
        note = f"No sum can be made: {figures.left_out(found.left_out)}."
        note += f" None in {numbers.listed([part.name for part in found.summed])}." if found.summed else ""
        note += "" if len(parts) == members else " The source does not list the other members."
    return FigureRow(
        identity, unit, flag.value, value=value, is_estimate=is_estimate, excludes=excludes, text=text, note=note,
        reason=reason,
    )  # fmt: skip


def _flag_without_sum(flags):
    """Withheld where a member's figure is; not available or blank where all are; in words of a mixture."""
    if Flag.WITHHELD in flags:
        return Flag.WITHHELD
    if len(flags) == 1 and flags <= {Flag.NOT_AVAILABLE, Flag.BLANK}:
        return Flag(next(iter(flags)))
    return Flag.DESCRIBED


@transaction.atomic
def load_bloc_sums():
    """Sum the members' figures, percentages apart, of every bloc; return a Report for each bloc and release."""
    releases, spoken = Release.objects.in_bulk(), order_of_releases()
    reports = []
    for bloc in Country.objects.filter(kind=Kind.BLOC).order_by("code"):
        by_release = defaultdict(list)
        for release, row in _rows(bloc, spoken):
            by_release[release].append(row)
        for pk in sorted(by_release, key=lambda pk: (spoken[pk], pk)):
            report = load_release(by_release[pk], releases[pk], whole=False, sums=True)
            report.name = f"{bloc.name}, sums from {releases[pk].key}"
            reports.append(report)
    return reports


def _rows(bloc, spoken):
    """Yield (release pk, row) for every series and year, and every release that gave a member's figure.

    A correction of an older edition yields none: the sum of the newer edition stays current.
    """
    codes = dict(bloc.members.values_list("pk", "code"))
    for series, statements in _statements(codes, spoken).items():
        identity = Identity(bloc.code, *series)
        releases = {one.release: one for one in sorted(statements, key=lambda one: one.when)}
        for pk, last in releases.items():
            then = [one for one in statements if one.when[:2] <= last.when[:2]]
            edition = max(one.edition for one in then if one.release == pk)
            if edition < max(one.edition for one in then):
                continue
            parts = _table(then, edition)
            reason = ""
            if last.is_correction:
                names = [one.name for one in parts if one.release == pk and one.is_correction]
                reason = f"Follows the correction of {numbers.listed(names)}."
            yield pk, sum_members(identity, parts, members=len(codes), reason=reason)


def _statements(members, spoken):
    """{(mineral, stage, form, measure, basis, year): [Statement]}, of members, in one query."""
    rows = (
        FigureRevision.objects.filter(figure__country__in=members)
        .exclude(unit=Unit.PERCENT)
        .order_by("figure__mineral__slug", "figure_id", "number")
        .values_list(
            *("figure__mineral__slug", "figure__stage", "figure__form", "figure__measure", "figure__basis"),
            *("figure__year", "figure__country__name", "figure__country__code", "flag", "unit", "value"),
            *("is_estimate", "text", "release_id", "number", "reason"),
        )
    )
    found = defaultdict(lambda: defaultdict(list))
    for *series, name, code, flag, unit, value, is_estimate, text, release, number, reason in rows:
        said = (name, code, flag, unit, value, is_estimate, text, release, number, bool(reason))
        found[tuple(series)][code].append(Statement(*said, spoken[release]))
    return {
        series: [one for history in by_code.values() for one in _with_editions(history)]
        for series, by_code in found.items()
    }


def _with_editions(history):
    """The Statements of one figure, each with the edition it is of: a correction is of the newest that gave it."""
    given = {one.spoken.edition for one in history if not one.is_correction}
    for one in history:
        before = (day for day in given if day <= one.spoken.edition)
        yield one._replace(edition=max(before, default=one.spoken.edition))


def _table(statements, edition):
    """The newest row of each member in the table of one edition, corrections included, by name."""
    rows = {one.code: one for one in sorted(statements, key=lambda one: one.when) if one.edition == edition}
    return sorted(rows.values(), key=lambda one: one.name)
