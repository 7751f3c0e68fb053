"""Which figures of a page moved between two resolved payloads. A pure function."""

from dataclasses import dataclass
from decimal import Decimal

from minerals.models import Flag


@dataclass(frozen=True)
class Moved:
    """One series of one place, as it was stated and as it would be; an empty side means it is not stated."""

    name: str
    before: str
    after: str
    change: str = ""  # in words: “newer year, +12%”
    key: str = ""  # of the figure that is newest in its series

    @property
    def kind(self):
        return "added" if not self.before else "removed" if not self.after else "changed"


def moved(before, after):
    """Figures stated differently in payload `after`: another value, flag, year, share or rank."""
    old, new = _latest(before), _latest(after)
    rows = []
    for identity in sorted(old.keys() | new.keys()):
        a, b = old.get(identity), new.get(identity)
        if _facts(a) != _facts(b):
            one = b or a
            name = f"{one['country_name']}, {one['mineral_name'].lower()}: {one['series_name'].lower()}"
            rows.append(Moved(name, _said(a), _said(b), _change(a, b), one["key"]))
    return rows


def _latest(payload):
    """The newest figure of each series; the key of a figure ends in its year."""
    found = {}
    for key, figure in payload["figures"].items():
        identity = key.rpartition(".")[0]
        if identity not in found or found[identity]["year"] < figure["year"]:
            found[identity] = figure
    return found


def _facts(figure):
    """What is stated, apart from how it is worded."""
    names = (
        "year",
        "value",
        "lower",
        "upper",
        "unit",
        "flag",
        "is_estimate",
        "text",
        "excludes",
        "share",
        "rank",
    )
    return figure and [figure[name] for name in names]


def _said(figure):
    if figure is None:
        return ""
    marks = "".join(f" {mark['letter']}" for mark in figure["marks"])
    extras = [f"{figure['share']} of the world" if figure["share"] else "", figure["rank"]]
    return "; ".join(filter(None, [f"{figure['amount']}{marks} ({figure['year']})", *extras]))


def _change(a, b):
    """What happened, the most telling first: a newer year, the amount or its flag, the share, the rank."""
    if a is None or b is None:
        return "not stated before" if a is None else "no longer stated"
    said = []
    if a["year"] != b["year"]:
        said.append("newer year" if a["year"] < b["year"] else "earlier year")
    if a["flag"] != b["flag"] and not (a["value"] and b["value"]):
        said.append(f"now {Flag(b['flag']).label}")
    elif a["unit"] != b["unit"]:
        said.append("another unit")
    elif a["value"] != b["value"] and a["value"] and b["value"]:
        said.append(_difference(Decimal(a["value"]), Decimal(b["value"])))
    elif [a[n] for n in ("lower", "upper", "text")] != [b[n] for n in ("lower", "upper", "text")]:
        said.append("other bounds" if b["lower"] or b["upper"] else "other words")
    if not said:
        said = [name for name in ("share", "rank") if a[name] != b[name]] or ["marks"]
        return f"{' and '.join(said)} only"
    return ", ".join(said)


def _difference(old, new):
    """“+12%”, to one decimal below ten; from nothing there is no percentage."""
    if not old:
        return "from none"
    percent = 100 * (new - old) / abs(old)
    digits = 0 if abs(percent) >= 10 else 1
    return f"{percent:+,.{digits}f}%".replace("-", "−")
