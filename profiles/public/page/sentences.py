"""Words beside each number of a text: its year once a paragraph, and again where it changes.

Rules, which /methodology/#numbers tells readers:
- a paragraph, an item of a list or a quotation starts again;
- year, source and scenario follow its first number, and later numbers where they change;
- a year that the sentence itself names before the number, “in 2024” or “for 2024”, is not repeated; nor are the years
  of an average that it names before or after it, “2021 to 2024”;
- the marks and caveats of a figure stand at its value, and not again at its share and rank in the same paragraph;
- the whole of a share, unless it is the world total as published, is explained by its mark;
- the reason why a share is a bound, and a caveat of the source, is a note at the end of the text.
"""

from dataclasses import dataclass
from itertools import zip_longest

from minerals import wording

from ...publishing.figures.figure_words import WHOLES
from ...publishing.figures.stated import stated
from ...publishing.texts.nodes import Element, FigureShown, FindingShown, Link
from ...publishing.texts.years import Dates
from .number_pages import address_of

PARAGRAPHS = {"p", "li", "ul", "ol", "blockquote"}


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number in a text: its link, its main text, and the words beside it; `notes` are numbers of notes."""

    address: str
    title: str
    series: str  # its series in words; empty if readers reach it by a link
    main: str
    marks: tuple
    words: str  # of the marks: “estimate”
    date: str  # “2024, IEA”; empty if already given
    notes: tuple[int, ...]

    @property
    def beside(self):
        """“estimate, 2025”."""
        return ", ".join(filter(None, [self.words, self.date]))


class Numbers:
    """The Number of each figure and finding in `nodes`, in order, and the remarks that become notes."""

    def __init__(self, nodes, payload, *, with_series=False):
        self.payload, self.with_series, self.found, self.remarks = payload, with_series, [], []
        self._begin()
        self._read(nodes)

    def _begin(self):
        """Begin a paragraph, in which nothing has been stated yet."""
        self.dates, self.marked = Dates(), set()

    def _read(self, nodes):
        for node, after in zip_longest(nodes, nodes[1:]):
            if isinstance(node, str):
                self.dates.read(node)
            elif isinstance(node, FigureShown | FindingShown):
                self.found.append(self._number(node, after if isinstance(after, str) else ""))
            elif isinstance(node, Element) and node.tag in PARAGRAPHS:
                self._begin()
                self._read(node.children)
                self._begin()
            elif isinstance(node, Element | Link):
                self._read(node.children)

    def _number(self, node, after):
        """Return the Number of a figure or finding; `after` are the words that follow it."""
        found = stated(node, self.payload)
        date = self.dates.beside(found.when, found.beside, after)
        marks, remarks = self._not_said(node, found)
        # The date says “projected”
        words = [wording.said(*mark) for mark in marks if not (mark.letter == "p" and date)]
        return TextNumber(
            address=address_of(node, self.payload),
            title=found.title,
            series=found.series if self.with_series else "",
            main=found.in_text,
            marks=tuple(marks),
            words=", ".join(words),
            date=date,
            notes=tuple(self._note(remark) for remark in remarks),
        )

    def _not_said(self, node, shown):
        """Return the marks and remarks that are not yet in the paragraph at the value of the same figure."""
        if isinstance(node, FindingShown):
            return shown.marks, shown.remarks
        if node.show == "value":
            self.marked.add(node.figure)
        elif node.figure in self.marked:
            is_caveat = "n" in self.payload.figures[node.figure].marks
            wholes = [mark for mark in shown.marks if mark.letter in WHOLES]
            return wholes, shown.remarks[: len(shown.remarks) - is_caveat]
        return shown.marks, shown.remarks

    def _note(self, remark):
        if remark not in self.remarks:
            self.remarks.append(remark)
        return self.remarks.index(remark) + 1
