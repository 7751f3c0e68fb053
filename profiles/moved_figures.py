"""Which figures of a page moved between two resolved payloads. A pure function."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Moved:
    """One series of one place, as it was stated and as it would be; an empty side means it is not stated."""

    name: str
    before: str
    after: str

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
            rows.append(Moved(name, _said(a), _said(b)))
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
