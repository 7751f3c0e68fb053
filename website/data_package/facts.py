"""Tables of numbers: figures with every value they have had, trade, governance, prices and consumption."""

from functools import partial
from itertools import batched

from django.utils.translation import gettext_lazy as _

from minerals.downloads.rows import of_figures
from minerals.models import (
    Basis,
    Commodity,
    Dimension,
    FigureRevision,
    Flag,
    GovernanceEstimate,
    MarketSeries,
    MarketValue,
    Measure,
    Mineral,
    Nomenclature,
    Stage,
    TradeFlow,
    Unit,
)
from minerals.models.market import Statistic, Terms
from minerals.models.trade import Kind

from .resources import COUNTRY, MINERAL, RELEASE, SOURCE, Field, Resource, rows_of

MINERALS_AT_ONCE = 12  # whose figures are in memory together
REPLACED = "replaced"
STATUSES = ("current", "superseded", "older-edition", REPLACED)

FIGURE_FIELDS = (
    Field("key", _("The figure; its page is /figures/<key>/."), "figure__key", required=True),
    Field(
        "revision", _("Which value of the figure: 1 is the first."), "number", kind="integer", required=True
    ),
    Field("is_current", _("Whether it is the value of today."), kind="boolean", required=True),
    Field("country_iso3", _("The place."), "figure__country__code", required=True, to=COUNTRY),
    Field("mineral", _("The mineral."), "figure__mineral__slug", required=True, to=MINERAL),
    Field("stage", _("Where in the chain."), "figure__stage", required=True, enum=tuple(Stage.values)),
    Field("form", _("The product; “all” for the mineral as such."), "figure__form", required=True),
    Field("measure", _("What is counted."), "figure__measure", required=True, enum=tuple(Measure.values)),
    Field("basis", _("What the weight is of."), "figure__basis", required=True, enum=tuple(Basis.values)),
    Field("year", _("Calendar year."), "figure__year", kind="integer", required=True),
    Field("scenario", _("Of a projection, its assumptions; empty of an observation."), "figure__scenario"),
    Field("source", _("The source."), "figure__source__key", required=True, to=SOURCE),
    Field("release", _("The release that says so."), "release__key", required=True, to=RELEASE),
    Field(
        "headline",
        _("Whether pages, ranks and roles use it."),
        "figure__is_headline",
        kind="boolean",
        required=True,
    ),
    Field(
        "rankable", _("False where ranks mean nothing."), "figure__rankable", kind="boolean", required=True
    ),
    Field(
        "value",
        _("The number, in unit. Empty where there is no exact one, which is not zero."),
        kind="number",
    ),
    Field("lower", _("Lower bound of a bounded value or a range."), kind="number"),
    Field("upper", _("Upper bound of a bounded value or a range."), kind="number"),
    Field("unit", _("Unit of value, lower and upper."), required=True, enum=tuple(Unit.values)),
    Field("flag", _("How the number is to be read."), required=True, enum=tuple(Flag.values)),
    Field("is_estimate", _("Whether the source estimated it."), kind="boolean", required=True),
    Field("excludes", _("Codes of countries that a total leaves out, joined by semicolons.")),
    Field("text", _("The words of the source where it gives no number.")),
    Field("note", _("The note of the source; of what we calculated, how.")),
    Field(
        "is_revised", _("Whether it replaced a value that was no estimate."), kind="boolean", required=True
    ),
    Field("reason", _("Why a correction replaced the value before it.")),
    Field("annotation", _("Our remark on a known fault of the source."), "figure__annotation"),
)
MADE_FIELDS = (
    Field(
        "status",
        _("superseded, older-edition and replaced are left out of sums."),
        required=True,
        enum=STATUSES,
    ),
    Field("caveat", _("What the source says against comparing the current value with others.")),
)
KEY, IS_CURRENT = 0, 2


def figures():
    """Tuples of every value of every figure that may be passed on, the minerals in order."""
    slugs = Mineral.objects.order_by("slug").values_list("slug", flat=True)
    for some in batched(slugs, MINERALS_AT_ONCE, strict=False):
        said = FigureRevision.objects.filter(
            figure__mineral__slug__in=some, release__source__may_be_passed_on=True
        )
        current, _series = of_figures(said.current(), "")
        made = {row.key: (row.status, row.caveat) for row in current}
        said = said.order_by("figure__mineral__slug", "figure__key", "number")
        for cells in rows_of(said, FIGURE_FIELDS):
            yield *cells, *(made[f"/figures/{cells[KEY]}/"] if cells[IS_CURRENT] else (REPLACED, ""))


def sources_of(model, path):
    """A function that names the sources of the rows of a model, which may be passed on."""
    found = model.objects.filter(**{f"{path}__may_be_passed_on": True}).order_by(f"{path}__key")
    return lambda: list(found.values_list(f"{path}__key", flat=True).distinct())


