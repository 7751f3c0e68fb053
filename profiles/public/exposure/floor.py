"""The value from which on a code counts among those with one partner: crumbs stand in the tables alone."""

from decimal import Decimal

ALWAYS = 10_000_000  # dollars from which on every code counts
PART = Decimal("0.01")  # of what is traded under all codes: from there on one counts as well


def least_counted(dependences, twins):
    """Dollars from which on a code counts, of {slug of a commodity: Dependence} of all that a country buys or sells.

    `twins`: {slug of a code of HS 1992: slug of the one under which the same loads may be declared, or ""}. What is
    traded under these is added up for this alone, of twins the larger.
    """
    values = {slug: dependences[slug].supply.value for slug in twins if slug in dependences}
    total = sum(
        value for slug, value in values.items() if (value, slug) >= (values.get(twins[slug], 0), twins[slug])
    )
    return min(ALWAYS, total * PART)
