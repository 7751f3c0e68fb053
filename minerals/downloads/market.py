"""Series of prices, consumption and trade as a table: a row a series and year, with the source and its licence."""

from typing import NamedTuple

from .records import Records


class MarketDownloadRow(NamedTuple):
    series: str
    country_iso3: str
    mineral: str
    statistic: str
    product: str
    wording: str
    unit: str
    terms: str
    year: int
    value: object
    lower: object
    upper: object
    flag: str
    is_estimate: bool
    text: str
    note: str
    scope: str
    source: str
    release: str
    licence: str
    attribution: str
    url: str


def market_table(views, site):
    """The Records of MarketViews; `site`: scheme and host."""
    rows = (_row(view, value, site) for view in views for value in view.values)
    return Records(MarketDownloadRow._fields, [row._asdict() for row in rows])


def _row(view, value, site):
    series = view.series
    words = (series.product, series.wording, series.unit, series.terms)
    numbers = (value.value, value.lower, value.upper, value.flag, value.is_estimate, value.text, value.note)
    source = view.release.source
    return MarketDownloadRow(
        series.key,
        series.country.code,
        series.mineral.slug,
        series.statistic,
        *words,
        value.year,
        *numbers,
        series.scope,
        source.key,
        view.release.key,
        source.licence,
        source.attribution,
        site + series.get_absolute_url(),
    )
