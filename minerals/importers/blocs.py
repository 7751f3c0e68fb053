"""Figures of a bloc: the sum of its members, marked calculated, with the members named that are not in it.

A sum is made for each release that gave a member's figure, from that release's rows alone: the bloc has a
history as its members have, and the order in which releases are loaded does not matter. A correction gives a
sum of its own, of the table it corrects with the corrected rows in it.
"""

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from ..indicators import add_up, listed
from ..models import Country, FigureRevision, Flag, Release, Unit
from ..models.places import Kind
from .loading import load_release
from .tidy import FigureRow, Identity

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
    published: datetime.date = datetime.date.min
    number: int = 1
    is_correction: bool = False

    @property
    def when(self):
        return (self.published, self.release, self.number)


def sum_members(identity, parts, *, members, reason=""):
    """The row of the bloc in one series and year. `members`: how many it has.

    Without a sum it gets the flag of what is missing, and says so in words.
    """
    found = add_up(parts)
    if not found:
        return FigureRow(
            identity,
            parts[0].unit,
            Flag.DESCRIBED.value,
            text=f"No sum: {found.reason}",
            note=f"No sum can be made: {found.reason}.",
            reason=reason,
        )
    all_listed = len(parts) == members
    if found.value is not None:
        note = found.made_of + (f"; {found.left_out}." if found.missing else ".")
        note += "" if all_listed else " Members that the source does not list are not in the sum."
        return FigureRow(
            identity,
            found.unit,
            Flag.CALCULATED.value,
            value=found.value,
            is_estimate=found.is_estimate,
            excludes=";".join(sorted(part.code for part in found.missing)),
            note=note,
            reason=reason,
        )
    note = f"No sum can be made: {found.left_out}."
    note += f" None in {listed([part.name for part in found.summed])}." if found.summed else ""
    note += "" if all_listed else " The source does not list the other members."
    text = f"No sum: {found.left_out}"
    return FigureRow(
        identity,
        found.unit,
        _flag_without_sum({part.flag for part in found.missing}),
        text=text if len(text) <= TEXT_LIMIT else "No sum: no member has a number",
        note=note,
        reason=reason,
    )


def _flag_without_sum(flags):
    """Withheld where a member's figure is; not available or blank where all are; in words of a mixture."""
    if Flag.WITHHELD in flags:
        return Flag.WITHHELD.value
    if len(flags) == 1 and flags <= {Flag.NOT_AVAILABLE, Flag.BLANK}:
        return next(iter(flags))
    return Flag.DESCRIBED.value


@transaction.atomic
def load_bloc_sums():
    """Sum the members' figures of every bloc; return a Report for each bloc and release.

    Percentages are not added. Safe to repeat.
    """
    releases = Release.objects.in_bulk()
    reports = []
    for bloc in Country.objects.filter(kind=Kind.BLOC).order_by("code"):
        by_release = defaultdict(list)
        for release, row in _rows(bloc):
            by_release[release].append(row)
        for pk in sorted(by_release, key=lambda pk: (releases[pk].published, pk)):
            report = load_release(by_release[pk], releases[pk], whole=False, sums=True)
            report.name = f"{bloc.name}, sums from {releases[pk].key}"
            reports.append(report)
    return reports


def _rows(bloc):
    """Yield (release pk, row) for every series and year, and every release that gave a member's figure."""
    codes = dict(bloc.members.values_list("pk", "code"))
    for series, statements in _statements(codes).items():
        identity = Identity(bloc.code, *series)
        releases = {one.release: one for one in sorted(statements, key=lambda one: one.when)}
        for pk, last in releases.items():
            parts = _table(statements, last)
            reason = ""
            if last.is_correction:
                names = [one.name for one in parts if one.release == pk and one.is_correction]
                reason = f"Follows the correction of {listed(names)}."
            yield pk, sum_members(identity, parts, members=len(codes), reason=reason)


def _statements(members):
    """{(mineral, stage, form, measure, basis, year): [Statement]}, of members, in one query."""
    rows = (
        FigureRevision.objects.filter(figure__country__in=members)
        .exclude(unit=Unit.PERCENT)
        .annotate(published=F("release__published"))
        .order_by("figure__mineral__slug", "figure_id", "number")
        .values_list(
            *("figure__mineral__slug", "figure__stage", "figure__form", "figure__measure", "figure__basis"),
            *("figure__year", "figure__country__name", "figure__country__code", "flag", "unit", "value"),
            *("is_estimate", "text", "release_id", "published", "number", "reason"),
        )
    )
    found = defaultdict(list)
    for *series, name, code, flag, unit, value, is_estimate, text, release, day, number, reason in rows:
        found[tuple(series)].append(
            Statement(name, code, flag, unit, value, is_estimate, text, release, day, number, bool(reason))
        )
    return found


def _table(statements, last):
    """The members' rows as they stood with the release of `last`: its own table, or the one it corrects."""
    then = [one for one in statements if (one.published, one.release) <= (last.published, last.release)]
    since = max((one.when[:2] for one in then if not one.is_correction), default=(datetime.date.min, 0))
    rows = {one.code: one for one in sorted(then, key=lambda one: one.when) if one.when[:2] >= since}
    return sorted(rows.values(), key=lambda one: one.name)
