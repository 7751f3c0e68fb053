"""Prices, consumption and trade of one country or the world, in the source's own words and units."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Statistic, Terms
from . import figures, numbers
from .figures import BRIEF, is_note, long_words, quoted
from .numbers import year_span

HEADINGS = {
    Statistic.PRICE: _("Prices"),
    Statistic.CONSUMPTION: _("Consumption"),
    Statistic.IMPORTS: _("Imports"),
    Statistic.EXPORTS: _("Exports"),
    Statistic.DEMAND: _("Demand"),
}
DEMAND = _(
    "One year was observed. Each later one is a projection: what demand would be under the policies of its scenario, "
    "not a forecast. It is counted in another way than supply, so do not subtract one from the other."
)
WHOLE = 100  # demand from which on it is shown without decimals
TERMS = {
    Terms.REAL: _("In real terms, adjusted for inflation, as the source says; it names no base year."),
    Terms.NOMINAL: _("In nominal terms, of each year, as the source says."),
}


def heading(series):
    """The heading of the series of a statistic and place: “Prices: United States”."""
    return gettext("%(statistic)s: %(place)s") % {
        "statistic": HEADINGS[series.statistic],
        "place": series.country.name,
    }


def series_title(series):
    """The title of a series, in the source's words; its product first where these do not name it."""
    product = series.product.replace("-", " ")
    return f"{product[:1].upper()}{product[1:]}: {series.wording}" if product else series.wording


def unit_beside(series):
    """The unit where a table has the wording beside it: empty where the wording names it or one like it."""
    return "" if series.unit.lower() in series.wording.lower() else series.unit


def unit_remark(series):
    """The remark on a unit that falls short of the wording; empty for any other."""
    if not series.unit_in_words:
        return ""
    text = gettext("The row’s unit is “%(unit)s”; its wording says “%(longer)s”, and means another amount.")
    return text % {"unit": series.unit, "longer": series.unit_in_words}


def terms_remark(series):
    return str(TERMS.get(series.terms, ""))


def demand_remark(series):
    """The remark on all series of demand; empty for any other."""
    return str(DEMAND) if series.statistic == Statistic.DEMAND else ""


def amount(value):
    """The value without its unit. Of demand a rounded one, since projections have more digits than meaning."""
    if value.series.statistic == Statistic.DEMAND and value.value is not None:
        return numbers.number(round(value.value, 0 if value.value >= WHOLE else 1))
    return figures.amount(value, with_unit=False)


def is_projected(value):
    return value.is_estimate and value.series.statistic == Statistic.DEMAND


def status(value):
    """The flag of a value in words; of projected demand that it is projected."""
    return str(BRIEF["p"]) if is_projected(value) else value.get_flag_display()


def letters(value):
    """The marks of a value: (letter, meaning)."""
    if is_projected(value):
        return [("p", str(BRIEF["p"]))]
    return [("e", str(BRIEF["e"]))] if value.is_estimate and not is_note(value) else []


def remarks(values):
    """The source's notes on its values, once each, with the years where they are not about all."""
    notes = {}
    for value in values:
        words = [quoted(long_words(value))] if long_words(value) else []
        for text in filter(None, (*words, value.note)):
            notes.setdefault(text, []).append(value.year)
    everywhere = len(values)
    return [
        text if len(years) == everywhere else f"{year_span(years)}: {text}" for text, years in notes.items()
    ]
