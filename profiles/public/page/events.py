"""The policies and partnerships of a country page: ended ones, and those that fit beside the text."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from django.utils.html import strip_tags

from ...models.choices import PolicyStatus
from ...publishing.terms import OVER
from ...shape import TABLE
from ..clock import Standing, is_known_of_old, standing

# Of a wide page, in characters and pixels: the text takes two of three columns, a row one.
TEXT_LINE, TEXT_LINE_HEIGHT = 70, 27
ROW_LINE, ROW_LINE_HEIGHT, ROW_AROUND = 42, 20, 40


@dataclass(frozen=True)
class EventShown:
    event: object  # of the payload
    kind: str  # in words
    status: str
    standing: Standing
    scope: str = ""  # in words, where it covers more than the minerals that it names

    @property
    def is_over(self):
        return self.event.status in OVER

    @property
    def is_plain(self):
        """Whether it is in force, without a term and from a recent source: rows need no remark then."""
        is_dated = self.event.since or self.event.until or is_known_of_old(self.event)
        return self.standing.state == PolicyStatus.IN_FORCE and not is_dated

    @property
    def height(self):
        """About how high its row is where the page is wide."""
        named = (*self.event.partners, *self.event.minerals)
        words = [
            self.event.title,
            self.event.summary,
            f"{self.event.date} · {self.kind} {'' if self.is_plain else self.standing.text}",
            ", ".join([*(one.name for one in named), *filter(None, [self.scope])]),
        ]
        return ROW_AROUND + ROW_LINE_HEIGHT * sum(ceil(len(text) / ROW_LINE) for text in words)


class Events:
    """The rows of a table of policies or partnerships: `current`, and those `over`, which a page folds.

    `beside` is the HTML of the text that they follow.
    """

    def __init__(self, table, rows, today, *, beside):
        labels = TABLE[table].choices
        self.rows = [self._shown(one, labels, today) for one in rows]
        self.current = [row for row in self.rows if not row.is_over]
        self.over = [row for row in self.rows if row.is_over]
        self._text = beside

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    @staticmethod
    def _shown(event, labels, today):
        status = labels["status"].get(event.status, event.status)
        kind = labels["kind"].get(event.kind, event.kind)
        scope = labels.get("scope", {}).get(event.scope, event.scope)
        return EventShown(event, kind, status, standing(event, status, today), scope)

    @cached_property
    def beside(self):
        """The current rows that fit beside the text, so that both end near each other."""
        paragraphs = strip_tags(self._text).strip().split("\n")
        room = TEXT_LINE_HEIGHT * sum(ceil(len(one) / TEXT_LINE) + 0.5 for one in paragraphs)
        count = 0
        for row in self.current:
            if count and room < row.height / 2:
                break
            room -= row.height
            count += 1
        return self.current[:count]

    @property
    def below(self):
        """The current rows after those."""
        return self.current[len(self.beside) :]
