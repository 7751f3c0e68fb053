"""A mine, a plant or a project in words, from a payload or from the rows of an edition."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from minerals import wording

from ..dates import last_day, readable
from ..models.choices import ProjectMeasure, ProjectStage, ProjectStatus, ProjectUnit
from ..models.projects import stages_of

TO_COME = (ProjectStatus.PLANNED, ProjectStatus.CONSTRUCTION)
SHOWN = 4  # rows of a page that are shown at once
FEWEST_FOLDED = 3  # rows: fewer are not worth a fold


def label(choices: Any, code: str) -> str:
    """Return the words of a code; one that the vocabulary no longer has stands for itself."""
    return str(choices(code).label) if code in choices else code


def with_fold(rows: list) -> tuple[list, list]:
    """Return the rows that a page shows at once, and those that it folds."""
    first = SHOWN if len(rows) >= SHOWN + FEWEST_FOLDED else len(rows)
    return rows[:first], rows[first:]


@dataclass(frozen=True)
class ProjectShown:
    """`project`: a Project of a payload, or an EditionProject. `today` is None on a frozen page."""

    project: Any
    today: datetime.date | None = None

    country = None  # beside the row: of a list over several of them

    @property
    def minerals(self) -> Any:
        """The minerals that it names, each with a slug and a name."""
        return self.project.minerals

    @property
    def stages(self) -> str:
        """Its stages: “Mine, smelter”."""
        held = self.project.stages
        codes = stages_of(held) if isinstance(held, str) else held
        first, *rest = [label(ProjectStage, code) for code in codes] or [""]
        return ", ".join([first, *map(wording.lower_first, rest)])

    @property
    def status(self) -> str:
        """Its status with its start: “Operating since 2021”, “Planned, due June 2027”."""
        named = {"status": label(ProjectStatus, self.project.status), "day": readable(self.project.start)}
        if not self.project.start:
            return named["status"]
        if self.project.status == ProjectStatus.OPERATING:
            return gettext("%(status)s since %(day)s") % named
        if self.project.status == ProjectStatus.UNCLEAR:
            return gettext("%(status)s, start %(day)s") % named
        if self.project.status not in TO_COME:
            return gettext("%(status)s, begun %(day)s") % named
        if self.is_overdue:
            return gettext("%(status)s, was due %(day)s") % named
        return gettext("%(status)s, due %(day)s") % named

    @property
    def is_overdue(self) -> bool:
        """Whether the day on which it was to begin has passed."""
        due = last_day(self.project.start) if self.project.status in TO_COME else None
        return bool(self.today and due and due < self.today)

    @property
    def amount(self) -> str:
        """Its capacity or output with its unit: “450,000 t of copper a year”; empty without one."""
        if self.project.amount is None:
            return ""
        unit = label(ProjectUnit, self.project.unit)
        named = {"amount": wording.quantity(self.project.amount, unit), "product": self.project.product}
        if self.project.measure == ProjectMeasure.CAPACITY:
            text = (
                gettext("%(amount)s of %(product)s a year")
                if named["product"]
                else gettext("%(amount)s a year")
            )
        else:
            text = gettext("%(amount)s of %(product)s") if named["product"] else "%(amount)s"
        return text % named

    @property
    def amount_of(self) -> str:
        """The kind and the year of its number: “Capacity, 2024”."""
        if self.project.amount is None:
            return ""
        named = {"measure": label(ProjectMeasure, self.project.measure), "year": self.project.year}
        return gettext("%(measure)s, %(year)s") % named
