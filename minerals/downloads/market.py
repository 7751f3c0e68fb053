"""Series of prices, consumption and trade as a table: one row per series and year, with the source and its licence."""

from .records import Records

OF_SERIES = ("statistic", "product", "wording", "unit", "terms")
OF_VALUE = ("year", "value", "lower", "upper", "flag", "is_estimate", "text", "note")
ORIGIN = ("source", "release", "licence", "attribution", "url")
COLUMNS = ("series", "country_iso3", "mineral", *OF_SERIES, *OF_VALUE, "scope", *ORIGIN)


def market_table(views, site):
    """The Records of MarketViews; `site`: scheme and host."""
    records = [_record(view, value, site) for view in views for value in view.values]
    return Records(COLUMNS, records)


def _record(view, value, site):
    series, source = view.series, view.release.source
    return {
        "series": series.key,
        "country_iso3": series.country.code,
        "mineral": series.mineral.slug,
        **{name: getattr(series, name) for name in OF_SERIES},
        **{name: getattr(value, name) for name in OF_VALUE},
        "scope": series.scope,
        "source": source.key,
        "release": view.release.key,
        "licence": source.licence,
        "attribution": source.attribution,
        "url": site + series.get_absolute_url(),
    }
