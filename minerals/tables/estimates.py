"""Estimates of governance, and series of prices, consumption and trade of the United States and the world."""

from django.utils.translation import gettext_lazy as _

from tables import Number, Row, column

from ..models import Dimension, Flag, GovernanceEstimate, MarketSeries, MarketValue
from ..models.market import Statistic, Terms
from .shared import COUNTRY, MINERAL, RELEASE, SOURCE, FactTable, sources_of

SERIES = ("market_series", "series")


class Estimate(Row):
    """The governance of a country in one dimension, as a release estimates it."""

    release: str = column(_("The update. Numbers from two updates cannot be compared."), to=RELEASE)
    country_iso3: str = column(_("The country."), to=COUNTRY)
    year: int = column(_("Calendar year."))
    dimension: str = column(
        _("Voice (va), stability (pv), effectiveness (ge), regulation (rq), law (rl), corruption (cc)."),
        codes=tuple(Dimension.values),
    )
    estimate: Number = column(_("About -2.5, the worst, to 2.5, the best."))


class SeriesRow(Row):
    """A series of the United States or the world."""

    series: str = column(_("The series; its page is /series/<series>/."))
    source: str = column(_("The source."), to=SOURCE)
    country_iso3: str = column(_("The country."), to=COUNTRY)
    mineral: str = column(_("The mineral."), to=MINERAL)
    statistic: str = column(_("The kind of statistic."), codes=tuple(Statistic.values))
    product: str | None = column(_("The product, where a mineral has several."))
    wording: str = column(_("The statistic, in the words of the source."))
    unit: str | None = column(_("Unit, as the source has it."))
    terms: str | None = column(
        _("Real or nominal dollars; empty where the source does not say."),
        codes=tuple(filter(None, Terms.values)),
    )
    scope: str | None = column(_("The source’s remarks on the whole chapter."))


class SeriesValue(Row):
    """A value of such a series."""

    series: str = column(_("The series."), to=SERIES)
    release: str = column(_("The release. Values from two releases never form one line."), to=RELEASE)
    year: int = column(_("Calendar year."))
    value: Number | None = column(
        _("The number, in the unit of the series; empty where there is no exact one.")
    )
    lower: Number | None = column(_("Lower bound."))
    upper: Number | None = column(_("Upper bound."))
    flag: str = column(_("How to read the number."), codes=tuple(Flag.values))
    is_estimate: bool = column(_("Whether the source estimated it."))
    text: str | None = column(_("The source’s own words where it gives no number."))
    note: str | None = column(_("The source’s note."))


GOVERNANCE = FactTable(
    "governance",
    _("Governance"),
    _("A release’s estimate of one dimension for one country and year."),
    Estimate,
    ("release", "country_iso3", "year", "dimension"),
    query=lambda: GovernanceEstimate.objects.passable().order_by(
        "release__key", "country__code", "year", "dimension"
    ),
    at={"release": "release__key", "country_iso3": "country__code"},
    source_keys=sources_of(GovernanceEstimate, "release__source"),
)
MARKET_SERIES = FactTable(
    SERIES[0],
    _("Series of prices, consumption and trade"),
    _("A series of the United States or the world, in the words and the unit of its source."),
    SeriesRow,
    ("series",),
    query=lambda: MarketSeries.objects.passable().order_by("key"),
    at={
        "series": "key",
        "source": "source__key",
        "country_iso3": "country__code",
        "mineral": "mineral__slug",
    },
    source_keys=sources_of(MarketSeries, "source"),
)
MARKET_VALUES = FactTable(
    "market_values",
    _("Values of these series"),
    _("A release’s value of a series for one year."),
    SeriesValue,
    ("series", "release", "year"),
    query=lambda: MarketValue.objects.passable().order_by("series__key", "release__key", "year"),
    at={"series": "series__key", "release": "release__key"},
    source_keys=sources_of(MarketValue, "release__source"),
)
