"""Headline figures: those of the source that the reviewed table names, or otherwise of the default source."""

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from audit_log import audit
from audit_log.actions import Action

from ...models import Figure, HeadlineSource, Source
from ...models.figures import PROJECTED

BATCH = 500


class Headlines:
    """The reviewed table as it is now."""

    def __init__(self) -> None:
        columns = ("mineral__slug", "stage", "measure", "source")
        self._source = {tuple(of): source for *of, source in HeadlineSource.objects.values_list(*columns)}

    def are_of(self, source: Source, mineral: str, stage: str, measure: str) -> bool:
        """Whether figures of a Source headline for a stage and measure of a mineral, by its slug."""
        if measure in PROJECTED:
            return False
        named = self._source.get((mineral, stage, measure))
        return source.is_default if named is None else source.pk == named


def set_headlines() -> int:
    """Mark the figures that headline by the current table, and return the number of changed marks."""
    named = HeadlineSource.objects.filter(
        mineral=OuterRef("mineral"), stage=OuterRef("stage"), measure=OuterRef("measure")
    )
    default = Source.objects.filter(is_default=True).values("pk")
    figures = Figure.objects.annotate(
        chosen=Coalesce(Subquery(named.values("source")[:1]), Subquery(default[:1]))
    )
    leads = Q(source=F("chosen")) & ~Q(measure__in=PROJECTED)
    wrong = figures.annotate(leads=Case(When(leads, then=Value(True)), default=Value(False))).exclude(
        is_headline=F("leads")
    )
    changed = dict(wrong.values_list("pk", "leads"))
    for is_headline in (False, True):
        keys = [pk for pk, leads in changed.items() if leads == is_headline]
        for start in range(0, len(keys), BATCH):
            Figure.objects.filter(pk__in=keys[start : start + BATCH]).update(is_headline=is_headline)
    if changed:
        audit.log(Action.LOADED, Figure, by=None, headlines=len(changed))
    return len(changed)
