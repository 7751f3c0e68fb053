"""What the columns and codes of a download mean, in the words of the README."""

from django.utils.translation import gettext_lazy as _

from ..models import Basis, Flag, Measure, Stage, Unit
from .rows import Status

COLUMN_MEANINGS = {
    "country_iso3": _(
        "ISO 3166-1 alpha-3 code of the place. XKX (Kosovo), EUU (European Union), WLD (World) and "
        "OTH (Other countries) are not in that standard."
    ),
    "mineral": _("The mineral, as in its address in the Atlas."),
    "stage": _("Where in the chain it is counted. See “Stages”."),
    "form": _(
        "The product where one mineral has several, for example sponge; “all” for the mineral as such."
    ),
    "measure": _("What is counted. See “Measures”."),
    "basis": _("What the weight is of. See “Bases”."),
    "year": _("Calendar year. Of us-import-share, the last of the four years that the source averages."),
    "value": _("The number. Empty where the source gives no exact one; empty is not zero."),
    "lower": _("Lower bound of a bounded value (“more than”) or of a range."),
    "upper": _("Upper bound of a bounded value (“less than”) or of a range."),
    "unit": _(
        "Unit of value, lower and upper, as published; a mended misprint is said in the note. See “Units”."
    ),
    "flag": _("How the number is to be read. See “Flags”."),
    "source": _("Key of the source. See “Sources”."),
    "release": _("Key of the release of the source that the value stands on. See “Sources”."),
    "note": _("The row’s own note, as the source has it; of what we calculated, how."),
    "country": _("Name of the place."),
    "is_estimate": _("Whether the source says that it estimated the value."),
    "excludes": _("Codes of the countries that a total leaves out, joined by semicolons."),
    "text": _("The source’s own words where it gives no number."),
    "revision": _("Which value of this figure it is: 1 is the first that we hold."),
    "key": _("Address of the figure’s page, with every value it has had. Identifies the figure."),
    "annotation": _("Our remark on a known fault of the source, which is never mended in silence."),
    "caveat": _(
        "What the source itself says against comparing the number with others: another reporting code, a part "
        "only, inferred. From its note, in the words of the pages; empty where the note says nothing of the "
        "kind. Reserves of different countries are not comparable between reporting codes, with or without a caveat."
    ),
    "status": _("Whether it is the latest that the source says of it. See “Status”."),
    "edition": _("Number of the edition whose frozen figures these are."),
    "edition_date": _("When that edition was published."),
}

CONCENTRATION = _(
    "One row is one series and year, with its Herfindahl-Hirschman index (HHI, 0 to 10,000) or the reason why there is "
    "none. It is made of the rows of one edition’s table, by the same rules as on the pages."
)

CONCENTRATION_MEANINGS = {
    "hhi_low": _(
        "Sum of the squared shares in per cent of the named countries, to four decimals; pages show it as a "
        "whole number. “Other countries” count as many small ones."
    ),
    "hhi_high": _(
        "The same with “other countries” as a single one. Where it is as low as hhi_low, they have no share."
    ),
    "bound": _(
        "at-least where a producer without a number has a part of the total, so that the index and the share of "
        "the largest three can only be higher. Else empty; excludes and uncounted then name who is missing "
        "from a number that is neither at least nor at most."
    ),
    "top1_share": _("Share of the largest country in per cent, to four decimals."),
    "top3_share": _("Share of the largest three countries in per cent, to four decimals."),
    "leaders": _("Codes of the largest three countries, the largest first, joined by semicolons."),
    "whole": _(
        "What shares are of: published-total, or sum-of-rows where the rows add up to more than that rounded "
        "total, whose place their sum takes."
    ),
    "excludes": _("Codes of the producers that the published total leaves out, joined by semicolons."),
    "uncounted": _(
        "Codes of the producers without an exact number (withheld, a bound, in words), joined by semicolons."
    ),
    "is_estimate": _("Whether the source estimated the total or one of the rows."),
    "refusal": _("Why there is no index. Empty where there is one."),
    "remark": _("What must be said beside the index: whom it is without and why, in the words of the pages."),
    "source": _("Keys of the sources, joined by semicolons."),
    "release": _(
        "Keys of the releases that the rows are of, joined by semicolons: an edition and what corrects it."
    ),
}

