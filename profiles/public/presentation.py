"""From a frozen payload to what the country page names and loops over. Nothing here reads the database.

`CountryPage(payload)` serves the live page, a frozen edition and the preview of a review.
"""

import datetime
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import DateField, DecimalField, IntegerField
from django.utils.translation import gettext

from minerals import wording

from ..draft.dates import readable
from ..models.draft import BRIEF, validate_partial_date
from ..publishing import figure_words, payload
from ..shape import TABLE, TABLES, TEXT
from .clock import line_standing, standing
from .glance import Glance
from .minerals_table import RoleShown, TableCell, TableRow
from .pictures import Picture
from .prose import section_html
from .related import proposals
from .sentences import Numbers
from .supply_chain import chips, stages


@dataclass
class CountryPage:
    """`images_at` is the address below which a preview finds its pictures; `today` is None for a frozen edition."""

    payload: payload.Payload
    images_at: str = ""
    today: datetime.date | None = None

    @cached_property
    def image(self):
        return self.payload.image and Picture(self.payload.image, self.images_at)

    @cached_property
    def years(self):
        """The newest two years of the table of key minerals."""
        figures, rows = self.payload.figures, (row for m in self.payload.minerals for row in m.rows)
        return tuple(sorted({figures[key].year for row in rows for key in row.figures})[-2:])

    @cached_property
    def sections(self):
        """(section, its heading, its HTML) of those that have a text, but for the block “In brief”."""
        return self._texts(is_brief=False)

    @cached_property
    def brief(self):
        """The same of the texts in the block “In brief”."""
        return self._texts(is_brief=True)

    def _texts(self, *, is_brief):
        found = (one for one in self.payload.sections if (one.name in BRIEF) == is_brief)
        return [(one, heading(one.name), section_html(one, self.payload)) for one in found]

    @property
    def watch(self):
        """(line, its Standing or None) of what to watch."""
        return [(line, line_standing(line, self.today)) for line in self.payload.watch]

    @cached_property
    def role_chips(self):
        return chips((mineral.name, mineral.roles) for mineral in self.payload.minerals)

    @cached_property
    def minerals(self):
        """Those of the payload, with a RoleShown a role and a TableRow a row."""
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
        marks = (mark for one in (self.glance, *texts) for item in one for mark in item.marks)
        return {letter: wording.MARKS[letter] for letter, _ in marks}

    @cached_property
    def policies(self):
        return events(self.payload.policies, "policies", self.today)

    @cached_property
    def partnerships(self):
        return events(self.payload.partnerships, "partnerships", self.today)

    @cached_property
    def citations(self):
        """(source, dates of its claims) of the sources that the text cites, no date said twice."""
        return [(citation, finest(citation.claims_as_of)) for citation in self.payload.citations]

    @property
    def tables(self):
        """The tables without a block of their own: (section that it follows, table, its heading, rows).

        The section is empty where it has no text, or the table follows none.
        """
        found, sections = self.payload.tables, {section.name for section in self.payload.sections}
        return [
            (
                table.under if table.under in sections else "",
                table.name,
                gettext(table.heading),
                [row_lines(table, row) for row in found[table.name]],
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
        """A cell a column; a figure of an older year takes the first free column and says its year."""
        strays = sorted(year for year in by_year if year not in self.years)
        cells = []
        for column in self.years:
            year = column if column in by_year else strays.pop() if strays else None
            cells.append(TableCell(by_year.get(year), year or column, column))
        return cells

    @property
    def _rows(self):
        """(mineral, row) of the whole table."""
        return ((mineral, row) for mineral in self.minerals for row in mineral.rows)

    @cached_property
    def marks(self):
        """Letter -> meaning, of everything the table of key minerals shows."""
        found = {}
        for _, row in self._rows:
            letters = [letter for cell in row.cells if cell.figure for letter in cell.figure.marks]
            letters += ["x"] if row.excludes or row.hhi_marks else []
            found |= {letter: wording.MARKS[letter] for letter in letters}
        return found

    @cached_property
    def annotations(self):
        """What readers must know of known faults of the source, once each, with the minerals they touch."""
        found = {}
        for mineral, row in self._rows:
            if row.latest.annotation:
                found.setdefault(row.latest.annotation, by_source(mineral.name, row.latest.source_name))
        return [(name, text) for text, name in found.items()]

    @cached_property
    def has_added_roles(self):
        return any(not role.computed for mineral in self.payload.minerals for role in mineral.roles)

    @cached_property
    def wordings(self):
        """What a source says in words too long for a cell: (mineral, series, words), once each."""
        cells = ((mineral, row, cell) for mineral, row in self._rows for cell in row.cells if cell.figure)
        found = ((m.name, row.name, wording.long_words(cell.figure)) for m, row, cell in cells)
        return list(dict.fromkeys(one for one in found if one[-1]))

    @cached_property
    def caveats(self):
        """What the source says against comparing its own figures: (mineral, text), the newest of each row."""
        found = {}
        for mineral, row in self._rows:
            figures = [cell.figure for cell in row.cells if cell.figure and cell.figure.caveats]
            for figure in sorted(figures, key=lambda figure: figure.year)[-1:]:
                name = by_source(row.of_child or mineral.name, row.latest.source_name)
                found[name, caveat_line(row.title, figure.year, figure_words.caveat(figure))] = None
        return list(found)

    @property
    def codes(self):
        """What must stand beside ranks of reserves; empty where the table has none."""
        latest = (row.latest for _, row in self._rows)
        ranked = any(wording.needs_codes(one.measure) and (one.rank or one.share) for one in latest)
        return wording.REPORTING_CODES if ranked else ""

    @cached_property
    def stages(self):
        return stages(self.payload.minerals)

    @property
    def has_several_sources(self):
        """Whether rows of the table are of several sources, each with a world total of its own."""
        return len({row.latest.source for _, row in self._rows}) > 1

    @property
    def attributions(self):
        """What licences ask to be said where the figures are passed on."""
        return list(dict.fromkeys(one.attribution for one in self.payload.releases if one.attribution))

    @cached_property
    def releases(self):
        """(letter, release) of the list of sources."""
        letters = self.payload.release_letters
        return [(letters.get(release.key, ""), release) for release in self.payload.releases]


def page_context(payload, country, *, known, images_at="", today=None):
    """The context of `country_detail.html`: pins and proposals have Portraits where `known`, by country, has one.

    With `today` the page says what has ended by then and what is still to come.
    """
    by_code = {portrait.country.code: portrait for portrait in known.values()}
    pinned = [pin.code for pin in payload.related]
    return {
        "country": country,
        "page_template": f"profiles/{'mineral_draft' if payload.mineral else 'country_detail'}.html",
        "page": CountryPage(payload, images_at, today),
        "pins": [{"pin": pin, "portrait": by_code.get(pin.code)} for pin in payload.related],
        "proposals": proposals(country, pinned=pinned, known=known),
    }


def heading(section):
    """That of the text of this name; of one that profiles no longer have, its name."""
    return gettext(TEXT[section].heading) if section in TEXT else section.replace("_", " ").capitalize()


def by_source(mineral, source):
    """“Titanium”, “Titanium (USGS Outlook)”: of what a remark is, where the source does not go without saying."""
    named = {"mineral": mineral, "source": source}
    return gettext("%(mineral)s (%(source)s)") % named if source else mineral


def caveat_line(series, year, caveat):
    """“Reserves, 2024: 110 million t of its 580 million t is JORC-compliant or equivalent.”"""
    return gettext("%(series)s, %(year)s: %(caveat)s.") % {"series": series, "year": year, "caveat": caveat}


def events(rows, table, today):
    """(event, kind in words, status in words, its Standing) of the policies or partnerships of a payload."""
    labels = TABLE[table].choices
    kinds, states = labels["kind"], labels["status"]
    named = [(one, kinds.get(one.kind, one.kind), states.get(one.status, one.status)) for one in rows]
    return [(*one, standing(one[0], one[-1], today)) for one in named]


def row_lines(table, row):
    """A Row of a payload, and its (label, text, minerals, countries) in the order of its fields."""
    texts, lines = texts_of(table, row), []
    for name in table.fields:
        shown = texts.get(name, ""), row.minerals.get(name), row.countries.get(name)
        if any(shown) and name not in ("citation", "as_of"):  # these are in its note
            lines.append((table.label(name), *shown))
    return row, lines


def texts_of(table, row):
    """The texts of a Row: codes in words, dates and numbers as the language writes them."""
    return {name: _words(table, name, text) for name, text in row.texts.items() if name in table.fields}


def _words(table, name, text):
    field = table.fields[name]
    if isinstance(field, DateField) or validate_partial_date in field.validators:
        return readable(text)
    if text and isinstance(field, DecimalField | IntegerField) and not field.choices:
        return wording.number(text)
    return table.choices.get(name, {}).get(text, text)


def finest(dates):
    """Partial dates in order, without those that another one says more finely: no 2024 beside 2024-03."""
    dates = sorted(set(dates))
    return [one for one in dates if not any(other.startswith(f"{one}-") for other in dates)]
