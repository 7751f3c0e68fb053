"""One place's figure, as every table shows it."""

import re
from dataclasses import dataclass

from .. import wording
from ..indicators import Observation, Rank, Share, listed

YEAR = re.compile(r"(.*?)\b(\d{4})\b(.*)")


def capitalised(text):
    return text[:1].upper() + text[1:]


def share_text(share):
    """“74.8%”, “at most 12.0%” where the world total is a lower bound."""
    return f"{'at most ' if share.at_most else ''}{wording.percent(share.percent)}"


def share_marks(share):
    return [("x", share.remark)] if share and share.excludes else []


def has_number(o):
    """An exact value, a bound or a range."""
    return (o.value, o.lower, o.upper) != (None, None, None)


def release_names(names):
    """Names of releases, those that differ by the year alone as one: “Summaries 2023, 2024 and 2026”."""
    alike = {}
    for name in sorted(names):
        found = YEAR.fullmatch(name)
        before, year, after = found.groups() if found else (name, None, "")
        alike.setdefault((before, after), []).append(year)
    return [
        before + (year_span(map(int, years)) if years[0] else "") + after
        for (before, after), years in alike.items()
    ]


def year_span(years):
    """“2022 to 2025”, “2021, 2023 and 2025”."""
    years = sorted(years)
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} to {years[-1]}"
    return listed(list(map(str, years)))


@dataclass(frozen=True)
class Cell:
    """One place's figure as a table shows it."""

    observation: Observation
    rank: Rank | None = None
    share: Share | None = None
    bar: object = 0
    earlier: Observation | None = None
    years: str = ""  # that reserves last at the production of one year

    @property
    def place(self):
        return self.observation.name

    @property
    def marks(self):
        """Letter -> meaning, of the value and of its share."""
        return dict(wording.marks(self.observation)) | {
            letter: wording.MARKS[letter] for letter, _ in self.share_marks
        }

    @property
    def share_text(self):
        return share_text(self.share) if self.share else ""

    @property
    def share_marks(self):
        return share_marks(self.share)
