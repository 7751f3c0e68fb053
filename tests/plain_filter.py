"""The filter of /countries/ read in the slow and obvious way: every table at every question, and no index."""

from django.db.models import Exists, OuterRef, Q

from minerals.facts.figure_store import FigureStore
from minerals.indicators import computed_roles
from minerals.models import Country, Figure, ListEntry, Mineral
from profiles.models import Edition

PLACE_FACETS = {"region": lambda country: {country.region.slug}}  # {facet: the slugs that find a Country}
MINERAL_FACETS = {  # {facet: the slugs that find a Mineral}; `on`: {slug of a mineral: lists that it is on}
    "mineral": lambda mineral, on: {
        mineral.slug,
        *([mineral.parent.slug] if mineral.parent and mineral.parent.in_filter else []),
        *mineral.children.filter(in_filter=True).values_list("slug", flat=True),
    },
    "group": lambda mineral, on: {mineral.group.slug},
    "list": lambda mineral, on: on[mineral.slug],
}


def of_country(country):
    """{facet: the slugs that find a Country}."""
    return {name: found_by(country) for name, found_by in PLACE_FACETS.items()}


def of_pair(mineral, role, on):
    """{facet: the slugs that find a pair}."""
    return {name: found_by(mineral, on) for name, found_by in MINERAL_FACETS.items()} | {"role": {str(role)}}


def projected(edition):
    """The pairs of an edition as they were projected from it."""
    return edition.pairs.values_list("mineral__slug", "role")


def plain_countries(pairs_of):
    """{code: (its values, whether it has a profile, the values of each of its pairs)}; values: {facet: slugs}.

    `pairs_of` gives the (mineral slug, role) pairs of a live Edition.
    """
    minerals = {
        one.slug: one for one in Mineral.objects.filter(in_filter=True).select_related("group", "parent")
    }
    on = {slug: set() for slug in minerals}
    for entry in ListEntry.objects.listed().with_parents().select_related("critical_list", "mineral__parent"):
        parent = [entry.mineral.parent.slug] if entry.stands_for_parent else []
        for slug in [entry.mineral.slug, *parent]:
            on.get(slug, set()).add(entry.critical_list.slug)
    store, held = FigureStore.whole(), {}
    for slug in minerals:
        series = store.carried(store.of(slug))
        for code in {o.code for one in series for o in one.observations} - {"WLD", "OTH"}:
            held.setdefault(code, set()).update((slug, one.role) for one in computed_roles(code, series))
    live = {one.subject.place.code: set(pairs_of(one)) for one in Edition.objects.live().with_subject()}
    held |= live
    pairs = {pair for held_by in held.values() for pair in held_by if pair[0] in minerals}
    values = {(slug, role): of_pair(minerals[slug], role, on) for slug, role in pairs}
    listed = Country.objects.browsable().filter(
        Q(code__in=live) | Exists(Figure.objects.filter(country=OuterRef("pk")))
    )
    return {
        one.code: (
            of_country(one),
            one.code in live,
            [values[pair] for pair in held.get(one.code, ()) if pair in values],
        )
        for one in listed.select_related("region")
    }


def matching_plainly(rows, chosen, switches):
    """The codes of the countries that match, by the words of the product's filter and nothing cleverer."""

    def fits(values, facets):
        return all(not chosen[f] or values[f] & set(chosen[f]) for f in facets)

    found = set()
    for code, (values, has_profile, pairs) in rows.items():
        together = [f for f in chosen if f not in values and (f != "role" or "any-role" not in switches)]
        asked = any(chosen[f] for f in together)
        fine = not asked or any(fits(pair, together) for pair in pairs)
        if "any-role" in switches and chosen["role"]:
            fine = fine and any(fits(pair, ["role"]) for pair in pairs)
        if fine and fits(values, values) and (has_profile or "profiles" not in switches):
            found.add(code)
    return found
