"""The least value of a code that counts among those with one partner: smaller ones are in the tables only."""

from decimal import Decimal

ALWAYS = 10_000_000  # dollars from which on every code counts
PART = Decimal("0.01")  # of what is traded under all codes: from there on one counts as well


def least_counted(dependences, twins):
    """Return the dollars from which a code counts, from {slug of a commodity: Dependence} of all purchases or sales.

    `twins`: {slug of a code of HS 1992: slug of the one under which the same loads may be declared, or ""}. Of twins
    only the larger is part of the total.
    """
    values = {slug: dependences[slug].supply.value for slug in twins if slug in dependences}
    total = sum(
        value for slug, value in values.items() if (value, slug) >= (values.get(twins[slug], 0), twins[slug])
    )
    return min(ALWAYS, total * PART)
