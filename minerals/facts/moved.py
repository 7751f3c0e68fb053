"""Figures that the newest release restates, and the distance from their previous values."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Subquery

from ..indicators import Observation, Refusal, Statements
from ..models import FigureRevision, Release
from ..models.figures import COUNTED
from ..models.places import SINGLE
from .observing import observations

WORLD = "WLD"
FLOOR = 5  # per cent of the world, before or after. Below it, 1 t that became 3 t would lead
SERIES = ("mineral", "stage", "form", "measure", "basis", "year", "source")


@dataclass(frozen=True)
class Move:
    before: Observation
    after: Observation
    change: Decimal  # in per cent of the earlier value


def moved_most(most):
    """Moves of countries with at least 5 % of the world, the largest of each mineral, in two queries."""
    candidates = _candidates()[: 2 * most]
    said = defaultdict(dict)
    for one in observations(FigureRevision.objects.filter(figure__in=candidates)):
        said[one.key][one.number] = one
    moves = filter(None, (_move(statements) for statements in said.values()))
    return sorted(moves, key=lambda one: (-abs(one.change), one.after.key))[:most]


def _newest():
    """The key of the newest release that restates a figure in its own table, not as a correction."""
    anew = FigureRevision.objects.filter(release=OuterRef("pk"), number__gt=1, reason="", is_current=True)
    return Release.objects.filter(Exists(anew)).order_by("-published", "-key").values("pk")[:1]


def _candidates():
    """Return the figure of each mineral that changed most, largest first, from exact values of the same unit."""
    before = FigureRevision.objects.filter(figure=OuterRef("figure"), number=OuterRef("number") - 1)
    rows = (
        FigureRevision.objects.current()
        .filter(
            Q(number__gt=1, figure__country__kind__in=SINGLE) | Q(figure__country__code=WORLD),
            release=Subquery(_newest()),
            reason="",
            value__isnull=False,
            figure__rankable=True,
            figure__is_headline=True,
            figure__measure__in=COUNTED,
            figure__mineral__in_filter=True,
        )
        .annotate(
            was=Subquery(before.filter(unit=OuterRef("unit")).values("value")[:1]),
            code=F("figure__country__code"),
        )
    )
    columns = (f"figure__{name}" for name in SERIES)
    worlds, changes = {}, []
    for figure, code, value, unit, was, *series in rows.values_list(
        "figure", "code", "value", "unit", "was", *columns
    ):
        if code == WORLD:
            worlds[*series, unit] = value
        elif was:
            changes.append((abs(value / was - 1), figure, max(value, was), (*series, unit)))
    found = {}
    for _change, figure, larger, series in sorted(changes, reverse=True):
        if 100 * larger >= FLOOR * worlds.get(series, 0) > 0:
            found.setdefault(series[0], figure)
    return list(found.values())


def _move(statements):
    """The Move to the last of {number: Observation}; None where the two do not compare."""
    last = max(statements)
    before, after = statements[last - 1], statements[last]
    percent = Statements((before, after)).percent_or_reason(after)
    return None if isinstance(percent, Refusal) else Move(before, after, percent - 100)
