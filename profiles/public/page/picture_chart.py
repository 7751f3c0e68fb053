"""The chosen picture of an edition as a chart: its address, files and citation, for ever with the frozen points."""

import datetime
import re
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from types import SimpleNamespace
from typing import ClassVar

from django.utils.translation import gettext

from minerals.chart_pages import SHARES, Chart, path_of
from minerals.downloads import Records
from minerals.heads import trails
from minerals.passing_on import passable

from ...models import Edition
from ...models.choices import ENDED_STATES
from ...models.subjects import SubjectKind
from ...publishing.payload.payload import Payload
from .chosen import ChosenPicture

KEY = re.compile(r"edition-([-a-z0-9]+)-([0-9]{1,6})-picture")
COLUMNS = (
    "series", "year", "value", "lower", "upper", "unit", "flag", "is_estimate", "share_of_world", "source",
    "release", "figure", "break", "marks",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class EditionChart(Chart):
    """The Chart of a ChosenPicture, which is its `drawing`."""

    is_frozen: ClassVar = True

    @cached_property
    def has_pictures(self):
        releases = self.drawing.releases
        return len(passable(releases, attrgetter("source"))) == len(releases)

    @property
    def issued(self):
        return max(datetime.date.fromisoformat(one.published) for one in self.drawing.releases)

    @cached_property
    def register(self):
        """The sources of the payload; the drawing explains its signs itself."""
        return SimpleNamespace(
            releases=self.drawing.sources, marks={}, caveats=(), codes="", remarks=(), faults=()
        )


def key_of_edition(edition):
    return f"edition-{edition.subject.place.slug}-{edition.number}-picture"


def edition_of(key):
    """(slug of the country, number of the edition) that the key of a chart names, or None."""
    match = KEY.fullmatch(key)
    return match and (match[1], int(match[2]))


def find_edition_chart(key, *, own_scale=False):
    """The Chart of a key, “edition-japan-3-picture”, or None: of no withdrawn edition."""
    named = edition_of(key)
    if not named:
        return None
    found = Edition.objects.of_kind(SubjectKind.COUNTRY).with_subject().exclude(state__in=ENDED_STATES)
    edition = found.filter(subject__place__slug=named[0], number=named[1]).first()
    payload = edition and Payload.of(edition)
    return edition_chart(edition, ChosenPicture(payload)) if payload and payload.picture else None


def edition_chart(edition, chosen):
    """The EditionChart of the ChosenPicture of an edition."""
    key, home = key_of_edition(edition), edition.get_absolute_url()
    above = [
        (gettext("Editions"), edition.editions_url),
        (gettext("Edition %(number)s") % {"number": edition.number}, home),
    ]
    return EditionChart(
        key=key,
        form=SHARES,
        title=chosen.title,
        subtitle=chosen.subtitle,
        drawing=chosen,
        observations=(),
        home=f"{home}#picture",
        home_name=chosen.payload.country.name,
        trail=trails.of_subject(edition.subject.place, *above, (chosen.title, path_of(key))),
        notes=tuple(chosen.notes),
        key_lines=tuple(chosen.key_lines),
        tracks=tuple(chosen.tracks),
        tabulate=_tabulated(chosen),
    )


def _tabulated(chosen):
    def tabulate(_rows, _series):
        return Records(COLUMNS, list(_rows_of(chosen)))

    return tabulate


def _rows_of(chosen):
    marks = {}
    for mark in chosen.picture.marks:
        marks.setdefault(int(mark.date[:4]), []).append(f"{mark.date} {mark.title}")
    for one in chosen.read:
        for place in one.places:
            if place.cells:
                year = int(place.datum.at)
                named = {"series": one.name, "year": year, "marks": "; ".join(marks.get(year, ()))}
                named["break"] = "restated" if place.datum.is_broken else ""
                yield dict.fromkeys(COLUMNS, "") | named | place.cells
