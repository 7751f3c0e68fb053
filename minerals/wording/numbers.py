"""Numbers, shares, ranks, dates and lists of names as a sentence of the site's language has them."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..indicators import AT_LEAST, AT_MOST

WITH_ARTICLE = {
    "Bahamas",
    "Comoros",
    "European Union",
    "Gambia",
    "Isle of Man",
    "Maldives",
    "Philippines",
    "United Arab Emirates",
    "United Kingdom",
    "United States",
}
ENDS_WITH_ARTICLE = ("Islands", "Netherlands", "Republic", "Territories", "Territory")
ORDINALS = {
    1: pgettext_lazy("ordinal", "%(number)sst"),
    2: pgettext_lazy("ordinal", "%(number)snd"),
    3: pgettext_lazy("ordinal", "%(number)srd"),
    0: pgettext_lazy("ordinal", "%(number)sth"),
}
TENTH = Decimal("0.1")
NEARLY_ALL = Decimal("99.5")  # per cent, above which a whole number would read 100


def number(value):
    """1570 as “1,570”, 0.5000 as “0.5”, with the signs of the language."""
    return _number(str(Decimal(value)), get_language())


@lru_cache(maxsize=20_000)  # as of percentages: a page has hundreds, and other pages have many of them
def _number(digits, language):
    value = Decimal(digits)
    whole = value == value.to_integral_value()
    value = value.quantize(Decimal(1)) if whole else value.normalize()
    return number_format(value, force_grouping=True)


def decimal_text(value, places):
    """−0.2901 as “−0.29” with so many decimals, and a real minus."""
    text = number_format(abs(round(Decimal(value), places)), decimal_pos=places, force_grouping=True)
    return f"−{text}" if round(Decimal(value), places) < 0 else text


def per_cent(value):
    """A Decimal with the sign, with as many decimals as it has."""
    return _per_cent(str(value), get_language())


@lru_cache(maxsize=10_000)
def _per_cent(digits, language):
    value = Decimal(digits)
    return gettext("%(number)s%%") % {"number": number_format(value)}


def percent(value):
    """A share with one decimal; a share below 0.05 but above zero reads “less than”."""
    value = Decimal(value)
    if is_tiny(value):
        return gettext("under %(share)s") % {"share": per_cent(TENTH)}
    return per_cent(value.quantize(TENTH))


def is_tiny(value):
    return 0 < value < TENTH / 2


def whole_percent(value, bound=""):
    """A share as estimates bear it: “73%”, “under 1%”, “over 99%”; bounds are rounded so that they stay bounds."""
    value = Decimal(value)
    if 0 < value < 1:
        return percent(value) if bound else gettext("under %(share)s") % {"share": per_cent(1)}
    if NEARLY_ALL <= value < 100 and not bound:
        return gettext("over %(share)s") % {"share": per_cent(99)}
    rounding = {AT_LEAST: ROUND_FLOOR, AT_MOST: ROUND_CEILING}.get(bound, ROUND_HALF_UP)
    return per_cent(value.quantize(Decimal(1), rounding))


def signed_percent(change):
    """“+4.2%”, “−12.0%”, “0.0%”."""
    rounded = Decimal(change).quantize(TENTH)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    share = number_format(abs(rounded), force_grouping=True)
    return sign + gettext("%(number)s%%") % {"number": share}


def bounded(bound, amount):
    """“at least 7%” of a text and the code of its bound."""
    if not bound:
        return amount
    text = gettext("at least %(amount)s") if bound == AT_LEAST else gettext("at most %(amount)s")
    return text % {"amount": amount}


def within(lower, upper, after):
    """“400 to 500 t”, “more than 400 t”, “less than 500 t” from two ends, one of which may be None."""
    if lower is not None and upper is not None:
        return from_to(number(lower), number(upper)) + after
    if lower is not None:
        return gettext("more than %(amount)s") % {"amount": number(lower) + after}
    return gettext("less than %(amount)s") % {"amount": number(upper) + after}


def about(amount):
    return gettext("about %(amount)s") % {"amount": amount}


def times(ratio):
    """“2.6”, “14”: two digits or so."""
    places = Decimal(1) if ratio >= 10 else TENTH
    return number(Decimal(ratio).quantize(places, ROUND_HALF_UP))


def span(low, high):
    """“5,750”, or “1,204 to 1,311” where the two differ."""
    return number(low) if low == high else from_to(number(low), number(high))


def from_to(low, high):
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def ordinal(number):
    last = 0 if 10 <= number % 100 <= 20 else number % 10
    return ORDINALS.get(last, ORDINALS[0]) % {"number": number}


def with_article(name):
    """A country as a sentence names it: “Poland”, “the Philippines”."""
    if name in WITH_ARTICLE or name.endswith(ENDS_WITH_ARTICLE):
        return gettext("the %(name)s") % {"name": name}
    return name


def listed(names):
    """“Finland, Germany and the Philippines”."""
    return joined([with_article(name) for name in names])


def joined(texts):
    """“one, another and a third”."""
    return _joined(texts, _("%(names)s and %(last)s"))


def alternatives(texts):
    """“one, another or a third”."""
    return _joined(texts, _("%(names)s or %(last)s"))


def _joined(texts, two):
    *first, last = texts or [""]
    return two % {"names": ", ".join(first), "last": last} if first else str(last)


def day(date):
    """“6 February 2026”."""
    return date_format(date, "j F Y")


def year_span(years):
    """“2022 to 2025”, “2021, 2023 and 2025”."""
    years = sorted(years)
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return from_to(years[0], years[-1])
    return joined(list(map(str, years)))


def years_from(first, last):
    """“2021–24”: a span of years, for averages."""
    return f"{first}–{last % 100:02}" if first // 100 == last // 100 else f"{first}–{last}"


def lower_first(name):
    """A mineral's name inside a sentence; acronyms keep their capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def upper_first(text):
    return text[:1].upper() + text[1:]


def rank(standing, of_default=True):
    """“2nd”, “2nd (tied)”, or empty without a Rank; “2nd among those named” of another source than the default one.

    Other sources name the largest countries only.
    """
    if not standing:
        return ""
    place = ordinal(standing.place)
    text = gettext("%(rank)s (tied)") % {"rank": place} if standing.tied else place
    return text if of_default else gettext("%(rank)s among those named") % {"rank": text}


def share_text(share):
    """“74.8%”, “at most 12.0%” where the world total is a lower bound; empty without a share."""
    return _bounded_share(share, percent(share.percent)) if share else ""


def headline_share(share):
    """A share for a sentence or a headline: a whole per cent where the source estimated either side."""
    if not share or not share.is_estimate:
        return share_text(share)
    return _bounded_share(share, whole_percent(share.percent, share.bound))


def _bounded_share(share, text):
    """A tiny share loses its “at most”; with “at least” it has its first digit."""
    bound = share.bound
    if not bound or not is_tiny(share.percent):
        return bounded(bound, text)
    if bound == AT_MOST:
        return text
    digit = share.percent.quantize(Decimal(1).scaleb(share.percent.adjusted()), ROUND_FLOOR)
    return bounded(AT_LEAST, per_cent(digit))
