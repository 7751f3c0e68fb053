"""Current figures read in the slow and obvious way: one query for each store, and nothing kept."""

from django.db.models import Max, OuterRef, Q, Subquery

from minerals.facts.figure_store import FigureStore
from minerals.models import Figure, FigureRevision, Measure, Mineral
from minerals.models.figures import COUNTED


def current():
    return FigureRevision.objects.current()


def plain_recent(slugs, *measures):
    years = Figure.objects.filter(measure__in=COUNTED).order_by().values_list("source").annotate(Max("year"))
    wanted = Q(pk__in=[])
    for source, year in years:
        wanted |= Q(figure__source=source, figure__year__gte=year - 1)
    own = {"figure__mineral__slug__in": slugs, "figure__measure__in": measures}
    return FigureStore.read(current().filter(wanted, **own))


def plain_newest():
    figures = Figure.objects.filter(measure__in=COUNTED, is_headline=True).order_by()
    series = figures.values_list("mineral", "stage", "form", "measure", "basis", "source")
    wanted = Q(pk__in=[])
    for mineral, *_identity, year in series.annotate(Max("year")):
        wanted |= Q(figure__year=year, figure__mineral=mineral)
    of_figures = {"figure__measure__in": COUNTED, "figure__is_headline": True}
    return FigureStore.read(current().filter(wanted, **of_figures))


def plain_newest_production():
    newest = Figure.objects.filter(
        mineral=OuterRef("figure__mineral"), source=OuterRef("figure__source"), measure=Measure.PRODUCTION
    ).order_by("-year")
    newest = Subquery(newest.values("year")[:1])
    return FigureStore.read(current().filter(figure__measure=Measure.PRODUCTION, figure__year=newest))


def assert_parts_equal_queries(asked):
    """Stores that are composed of parts are those of one query, for lists of slugs that are asked for one by one."""
    for slugs in asked:
        _assert_same(FigureStore.of_minerals(slugs), FigureStore.where(mineral__slug__in=slugs))
        _assert_same(FigureStore.recent(slugs, *COUNTED), plain_recent(slugs, *COUNTED))
        _assert_same(FigureStore.recent(slugs, Measure.PRODUCTION), plain_recent(slugs, Measure.PRODUCTION))
    _assert_same(FigureStore.newest_production(), plain_newest_production(), in_order=False)
    _assert_same(FigureStore.newest(), plain_newest(), in_order=False)
    _assert_same(FigureStore.whole(), FigureStore.read(current()))


def _assert_same(found, plain, *, in_order=True):
    for own, other in ((found.every, plain.every), (found.series, plain.series)):
        assert own == other
        assert not in_order or list(own) == list(other)
    assert found.superseded == plain.superseded
    for slug in Mineral.objects.values_list("slug", flat=True):
        assert found.of(slug) == plain.of(slug)