COMMODITY = ("commodities", "commodity")
COMMODITY_FIELDS = (
    Field("commodity", _("The customs code, as in its address: /trade/<commodity>/."), required=True),
    Field(
        "nomenclature", _("Edition of the Harmonized System."), enum=tuple(Nomenclature.values), required=True
    ),
    Field("code", _("Six digits, a text."), required=True, pattern=r"\d{6}"),
    Field("name", _("The goods, in words."), required=True),
    Field("kind", _("How far from the ground the goods are."), enum=tuple(Kind.values), required=True),
    Field("contents", _("What else is counted under the code.")),
    Field("note", _("What readers must know of its numbers.")),
    Field("twin", _("Another code of the nomenclature for the same loads: never add the two."), to=COMMODITY),
)
OF_CODES = (
    Field("commodity", _("The customs code."), required=True, to=COMMODITY),
    Field("mineral", _("A mineral that is in it."), required=True, to=MINERAL),
)


def commodities():
    found = list(Commodity.objects.order_by("nomenclature", "code"))
    slugs = {one.slug for one in found}
    for one in found:
        twin = f"{one.nomenclature}-{one.twin}"
        cells = one.slug, one.nomenclature, one.code, one.name, one.kind, one.contents, one.note
        yield *cells, twin if twin in slugs else ""


def minerals_of_codes():
    found = Commodity.objects.filter(minerals__isnull=False).order_by(
        "nomenclature", "code", "minerals__slug"
    )
    for nomenclature, code, mineral in found.values_list("nomenclature", "code", "minerals__slug"):
        yield f"{nomenclature}-{code}", mineral


FLOW_FIELDS = (
    Field("commodity", _("The customs code."), required=True, to=COMMODITY),
    Field("year", _("Calendar year."), kind="integer", required=True),
    Field("exporter_iso3", _("Who sold."), required=True, to=COUNTRY),
    Field("importer_iso3", _("Who bought."), required=True, to=COUNTRY),
    Field(
        "value_usd", _("Value free on board."), kind="integer", unit=_("United States dollars"), required=True
    ),
    Field("quantity_kg", _("Gross weight; empty where the source has none."), kind="integer", unit="kg"),
    Field("release", _("The release that says so."), required=True, to=RELEASE),
)
FLOW_PATHS = (
    "trade_year__commodity__nomenclature", "trade_year__commodity__code", "trade_year__year", "exporter__code",
    "importer__code", "value", "quantity", "trade_year__release__key",
)  # fmt: skip


def flows():
    found = TradeFlow.objects.filter(trade_year__source__may_be_passed_on=True).order_by(
        "trade_year__commodity__nomenclature", "trade_year__commodity__code", "trade_year__year",
        "exporter__code", "importer__code", "trade_year__source__key",
    )  # fmt: skip
    for nomenclature, code, *rest in found.values_list(*FLOW_PATHS).iterator(5_000):
        yield f"{nomenclature}-{code}", *rest


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
        "figures",
        _("Figures"),
        _("A value that a release gave of one place, mineral, stage, form, measure, basis and year."),
        ("key", "revision"),
        FIGURE_FIELDS + MADE_FIELDS,
        figures,
        source_keys=sources_of(FigureRevision, "release__source"),
    ),
    Resource(
        "commodities",
        _("Customs codes"),
        _("A customs code of six digits that we follow."),
        ("commodity",),
        COMMODITY_FIELDS,
        commodities,
        with_texts=True,
    ),
    Resource(
        "commodity_minerals",
        _("Minerals of customs codes"),
        _("A customs code and a mineral that is in it."),
        ("commodity", "mineral"),
        OF_CODES,
        minerals_of_codes,
        with_texts=True,
    ),
    Resource(
        "trade_flows",
        _("Trade flows"),
        _("What one country sold to another under one customs code in one year."),
        ("commodity", "year", "exporter_iso3", "importer_iso3", "release"),
        FLOW_FIELDS,
        flows,
        source_keys=sources_of(TradeFlow, "trade_year__source"),
    ),
    Resource(
        "governance",
        _("Governance"),
        _("What a release estimates of one dimension of a country in one year."),
        ("release", "country_iso3", "year", "dimension"),
        GOVERNANCE_FIELDS,
        partial(
            rows_of,
            GovernanceEstimate.objects.filter(release__source__may_be_passed_on=True).order_by(
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
        partial(
            rows_of, MarketSeries.objects.filter(source__may_be_passed_on=True).order_by("key"), SERIES_FIELDS
        ),
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
            MarketValue.objects.filter(
                release__source__may_be_passed_on=True, series__source__may_be_passed_on=True
            ).order_by("series__key", "release__key", "year"),
            VALUE_FIELDS,
        ),
        source_keys=sources_of(MarketValue, "release__source"),
    ),
)
