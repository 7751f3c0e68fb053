"""From what value on a code counts among those with one partner: crumbs stand in the tables alone."""

from decimal import Decimal

from minerals.figure_parts import all_minerals
from minerals.lists.tables import family_of, newest_lists
from minerals.models.trade import Nomenclature
from minerals.trade_store import minerals_of_codes
from page_store.keeping import kept_while

ALWAYS = 10_000_000  # dollars from which on every code counts
PART = Decimal("0.01")  # of what is traded under listed codes: from there on one counts as well


def least_counted(dependences, listed):
    """Dollars from which on a code counts, of {slug of a commodity: Dependence} of all that a country buys or sells.

    `listed`: Commodities with a mineral on an official list. What is traded under them is added up for this alone: of
    HS 1992, and of two codes that may hold the same loads the larger.
    """
    twins = {
        one.slug: f"{one.nomenclature}-{one.twin}"
        for one in listed
        if one.nomenclature == Nomenclature.HS92 and one.slug in dependences
    }
    values = {slug: dependences[slug].supply.value for slug in twins}
    total = sum(
        value for slug, value in values.items() if (value, slug) >= (values.get(twins[slug], 0), twins[slug])
    )
    return min(ALWAYS, total * PART) if total else ALWAYS


def lists_naming(minerals, family):
    """The newest lists of their issuers that one of these minerals, by slug, is on, by short name."""
    on = [
        one
        for one, entries in newest_lists()
        if any(entries.status(mineral, family).is_on for mineral in minerals)
    ]
    return sorted(on, key=lambda one: one.short)


@kept_while("minerals")
def listed_codes():
    """Every Commodity with a mineral on an official list."""
    family = family_of(all_minerals())
    return [one for one, slugs in minerals_of_codes().items() if lists_naming(slugs, family)]
