"""Concentration of each series of a mineral, year by year: the index and shares of its page, but not rounded."""

from decimal import Decimal
from typing import NamedTuple

from ..indicators import governance_weighted
from ..models.figures import along_the_chain
from ..wording.findings import concentration_remark, refusal
from .records import Records

PLACES = Decimal("0.0001")
AT_LEAST = "at-least"  # how an index is to be read that is no exact number


class ConcentrationRow(NamedTuple):
    """One series and year: an index with its details, or the reason why there is none."""

    mineral: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int
    hhi_low: Decimal | None = None
    hhi_high: Decimal | None = None
    bound: str = ""
    top1_share: Decimal | None = None
    top3_share: Decimal | None = None
    leaders: str = ""
    whole: str = ""
    excludes: str = ""
    uncounted: str = ""
    is_estimate: bool | None = None
    refusal: str = ""
    remark: str = ""
    source: str = ""
    release: str = ""
    governance_low: Decimal | None = None
    governance_high: Decimal | None = None
    governance_covered: Decimal | None = None
    governance_year: int | None = None
    governance_release: str = ""
    headline: bool = True


def of_series(series, *, sources, governance):
    """The Records of many Series. `sources`: {key of a release: key of its source}, `governance`: a Governance."""
    governance = governance.passable
    held = (one for one in series if one.observations and not one.head.is_projection)
    rows = (row(one, sources, governance) for one in held)
    ordered = sorted(rows, key=lambda row: (row.mineral, *along_the_chain(row), row.year, row.source))
    return Records(ConcentrationRow._fields, [one._asdict() for one in ordered])


def row(series, sources, governance):
    releases = sorted({o.release for o in series.listed or series.observations})
    found = series.concentration_or_reason()
    head = ConcentrationRow(
        *series.head.subject,
        series.head.year,
        source=";".join(sorted({sources[key] for key in releases})),
        release=";".join(releases),
        headline=series.head.is_headline,
    )
    if not found:
        return head._replace(refusal=refusal(found))
    return head._replace(
        hhi_low=found.exact_low.quantize(PLACES),
        hhi_high=found.exact_high.quantize(PLACES),
        bound=AT_LEAST if found.at_least else "",
        top1_share=found.top1.quantize(PLACES),
        top3_share=found.top3.quantize(PLACES),
        leaders=";".join(found.leader_codes),
        whole="sum-of-rows" if found.of_sum else "published-total",
        excludes=";".join(found.excluded_codes),
        uncounted=";".join(found.uncounted_codes),
        is_estimate=found.is_estimate,
        remark=concentration_remark(found),
        **_governed(found, series.head.year, governance),
    )


def _governed(concentration, year, governance):
    """The columns of governance; none where no country has an estimate."""
    weighted = governance_weighted(concentration, governance.means(year))
    if not weighted:
        return {}
    return {
        "governance_low": weighted.low.quantize(PLACES),
        "governance_high": weighted.high.quantize(PLACES),
        "governance_covered": weighted.covered.quantize(PLACES),
        "governance_year": governance.year_for(year),
        "governance_release": governance.release,
    }
