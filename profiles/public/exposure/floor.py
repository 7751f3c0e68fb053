"""The least value of a code that counts among those with one partner: smaller ones are in the tables only."""

from decimal import Decimal

from django.utils.translation import gettext

from minerals.wording import number

ALWAYS = 10_000_000  # dollars from which on every code counts
PART = Decimal("0.01")  # share of the trade under all codes from which a code also counts


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


def floor_words():
    """“at least US$10 million or 1%”: the least value that counts; the caller adds the total that the percentage
    refers to.
    """
    values = {"millions": number(ALWAYS // 10**6), "part": number(100 * PART)}
    return gettext("at least US$%(millions)s million or %(part)s%%") % values
