"""All that a template needs to draw one series on the world."""

from dataclasses import dataclass

from .. import wording
from ..indicators import Series
from .labels import MapLabel, labels
from .places import HEIGHT, WIDTH, MapPlace, places
from .scale import STEPS, scale_of
from .states import STATES

LEADERS = 3  # that the description names


@dataclass(frozen=True)
class LegendItem:
    css_class: str
    mark: str
    label: str


@dataclass(frozen=True)
class WorldMap:
    """`places` are in reading order, and are the rows of the map's table too."""

    series: Series
    title: str
    heading: str  # of the legend: what the colours are
    description: str
    places: list[MapPlace]
    legend: list[LegendItem]
    labels: list[MapLabel]
    notes: list[str]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def head(self):
        return self.series.head

    @property
    def readout_y(self):
        """Where the foot of the map names what is pointed at."""
        return self.height - 8

    @property
    def drawn(self):
        return [place for place in self.places if place.is_drawn]

    @property
    def not_drawn(self):
        return [place for place in self.places if not place.is_drawn]

    @property
    def marks(self):
        """Letter -> meaning, of what stands in the table."""
        found = {}
        for place in self.places:
            found |= wording.legend(place.observation, place.share if place.share_text else None)
        return found

    @property
    def releases(self):
        return wording.release_names({o.release_name for o in self.series.observations})


def world_map(series):
    """A WorldMap of one series; None where it has no row of a single country."""
    if not series.countries:
        return None
    scale = scale_of(series)
    found = places(series, scale)
    head = series.head
    name = wording.lower_first(wording.series_name(head, with_basis=True))
    return WorldMap(
        series=series,
        title=f"{head.mineral_name}: {name}, {head.year}",
        heading=scale.heading if scale else "What is known",
        description=_description(found),
        places=found,
        legend=_legend(series, scale, found),
        labels=labels(found),
        notes=_notes(series, scale),
    )


def _description(places):
    leaders = [f"{place.name} {place.share_text}" for place in places[:LEADERS] if place.rank and place.share]
    found = [f"{len(places)} {'country has' if len(places) == 1 else 'countries have'} a figure."]
    if leaders:
        found.append(f"Largest: {', '.join(leaders)}.")
    for key, state in STATES.items():
        names = [place.name for place in places if place.state == key]
        if names:
            found.append(f"{state.label.partition(':')[0].capitalize()}: {', '.join(names)}.")
    return " ".join(found)


def _legend(series, scale, places):
    """What occurs, in order: classes, states, and land without a figure."""
    found = {place.state for place in places if place.is_drawn}
    items = [LegendItem(step, "", scale.label(step)) for step in STEPS if step in found]
    items += [LegendItem(s.css_class, s.mark, s.label) for key, s in STATES.items() if key in found]
    return [*items, LegendItem("is-land", "", _without_a_figure(series))]


def _without_a_figure(series):
    other = series.listed_row("OTH")
    if series.beside:
        return "not listed by the source, or counted there in another form"
    if other is None or not other.is_present:
        return "not listed by the source"
    share = series.share("OTH")
    together = f"{wording.percent(share.percent)} together" if share else wording.amount(other)
    return f"not listed by the source; “other countries” have {together}"


def _notes(series, scale):
    """What must be said of the colours, one sentence each."""
    world = series.world_or_reason
    if world:
        return wording.world_remarks(series)
    annotations = sorted({o.annotation for o in series.listed if o.annotation})
    return annotations if scale else [f"There are no shares: {world.reason}.", *annotations]
