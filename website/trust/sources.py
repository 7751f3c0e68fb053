"""Holdings of each source in the Atlas, and the uses of its figures."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q

from minerals.models import FigureRevision, Flag, GovernanceEstimate, MarketValue, Release, Source, TradeFlow
from minerals.models.figures import MEASURES, STAGES
from minerals.reviewed.source_guides import Guide, guides
from minerals.wording.naming import output_name
from profiles.models import Edition, EditionRelease


@dataclass(frozen=True)
class CountedFigures:
    """The figures of one measure and stage: how many, of how many minerals, and how many of them headline."""

    measure: str
    stage: str
    figures: int
    minerals: int
    headline: int

    @property
    def name(self):
        return output_name(self.stage, self.measure)


@dataclass
class Holding:
    """A source, its guide for readers, and its holdings."""

    source: Source
    guide: Guide | None
    releases: list[Release] = field(default_factory=list)  # the newest first
    parts: list[CountedFigures] = field(default_factory=list)
    calculated: int = 0  # sums of ours, of its figures
    market: int = 0  # values of market series
    flows: int = 0
    estimates: int = 0
    editions: set = field(default_factory=set)  # keys of the live editions of countries that use it

    @property
    def figures(self):
        return sum(part.figures for part in self.parts)

    @property
    def headlines(self):
        return [part for part in self.parts if part.headline]

    @property
    def is_statistical(self):
        return bool(self.figures or self.flows or self.estimates or self.market)


def holdings():
    """[Holding] of every source, those that most figures come from first."""
    found = {one.pk: Holding(one, guides().get(one.key)) for one in Source.objects.all()}
    for release in Release.objects.order_by("-published", "-key"):
        found[release.source_id].releases.append(release)
    for source, parts in _parts().items():
        found[source].parts = parts
    counts = (
        ("calculated", FigureRevision.objects.current().filter(flag=Flag.CALCULATED), "figure__source"),
        ("market", MarketValue.objects.all(), "release__source"),
        ("flows", TradeFlow.objects.all(), "trade_year__source"),
        ("estimates", GovernanceEstimate.objects.all(), "release__source"),
    )
    for name, rows, source in counts:
        for pk, count in rows.order_by().values_list(source).annotate(Count("pk")):
            setattr(found[pk], name, count)
    source_of = {release.key: holding for holding in found.values() for release in holding.releases}
    used = EditionRelease.objects.filter(edition__in=Edition.objects.live()).order_by()
    for key, edition in used.values_list("key", "edition"):
        if key in source_of:
            source_of[key].editions.add(edition)
    return sorted(found.values(), key=_most_used)


def _most_used(use):
    return (not use.is_statistical, not use.source.is_default, -use.figures, -use.flows, use.source.key)


def _parts():
    """{pk of a source: [CountedFigures]} along the chain, without what we calculated."""
    rows = FigureRevision.objects.current().exclude(flag=Flag.CALCULATED).order_by()
    rows = rows.values("figure__source", "figure__measure", "figure__stage").annotate(
        figures=Count("pk"),
        minerals=Count("figure__mineral", distinct=True),
        headline=Count("pk", filter=Q(figure__is_headline=True)),
    )
    found = defaultdict(list)
    for row in rows:
        counts = {name: row[name] for name in ("figures", "minerals", "headline")}
        found[row["figure__source"]].append(
            CountedFigures(row["figure__measure"], row["figure__stage"], **counts)
        )
    for parts in found.values():
        parts.sort(key=lambda part: (MEASURES.index(part.measure), STAGES.index(part.stage)))
    return found
