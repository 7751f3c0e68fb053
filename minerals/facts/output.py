"""Places that mine or refine minerals, by the newest headline figures: one query for all that a page names."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Max, Q

from ..models import FigureRevision, Flag, Measure, Stage
from ..models.figures import COUNTED
from .figure_parts import all_minerals, facts_kept

PRESENT = Q(value__gt=0) | Q(
    value__isnull=True, flag__in=(Flag.WITHHELD, Flag.BOUNDED, Flag.RANGE, Flag.DESCRIBED)
)
OTHERS = "OTH"  # the row in which a source adds up the places that it does not name
SERIES = ("mineral__slug", "source", "measure", "stage", "form", "basis")


class Output(NamedTuple):
    """The output of one place among some minerals: slugs of those that it now mines and refines."""

    mines: frozenset[str]
    refines: frozenset[str]
    counted: bool  # some output: in another year, or by a source that does not headline, too


class Outputs:
    """The output of every place; `kin`: {slug of a mineral: slugs of itself, its parent and its children}."""

    def __init__(self, kin):
        self._kin = kin
        self._stages = defaultdict(set)  # (mineral, code) -> {Stage} of now
        self._counted = defaultdict(set)  # mineral -> codes
        self._named = {}  # slugs of minerals -> codes
        self._found = {}  # (code, slugs of minerals) -> Output, of which all pages together ask for some thousands
        columns = [f"figure__{name}" for name in (*SERIES, "is_headline", "country__code")]
        figures = FigureRevision.objects.current().filter(
            figure__measure__in=COUNTED, figure__mineral__slug__in=set().union(*kin.values())
        )
        years = {"last": Max("figure__year"), "present": Max("figure__year", filter=PRESENT)}
        rows = list(figures.order_by().values_list(*columns, "release").annotate(**years))
        carried = _carried(rows)
        for *series, is_headline, code, _release, _last, present in rows:
            mineral, _source, measure, stage, *_ = series
            if present is None or measure != Measure.PRODUCTION:
                continue
            self._counted[mineral].add(code)
            if is_headline and present == carried.get(tuple(series)):
                self._stages[mineral, code].add(stage)

    def named(self, minerals):
        """Return codes of the places with output of one of these minerals, their parents or children in our sources."""
        slugs = frozenset(minerals)
        if slugs not in self._named:
            every = (self._counted.get(one, ()) for mineral in slugs for one in self._kin[mineral])
            self._named[slugs] = frozenset().union(*every)
        return self._named[slugs]

    def of(self, code, minerals):
        """The Output of a place, by its code, in the minerals with these slugs; output of their kin counts."""
        key = code, tuple(minerals)
        if key not in self._found:
            self._found[key] = self._of(code, minerals)
        return self._found[key]

    def _of(self, code, minerals):
        mines, refines = set(), set()
        for mineral in minerals:
            for one in self._kin[mineral]:
                stages = self._stages.get((one, code), ())
                if Stage.MINE in stages:
                    mines.add(mineral)
                if any(stage != Stage.MINE for stage in stages):
                    refines.add(mineral)
        return Output(frozenset(mines), frozenset(refines), code in self.named(minerals))


@facts_kept
def every_output():
    """The Outputs of all minerals, which pages of trade share."""
    return Outputs(kin_of(all_minerals()))


def _carried(rows):
    """{series: its newest year} that the newest edition of their source still has, as for a role."""
    newest, of_source, releases = defaultdict(int), defaultdict(int), defaultdict(set)
    for *series, _headline, _code, release, last, _present in rows:
        series = tuple(series)
        newest[series] = max(newest[series], last)
        of_source[series[:2]] = max(of_source[series[:2]], last)
        releases[series, last].add(release)
    speaking = defaultdict(set)
    for series, year in newest.items():
        if year == of_source[series[:2]]:
            speaking[series[:2]] |= releases[series, year]
    return {
        series: year
        for series, year in newest.items()
        if year == of_source[series[:2]] or releases[series, year] & speaking[series[:2]]
    }


def kin_of(minerals):
    """{slug: slugs of it, its parent and its children} of all Minerals by their slugs, each with its parent."""
    found = {slug: {slug} for slug in minerals}
    for slug, mineral in minerals.items():
        if mineral.parent:
            found[slug].add(mineral.parent.slug)
            found[mineral.parent.slug].add(slug)
    return found
