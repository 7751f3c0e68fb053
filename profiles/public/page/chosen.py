"""The chosen picture of a page: title, lines, table and key, all from the points that its payload froze.

Each kind has one Look: how a line is read, and what the title says. Nothing here reads the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from types import SimpleNamespace
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals import wording
from minerals.drawing.geometry import Datum, Frame, line, round_up
from minerals.presentation.years import GAP_MEANINGS, GAPS, NO_FIGURE, datum, key_of
from minerals.wording import figures as figure_wording

from ...dates import first_day, readable
from ...models.choices import PictureKind
from ...publishing.figures import finding_words
from ...publishing.figures.trade_words import YEAR, possessive
from ..country_data.shares import Point

ALONE, BESIDE = Frame(width=480, height=200, side=12, top=18, bottom=22), Frame(height=112, top=16)
NO_SHARE = _("no share")


class PicturePlace(NamedTuple):
    """A year of a line: its Datum, its words in the table, and the columns of the data."""

    datum: Datum
    words: str
    cells: dict


@dataclass(frozen=True)
class PictureTrack:
    """One line of the picture, as the templates and the pictures of charts draw it."""

    id: str
    name: str
    places: tuple[PicturePlace, ...]
    data: tuple[Datum, ...]
    line: object
    marks: tuple
    title: str
    top_words: str = ""
    change: str = ""

    @property
    def newest_words(self):
        """The words of the newest number, with its year where that is not the last."""
        index = max(number for number, place in enumerate(self.places) if not place.datum.gap)
        place = self.places[index]
        return place.words if index == len(self.places) - 1 else f"{place.words} ({place.datum.at})"

    @property
    def description(self):
        return "; ".join(f"{place.datum.at}: {place.words}" for place in self.places)


class ReadLine(NamedTuple):
    """A line of a payload: its name, and a PicturePlace for each year, in order."""

    name: str
    places: tuple[PicturePlace, ...]


def _figures_of(payload, one):
    return [payload.figures[key] for key in one.figures]


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


def _share_line(payload, picture, one):
    found = {figure.year: figure for figure in _figures_of(payload, one)}
    places = []
    for year in range(picture.since, picture.until + 1):
        figure = found.get(year)
        point = Point(year, figure and figure.observation, figure and figure.share)
        marks = ", ".join(wording.said(*mark) for mark in point.share_marks) if point.share else ""
        words = ", ".join(filter(None, [point.share_text, marks])) if point.share else str(NO_SHARE)
        cells = _columns(figure, share_of_world=figure.share and figure.share.percent) if figure else {}
        places.append(PicturePlace(point.datum, words, cells))
    return ReadLine(next(iter(found.values())).mineral_series, tuple(places))


def _trade_line(payload, picture, one):
    finding = payload.findings[one.finding]
    shares = {int(part.name): part.value for part in finding.parts if YEAR.fullmatch(part.code)}
    told = {"unit": "%", "source": finding.source, "release": finding.release}
    places = tuple(
        PicturePlace(Datum(str(year), shares[year]), wording.percent(shares[year]), told | {"value": shares[year]})
        if year in shares
        else PicturePlace(Datum(str(year), gap=NO_FIGURE), str(NO_SHARE), {})
        for year in range(picture.since, picture.until + 1)
    )
    return ReadLine(finding.other_name, places)


def _amount_line(payload, picture, one):
    found = {figure.year: figure for figure in _figures_of(payload, one)}
    newest = found[max(found)]
    places = []
    for year in range(picture.since, picture.until + 1):
        figure = found.get(year)
        point = datum(str(year), figure and figure.observation, newest.unit, is_broken=year in one.breaks)
        words = gettext("no figure")
        if figure:
            marks = (wording.said(*mark) for mark in figure.value_marks)
            words = ", ".join([figure_wording.amount_under(figure.observation, newest.unit), *marks])
        cells = _columns(figure, value=figure.value, lower=figure.lower, upper=figure.upper) if figure else {}
        places.append(PicturePlace(point, words, cells))
    return ReadLine(newest.mineral_series, tuple(places))


def _price_line(payload, picture, one):
    priced, places = one.priced, []
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
        drawn = Datum(str(year), **numbers, estimated=point.is_estimate, gap=gap)
        places.append(PicturePlace(drawn, figure_wording.amount(stated, with_unit=False), told | numbers))
    return ReadLine(priced.name, tuple(places))


def _ends(places):
    """(year, words) of the first place with a number, and of the last."""
    held = [(place.datum.at, place.words) for place in places if not place.datum.gap]
    return held[0], held[-1]


def _shares_title(payload, picture, read):
    """“Cobalt, mine production: 64% of the world in 2016, 76% in 2025; …”, of the first two lines."""
    said = []
    for one, found in zip(picture.lines[:2], read, strict=False):
        shared = [figure for figure in _figures_of(payload, one) if figure.share]
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
    text = gettext("%(goods)s from %(partner)s: %(share)s") if bought else gettext("%(goods)s to %(partner)s: %(share)s")
    return text % named


def _series_title(payload, picture, read):
    newest, one = _figures_of(payload, picture.lines[0])[-1], picture.lines[0]
    if one.finding:
        finding = payload.findings[one.finding]
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
    newest = _figures_of(payload, picture.lines[0])[-1]
    named = {"unit": wording.unit_name(newest.unit), "basis": wording.basis_name(newest.basis)}
    return newest.by_source(gettext("Amounts in %(unit)s, %(basis)s") % named)


def _price_subtitle(payload, picture):
    return wording.upper_first(picture.lines[0].priced.unit) or gettext("As the source states it")


@dataclass(frozen=True)
class Look:
    """How a kind of picture is read and worded; `unit` stands behind the end of its scale."""

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


class ChosenPicture:
    """The picture of a payload that has one."""

    def __init__(self, payload):
        self.payload, self.picture = payload, payload.picture
        self.look = LOOKS[PictureKind(self.picture.kind)]
        self.read = [self.look.read(payload, self.picture, one) for one in self.picture.lines]
        self.years = list(range(self.picture.since, self.picture.until + 1))

    @cached_property
    def title(self):
        return self.look.title(self.payload, self.picture, self.read)

    @property
    def subtitle(self):
        """“Shares of …, 2015 to 2024, from zero to 80%.”"""
        named = {
            "what": self.look.subtitle(self.payload, self.picture),
            "first": self.years[0],
            "last": self.years[-1],
            "top": wording.number(self.tracks[0].line.top) + self.look.unit,
        }
        if len(self.tracks) > 1:
            return gettext("%(what)s, %(first)s to %(last)s, all on one scale from zero to %(top)s.") % named
        return gettext("%(what)s, %(first)s to %(last)s, from zero to %(top)s.") % named

    @property
    def is_alone(self):
        return len(self.read) == 1

    @property
    def is_trade(self):
        return self.look is SHARES_OF_TRADE

    @cached_property
    def tracks(self):
        data = [tuple(place.datum for place in one.places) for one in self.read]
        top = round_up(max((point.highest for own in data for point in own), default=0))
        frame, marks = ALONE if self.is_alone else BESIDE, tuple(self._marks())
        if marks:  # half a year of room at both ends, so that every day of the first and the last year has a place
            frame = replace(frame, side=round(frame.width / (2 * len(self.years))))
        return [
            PictureTrack(
                id=f"picture-{number}",
                name=one.name,
                places=one.places,
                data=own,
                line=line(own, frame, top, marks),
                marks=marks,
                title=f"{one.name}, {self.years[0]}–{self.years[-1]}",
            )
            for number, (one, own) in enumerate(zip(self.read, data, strict=True), start=1)
        ]

    def _marks(self):
        """(place on the axis, label) of each marked day: a year is as wide as the space between two points."""
        for label, mark in enumerate(self.picture.marks, start=1):
            day = first_day(mark.date)
            place = Decimal(day.year - self.years[0])
            if mark.date != str(day.year):  # a year alone is marked at its point
                place += Decimal(day.timetuple().tm_yday) / 366 - Decimal("0.5")
            yield place, str(label)

    @property
    def key_lines(self):
        """The key of the drawing, a sentence each: its signs, its gaps, its marks."""
        lines = [track.line for track in self.tracks]
        gaps = dict.fromkeys(gap.mark for one in lines for gap in one.gaps)
        found = [*key_of(lines), *(f"{gap}: {GAP_MEANINGS[gap]}." for gap in gaps)]
        for label, mark in enumerate(self.picture.marks, start=1):
            named = {"number": label, "day": readable(mark.date), "title": mark.title.rstrip(".")}
            found.append(gettext("%(number)s: %(day)s, %(title)s.") % named)
        return found

    @property
    def notes(self):
        """Remarks that must accompany the numbers: codes of a group, caveats of the source, terms of prices."""
        found = []
        for one in self.picture.lines:
            if one.finding and self.is_trade:
                finding = self.payload.findings[one.finding]
                found += finding_words.remarks(finding, self.payload)[:1]
            elif one.priced:
                found += one.priced.remarks
            elif self.picture.kind == PictureKind.SERIES:
                found += [figure.marked_caveat for figure in _figures_of(self.payload, one)[-1:]]
        return [f"{text.rstrip('.')}." for text in dict.fromkeys(filter(None, found))]

    @cached_property
    def releases(self):
        """The releases of the payload that the points are of."""
        keys = {place.cells["release"] for one in self.read for place in one.places if place.cells}
        return [release for release in self.payload.releases if release.key in keys]

    @property
    def sources(self):
        """The credits of these releases, as their licences ask for them."""
        return figure_wording.release_names({one.attribution or one.name for one in self.releases})

    @property
    def table(self):
        """[(name of a line, [words of each year])]."""
        return [(one.name, [place.words for place in one.places]) for one in self.read]
