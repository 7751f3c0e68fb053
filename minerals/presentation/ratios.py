"""How many years reserves last at the production of one year, place by place, and why not where they do not."""

from dataclasses import dataclass, field

from .. import wording
from ..indicators import listed, mine_production_beside, reserves_to_production
from ..models import Measure, Stage


@dataclass(frozen=True)
class Ratios:
    """`years`: code -> “26”. `refused`: (names, reason), for places that hold reserves."""

    years: dict = field(default_factory=dict)
    refused: list = field(default_factory=list)
    production_year: int = 0
    reason: str = ""  # why there is none at all


def production_for(reserves, series):
    """The mine production in `series` that `reserves` is set against: the one that fits, or the nearest to it."""
    if reserves.head.measure != Measure.RESERVES:
        return None
    fitting = mine_production_beside(reserves, series)
    mined = [s for s in series if (s.head.measure, s.head.stage) == (Measure.PRODUCTION, Stage.MINE)]
    return fitting or max(
        mined, key=lambda s: (s.head.form == reserves.head.form, s.head.year, s.head.identity), default=None
    )


def ratios(reserves, production):
    """Ratios of a series of reserves; empty where the series is of something else."""
    if reserves.head.measure != Measure.RESERVES:
        return Ratios()
    if production is None:
        return Ratios(reason="no source of ours counts its mine production")
    found, refused = {}, {}
    for o in reserves.listed:
        ratio = reserves_to_production(reserves, production, o.code)
        if ratio:
            found[o.code] = years_text(ratio.years)
        elif o.is_present and (o.ranked or o.is_world):
            refused.setdefault(ratio.reason, []).append(o.name)
    if not found:
        reasons = list(refused)
        return Ratios(reason=reasons[0] if len(reasons) == 1 else "", refused=_grouped(refused, reasons))
    return Ratios(found, _named(refused), production.head.year)


def _grouped(refused, reasons):
    return [] if len(reasons) == 1 else _named(refused)


def _named(refused):
    """[(names, reason)]: “its production is zero”, of several places “their”."""
    found = []
    for reason, names in refused.items():
        if len(names) > 1 and reason.startswith("its "):
            reason = f"their {reason.removeprefix('its ')}"
        found.append((listed(names), reason))
    return found


def years_text(years):
    """26.087 as “26”, 4.21 as “4.2”; a ratio of rounded numbers says no more."""
    if years >= 10:
        return wording.number(round(years))
    return wording.number(round(years, 1)) if years >= 1 else "under 1"
