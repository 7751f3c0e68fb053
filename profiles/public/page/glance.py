"""The numbers at a glance: each with a line under it; remarks are notes below the block."""

from dataclasses import dataclass

from minerals import wording

from ...publishing.figures import figure_words
from ...publishing.texts.years import names_period
from .notes import note_marks, notes_html

NAME = "glance"  # of the block, in the addresses of its notes


@dataclass(frozen=True)
class GlanceItem:
    label: str
    key: str
    title: str
    series: str  # the series of the number, in words
    value: str
    under: str
    marks: list
    notes: tuple[int, ...]

    @property
    def note_marks(self):
        return note_marks(self.notes, NAME)


class Glance:
    """The GlanceItems of a payload, and the remarks of their notes."""

    def __init__(self, payload):
        self.remarks = []
        self.items = [self._item(payload, item) for item in payload.glance]

    def _item(self, payload, item):
        figure = payload.figures[item.figure]
        shown = figure_words.shown(figure, item.show)
        under = figure_words.glance_under(figure, item.show, payload.country.code)
        if names_period(item.label, under):
            under = ""
        notes = tuple(self._note(remark) for remark in (*figure_words.summed(figure), *shown.remarks))
        return GlanceItem(
            label=item.label,
            key=item.figure,
            title=shown.title,
            series=shown.series,
            value=_in_large(shown.main),
            under=under,
            marks=shown.marks,
            notes=notes,
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


def _in_large(amount):
    """“at least 1.56 billion t” may break before “billion”: letters are large there."""
    number, space, unit = amount.rpartition("\N{NO-BREAK SPACE}")
    return number.replace("\N{NO-BREAK SPACE}", " ") + space + unit
