"""The country page of a frozen payload, as templates loop over it. Nothing here reads the database.

`CountryPage(payload)` serves the live page, a frozen edition and the preview of a review.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext

from minerals import wording

from ...models.choices import EventPart
from ...models.draft import BRIEF
from ...publishing.payload import payload
from ...shape import TABLES, TEXT
from ..clock import line_standing
from ..projects import ProjectShown, with_fold
from ..related.proposals import proposals
from ..roles.supply_chain import chips, stages
from ..timelines.happenings import ended_among
from .chosen import ChosenPicture
from .events import Events
from .glance import Glance
from .lead_images import ShownImage
from .minerals_table import MineralsTable, RoleShown, TableCell, TableRow, shown_and_folded
from .prose import section_html
from .sentences import Numbers
from .tables import row_lines
from .uses import UsesShown, uses_by_section

SOURCE_LINK = re.compile(r'href="#source-(\d+)"')


@dataclass(frozen=True)
class ShownText:
    """A text of a profile under its heading, with the uses or substitutes that it shows.

    Its HTML is made where it is shown.
    """

    section: payload.Section
    payload: payload.Payload
    with_series: bool
    uses: Sequence[UsesShown] = ()

    @property
    def heading(self):
        return heading(self.section.name)

    @cached_property
    def html(self):
        return section_html(self.section, self.payload, with_series=self.with_series)


@dataclass
class CountryPage:
    """`images_at` is the address below which a preview finds its pictures; `today` is None for a frozen edition.

    `with_series`: show the series in words beside each number, for the desk.
    """

    payload: payload.Payload
    images_at: str = ""
    today: datetime.date | None = None
    with_series: bool = False
    ended_events: tuple = ()  # slugs of events that rows point to, withdrawn since

    @cached_property
    def image(self):
        return self.payload.image and ShownImage(self.payload.image, self.images_at)

    @cached_property
    def picture(self):
        """The ChosenPicture, or None where nobody has chosen one."""
        return ChosenPicture(self.payload) if self.payload.picture else None

    @cached_property
    def years(self):
        """The newest two years of the table of key minerals."""
        figures, rows = self.payload.figures, (row for m in self.payload.minerals for row in m.rows)
        return tuple(sorted({figures[key].year for row in rows for key in row.figures})[-2:])

    @cached_property
    def sections(self):
        """The Texts of a country or an event, except those of the block “In brief”."""
        return self._texts(is_brief=False)

    @cached_property
    def brief(self):
        """The Texts of the block “In brief”; of a mineral all that it has."""
        return self._texts(is_brief=True)

    def _texts(self, *, is_brief):
        of_mineral = bool(self.payload.mineral)
        found = (one for one in self.payload.sections if (of_mineral or one.name in BRIEF) == is_brief)
        uses = uses_by_section(self.payload) if is_brief else {}
        texts = [ShownText(one, self.payload, self.with_series, uses.pop(one.name, ())) for one in found]
        without_words = (payload.Section(name, ()) for name in uses)
        return texts + [
            ShownText(one, self.payload, self.with_series, uses[one.name]) for one in without_words
        ]

    def _text(self, name):
        return next((text.html for text in self.sections if text.section.name == name), "")

    @property
    def watch(self):
        """(line, its Standing or None) of “What to watch”, without those of `passed`."""
        return [(line, standing) for line, standing in self._watched if not (standing and standing.is_passed)]

    @property
    def passed(self):
        """(line, its Standing) of “What to watch” whose date has passed, and which nobody has checked since."""
        return [(line, standing) for line, standing in self._watched if standing and standing.is_passed]

    @cached_property
    def _watched(self):
        return [(line, line_standing(line, self.today)) for line in self.payload.watch]

    @cached_property
    def role_chips(self):
        return chips(((one.name, one.roles) for one in self.payload.minerals), are_key=True)

    @cached_property
    def minerals(self):
        """The minerals of the payload, with a RoleShown for each role and a TableRow for each row."""
        return [
            replace(
                mineral,
                roles=[RoleShown.of(held, self.payload.figures, mineral.slug) for held in mineral.roles],
                rows=[self._row(mineral, row) for row in mineral.rows],
            )
            for mineral in self.payload.minerals
        ]

    @property
    def counted(self):
        """The key minerals that have a figure: the rows of the table."""
        return [mineral for mineral in self.minerals if mineral.rows]

    @property
    def uncounted(self):
        return [mineral for mineral in self.minerals if not mineral.rows]

    @property
    def uncounted_names(self):
        return wording.listed([wording.lower_first(mineral.name) for mineral in self.uncounted])

    @cached_property
    def tables_of_minerals(self):
        """The MineralsTable that is shown at once, and the one that is folded."""
        return tuple(map(MineralsTable, shown_and_folded(self.counted)))

    @cached_property
    def at_a_glance(self):
        """The block at a glance."""
        return Glance(self.payload)

    @property
    def glance(self):
        return self.at_a_glance.items

    @cached_property
    def text_marks(self):
        """Letter -> meaning, of the marks at a glance and in the texts."""
        texts = (Numbers(section.prose, self.payload).found for section in self.payload.sections)
        meanings = defaultdict(set)
        for letter, meaning in (mark for one in (self.glance, *texts) for item in one for mark in item.marks):
            meanings[letter].add(meaning)
        return {
            letter: next(iter(found)) if len(found) == 1 else wording.MARKS[letter]
            for letter, found in meanings.items()
        }

    @cached_property
    def policies(self):
        return Events("policies", self.payload.policies, self.today, beside=self._text("policy"))

    @cached_property
    def partnerships(self):
        return Events(
            "partnerships", self.payload.partnerships, self.today, beside=self._text("partnerships")
        )

    @property
    def parties(self):
        """(part in words, its Parties) of an event, in the order of the parts."""
        grouped = groupby(self.payload.parties, key=lambda party: party.part)
        return [
            (EventPart(part).label if part in EventPart else part, list(found)) for part, found in grouped
        ]

    @cached_property
    def citations(self):
        """(source, dates of its claims) of the sources that the text cites, no date said twice."""
        return [(citation, finest(citation.claims_as_of)) for citation in self.payload.citations]

    @cached_property
    def brief_sources(self):
        """Numbers of the sources in the printed briefing: of “In brief”, the first minerals, current rows."""
        rows = [*self.payload.changed, *self.payload.watch]
        rows += [row.event for events in (self.policies, self.partnerships) for row in events.current]
        rows += [role for mineral in self.tables_of_minerals[0].minerals for role in mineral.roles]
        texts = "".join(text.html for text in self.brief)
        return {row.number for row in rows} | set(map(int, SOURCE_LINK.findall(texts)))

    @cached_property
    def projects(self):
        """(the ProjectShowns of mines, plants and projects that are shown at once, those that are folded)."""
        return with_fold([ProjectShown(one, self.today) for one in self.payload.projects])

    @property
    def tables(self):
        """Projects, and the tables without a block of their own: (section that it follows, table, its heading, rows).

        The section is empty if it has no text, or if the table follows none.
        """
        found = {"projects": self.payload.projects} if self.payload.projects else {}
        found, sections = self.payload.tables | found, {section.name for section in self.payload.sections}
        return [
            (
                table.under if table.under in sections else "",
                table.name,
                gettext(table.heading),
                self.projects
                if table.name == "projects"
                else [row_lines(table, row) for row in found[table.name]],
            )
            for table in TABLES
            if table.name in found
        ]

    def _row(self, mineral, row):
        figures = [self.payload.figures[key] for key in row.figures]
        latest = figures[0]
        return TableRow(
            cells=self._cells({figure.year: figure for figure in figures}),
            latest=latest,
            of_child=latest.mineral_name if latest.mineral != mineral.slug else "",
            concentration=row.concentration,
            source=self.payload.release_letters.get(latest.release, ""),
        )

    def _cells(self, by_year):
        """One cell per column; a figure of an older year takes the first free column and names its year."""
        strays = sorted(year for year in by_year if year not in self.years)
        cells = []
        for column in self.years:
            year = column if column in by_year else strays.pop() if strays else None
            cells.append(TableCell(by_year.get(year), year or column, column))
        return cells

    @cached_property
    def has_added_roles(self):
        return any(not role.computed for mineral in self.payload.minerals for role in mineral.roles)

    @cached_property
    def stages(self):
        return stages(self.payload.minerals)

    @property
    def has_several_sources(self):
        """Whether rows of key minerals are of several sources, each with a world total of its own."""
        return len({row.latest.source for mineral in self.minerals for row in mineral.rows}) > 1

    @property
    def attributions(self):
        """The attributions that licences require where the figures are passed on."""
        return list(dict.fromkeys(one.attribution for one in self.payload.releases if one.attribution))

    @cached_property
    def releases(self):
        """(letter, release) of the list of sources."""
        letters = self.payload.release_letters
        return [(letters.get(release.key, ""), release) for release in self.payload.releases]


def page_context(payload, country, *, known, images_at="", today=None, with_series=False):
    """The context of `country_detail.html`: pins and proposals have a Portrait where `known`, Portraits, has one.

    With `today` the page says what has ended by then and what is still to come; `with_series` of what each number is.
    """
    pinned = [pin.code for pin in payload.related]
    return {
        "country": country,
        "page_template": f"profiles/{_template(payload)}.html",
        "page": CountryPage(payload, images_at, today, with_series, ended_among(payload)),
        "pins": [{"pin": pin, "portrait": known.by_code.get(pin.code)} for pin in payload.related],
        "proposals": proposals(country, pinned=pinned, known=known),
    }


def _template(payload):
    if payload.event:
        return "event_draft"
    return "mineral_draft" if payload.mineral else "country_detail"


def heading(section):
    """Return the heading of a text, or its name in words if profiles no longer have it."""
    return gettext(TEXT[section].heading) if section in TEXT else section.replace("_", " ").capitalize()


def finest(dates):
    """Return partial dates in order, without less precise ones: no 2024 beside 2024-03."""
    dates = sorted(set(dates))
    return [one for one in dates if not any(other.startswith(f"{one}-") for other in dates)]
