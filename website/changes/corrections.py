"""Corrections that sources published of their figures, and profiles that were retracted."""

from dataclasses import dataclass

from minerals.facts.observing import observation
from minerals.indicators import Observation
from minerals.models import FigureRevision, Release
from minerals.models.sources import corrected
from minerals.presentation.marks import Register
from minerals.wording import Current
from profiles.models import Edition
from profiles.models.choices import ENDED_STATES

from .record import ENDED, SiteChange


@dataclass(frozen=True)
class Corrected:
    """A figure that a correction restates, before and after; `before` is None where there was none."""

    before: Observation | None
    after: Observation
    reason: str

    @property
    def name(self):
        return Current(self.after).subject


def releases():
    """Every Release that corrects: by its key, as v1.1 of an edition, or with a figure. Newest first."""
    reasoned = set(FigureRevision.objects.exclude(reason="").order_by().values_list("release", flat=True))
    found = Release.objects.select_related("source").order_by("-published", "-key")
    return [one for one in found if one.pk in reasoned or corrected(one.key, one.source.key)]


def figures_of(releases):
    """{key of a Release: [Corrected]} of these releases, in two queries."""
    after = FigureRevision.objects.with_facts().exclude(reason="").filter(release__in=releases)
    after = list(after.order_by("figure__key", "number"))
    every = FigureRevision.objects.with_facts().filter(figure__in={one.figure_id for one in after})
    before = {(one.figure_id, one.number): one for one in every}
    found = {}
    for one in after:
        old = before.get((one.figure_id, one.number - 1))
        pair = Corrected(old and observation(old), observation(one), one.reason)
        found.setdefault(one.release_id, []).append(pair)
    return found


def register_of(figures):
    """The Register of the values of `figures_of`."""
    return Register(one for pairs in figures.values() for pair in pairs for one in (pair.before, pair.after))


def taken_back():
    """A Change of each edition that was withdrawn, consolidated or unpublished, newest first."""
    ended = Edition.objects.filter(state__in=ENDED_STATES).with_subject().select_related("merged_into")
    return [SiteChange(ENDED, one.ended_at, one) for one in ended.for_cards().order_by("-ended_at", "-pk")]
