"""The chosen picture of a page: title, lines, table and key, all from the points that its payload froze.

Nothing here reads the database.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from minerals import wording
from minerals.drawing.geometry import Datum, Frame, line, marked_axis, round_up
from minerals.presentation.years import GAP_MEANINGS, key_of
from minerals.wording import figures as figure_wording

from ...dates import day_to_mark, readable
from ...models.choices import PictureKind
from ...publishing.figures import finding_words
from .picture_looks import LOOKS, SHARES_OF_TRADE, PicturePlace, figures_of

ALONE, BESIDE = Frame(width=320, height=150, side=8, top=16), Frame(top=16)


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
        days = [day_to_mark(mark.date) for mark in self.picture.marks]
        frame, marks = marked_axis(days, self.years, ALONE if self.is_alone else BESIDE)
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
                found += [figure.marked_caveat for figure in figures_of(self.payload, one)[-1:]]
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
    def by_year(self):
        """[(year, [words of each line])]."""
        rows = zip(*(one.places for one in self.read), strict=True)
        return [(year, [place.words for place in row]) for year, row in zip(self.years, rows, strict=True)]

    @property
    def table(self):
        """[(name of a line, [words of each year])]."""
        return [(one.name, [place.words for place in one.places]) for one in self.read]
