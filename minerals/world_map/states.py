"""What can be known of a country that has no class."""

from dataclasses import dataclass

from ..models.figures import Flag


@dataclass(frozen=True)
class State:
    """Its look on the map, its mark, and its words in the legend."""

    css_class: str
    mark: str
    label: str


STATES = {  # in the order of the legend
    "withheld": State("is-present", "W", "withheld: there, its amount not published"),
    "more-than": State("is-present", ">", "more than a bound"),
    "less-than": State("is-present", "<", "less than a bound"),
    "range": State("is-present", "–", "between two bounds"),
    "described": State("is-present", "”", "described in words"),
    "left-out": State("is-present", "+", "has a figure, which the world total leaves out"),
    "counted": State("is-present", "+", "has a figure, which is not compared"),
    "not-available": State("is-unknown", "NA", "not available"),
    "blank": State("is-unknown", "?", Flag.BLANK.label),
    "none": State("is-none", "0", "none: a true zero"),
    "dropped": State("is-unknown", "†", "in an earlier edition of the source only"),
}

_BY_FLAG = {
    Flag.WITHHELD: "withheld",
    Flag.RANGE: "range",
    Flag.DESCRIBED: "described",
    Flag.NOT_AVAILABLE: "not-available",
    Flag.BLANK: "blank",
}


def state_of(series, scale, o):
    """A class (q1 to q5) where the number has one, else a key of STATES."""
    if series.listed_row(o.code) is None:
        return "dropped"
    if o.flag == Flag.BOUNDED:
        return "less-than" if o.lower is None else "more-than"
    if o.flag in _BY_FLAG:
        return _BY_FLAG[o.flag]
    if not o.value:
        return "none"
    if scale is None:
        return "counted"
    if series.world is None:
        return scale.step(o.value)
    share = series.share(o.code)
    # By the share as it is printed: what reads 5.0% is not shown as less than five.
    return scale.step(round(share.percent, 1)) if share else "left-out"
