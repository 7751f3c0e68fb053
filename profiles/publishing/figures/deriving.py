"""Findings from the facts: everything in `SHOWS` beyond a figure's own value, share and rank.

Each function takes the FrozenFigures of a payload and a reference, freezes the figures behind it, and returns a
Finding or raises BadReference with the reason.
"""

from minerals import wording
from minerals.indicators import (
    Refusal,
    compared,
    missing_years,
    spread,
    sum_of_minerals,
)
from minerals.models import Flag
from minerals.wording.numbers import year_span

from ..texts.prose import BadReference, other_series
from .deriving_trade import OF_TRADE
from .finding import Finding, FindingPart

NUMBERED = (Flag.BOUNDED, Flag.RANGE)  # findings with bounds instead of a value


def _refuse(refusal):
    raise BadReference(f"it cannot be computed: {wording.refusal(refusal)}")


def _known(finding):
    return _refuse(finding) if isinstance(finding, Refusal) else finding


def _finding(reference, row, figures=(), **values):
    """Return a Finding about the Observation `row`; `values` are its special fields."""
    return Finding(
        **{
            "key": str(reference),
            "kind": reference.show,
            "figures": tuple(figures),
            "value": None,
            "low": None,
            "high": None,
            "at_least": False,
            "unit": row.unit,
            "year": row.year,
            "since": None,
            "is_estimate": False,
            "country": row.code,
            "country_slug": row.slug,
            "country_name": row.name,
            "subject": row.mineral,
            "subject_name": row.mineral_name,
            "other": "",
            "other_name": "",
            "parts": (),
            "excludes": (),
            "release": row.release,
            "source": row.source,
            "source_name": row.named_source,
        }
        | values
    )


def _concentration(frozen, reference):
    """Return the index of the world's series, whatever place the profile is of."""
    series = frozen.one_of(reference, None)
    found = series.concentration_or_reason()
    if not found:
        _refuse(found)
    leader = series.listed_row(found.leader_codes[0]) or series.head
    rows = [leader, *filter(None, [series.listed_row("WLD")])]
    names = frozen.store.names
    return _finding(
        reference,
        leader,
        [frozen.freeze(row, series).key for row in rows],
        low=found.exact_low,
        high=found.exact_high,
        at_least=found.at_least,
        unit="",
        is_estimate=found.is_estimate,
        country="WLD",
        country_slug="",
        country_name=names.get("WLD", ""),
        parts=tuple(FindingPart(code, names.get(code, code), share, "%") for code, share in found.shares),
        excludes=found.excludes or (() if found.at_least else found.uncounted),
    )


def _change(frozen, reference):
    code, series = frozen.series_of(reference)
    one, before = series.of(code), frozen.store.at(series.identity, reference.since)
    other = before.of(code)
    if reference.since >= one.year:
        raise BadReference(f"its figure is of {one.year}: write since= and an earlier year")
    if other is None:
        years = [found.head.year for found in frozen.store.alike(series.identity) if found.of(code)]
        raise BadReference(f"there is no such figure of {reference.since}: the years are {year_span(years)}")
    found = _known(compared(one, other, sides=(one.year, other.year)))
    keys = [frozen.freeze(one, series).key, frozen.freeze(other, before).key]
    return _finding(
        reference, one, keys, value=found.change, unit="%", since=other.year, is_estimate=found.is_estimate
    )


