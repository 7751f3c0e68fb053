"""Amounts and shares in sentences and headlines, by the rules on /methodology/#numbers.

Tables and downloads have the source's own unit and digits.
"""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..indicators import AT_LEAST
from ..models.figures import Flag, Unit
from .figures import amount, lacks_members
from .numbers import NEARLY_ALL, about, bounded, headline_share, number, within

DIGITS = 3  # of a number in millions or billions
MILLION, BILLION = 10**6, 10**9
WEIGHTS = {Unit.TONNE: 1, Unit.THOUSAND_TONNES: 1000, Unit.MILLION_TONNES: MILLION}
CARATS = {Unit.THOUSAND_CARATS: 1000, Unit.MILLION_CARATS: MILLION}
SCALES = (  # ({unit: factor}, {least number: name}, largest first)
    (WEIGHTS, {BILLION: _("billion t"), MILLION: Unit.MILLION_TONNES.label, 1: Unit.TONNE.label}),
    (CARATS, {MILLION: Unit.MILLION_CARATS.label, 1: _("carats")}),
)


def amount_in_text(observation):
    """“1,400 t” of 1.4 thousand t, “about 1.56 billion t”, “more than 6.3 million t”; otherwise as `amount`."""
    for factors, names in SCALES:
        if (
            observation.unit in factors
            and observation.flag != Flag.ZERO
            and (observation.value, observation.lower, observation.upper) != (None, None, None)
        ):
            bound = (
                AT_LEAST
                if observation.flag == Flag.CALCULATED and observation.value and lacks_members(observation)
                else ""
            )
            numbers = tuple(
                None if n is None else n * factors[observation.unit]
                for n in (observation.value, observation.lower, observation.upper)
            )
            return _scaled(numbers, bound, tuple(names.items()), get_language())
    return amount(observation)


@lru_cache(maxsize=10_000)
def _scaled(numbers, bound, names, language):
    smallest = min(n for n in numbers if n is not None)
    scale, name = next((one for one in names if smallest >= one[0]), names[-1])
    after = f" {name}".replace(" ", "\N{NO-BREAK SPACE}")
    value, lower, upper = (None if n is None else Decimal(n) / scale for n in numbers)
    if value is None:
        return within(lower, upper, after)
    rounded = value if scale == 1 else _rounded(value, ROUND_FLOOR if bound else ROUND_HALF_UP)
    text = bounded(bound, number(rounded) + after)
    return text if bound or rounded == value else about(text)


def _rounded(value, rounding):
    """A number to three digits: 1.564 as 1.56."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - DIGITS + 1), rounding)


def share_in_text(share):
    """“about 28%” where the source estimated either side, “22.7%”, “at most 58.4%”, “under 1%”."""
    text = headline_share(share)
    return about(text) if says_about(share) else text


def says_about(share):
    """Whether a sentence has “about” before a share: then it needs no mark of an estimate."""
    return bool(share and share.is_estimate and not share.bound and 1 <= share.percent < NEARLY_ALL)
