"""Revisions of figures as Observations, grouped into series."""

from collections import defaultdict
from functools import reduce
from sys import intern

from ..indicators import Observation, Series, link_tables
from ..indicators.values import series_of
from ..models.figures import Flag
from ..models.places import SINGLE, PlaceKind

OF_FIGURE = (
    "key", "stage", "form", "measure", "basis", "year", "scenario", "is_headline", "rankable", "annotation",
)  # fmt: skip
OF_REVISION = ("value", "lower", "upper", "unit", "flag", "is_estimate", "excludes", "text", "note", "number")
COLUMNS = {  # fields of an Observation, and their look-ups from a FigureRevision
    **{name: f"figure__{name}" for name in OF_FIGURE},
    **{name: name for name in OF_REVISION},
    "code": "figure__country__code",
    "name": "figure__country__name",
    "slug": "figure__country__slug",
    "ranked": "figure__country__kind",
    "mineral": "figure__mineral__slug",
    "mineral_name": "figure__mineral__name",
    "source": "release__source__key",
    "source_name": "release__source__short",
    "publisher": "release__source__publisher",
    "attribution": "release__source__attribution",
    "of_default": "release__source__is_default",
    "revised": "is_revised",
    "release": "release__key",
    "release_name": "release__name",
    "published": "release__published",
    "is_correction": "reason",
    "edition": "edition",  # which `with_facts` finds
}


def observation(revision):
    """A FigureRevision fetched `with_facts()` as an Observation."""
    return _observation(reduce(getattr, path.split("__"), revision) for path in COLUMNS.values())


def observations(revisions):
    """The Observations of a queryset of FigureRevision, in one query: model objects take ten times as long."""
    return list(map(_observation, revisions.with_facts().values_list(*COLUMNS.values())))


def observation_of(columns):
    """An Observation of {path of a column: value}, where a query has fetched more than these."""
    return _observation(columns[path] for path in COLUMNS.values())


def _observation(columns):
    shared = [intern(one) if type(one) is str else one for one in columns]  # most words are of many rows
    found = dict(zip(COLUMNS, shared, strict=True))
    found["is_bloc"] = found["ranked"] == PlaceKind.BLOC
    found["ranked"] = found["ranked"] in SINGLE
    publisher = found.pop("publisher")
    found["source_name"] = found["source_name"] or publisher
    found["excludes"] = tuple(filter(None, found["excludes"].split(";")))
    found["is_correction"] = bool(found["is_correction"])
    found["is_estimate"] = found["is_estimate"] or found["flag"] == Flag.ESTIMATED
    return Observation(**found)


def grouped(rows, names=None):
    """{(*identity, year): Series} of Observations, linked by `link_tables`."""
    found = defaultdict(list)
    for row in rows:
        found[series_of(row)].append(row)
    series = {key: Series(own, names or {}) for key, own in found.items()}
    link_tables(series.values())
    return series
