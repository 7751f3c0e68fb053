"""Figures of a bloc: the sum of its members, marked calculated, with the members named that are not in it."""

from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.db import transaction

from ..models import Country, FigureRevision, Flag
from ..models.places import Kind
from .loading import load_release
from .reports import and_join
from .tidy import FigureRow, Identity

EXACT = {Flag.REPORTED, Flag.ESTIMATED, Flag.ZERO, Flag.CALCULATED}
# How the note speaks of a member that has no exact value.
LEFT_OUT = {
    Flag.WITHHELD: "withheld",
    Flag.NOT_AVAILABLE: "not available",
    Flag.DESCRIBED: "described in words",
    Flag.BOUNDED: "given as a bound only",
    Flag.RANGE: "given as a range only",
}
TEXT_LIMIT = FigureRevision._meta.get_field("text").max_length


class Part(NamedTuple):
    """What is known of one member in one series and year."""

    name: str
    code: str
    flag: str
    unit: str
    value: Decimal | None = None
    is_estimate: bool = False
    text: str = ""


def sum_members(identity, parts, *, members):
    """The row of the bloc in one series and year, or None where units differ. `members`: how many it has.

    A sum of nothing but zeros beside a member without a number would say “none” of what is only not
    published: it gets the flag of what is missing instead.
    """
    units = {part.unit for part in parts}
    if len(units) > 1:
        return None
    parts = sorted(parts)
    summed = [part for part in parts if part.flag in EXACT]
    missing = [part for part in parts if part.flag not in EXACT]
    total = sum((part.value for part in summed), Decimal(0))
    names = [part.name for part in summed]
    out = _left_out(missing)
    all_listed = len(parts) == members
    common = {"identity": identity, "unit": units.pop()}
    if total or not missing:
        note = f"Sum of {and_join(names)}" if len(names) > 1 else f"The figure of {names[0]}"
        note += f"; {out}." if out else "."
        note += "" if all_listed else " Members that the source does not list are not in the sum."
        return FigureRow(
            **common,
            flag=Flag.CALCULATED.value,
            value=total,
            is_estimate=any(part.is_estimate for part in summed),
            excludes=";".join(sorted(part.code for part in missing)),
            note=note,
        )
    flags = {part.flag for part in missing}
    flag = next((flag for flag in (Flag.WITHHELD, Flag.NOT_AVAILABLE) if flag in flags), Flag.DESCRIBED)
    if flag == Flag.NOT_AVAILABLE and flags != {flag}:
        flag = Flag.DESCRIBED  # a member has some: that is known, how much is not
    note = f"No sum can be made: {out}."
    note += f" None in {and_join(names)}." if names else ""
    note += "" if all_listed else " The source does not list the other members."
    text = f"No sum: {out}"
    return FigureRow(
        **common,
        flag=flag.value,
        text=text if len(text) <= TEXT_LIMIT else "No sum: no member has a number",
        note=note,
    )


def _left_out(parts):
    """“Belgium withheld; Austria and Italy not available; Finland described in words (Large)”."""
    names = {}
    for flag in LEFT_OUT:
        for part in parts:
            if part.flag == flag:
                names.setdefault((flag, part.text if flag == Flag.DESCRIBED else ""), []).append(part.name)
    return "; ".join(
        f"{and_join(group)} {LEFT_OUT[flag]}" + (f" ({text})" if text else "")
        for (flag, text), group in names.items()
    )


@transaction.atomic
def load_bloc_sums():
    """Sum the current figures of every bloc's members; return a Report for each bloc and release.

    A sum carries the latest release among its summands, so that it is replaced when that one speaks again.
    """
    reports = []
    for bloc in Country.objects.filter(kind=Kind.BLOC).order_by("code"):
        by_release = {}
        for release, row in _rows(bloc):
            by_release.setdefault(release, []).append(row)
        for release in sorted(by_release, key=lambda release: (release.published, release.key)):
            report = load_release(by_release[release], release, whole=False)
            report.name = f"{bloc.name}, sums from {release.key}"
            reports.append(report)
    return reports


def _rows(bloc):
    """Yield (release, row) for every series and year in which a member has a figure."""
    members = bloc.members.count()
    current = FigureRevision.objects.current().with_facts().filter(figure__country__in=bloc.members.all())
    ordered = current.order_by(*(f"figure__{part}" for part in _SERIES), "figure__country__code")
    for _, group in groupby(ordered, key=_series):
        revisions = list(group)
        figure = revisions[0].figure
        identity = Identity(
            bloc.code,
            figure.mineral.slug,
            figure.stage,
            figure.form,
            figure.measure,
            figure.basis,
            figure.year,
        )
        parts = [_part(revision) for revision in revisions]
        row = sum_members(identity, parts, members=members)
        if row:
            release = max((old.release for old in revisions), key=lambda release: release.published)
            yield release, row


def _part(revision):
    country = revision.figure.country
    statement = (revision.flag, revision.unit, revision.value, revision.is_estimate, revision.text)
    return Part(country.name, country.code, *statement)


_SERIES = ("mineral_id", "stage", "form", "measure", "basis", "year")


def _series(revision):
    return tuple(getattr(revision.figure, part) for part in _SERIES)
