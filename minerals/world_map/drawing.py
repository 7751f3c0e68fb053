"""The context of a template that draws one series on the world map."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from ..models.figures import series_stem
from ..presentation.marks import Register
from ..wording import Current, figures, findings, numbers
from .places import HEIGHT, STATES, STEPS, WIDTH, places, scale_of

LEADERS = 3  # that the description names
MOST_NAMES = 3
LEAST_SHARE = 10  # per cent
NAME_HEIGHT, LETTER = 24, 6.2  # units of the drawing: of two lines, and the width of a letter
GAP, DOT = 2, 4  # beside a shape, and the radius of a dot


@dataclass(frozen=True)
class LegendItem:
    css_class: str
    mark: str
    label: str


@dataclass(frozen=True)
class MapLabel:
    """A name over a number; x, y is the middle of both. `css_class` is that of the shape they lie in."""

    x: float
    y: float
    name: str
    number: str
    css_class: str = ""

    @property
    def half_width(self):
        return LETTER * max(len(self.name), len(self.number)) / 2

    def is_on_the_map(self):
        return self.half_width <= self.x <= WIDTH - self.half_width

    def touches(self, other):
        apart = self.half_width + other.half_width
        return abs(self.x - other.x) < apart and abs(self.y - other.y) < NAME_HEIGHT


class WorldMap:
    """`places` are in reading order and are also the rows of the map's table. `heading` explains the colours."""

    width, height = WIDTH, HEIGHT

    def __init__(self, series):
        self.series, scale = series, scale_of(series)
        self.title = Current(series.head).mineral_title
        self.heading = scale.heading if scale else gettext("What is known")
        self.places = places(series, scale)
        self.description = _description(self.places)
        self.legend = _legend(series, scale, self.places)
        self.labels = labels(self.places)
        self.notes = [*_notes(series, scale), *Register(series.countries).remarks]

    @property
    def stem(self):
        """The prefix of its chart's key."""
        return series_stem(self.head)

    @property
    def head(self):
        return self.series.head

    @property
    def drawn(self):
        return [place for place in self.places if place.is_drawn]

    @property
    def not_drawn(self):
        return [place for place in self.places if not place.is_drawn]

    @property
    def not_drawn_names(self):
        return ", ".join(place.name for place in self.not_drawn)

    @property
    def register(self):
        """The Register of the rows of the table, with the source's remarks on the year."""
        return Register(self.places, cited=self.series.observations)


def world_map(series):
    """A WorldMap of one series; None where it has no row of a single country."""
    return WorldMap(series) if series.countries else None


def _description(places):
    leaders = [f"{place.name} {place.share_text}" for place in places[:LEADERS] if place.rank and place.share]
    count = ngettext("%(count)s country has a figure.", "%(count)s countries have a figure.", len(places))
    found = [count % {"count": len(places)}]
    if leaders:
        found.append(gettext("Largest: %(places)s.") % {"places": ", ".join(leaders)})
    for key, state in STATES.items():
        names = [place.name for place in places if place.state == key]
        if names:
            found.append(f"{numbers.upper_first(str(state.brief))}: {', '.join(names)}.")
    return " ".join(found)


def _legend(series, scale, places):
    """The legend in order: classes and states that occur, and land without a figure."""
    found = {place.state for place in places if place.is_drawn}
    items = [LegendItem(step, "", scale.label(step)) for step in STEPS if step in found]
    items += [LegendItem(s.css_class, s.mark, s.legend) for key, s in STATES.items() if key in found]
    return [*items, LegendItem("is-land", "", _without_a_figure(series))]


def _without_a_figure(series):
    other = series.listed_row("OTH")
    if series.beside:
        return gettext("not listed by the source, or counted there in another form")
    if other is None or not other.is_present:
        return gettext("not listed by the source")
    if share := series.share("OTH"):
        text = gettext("not listed by the source; “other countries” have %(share)s together")
        return text % {"share": numbers.percent(share.percent)}
    text = gettext("not listed by the source; “other countries” have %(amount)s")
    return text % {"amount": figures.amount(other)}


def _notes(series, scale):
    """Remarks on the colours, one sentence each."""
    world = series.world_or_reason
    if world:
        return findings.world_remarks(series)
    faults = Register(series.listed).faults
    if scale:
        return faults
    return [gettext("There are no shares: %(reason)s.") % {"reason": findings.refusal(world)}, *faults]


def labels(places):
    """MapLabels of the first places, without those that would run into each other or off the map."""
    found = []
    for place in places[:MOST_NAMES]:
        if place.rank and place.share and place.is_drawn and place.share.percent >= LEAST_SHARE:
            label = _label(place)
            if label.is_on_the_map() and not any(label.touches(other) for other in found):
                found.append(label)
    return found


def _label(place):
    """A label in a large country, or beside a small one."""
    label = MapLabel(place.x, place.y, place.name, place.share_text)
    if place.depth >= NAME_HEIGHT / 2:
        return replace(label, css_class=f"on-{place.css_class}")
    edge = max(place.depth, DOT) + GAP
    across, down = edge + label.half_width, edge + NAME_HEIGHT / 2
    dx, dy = {"below": (0, down), "above": (0, -down), "left": (-across, 0), "right": (across, 0)}[place.side]
    return replace(label, x=round(place.x + dx, 1), y=round(place.y + dy, 1))
