"""How countries are governed, and series of prices, consumption and trade of the United States."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from minerals.models import (
    Dimension,
    Flag,
    GovernanceEstimate,
    MarketSeries,
    MarketValue,
)
from minerals.models.market import Statistic, Terms

from .resources import COUNTRY, MINERAL, RELEASE, SOURCE, Field, Resource, rows_of, sources_of

GOVERNANCE_FIELDS = (
    Field(
        "release", _("The update: numbers of two do not compare."), "release__key", required=True, to=RELEASE
    ),
    Field("country_iso3", _("The country."), "country__code", required=True, to=COUNTRY),
    Field("year", _("Calendar year."), kind="integer", required=True),
    Field(
        "dimension",
        _("Voice (va), stability (pv), effectiveness (ge), regulation (rq), law (rl), corruption (cc)."),
        enum=tuple(Dimension.values),
        required=True,
    ),
    Field("estimate", _("About -2.5, the worst, to 2.5, the best."), kind="number", required=True),
)
SERIES_FIELDS = (
    Field("series", _("The series; its page is /series/<series>/."), "key", required=True),
    Field("source", _("The source."), "source__key", required=True, to=SOURCE),
    Field("country_iso3", _("The country."), "country__code", required=True, to=COUNTRY),
    Field("mineral", _("The mineral."), "mineral__slug", required=True, to=MINERAL),
    Field("statistic", _("What it is of."), enum=tuple(Statistic.values), required=True),
    Field("product", _("The product, where a mineral has several.")),
    Field("wording", _("What it is, in the words of the source."), required=True),
    Field("unit", _("Unit, as the source has it.")),
    Field(
        "terms",
        _("Which dollars; empty where the source does not say."),
        enum=tuple(filter(None, Terms.values)),
    ),
    Field("scope", _("What the source says of the chapter.")),
)
VALUE_FIELDS = (
    Field("series", _("The series."), "series__key", required=True, to=("market_series", "series")),
    Field(
        "release",
        _("The release: values of two are never one line."),
        "release__key",
        required=True,
        to=RELEASE,
    ),
    Field("year", _("Calendar year."), kind="integer", required=True),
    Field(
        "value", _("The number, in the unit of the series; empty where there is no exact one."), kind="number"
    ),
    Field("lower", _("Lower bound."), kind="number"),
    Field("upper", _("Upper bound."), kind="number"),
    Field("flag", _("How the number is to be read."), required=True, enum=tuple(Flag.values)),
    Field("is_estimate", _("Whether the source estimated it."), kind="boolean", required=True),
    Field("text", _("The words of the source where it gives no number.")),
    Field("note", _("The note of the source.")),
)

RESOURCES = (
    Resource(
        "governance",
        _("Governance"),
        _("What a release estimates of one dimension of a country in one year."),
        ("release", "country_iso3", "year", "dimension"),
        GOVERNANCE_FIELDS,
        partial(
            rows_of,
            GovernanceEstimate.objects.passable().order_by(
                "release__key", "country__code", "year", "dimension"
            ),
            GOVERNANCE_FIELDS,
        ),
        source_keys=sources_of(GovernanceEstimate, "release__source"),
    ),
    Resource(
        "market_series",
        _("Series of prices, consumption and trade"),
        _("A series of the United States, in the words and the unit of its source."),
        ("series",),
        SERIES_FIELDS,
        partial(rows_of, MarketSeries.objects.passable().order_by("key"), SERIES_FIELDS),
        source_keys=sources_of(MarketSeries, "source"),
    ),
    Resource(
        "market_values",
        _("Values of these series"),
        _("What a release says of one year of a series."),
        ("series", "release", "year"),
        VALUE_FIELDS,
        partial(
            rows_of,
            MarketValue.objects.passable().order_by("series__key", "release__key", "year"),
            VALUE_FIELDS,
        ),
        source_keys=sources_of(MarketValue, "release__source"),
    ),
)
