"""What the United States gets from abroad, as its Geological Survey publishes it: reliance, and where from."""

import re
from dataclasses import dataclass
from itertools import groupby

from .. import wording
from ..charts import Reach, reach
from ..indicators import Observation
from ..models import Flag, Measure
from .cells import Cell

AVERAGED = 4  # years
WHOLE = 100  # per cent


def averaged_years(o):
    """(first, last) of the four years that a share of imports is the average of."""
    return o.year - AVERAGED + 1, o.year


def largest_first(series):
    """The places of a series by what they have, “Other countries” last."""
    return sorted(series.listed, key=lambda o: (o.is_other, -(o.value or 0), o.name))


@dataclass(frozen=True)
class ReliedYear:
    observation: Observation
    bar: Reach | None


@dataclass(frozen=True)
class Reliance:
    """Net import reliance of one product, the newest year first; bounds stay bounds."""

    form: str
    years: tuple[ReliedYear, ...]
    is_dated: bool

    @property
    def headline(self):
        newest = self.years[0].observation
        product = wording.product_name(newest)
        if newest.flag == Flag.DESCRIBED and "exporter" in newest.text.lower():
            return f"The United States exported more {product} than it imported in {newest.year}"
        if newest.has_number:
            share = "none" if newest.value == 0 else wording.amount(newest)
            return f"Net imports were {share} of the {product} that the United States used in {newest.year}"
        return f"How much of its {product} the United States imported, net"

    @property
    def remarks(self):
        """The source's words that are too long for a cell, and what it notes, once each."""
        found = {}
        for year in self.years:
            o = year.observation
            if text := wording.long_words(o):
                found[f"{o.year}: {wording.quoted(text)}"] = None
            if o.note:
                found[o.note] = None
        return list(found)


@dataclass(frozen=True)
class Sources:
    """Where imports of one product come from: a four-year average, “Other countries” last."""

    form: str
    cells: tuple[Cell, ...]
    is_dated: bool

    @property
    def notes(self):
        """What the source says of all of them, then of single places; not that it is an average of this product."""
        said = [c.observation.note.removeprefix(f"Average of {self.span}.").strip() for c in self.cells]
        usual = max(said, key=said.count)
        found = [usual] if usual.rstrip(".").lower() != self.form else []
        for cell, note in zip(self.cells, said, strict=True):
            if own := [s for s in _sentences(note) if s not in _sentences(usual)]:
                found.append(f"{cell.place}: {' '.join(own)}")
        return found

    @property
    def span(self):
        first, last = averaged_years(self.cells[0].observation)
        return f"{first} to {last}"


def _sentences(text):
    return re.split(r"(?<=\.) ", text)


def reliances(series, *, newest=0):
    """A Reliance a product that has one, the mineral as such first. `newest`: the last year of any of them."""
    found = []
    for form, years in _by_product(series, Measure.NET_IMPORT_RELIANCE):
        observations = [o for s in years if (o := s.of("USA"))]
        if observations:
            rows = tuple(ReliedYear(o, reach(o.value, o.lower, o.upper, top=WHOLE)) for o in observations[:5])
            found.append(Reliance(wording.form_name(form), rows, observations[0].year < newest))
    return found


def sources(series, *, newest=0):
    """Sources a product, each of its newest average."""
    found = []
    for form, years in _by_product(series, Measure.IMPORT_SHARE):
        rows = largest_first(years[0])
        cells = tuple(Cell(o, bar=reach(o.value, o.lower, o.upper, top=WHOLE)) for o in rows)
        found.append(Sources(wording.form_name(form), cells, years[0].head.year < newest))
    return found


def _by_product(series, measure):
    """(form, its series, newest first), what is of the mineral as such first, what has ended last."""
    chosen = sorted(
        (s for s in series if s.head.measure == measure), key=lambda s: (*s.head.identity, -s.head.year)
    )
    grouped = [list(years) for _, years in groupby(chosen, key=lambda s: s.head.identity)]
    grouped.sort(key=lambda years: (-years[0].head.year, years[0].head.form != "all", years[0].head.identity))
    return [(years[0].head.form, years) for years in grouped]
