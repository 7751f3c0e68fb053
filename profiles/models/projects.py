"""Mines, plants and projects of a draft: who works them, what they make, and how far they are."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from minerals.models import Mineral

from .choices import ProjectMeasure, ProjectStage, ProjectStatus, ProjectUnit
from .draft import CITATION_HELP, LINE_LIMIT, Profile, WithNumber, partial_date, unique

SEVERAL = ", "  # between the stages of a row


def stages_of(text: str) -> tuple[str, ...]:
    """Return the stages in the text of a row, in its order: “mine, smelter”."""
    return tuple(dict.fromkeys(filter(None, (stage.strip() for stage in text.split(",")))))


def validate_stages(text: str) -> None:
    """Raise ValidationError unless `text` names stages, with commas between them."""
    unknown = [stage for stage in stages_of(text) if stage not in ProjectStage]
    if unknown or not stages_of(text):
        message = "“%(text)s” is not a stage. Use %(stages)s, with commas between them."
        named = {"text": ", ".join(unknown) or text, "stages": ", ".join(ProjectStage.values)}
        raise ValidationError(message, code="stages", params=named)


class Project(WithNumber):
    """A mine, a plant or a project. Its capacity or output is the source's, and no figure of the Atlas."""

    together = ("measure", "amount", "unit", "year")

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="project_rows")
    name = models.CharField(max_length=160)
    place = models.CharField(
        max_length=160, blank=True, help_text="In words: Lualaba, 25 km west of Kolwezi."
    )
    operator = models.CharField(max_length=160, blank=True, help_text="Who runs it. Readers search for it.")
    owners = models.CharField(
        max_length=LINE_LIMIT,
        blank=True,
        help_text="With their shares: Ivanhoe Mines 39.6%, Zijin 39.6%, state 20%. Readers search for them.",
    )
    minerals = models.ManyToManyField(Mineral, blank=True, related_name="+")
    stages = models.CharField(
        max_length=60,
        validators=[validate_stages],
        help_text="One or several of mine, plant, smelter, refinery, recycling, with commas between them.",
    )
    status = models.CharField(max_length=12, choices=ProjectStatus, help_text="At the date of the source.")
    measure = models.CharField(
        "capacity or output",
        max_length=8,
        choices=ProjectMeasure,
        blank=True,
        help_text="Capacity is of a year. A plan or a guidance is neither; reserves are not for this table.",
    )
    amount = models.DecimalField(
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="The number of the source, in its unit.",
    )
    unit = models.CharField(max_length=3, choices=ProjectUnit, blank=True)
    product = models.CharField(
        max_length=80, blank=True, help_text="What is counted: copper in concentrate. In lower case."
    )
    year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
        help_text="Of the output, or since when it has this capacity.",
    )
    start = partial_date(
        "start", blank=True, default="", help_text="When it began, or is due to begin: 2026 or 2026-03."
    )
    citation = models.SlugField(max_length=60, help_text=CITATION_HELP)
    as_of = partial_date("as of", blank=True)

    class Meta(WithNumber.Meta):
        constraints = [unique("project_uid", "uid")]

    def __str__(self) -> str:
        return self.name
