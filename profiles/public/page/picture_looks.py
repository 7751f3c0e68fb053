"""The kinds of chosen pictures: how each reads a line of its payload, and what its title says.

One Look a kind. Numbers are worded by the functions that word them elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals import wording
from minerals.drawing.geometry import Datum
from minerals.presentation.years import GAPS, NO_FIGURE, datum
from minerals.wording import figures as figure_wording

from ...models.choices import PictureKind
from ...publishing.figures import finding_words
from ...publishing.figures.trade_words import YEAR, possessive
from ..country_data.shares import Point

NO_SHARE = _("no share")


class PicturePlace(NamedTuple):
    """A year of a line: its Datum, its words in the table, and the columns of the data."""

    datum: Datum
    words: str
    cells: dict


class ReadLine(NamedTuple):
    """A line of a payload: its name, and a PicturePlace for each year, in order."""

    name: str
    places: tuple[PicturePlace, ...]


def figures_of(payload, drawn):
    return [payload.figures[key] for key in drawn.figures]


def _columns(figure, **values):
    return {
        "unit": figure.unit,
        "flag": figure.flag,
        "is_estimate": figure.is_estimate,
        "source": figure.source,
        "release": figure.release,
        "figure": figure.key,
        **values,
    }


def _share_line(payload, picture, drawn):
    found = {figure.year: figure for figure in figures_of(payload, drawn)}
    places = []
    for year in range(picture.since, picture.until + 1):
        figure = found.get(year)
        point = Point(year, figure and figure.observation, figure and figure.share)
        marks = ", ".join(wording.said(*mark) for mark in point.share_marks) if point.share else ""
        words = ", ".join(filter(None, [point.share_text, marks])) if point.share else str(NO_SHARE)
        cells = _columns(figure, share_of_world=figure.share and figure.share.percent) if figure else {}
        places.append(PicturePlace(point.datum, words, cells))
    return ReadLine(next(iter(found.values())).mineral_series, tuple(places))


def _trade_line(payload, picture, drawn):
    finding = payload.findings[drawn.finding]
    shares = {int(part.name): part.value for part in finding.parts if YEAR.fullmatch(part.code)}
    told = {"unit": "%", "source": finding.source, "release": finding.release}
    places = tuple(
        PicturePlace(
            Datum(str(year), shares[year]), wording.percent(shares[year]), told | {"value": shares[year]}
        )
        if year in shares
        else PicturePlace(Datum(str(year), gap=NO_FIGURE), str(NO_SHARE), {})
        for year in range(picture.since, picture.until + 1)
    )
    return ReadLine(finding.other_name, places)


def _amount_line(payload, picture, drawn):
    found = {figure.year: figure for figure in figures_of(payload, drawn)}
    newest = found[max(found)]
    places = []
    for year in range(picture.since, picture.until + 1):
        figure = found.get(year)
        point = datum(str(year), figure and figure.observation, newest.unit, is_broken=year in drawn.breaks)
        words = gettext("no figure")
        if figure:
            marks = (wording.said(*mark) for mark in figure.value_marks)
            words = ", ".join([figure_wording.amount_under(figure.observation, newest.unit), *marks])
        cells = _columns(figure, value=figure.value, lower=figure.lower, upper=figure.upper) if figure else {}
        places.append(PicturePlace(point, words, cells))
    return ReadLine(newest.mineral_series, tuple(places))


def _price_line(payload, picture, drawn):
    priced, places = drawn.priced, []
    found = {point.year: point for point in priced.points}
    for year in range(picture.since, picture.until + 1):
        point = found.get(year)
        if point is None:
            places.append(PicturePlace(Datum(str(year), gap=NO_FIGURE), gettext("no figure"), {}))
            continue
        numbers = {"value": point.value, "lower": point.lower, "upper": point.upper}
        gap = "" if any(n is not None for n in numbers.values()) else GAPS.get(point.flag, NO_FIGURE)
        told = {"flag": point.flag, "is_estimate": point.is_estimate, "unit": priced.unit}
        stated = SimpleNamespace(**numbers, **told, text="")
        told |= {"source": priced.source, "release": priced.release}
        shape = Datum(str(year), **numbers, estimated=point.is_estimate, gap=gap)
        places.append(PicturePlace(shape, figure_wording.amount(stated, with_unit=False), told | numbers))
    return ReadLine(priced.name, tuple(places))


def _ends(places):
    """(year, words) of the first place with a number, and of the last."""
    held = [(place.datum.at, place.words) for place in places if not place.datum.gap]
    return held[0], held[-1]


def _shares_title(payload, picture, read):
    """“Cobalt, mine production: 64% of the world in 2016, 76% in 2025; …”, of the first two lines."""
    said = []
    for drawn, found in zip(picture.lines[:2], read, strict=False):
        shared = [figure for figure in figures_of(payload, drawn) if figure.share]
        first, last = shared[0], shared[-1]
        named = {"series": found.name, "latest": last.headline_share, "last": last.year}
        if first.share.of_sum != last.share.of_sum:  # on two bases: only the newest is stated
            said.append(gettext("%(series)s: %(latest)s of the world in %(last)s") % named)
            continue
        named |= {"earlier": first.headline_share, "first": first.year}
        text = gettext("%(series)s: %(earlier)s of the world in %(first)s, %(latest)s in %(last)s")
        said.append(text % named)
    return "; ".join(said)


def _trade_title(payload, picture, read):
    finding = payload.findings[picture.lines[0].finding]
    named = {"goods": finding.subject_name, "partner": wording.listed([finding.other_name])}
    named["share"] = finding_words.main(finding, payload)
    bought = picture.kind == PictureKind.SUPPLIERS
    text = (
        gettext("%(goods)s from %(partner)s: %(share)s")
        if bought
        else gettext("%(goods)s to %(partner)s: %(share)s")
    )
    return text % named


def _series_title(payload, picture, read):
    newest, drawn = figures_of(payload, picture.lines[0])[-1], picture.lines[0]
    if drawn.finding:
        finding = payload.findings[drawn.finding]
        named = {"title": newest.title, "text": finding_words.main(finding, payload), "year": finding.year}
        return gettext("%(title)s in %(year)s: %(text)s") % named
    return gettext("%(title)s, %(first)s to %(last)s") % {
        "title": newest.title,
        "first": picture.since,
        "last": picture.until,
    }


def _price_title(payload, picture, read):
    (first, earlier), (last, latest) = _ends(read[0].places)
    named = {"name": read[0].name, "first": first, "last": last, "earlier": earlier, "latest": latest}
    return gettext("%(name)s: %(earlier)s in %(first)s, %(latest)s in %(last)s") % named


def _trade_subtitle(payload, picture):
    finding = payload.findings[picture.lines[0].finding]
    named = {
        "country": possessive(finding.country_name),
        "goods": wording.lower_first(finding.subject_name),
    }
    if picture.kind == PictureKind.SUPPLIERS:
        return gettext("Shares of the suppliers in %(country)s imports of %(goods)s, by value") % named
    return gettext("Shares of the customers in %(country)s exports of %(goods)s, by value") % named


def _share_subtitle(payload, picture):
    place = wording.listed([payload.country.name])
    return gettext("Shares of %(place)s in the world’s production") % {"place": place}


def _series_subtitle(payload, picture):
    newest = figures_of(payload, picture.lines[0])[-1]
    named = {"unit": wording.unit_name(newest.unit), "basis": wording.basis_name(newest.basis)}
    return newest.by_source(gettext("Amounts in %(unit)s, %(basis)s") % named)


def _price_subtitle(payload, picture):
    return wording.upper_first(picture.lines[0].priced.unit) or gettext("As the source states it")


@dataclass(frozen=True)
class Look:
    """The reading and the words of a kind of picture; `unit` stands behind the end of its scale."""

    read: Callable
    title: Callable
    subtitle: Callable
    unit: str = ""


SHARES_OF_TRADE = Look(_trade_line, _trade_title, _trade_subtitle, "%")
LOOKS = {
    PictureKind.STAGES: Look(_share_line, _shares_title, _share_subtitle, "%"),
    PictureKind.SUPPLIERS: SHARES_OF_TRADE,
    PictureKind.CUSTOMERS: SHARES_OF_TRADE,
    PictureKind.SERIES: Look(_amount_line, _series_title, _series_subtitle),
    PictureKind.PRICES: Look(_price_line, _price_title, _price_subtitle),
}
