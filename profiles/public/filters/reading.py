"""Data of the filter from the database: reference tables, live editions with their pairs, figures.

`read()` reuses the unchanged parts of an earlier reading: the pairs of an edition are frozen, and those of figures
are read again for the minerals whose figures changed.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Exists, Max, OuterRef
from django.utils.translation import gettext

from minerals.facts.standings import StandingsState, standings, standings_state
from minerals.models import Country, Figure, ListEntry, Mineral
from minerals.models.places import PlaceKind

from ...models import Edition, EditionPair
from ...models.choices import EditionState, Role
from ...models.subjects import SubjectKind
from .countries import MINERAL_FACETS, PLACE_FACETS
from .index import FilterMineral, Index, IndexedPlace

MOST_NAMED = 500  # editions in a query; beyond, those of all are read


class Seen(NamedTuple):
    """Marks that show a later reading what has changed."""

    highest: int  # key of a pair of an edition
    number: int  # of pairs
    figures: StandingsState


@dataclass(frozen=True)
class Readings:
    """Everything an Index is made of. Two that are equal make the same Index."""

    minerals: dict  # key -> FilterMineral
    lists: dict  # mineral slug -> {slug of a list: its name}
    reasons: dict  # (list, parent) -> names of children
    countries: list  # rows of _countries()
    live: dict  # country -> its live edition
    ended: set  # countries whose last edition has ended
    pairs: dict  # live edition -> [(key of a mineral, role)]; none for one without pairs
    standings: dict  # mineral slug -> {code: {role: Standing}}
    seen: Seen | None = field(default=None, compare=False)

    def index(self):
        """Return the Index: for profiles, the pairs frozen in their live edition; for other countries, the pairs from
        figures.
        """
        minerals = {one.slug: one for one in self.minerals.values()}
        found = defaultdict(dict)
        for slug, by_code in self.standings.items():
            for code, by_role in by_code.items():
                found[code] |= {(slug, role): standing for role, standing in by_role.items()}
        frozen = {
            (key, role): (one.slug, role)
            for key, one in self.minerals.items()
            for role in ("", *Role.values)
            if one.in_filter
        }
        places, pairs = [], {}
        for pk, code, slug, name, kind, has_figures, *values in self.countries:
            edition = self.live.get(pk)
            if kind == PlaceKind.AGGREGATE or not (has_figures or edition):
                continue
            values = _values_in(PLACE_FACETS, values)
            places.append(IndexedPlace(pk, code, slug, name, values, edition, pk in self.ended))
            if edition:
                pairs[pk] = [frozen[pair] for pair in self.pairs.get(edition, ()) if pair in frozen]
            else:
                pairs[pk] = _largest_first(found.get(code, {}))
        places.sort(key=lambda place: (place.edition is None, place.slug))
        names = {code: name for _pk, code, _slug, name, *_ in self.countries}
        facts = {"lists": self.lists, "reasons": self.reasons, "standings": found, "names": names}
        return Index(places, pairs, minerals=minerals, **facts)


def read_index():
    """Return the present Index, reading everything again and keeping nothing, in six queries."""
    countries = _countries()
    held = standings()
    return Readings(_minerals(), *_lists(), countries, *_editions_with_pairs(), held).index()


def read(known=None):
    """Return the present Readings, reusing the unchanged parts of `known`, earlier ones."""
    countries = _countries()
    seen = _look(countries)
    live, ended = _editions()
    if known:
        pairs, held = _pairs_since(known, live), _standings_since(known, seen, countries)
    else:
        pairs, held = _pairs(), standings()
    return Readings(_minerals(), *_lists(), countries, live, ended, pairs, held, seen)


def _minerals():
    columns = ("pk", "slug", "name", "parent__slug", "in_filter", *_columns_of(MINERAL_FACETS))
    return {
        pk: FilterMineral(slug, name, parent, in_filter, _values_in(MINERAL_FACETS, values))
        for pk, slug, name, parent, in_filter, *values in Mineral.objects.order_by().values_list(*columns)
    }


def _countries():
    has_figures = Exists(Figure.objects.filter(country=OuterRef("pk")))
    columns = ("pk", "code", "slug", "name", "kind", has_figures, *_columns_of(PLACE_FACETS))
    return list(Country.objects.order_by("slug").values_list(*columns))


def _columns_of(facets):
    return [column for facet in facets.values() for column in facet.columns]


def _values_in(facets, row):
    """Return {facet: {slug: label}} from the result of _columns_of()."""
    row, found = iter(row), {}
    for name, facet in facets.items():
        value = [next(row) for _column in facet.columns]
        found[name] = {value[0]: value[-1]} if value and value[0] else {}
    return found


def _current():
    return Edition.objects.of_kind(SubjectKind.COUNTRY).exclude(state=EditionState.SUPERSEDED)


def _editions():
    """({country: live edition}, countries whose last edition has ended)."""
    return _standing(_current().order_by().values_list("subject__place", "pk", "state"))


def _standing(rows):
    live, ended = {}, set()
    for country, pk, state in rows:
        if state == EditionState.LIVE:
            live[country] = pk
        else:
            ended.add(country)
    return live, ended - live.keys()


def _editions_with_pairs():
    """Return the results of `_editions()` and `_pairs()`, from one query."""
    rows = _current().order_by("pk", "pairs__pk")
    rows = list(rows.values_list("subject__place", "pk", "state", "pairs__mineral", "pairs__role"))
    live, ended = _standing(row[:3] for row in rows)
    pairs = defaultdict(list)
    for country, pk, _state, mineral, role in rows:
        if mineral and live.get(country) == pk:
            pairs[pk].append((mineral, role))
    return live, ended, dict(pairs)


def _pairs(editions=None):
    """{edition: its pairs} of these editions, or of all that are live."""
    live = {"edition__state": EditionState.LIVE, "edition__subject__kind": SubjectKind.COUNTRY}
    asked = live if editions is None else {"edition__in": editions}
    found, once = defaultdict(list), {}  # few pairs occur, each in thousands of editions
    rows = EditionPair.objects.filter(**asked).order_by("pk")
    for edition, *pair in rows.values_list("edition", "mineral", "role").iterator():
        pair = tuple(pair)
        found[edition].append(once.setdefault(pair, pair))
    return dict(found)


def _look(countries):
    """The Seen of now."""
    pairs = EditionPair.objects.aggregate(highest=Max("pk", default=0), number=Count("pk"))
    places = [
        (code, slug, name, kind) for _pk, code, slug, name, kind, has_figures, *_ in countries if has_figures
    ]
    return Seen(**pairs, figures=standings_state(places))


def _pairs_since(known, live):
    """Return `_pairs()`, reading only the pairs of new editions.

    The pairs of an edition are frozen. If a command has rewritten them, a known key is missing.
    """
    if EditionPair.objects.filter(pk__lte=known.seen.highest).count() != known.seen.number:
        return _pairs()
    editions, before = set(live.values()), set(known.live.values())
    new = editions - before
    if len(new) > MOST_NAMED:
        return _pairs()
    kept = {edition: pairs for edition, pairs in known.pairs.items() if edition in editions}
    return kept | _pairs(new) if new else kept


def _standings_since(known, seen, countries):
    """Return `standings()`, computing only those of minerals whose figures changed."""
    same = seen.figures.same_as(known.seen.figures)
    held = {slug: by_code for slug, by_code in known.standings.items() if slug in same}
    changed = seen.figures.minerals.keys() - same
    return held | standings(minerals=changed) if changed else held


def _largest_first(standings):
    """The pairs that a country has by its figures: the mineral first of which it has most of the world."""
    most = defaultdict(lambda: -1)
    for (mineral, _role), standing in standings.items():
        most[mineral] = max(most[mineral], standing.percent)
    roles = Role.values
    return sorted(standings, key=lambda pair: (-most[pair[0]], pair[0], roles.index(pair[1])))


def _lists():
    """Mineral slug -> the lists that count and that it is on. An entry for a child also finds its parent."""
    found, reasons = defaultdict(dict), defaultdict(set)
    entries = ListEntry.objects.counted().with_parents().order_by("critical_list", "pk").values_list(
        "critical_list__slug", "critical_list__country__name", "critical_list__year",
        "mineral__slug", "mineral__parent__slug", "mineral__name", "stands_for_parent",
    )  # fmt: skip
    for slug, issuer, year, mineral, parent, mineral_name, stands_for_parent in entries:
        name = gettext("%(issuer)s %(year)s") % {"issuer": issuer, "year": year}
        found[mineral][slug] = name
        if stands_for_parent:
            found[parent].setdefault(slug, name)
            reasons[slug, parent].add(mineral_name)
    return found, reasons
