"""The current figures of each mineral as Series, kept for all pages until a fact changes: nobody may change them."""

from collections import defaultdict

from django.db.models import Max, Q, StringAgg, Value

from page_store.keeping import each_kept_while, kept_while

from ..indicators import firmness, histories
from ..models import Country, Figure, FigureRevision, Mineral
from ..models.figures import COUNTED
from .observing import grouped, observations

facts_kept = kept_while("minerals")
each_of_facts_kept = each_kept_while("minerals")


@facts_kept
def names_of_places():
    """{code: name}."""
    return dict(Country.objects.values_list("code", "name"))


@facts_kept
def all_minerals():
    """{slug: Mineral} by name, with group and parent, and its other names in `also`, a line each."""
    minerals = Mineral.objects.select_related("group", "parent").order_by("name", "pk")
    return {one.slug: one for one in minerals.annotate(also=StringAgg("aliases__name", Value("\n")))}


def critical():
    """Slugs of the minerals of the filter."""
    return {slug for slug, mineral in all_minerals().items() if mineral.in_filter}


def children_of_minerals():
    """{slug of a mineral: slugs of its children}."""
    found = defaultdict(list)
    for slug, mineral in all_minerals().items():
        if mineral.parent:
            found[mineral.parent.slug].append(slug)
    return found


@each_of_facts_kept
def whole(minerals):
    """{slug: {key: Series}} of every current figure."""
    found = {slug: {} for slug in minerals}
    for key, one in _series_where(figure__mineral__slug__in=minerals).items():
        found[one.head.mineral][key] = one
    return found


@each_of_facts_kept
def stated(parts):
    """{(slug, Vintage): {key: Series}} of a mineral in an edition; those of all editions are 17,000 figures."""
    found, minerals = {part: {} for part in parts}, defaultdict(list)
    for slug, vintage in parts:
        minerals[vintage].append(slug)
    for vintage, slugs in minerals.items():
        said = observations(vintage.revisions().filter(figure__mineral__slug__in=slugs))
        for key, one in grouped(said, names_of_places()).items():
            found[one.head.mineral, vintage][key] = one
    return found


@each_of_facts_kept
def firmness_of(minerals):
    """Return {slug: Firmness} from all values that releases gave for its amounts."""
    said, statements = FigureRevision.objects.filter(figure__measure__in=COUNTED), defaultdict(list)
    for one in histories(observations(said.filter(figure__mineral__slug__in=minerals))).values():
        statements[one.all[0].mineral].append(one)
    return {slug: firmness(statements[slug]) for slug in minerals}


@each_of_facts_kept
def recent(parts):
    """{(slug, measure, stage): {key: Series}} of amounts in the newest two years of each source.

    A part has all figures of a source for a year, so its tables are linked as in `whole`.
    """
    return _parts_where(parts, _of_years("gte", last_years()))


def older(parts):
    """{(slug, measure, stage): {key: Series}} of amounts of earlier years, in which some series ends."""
    years, _last = _older_years()
    return _older([part for part in parts if part[0] in years])


@each_of_facts_kept
def _older(parts):
    (years, last), newest = _older_years(), Q(pk__in=[])
    asked = {slug: years[slug] for slug, *_kind in parts}
    for year in set().union(*asked.values()):
        slugs = [slug for slug, own in asked.items() if year in own]
        newest |= Q(figure__year=year, figure__mineral__slug__in=slugs)
    return _parts_where(parts, newest & _of_years("lt", last))


def _of_years(compared, last):
    """A Q that names the years: by a subquery PostgreSQL would look for the newest one at each row, for seconds."""
    found = Q(pk__in=[])
    for source, year in last.items():
        found |= Q(("figure__source__key", source), (f"figure__year__{compared}", year - 1))
    return found


def _parts_where(parts, years):
    asked_of, asked = defaultdict(set), Q(pk__in=[])
    for slug, *kind in parts:
        asked_of[slug].add(tuple(kind))
    for kinds in set(map(frozenset, asked_of.values())):
        slugs = [slug for slug, found in asked_of.items() if found == kinds]
        asked |= Q(_of_kinds(kinds), figure__mineral__slug__in=slugs)
    found = {part: {} for part in parts}
    for key, one in _series_where(asked, years).items():
        found[one.head.mineral, one.head.measure, one.head.stage][key] = one
    return found


def _of_kinds(kinds):
    """A Q of figures of these (measure, stage)."""
    stages, found = defaultdict(set), Q(pk__in=[])
    for measure, stage in kinds:
        stages[measure].add(stage)
    for of_measures in set(map(frozenset, stages.values())):
        measures = [measure for measure, own in stages.items() if own == of_measures]
        found |= Q(figure__measure__in=measures, figure__stage__in=of_measures)
    return found


def _series_where(*conditions, **lookups):
    revisions = FigureRevision.objects.current().filter(*conditions, **lookups)
    return grouped(observations(revisions), names_of_places())


@facts_kept
def years_of_measures():
    """{(key of a source, measure): the last year of its figures}."""
    years = Figure.objects.order_by().values_list("source__key", "measure").annotate(Max("year"))
    return {(source, measure): year for source, measure, year in years}


@facts_kept
def last_years():
    """{key of a source: the last year that it counts}."""
    return counted_years(years_of_measures())


def counted_years(years):
    """{key of a source: the last year that it counts}, from `years_of_measures`."""
    found = defaultdict(int)
    for (source, measure), year in years.items():
        if measure in COUNTED:
            found[source] = max(found[source], year)
    return dict(found)


@facts_kept
def _older_years():
    """({slug: years in which a series ends before the newest two years of its source}, `last_years`)."""
    series = ("mineral__slug", "stage", "form", "measure", "basis", "source__key")
    counted = Figure.objects.filter(measure__in=COUNTED).order_by().values_list(*series)
    newest, last, found = list(counted.annotate(Max("year"))), defaultdict(int), defaultdict(set)
    for *_series, source, year in newest:
        last[source] = max(last[source], year)
    for slug, *_series, source, year in newest:
        if year < last[source] - 1:
            found[slug].add(year)
    return dict(found), dict(last)
