"""The numbers at a glance: each with a line under it; remarks are notes below the block."""

from dataclasses import dataclass

from django.utils.translation import gettext

from minerals import wording

from ...dates import readable
from ...publishing.figures import figure_words, finding_words
from ...publishing.figures.trade_words import trade_at_a_glance
from ...publishing.texts.nodes import FigureShown, FindingShown
from ...publishing.texts.years import names_period
from .notes import note_marks, notes_html
from .number_pages import address_of
from .prose import note

NAME = "glance"  # of the block, in the addresses of its notes


@dataclass(frozen=True)
class GlanceItem:
    label: str
    address: str  # of the page that shows its origin; empty of a claim
    title: str
    series: str  # the series of the number, in words
    value: str
    under: str
    marks: list
    notes: tuple[int, ...]
    number: int | None = None  # of the citation of a claim
    as_of: str = ""

    @property
    def note_marks(self):
        return note_marks(self.notes, NAME)

    @property
    def source_mark(self):
        return note(self.number, self.as_of) if self.number else ""


class Glance:
    """The GlanceItems of a payload, and the remarks of their notes."""

    def __init__(self, payload):
        self.remarks = []
        self.items = [self._item(payload, item) for item in payload.glance]

    def _item(self, payload, item):
        if item.claim:
            return _claimed(item)
        if item.finding:
            return self._of_trade(payload, item)
        figure = payload.figures[item.figure]
        shown = figure_words.shown(figure, item.show)
        under = figure_words.glance_under(figure, item.show, payload.country.code)
        if names_period(item.label, under):
            under = ""
        notes = tuple(self._note(remark) for remark in (*figure_words.summed(figure), *shown.remarks))
        return GlanceItem(
            label=item.label,
            address=address_of(FigureShown(item.figure, item.show), payload),
            title=shown.title,
            series=shown.series,
            value=_in_large(shown.main),
            under=under,
            marks=shown.marks,
            notes=notes,
        )

    def _of_trade(self, payload, item):
        finding = payload.findings[item.finding]
        value, under = trade_at_a_glance(finding)
        shown = finding_words.shown(finding, payload)
        return GlanceItem(
            label=item.label,
            address=address_of(FindingShown(item.finding), payload),
            title=shown.title,
            series=shown.series,
            value=_in_large(value),
            under=", ".join(filter(None, [under, finding.source_name])),
            marks=shown.marks,
            notes=tuple(self._note(remark) for remark in shown.remarks),
        )

    def _note(self, remark):
        if remark not in self.remarks:
            self.remarks.append(remark)
        return self.remarks.index(remark) + 1

    @property
    def notes(self):
        return notes_html(self.remarks, NAME)

    def words(self, item):
        """Return a number with its marks and the line under it, as comparisons read it."""
        marks = [wording.said(*mark) for mark in item.marks]
        remarks = "".join(f" [{self.remarks[note - 1]}]" for note in item.notes)
        return ", ".join(filter(None, [item.value, *marks, item.under])) + remarks


def _claimed(item):
    """The number of a cited source, in its own words."""
    under = gettext("as of %(date)s") % {"date": readable(item.as_of)} if item.as_of else ""
    named = {"title": item.label, "series": item.label, "value": _in_large(item.claim), "under": under}
    return GlanceItem(item.label, "", **named, marks=[], notes=(), number=item.number, as_of=item.as_of)


def _in_large(amount):
    """“at least 1.56 billion t” may break before “billion”: letters are large there."""
    number, space, unit = amount.rpartition("\N{NO-BREAK SPACE}")
    return number.replace("\N{NO-BREAK SPACE}", " ") + space + unit
