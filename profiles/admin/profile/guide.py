"""The guide to writing: every kind of reference beside what readers see of it today."""

from dataclasses import dataclass
from itertools import count

from minerals.models import Country

from ...public.page import prose
from ...publishing.facts import Facts
from ...publishing.figures.freezing import FrozenFigures
from ...publishing.texts import examples
from ...publishing.texts.prose import DraftProblem
from ...publishing.texts.reading import Citing, Reader
from ...shape import TABLE, WORDS
from ..base import ListPage

GROUPS = {
    "figures": examples.FIGURES,
    "citations": examples.CITATIONS,
    "markdown": examples.MARKDOWN,
    "refused": examples.REFUSED,
}


@dataclass(frozen=True)
class ShownExample:
    """An example, its text as readers see it, and its faults."""

    text: str
    about: str
    html: str
    problems: list[DraftProblem]


def shown(country):
    """{group: [ShownExample]} of all examples, as texts of `country`."""
    everything = "\n\n".join(example.text for group in GROUPS.values() for example in group)
    figures = FrozenFigures(Facts.for_text(country, everything))
    citing = Citing({examples.CITATION["key"]: examples.CITATION})
    numbers = count(1)

    def show(example):
        reader = Reader(figure=figures.show, cite=citing.cite)
        nodes = reader.nodes(example.text, where="")
        html = prose.html(nodes, figures, name=f"example-{next(numbers)}")
        return ShownExample(example.text, example.about, html, reader.problems)

    return {name: [show(example) for example in group] for name, group in GROUPS.items()}


class Guide(ListPage):
    def get(self, request):
        country = Country.objects.filter(code=examples.COUNTRY).first()
        return self.render(
            "guide",
            title="Guide to writing",
            country=country,
            examples=shown(country) if country else {},
            citation=examples.CITATION,
            texts=WORDS,
            citations=TABLE["citations"].heading,
        )


PAGES = (("guide/", Guide, "guide"),)
