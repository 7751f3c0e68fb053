"""What the columns and codes of a download mean, in the words of the README."""

from ..models import Basis, Flag, Measure, Stage, Unit

COLUMN_MEANINGS = {
    "country_iso3": "ISO 3166-1 alpha-3 code of the place. XKX (Kosovo), EUU (European Union), WLD (World) and "
    "OTH (Other countries) are not in that standard.",
    "mineral": "The mineral, as in its address in the Atlas.",
    "stage": "Where in the chain it is counted. See “Stages”.",
    "form": "The product where one mineral has several, for example sponge; “all” for the mineral as such.",
    "measure": "What is counted. See “Measures”.",
    "basis": "What the weight is of. See “Bases”.",
    "year": "Calendar year. Of us-import-share, the last of the four years that the source averages.",
    "value": "The number. Empty where the source gives no exact one; empty is not zero.",
    "lower": "Lower bound of a bounded value (“more than”) or of a range.",
    "upper": "Upper bound of a bounded value (“less than”) or of a range.",
    "unit": "Unit of value, lower and upper, as published; a mended misprint is said in the note. See “Units”.",
    "flag": "How the number is to be read. See “Flags”.",
    "source": "Key of the source. See “Sources”.",
    "release": "Key of the release of the source that the value stands on. See “Sources”.",
    "note": "The row’s own note, as the source has it; of what we calculated, how.",
    "country": "Name of the place.",
    "is_estimate": "Whether the source says that it estimated the value.",
    "excludes": "Codes of the countries that a total leaves out, joined by semicolons.",
    "text": "The source’s own words where it gives no number.",
    "revision": "Which value of this figure it is: 1 is the first that we hold.",
    "key": "Address of the figure’s page, with every value it has had. Identifies the figure.",
    "annotation": "Our remark on a known fault of the source, which is never mended in silence.",
    "edition": "Number of the edition whose frozen figures these are.",
    "edition_date": "When that edition was published.",
}

FLAG_MEANINGS = {
    Flag.REPORTED: "An exact number, as published.",
    Flag.ESTIMATED: "An exact number that the source estimated.",
    Flag.WITHHELD: "The source knows the value and does not publish it. Not zero.",
    Flag.NOT_AVAILABLE: "The source has no value. Not zero.",
    Flag.ZERO: "A true zero: the source says that there was none.",
    Flag.BOUNDED: "Only a bound is published: more than lower, or less than upper.",
    Flag.RANGE: "A range is published: from lower to upper.",
    Flag.DESCRIBED: "The source gives words instead of a number; they are in text.",
    Flag.CALCULATED: "Calculated by us as the sum of members, where unit and basis match.",
    Flag.BLANK: "Blank in the source, which may mean withheld, not available or none. Not zero.",
}

UNIT_MEANINGS = {
    Unit.TONNE: "Metric tons.",
    Unit.THOUSAND_TONNES: "Thousand metric tons.",
    Unit.MILLION_TONNES: "Million metric tons.",
    Unit.KILOGRAM: "Kilograms.",
    Unit.THOUSAND_CARATS: "Thousand carats.",
    Unit.MILLION_CARATS: "Million carats.",
    Unit.MILLION_CUBIC_METRES: "Million cubic metres.",
    Unit.MILLION_LITRES: "Million litres.",
    Unit.PERCENT: "Per cent.",
}

BASIS_MEANINGS = {
    Basis.CONTAINED: "Weight of the contained element.",
    Basis.GROSS: "Gross weight.",
    Basis.OXIDE: "Weight as an oxide.",
    Basis.DRY: "Dry gross weight.",
    Basis.UNSTATED: "The source does not say, or it is no weight.",
}

STAGE_MEANINGS = {
    Stage.MINE: "Mines.",
    Stage.SMELTER: "Smelters.",
    Stage.REFINERY: "Refineries.",
    Stage.PLANT: "Plants.",
    Stage.NONE: "Not of a stage: reserves, trade and reliance.",
}

MEASURE_MEANINGS = {
    Measure.PRODUCTION: "What was made in the year.",
    Measure.RESERVES: "What can be mined at a profit at the time, as the source states it.",
    Measure.CAPACITY: "What the works could make in the year.",
    Measure.IMPORTS: "Imports in the year.",
    Measure.EXPORTS: "Exports in the year.",
    Measure.NET_IMPORT_RELIANCE: "Net imports as a share of apparent consumption, as published.",
    Measure.IMPORT_SHARE: "Share of the imports of the United States that come from the place, averaged over four "
    "years.",
}
