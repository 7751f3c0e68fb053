"""Which figures of a page moved between two payloads. A pure function."""

from dataclasses import dataclass

from minerals import wording
from minerals.models import Flag

from ..draft.diff import KINDS
from .figure_words import rank, share, stated, title


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

    @property
    def kind_label(self):
        return KINDS[self.kind]


def moved(before, after):
    """Figures stated differently in payload `after`: another value, flag, year, share or rank."""
    old, new = _latest(before), _latest(after)
    rows = []
    for identity in sorted(old.keys() | new.keys()):
        a, b = old.get(identity), new.get(identity)
        if _facts(a) != _facts(b):
            one = b or a
            sides = (stated(side) if side else "" for side in (a, b))
            rows.append(Moved(title(one), *sides, _change(a, b), one.key))
    return rows


def _latest(payload):
    """The newest figure of each series; the key of a figure ends in its year."""
    found = {}
    for key, figure in payload.figures.items():
        identity = key.rpartition(".")[0]
        if identity not in found or found[identity].year < figure.year:
            found[identity] = figure
    return found


def _facts(figure):
    """What is stated, apart from how it is worded; a share as it is shown."""
    return figure and (
        figure.year,
        figure.value,
        figure.lower,
        figure.upper,
        figure.unit,
        figure.flag,
        figure.is_estimate,
        figure.text,
        figure.excludes,
        figure.share and wording.percent(figure.share.percent),
        figure.rank and (figure.rank.place, figure.rank.tied),
    )


def _change(a, b):
    """What happened, the most telling first: a newer year, the amount or its flag, the share, the rank."""
    if a is None or b is None:
        return "not stated before" if a is None else "no longer stated"
    said = []
    if a.year != b.year:
        said.append("newer year" if a.year < b.year else "earlier year")
    both = a.value is not None and b.value is not None
    if a.flag != b.flag and not both:
        said.append(f"now {Flag(b.flag).label}")
    elif a.unit != b.unit:
        said.append("another unit")
    elif both and a.value != b.value:
        said.append(_difference(a.value, b.value))
    elif (a.lower, a.upper, a.text) != (b.lower, b.upper, b.text):
        bounded = b.lower is not None or b.upper is not None
        said.append("other bounds" if bounded else "other words")
    if not said:
        said = [name for name, words in (("share", share), ("rank", rank)) if words(a) != words(b)] or [
            "marks"
        ]
        return f"{' and '.join(said)} only"
    return ", ".join(said)


def _difference(old, new):
    """“+12%”, to one decimal below ten; from nothing there is no percentage."""
    if not old:
        return "from none"
    percent = 100 * (new - old) / abs(old)
    digits = 0 if abs(percent) >= 10 else 1
    return f"{percent:+,.{digits}f}%".replace("-", "−")