FROZEN_CONCENTRATION_MEANINGS = {
    "hhi_low": _("Low end of the index, the whole number that the edition states."),
    "hhi_high": _("High end of the index, the whole number that the edition states."),
    "top1_share": _("Share of the largest country in per cent, as the edition states it."),
    "leader": _("Name of the largest country."),
    "remark": _("Whom the index is without, as the edition states it."),
    "release": _("Key of the release of the edition’s own figure in the series."),
}

STATUS_MEANINGS = {
    Status.CURRENT: _("Of the newest edition’s table."),
    Status.SUPERSEDED: _(
        "Of an older edition. A newer one counts the same in another form, in a row of its own: leave "
        "this one out of sums."
    ),
    Status.OLDER: _(
        "Of an older edition. The newest edition’s table no longer lists the place: never add it to that "
        "table."
    ),
    Status.FROZEN: _(
        "As the edition of the profile states it. What the source says today is on the page of the figure."
    ),
}

FLAG_MEANINGS = {
    Flag.REPORTED: _("An exact number, as published."),
    Flag.ESTIMATED: _("An exact number that the source estimated."),
    Flag.WITHHELD: _("The source knows the value and does not publish it. Not zero."),
    Flag.NOT_AVAILABLE: _("The source has no value. Not zero."),
    Flag.ZERO: _("A true zero: the source says that there was none."),
    Flag.BOUNDED: _("Only a bound is published: more than lower, or less than upper."),
    Flag.RANGE: _("A range is published: from lower to upper."),
    Flag.DESCRIBED: _("The source gives words instead of a number; they are in text."),
    Flag.CALCULATED: _("Calculated by us as the sum of members, where unit and basis match."),
    Flag.BLANK: _("Blank in the source, which may mean withheld, not available or none. Not zero."),
}

UNIT_MEANINGS = {
    Unit.TONNE: _("Metric tons."),
    Unit.THOUSAND_TONNES: _("Thousand metric tons."),
    Unit.MILLION_TONNES: _("Million metric tons."),
    Unit.KILOGRAM: _("Kilograms."),
    Unit.THOUSAND_CARATS: _("Thousand carats."),
    Unit.MILLION_CARATS: _("Million carats."),
    Unit.MILLION_CUBIC_METRES: _("Million cubic metres."),
    Unit.MILLION_LITRES: _("Million litres."),
    Unit.PERCENT: _("Per cent."),
}

BASIS_MEANINGS = {
    Basis.CONTAINED: _("Weight of the contained element."),
    Basis.GROSS: _("Gross weight."),
    Basis.OXIDE: _("Weight as an oxide."),
    Basis.DRY: _("Dry gross weight."),
    Basis.UNSTATED: _("The source does not say, or it is no weight."),
}

STAGE_MEANINGS = {
    Stage.MINE: _("Mines."),
    Stage.SMELTER: _("Smelters."),
    Stage.REFINERY: _("Refineries."),
    Stage.PLANT: _("Plants."),
    Stage.NONE: _("Not of a stage: reserves, trade and reliance."),
}

MEASURE_MEANINGS = {
    Measure.PRODUCTION: _("What was made in the year."),
    Measure.RESERVES: _("What can be mined at a profit at the time, as the source states it."),
    Measure.CAPACITY: _("What the works could make in the year."),
    Measure.IMPORTS: _("Imports in the year."),
    Measure.EXPORTS: _("Exports in the year."),
    Measure.NET_IMPORT_RELIANCE: _("Net imports as a share of apparent consumption, as published."),
    Measure.IMPORT_SHARE: _(
        "Share of the imports of the United States that come from the place, averaged over four years."
    ),
}
