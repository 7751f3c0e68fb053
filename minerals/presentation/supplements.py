"""Supplements to the series of a mineral: the imports of the United States."""

import re
from dataclasses import dataclass
from itertools import groupby
from statistics import mode

from django.utils.translation import gettext

from ..drawing.geometry import reach
from ..models import Flag, Measure
from ..wording import figures, naming
from .cells import Cell

WHOLE = 100  # per cent
AVERAGE = re.compile(r"^Average of \d{4} to \d{4}\.")  # the beginning of a note


def largest_first(series):
    """The places of a series by what they have, “Other countries” last."""
    return sorted(series.listed, key=lambda o: (o.is_other, -(o.value or 0), o.slug))


@dataclass(frozen=True)
class Reliance:
    """Net import reliance of one product, the newest year first; bounds stay bounds."""

    form: str
    years: tuple[Cell, ...]
    is_dated: bool

    @property
    def headline(self):
        newest = self.years[0].observation
        values = {"product": naming.product_name(newest), "year": newest.year}
        if newest.flag == Flag.DESCRIBED and "exporter" in newest.text.lower():
            text = gettext("The United States exported more %(product)s than it imported in %(year)s")
        elif newest.has_number:
            text = gettext(
                "Net imports were %(share)s of the %(product)s that the United States used in %(year)s"
            )
            values["share"] = gettext("none") if newest.value == 0 else figures.amount(newest)
        else:
            text = gettext("How much of its %(product)s the United States imported, net")
        return text % values

    @property
    def remarks(self):
        """The source's words that are too long for a cell, and its notes, once each."""
        found = {}
        for year in self.years:
            o = year.observation
            if text := figures.long_words(o):
                found[f"{o.year}: {figures.quoted(text)}"] = None
            if o.note:
                found[o.note] = None
        return list(found)


@dataclass(frozen=True)
class Sources:
    """Sources of imports of one product: a four-year average, “Other countries” last."""

    form: str
    cells: tuple[Cell, ...]
    is_dated: bool

    @property
    def notes(self):
        """The source's notes on all of them, then on single places, without the remark that they are averages of it."""
        parts = [AVERAGE.sub("", c.observation.note).strip() for c in self.cells]
        usual = mode(parts)
        found = [usual] if usual.rstrip(".").lower() != self.form else []
        for cell, note in zip(self.cells, parts, strict=True):
            if own := [s for s in _sentences(note) if s not in _sentences(usual)]:
                found.append(f"{cell.place}: {' '.join(own)}")
        return found

    @property
    def span(self):
        return figures.period(self.cells[0].observation)


def _sentences(text):
    return re.split(r"(?<=\.) ", text)


def reliances(series, *, newest=None):
    """A Reliance a product that has one, the mineral as such first. `newest`: {(source, measure): its last year}."""
    found = []
    for form, years in _by_product(series, Measure.NET_IMPORT_RELIANCE):
        if observations := [o for s in years if (o := s.of("USA"))]:
            cells = _in_per_cent(observations[:5])
            found.append(Reliance(naming.form_name(form), cells, _is_dated(observations[0], newest)))
    return found


def sources(series, *, newest=None):
    """Sources a product, each of its newest average."""
    found = []
    for form, years in _by_product(series, Measure.IMPORT_SHARE):
        cells = _in_per_cent(largest_first(years[0]))
        found.append(Sources(naming.form_name(form), cells, _is_dated(years[0].head, newest)))
    return found


def _is_dated(observation, newest):
    return bool(newest) and observation.year < newest.get((observation.source, observation.measure), 0)


def _in_per_cent(observations):
    return tuple(Cell(o, bar=reach(o.value, o.lower, o.upper, top=WHOLE)) for o in observations)


def _by_product(series, measure):
    """Return (form, its series, newest first): the mineral as such first, ended series last."""
    chosen = [s for s in series if s.head.measure == measure]
    chosen.sort(key=lambda s: (*s.identity, -s.head.year))
    grouped = [list(years) for _, years in groupby(chosen, key=lambda s: s.identity)]
    grouped.sort(key=lambda years: (-years[0].head.year, years[0].head.form != "all", years[0].identity))
    return [(years[0].head.form, years) for years in grouped]
