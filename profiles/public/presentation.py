"""From a frozen payload to what the country page names and loops over. Nothing here reads the database.

`CountryPage(payload)` serves the live page, a frozen edition and the preview of a review.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import DateField, DecimalField, IntegerField
from django.utils.translation import gettext

from minerals import wording

from ..draft.dates import readable
from ..models.draft import validate_partial_date
from ..publishing import figure_words, payload
from ..shape import TABLE, TABLES, TEXT
from .minerals_table import RoleShown, TableCell, TableRow
from .pictures import Picture
from .prose import section_html
from .related import proposals
from .supply_chain import chips, stages


@dataclass(frozen=True)
class GlanceItem:
    label: str
    key: str
    value: str
    under: str
    marks: list
    summed: str


@dataclass
class CountryPage:
    """`images_at` is the address below which a preview finds its pictures."""

    payload: payload.Payload
    images_at: str = ""

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
        """(section, its heading, its HTML) of those that have a text."""
        figures = self.payload.figures
        return [(one, heading(one.name), section_html(one, figures)) for one in self.payload.sections]

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
    def glance(self):
        """The numbers at a glance, each with what it is the sum of where we made it."""
        return [self._glance(item) for item in self.payload.glance]

    def _glance(self, item):
        figure = self.payload.figures[item.figure]
        shown = figure_words.shown(figure, item.show)
        under = figure_words.glance_under(figure, item.show, self.payload.country.code)
        made_of = figure_words.made_of(figure)
        return GlanceItem(item.label, item.figure, shown.main, under, shown.marks, made_of)

    @cached_property
    def policies(self):
        return events(self.payload.policies, "policies")

    @cached_property
    def partnerships(self):
        return events(self.payload.partnerships, "partnerships")

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
                found.setdefault(row.latest.annotation, mineral.name)
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
                name = row.of_child or mineral.name
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

    @cached_property
    def releases(self):
        """(letter, release) of the list of sources."""
        letters = self.payload.release_letters
        return [(letters.get(release.key, ""), release) for release in self.payload.releases]


def page_context(payload, country, *, known, images_at=""):
    """The context of `country_detail.html`: pins and proposals have Portraits where `known`, by country, has one."""
    by_code = {portrait.country.code: portrait for portrait in known.values()}
    pinned = [pin.code for pin in payload.related]
    return {
        "country": country,
        "page": CountryPage(payload, images_at),
        "pins": [{"pin": pin, "portrait": by_code.get(pin.code)} for pin in payload.related],
        "proposals": proposals(country, pinned=pinned, known=known),
    }


def heading(section):
    """That of the text of this name; of one that profiles no longer have, its name."""
    return gettext(TEXT[section].heading) if section in TEXT else section.replace("_", " ").capitalize()


def caveat_line(series, year, caveat):
    """“Reserves, 2024: 110 million t of its 580 million t is JORC-compliant or equivalent.”"""
    return gettext("%(series)s, %(year)s: %(caveat)s.") % {"series": series, "year": year, "caveat": caveat}


def events(rows, table):
    """(event, kind in words, status in words) of the policies or partnerships of a payload."""
    labels = TABLE[table].choices
    kinds, states = labels["kind"], labels["status"]
    return [(one, kinds.get(one.kind, one.kind), states.get(one.status, one.status)) for one in rows]


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


def citation_texts(page, edition, address):
    """How to cite an edition: {"plain": …, "bibtex": …}."""
    country, date = page.payload.country, edition.published_at
    day = wording.day(date)
    title = gettext("%(country)s: Critical Minerals Profile") % {"country": country.name}
    named = {"title": title, "edition": edition.number, "day": day, "address": address}
    fields = {
        "author": "{Critical Minerals Atlas}",
        "title": title,
        "edition": edition.number,
        "year": date.year,
        "month": date.month,
        "url": address,
        "note": gettext("Published %(day)s, sha256 %(hash)s") % {"day": day, "hash": edition.sha256},
    }
    entry = [f"@misc{{critical-minerals-atlas-{country.slug}-{edition.number}"]
    entry += [f"  {name:<9} = {{{value}}}" for name, value in fields.items()]
    return {
        "plain": gettext("Critical Minerals Atlas. “%(title)s”, edition %(edition)s, %(day)s. %(address)s")
        % named,
        "bibtex": ",\n".join(entry) + "\n}",
    }


def finest(dates):
    """Partial dates in order, without those that another one says more finely: no 2024 beside 2024-03."""
    dates = sorted(set(dates))
    return [one for one in dates if not any(other.startswith(f"{one}-") for other in dates)]