def _multiple(frozen, reference):
    code, series = frozen.series_of(reference)
    one = series.of(code)
    if of := other_series(reference.of):
        frozen.require_mineral(of["mineral"])
        among = frozen.store.find(code=code, year=one.year, source=one.source, **of)
        among = [found for found in among if found.head.basis == one.basis] or among
        other_one = among[0] if among else None
        lacks = f"{one.source} counts no {reference.of} of {one.name} for {one.year}"
    else:
        place = frozen.facts.by_slug.get(reference.of)
        if place is None:
            raise BadReference(
                f"there is no country “{reference.of}”: write of= and its slug, or mineral/stage/measure"
            )
        code, other_one = place.code, series
        lacks = f"{one.source} counts no such figure of {place.name} for {one.year}"
        if place.code == "WLD":
            raise BadReference("a part of the world total is a share: write show=share")
    other = other_one and other_one.of(code)
    if other is None:
        raise BadReference(lacks)
    if other.key == one.key:
        raise BadReference(
            "this compares the figure with itself: write of= and another country, or mineral/stage/measure"
        )
    sides = (one.name, other.name) if one.code != other.code else (one.mineral_name, other.mineral_name)
    found = _known(compared(one, other, sides=sides))
    keys = [frozen.freeze(one, series).key, frozen.freeze(other, other_one).key]
    of_place = one.code != other.code
    return _finding(
        reference,
        one,
        keys,
        value=found.times,
        unit="",
        is_estimate=found.is_estimate,
        other=other.code if of_place else other.mineral,
        other_name=other.name if of_place else other.mineral_name,
    )


def _range(frozen, reference):
    code, last = frozen.series_of(reference)
    year, since = last.head.year, reference.since
    if since >= year:
        raise BadReference(f"its last figure is of {year}: write since= and an earlier year")
    series = [
        one for one in frozen.store.alike(last.identity) if since <= one.head.year <= year and one.of(code)
    ]
    rows = [one.of(code) for one in series]
    if missing := missing_years(rows, since, year):
        raise BadReference(f"there is no such figure of {year_span(missing)}")
    found = _known(spread(rows))
    keys = [frozen.freeze(one.of(code), one).key for one in series]
    return _finding(
        reference,
        last.of(code),
        keys,
        low=found.low,
        high=found.high,
        unit=found.unit,
        since=since,
        is_estimate=found.is_estimate,
    )


def _sum(frozen, reference):
    """Return the sum over a mineral's children, or a group's minerals; not where the source counts them as one."""
    code = frozen.code_of(reference)
    if reference.mineral in frozen.facts.minerals and frozen.find(reference, code):
        raise BadReference("the source counts them together: leave show=sum out")
    members = frozen.facts.members_of(reference.mineral)
    own = [one for slug in members for one in frozen.find(reference, code, mineral=slug)]
    if not own:
        raise BadReference("the source counts none of its minerals there")
    year, bases = max(one.head.year for one in own), {one.head.basis for one in own}
    found = [one for slug in members for one in frozen.find(reference, None, mineral=slug, year=year)]
    found = [one for one in found if one.head.basis in bases]
    if len({one.head.source for one in found}) > 1:
        raise BadReference("its minerals are counted by several sources: name one with source=")
    total = _known(sum_of_minerals(found, code))
    by_mineral = {one.head.mineral: one for one in found if one.listed_row(code)}
    rows = {slug: one.of(code) for slug, one in by_mineral.items()}
    main = next(iter(rows.values()))
    return _finding(
        reference,
        main,
        [frozen.freeze(row, by_mineral[slug]).key for slug, row in rows.items()],
        value=total.value,
        at_least=total.lacks_members,
        unit=total.unit,
        is_estimate=total.is_estimate,
        subject=reference.mineral,
        subject_name=frozen.facts.name_of_members(reference.mineral),
        parts=tuple(
            FindingPart(row.mineral, row.mineral_name, row.value, row.unit)
            for row in rows.values()
            if row.has_value
        ),
        excludes=tuple(sorted({*(part.name for part in total.missing), *total.unlisted})),
    )


def _reliance(frozen, reference):
    code, series = frozen.series_of(reference)
    row = series.of(code)
    if not row.has_number:
        raise BadReference("the source gives no number of it")
    ends = {"low": row.lower, "high": row.upper} if row.flag in NUMBERED else {"value": row.value}
    key = frozen.freeze(row, series).key
    return _finding(reference, row, [key], is_estimate=row.is_estimate, **ends)


KINDS = {
    "hhi": _concentration,
    "change": _change,
    "multiple": _multiple,
    "range": _range,
    "sum": _sum,
    "reliance": _reliance,
    **OF_TRADE,
}


def derive(frozen, reference):
    """Return the Finding that a reference asks for. Raises BadReference if there is none."""
    return KINDS[reference.show](frozen, reference)
