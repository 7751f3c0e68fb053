"""A chart with its addresses, files and citation, whatever data it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import ClassVar, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..drawing.geometry import Reach
from ..heads.citing import DATA, Work, after
from ..indicators import Aggregate, Observation
from ..passing_on import passable
from ..presentation.marks import Register
from ..presentation.years import OWN_SCALE
from ..wording import figures

BARS, YEARS, MAP, HISTORY, SHARES = "bars", "years", "map", "history", "shares"  # how it is drawn


class Preview(NamedTuple):
    """The picture that a link to a page is shown with where somebody shares it."""

    path: str
    alt: str


def path_of(key):
    """The address of the page of a chart."""
    return reverse("website:chart", args=[key])


def preview(key, title):
    return Preview(reverse("website:chart_file", args=[key, "png"]), title)


def may_be_taken(observations):
    """Whether a picture of these may be published: it shows each of them, so every source has to allow that."""
    return len(passable(observations, attrgetter("source"))) == len(observations)


FILES = {  # extension -> its name and description
    "png": ("PNG", _("picture, 1200 by 630")),
    "2x.png": ("PNG 2x", _("the same at double resolution")),
    "svg": ("SVG", _("to enlarge and edit")),
    "csv": ("CSV", _("the data as shown")),
}
DATA_ENDING = "csv"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """`drawing` is the data that the templates of `form` loop over; `observations` are all figures in it."""

    key: str
    form: str
    title: str  # its point, a sentence
    subtitle: str  # series, unit, basis
    drawing: object
    observations: tuple[Observation, ...]
    home: str  # the address of the page that it belongs to, with an anchor
    home_name: str
    trail: list
    notes: tuple[str, ...] = ()  # mandatory remarks, one sentence each
    key_lines: tuple[str, ...] = ()  # the key of the drawing: “Hollow: estimated by the source.”
    tracks: tuple = ()  # of small multiples, each with its name, line and words
    restated: frozenset[str] | None = None  # keys of figures before which a line breaks; None: none could
    tabulate: Callable | None = None  # (rows, Series) -> a table, if its data are not plain figures
    has_scales: bool = False
    own_scale: bool = False
    is_frozen: ClassVar = False  # whether it is that of an edition, which no later figure changes

    @property
    def query(self):
        """Query string of its address in the current state, with the question mark."""
        return f"?{OWN_SCALE}" if self.own_scale else ""

    @property
    def path(self):
        return path_of(self.key)

    @property
    def address(self):
        return self.path + self.query

    def file(self, ending):
        return reverse("website:chart_file", args=[self.key, ending]) + self.query

    @cached_property
    def has_pictures(self):
        """Whether it can be had as a picture; its page shows it anyway."""
        return may_be_taken(self.observations)

    @property
    def issued(self):
        """The day of the newest release in it."""
        return max(o.published for o in self.observations)

    @property
    def preview(self):
        return preview(self.key, self.title) if self.has_pictures else None

    @property
    def files(self):
        """Return (address, name, description) of each file."""
        given = (ending for ending in FILES if self.has_pictures or ending == DATA_ENDING)
        return [(self.file(ending), *FILES[ending]) for ending in given]

    @property
    def embed(self):
        return reverse("website:chart_embed", args=[self.key]) + self.query

    @property
    def stem(self):
        """The name of its files without ending, in the current state."""
        return f"{self.key.replace('.', '-')}{'-own-scale' if self.own_scale else ''}"

    @cached_property
    def register(self):
        """The Register of the numbers in the drawing, with all its figures."""
        return Register(self.drawing.rows if self.form == BARS else (), cited=self.observations)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A row of a chart of bars. `text` stands behind the bar, `more` after it, less loudly."""

    name: str
    text: str
    more: str = ""
    reach: Reach | None = None
    observation: Observation | Aggregate | None = None

    @property
    def number(self):
        """The text with its marks as letters: “230,000 e”."""
        letters = figures.letters(self.observation) if self.observation else []
        return " ".join([self.text, *letters])


@dataclass(frozen=True)
class Bars:
    rows: tuple[Bar, ...]
    has_tracks: bool = False  # whether a full bar means something: 100 %, or the highest index
    left: int = 0  # rows that the chart has no room for


def work_of(chart, site):
    """A Chart as it is cited, of the day of the newest release in it."""
    return Work(
        key=f"chart-{chart.key.replace('.', '-')}",
        kind=DATA,
        title=chart.title,
        address=site + chart.path,
        files=reverse("website:chart_cite", args=[chart.key, "bib"]).removesuffix("bib"),
        issued=chart.issued,
        note=after("; ".join(chart.register.releases)),
    )
