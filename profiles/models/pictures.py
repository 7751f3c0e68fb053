"""The picture of the page as an editor chooses it: its kind, what it shows, its years, and the days marked in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from minerals.models import Measure, Mineral, Stage
from minerals.models.figures import COUNTED

from ..dates import first_day
from .choices import PictureKind
from .draft import Child, Profile, unique

MARK = re.compile(r"(\S+)(?:\s+(.+))?")
BETWEEN = ";"  # of two marks
MOST_MARKS = 6
FIELDS_OF = {  # the fields that a kind takes, besides its years and marks, and whether it needs each
    PictureKind.SUPPLIERS: {"series": True},
    PictureKind.CUSTOMERS: {"series": True},
    PictureKind.STAGES: {"minerals": True, "stage": False},
    PictureKind.SERIES: {"minerals": True, "stage": False, "measure": False},
    PictureKind.PRICES: {"series": True},
}
CHOSEN = ("minerals", "stage", "measure", "series")


@dataclass(frozen=True)
class WrittenMark:
    """A day in a picture; without `words` it is that of a row of the profile."""

    date: str
    words: str


def marks_of(text: str) -> list[WrittenMark]:
    """Return the marks in a text: “2023-07 Licences for exports; 2025-02”. Raises ValueError with the reason."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(BETWEEN))):
        match = MARK.fullmatch(part)
        if not match or not first_day(match[1]):
            raise ValueError(f"“{part}” does not begin with a date: write 2023-07 and then its words")
        found.append(WrittenMark(match[1], match[2] or ""))
    if len(found) > MOST_MARKS:
        raise ValueError(f"there are {len(found)} marks; a picture has room for {MOST_MARKS}")
    return found


def validate_marks(text: str) -> None:
    """Raise ValidationError unless `text` is marks, each with its date first."""
    try:
        marks_of(text)
    except ValueError as error:
        raise ValidationError("%(reason)s.", code="marks", params={"reason": error}) from None


def not_taken(values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return (field, reason) for fields that mean nothing for the kind: the form refuses them, nobody reads them."""
    takes = _taken(values)
    found = (name for name in CHOSEN if takes and name not in takes and values[name])
    return [(name, "this kind does not take it") for name in found]


def _taken(values: Mapping[str, object]) -> dict[str, bool]:
    kind = str(values["kind"])
    return FIELDS_OF[PictureKind(kind)] if kind in PictureKind else {}


def misfits(values: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return (field, reason) for fields that the kind needs and that are empty, and for years in disorder."""
    needs = (name for name, needed in _taken(values).items() if needed and not values[name])
    found = [(name, "this kind needs it") for name in needs]
    since, until = (int(str(values[name] or 0)) for name in ("since", "until"))
    if since and until and since >= until:
        found.append(("until", "it is not after the first year"))
    return found


def year_field(name: str, help_text: str) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    bounds = [MinValueValidator(1900), MaxValueValidator(2100)]
    return models.PositiveSmallIntegerField(
        name, null=True, blank=True, validators=bounds, help_text=help_text
    )


class PagePicture(Child):
    """The picture of a page. A profile has one such row, or the rule chooses."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="page_pictures")
    kind = models.CharField(max_length=9, choices=PictureKind)
    minerals = models.ManyToManyField(Mineral, blank=True, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage, blank=True, default="")
    measure = models.CharField(
        max_length=25,
        choices=[(one.value, one.label) for one in Measure if one in COUNTED],
        blank=True,
        default="",
    )
    series = models.CharField(
        "customs codes or price",
        max_length=190,
        blank=True,
        default="",
        help_text="A customs code or a group as its page is called (hs92-283691, rare-earths), or a series of prices "
        "by the last part of its address.",
    )
    since = year_field("from", "The first year. Empty: as far back as ten years.")
    until = year_field("to", "The last year. Empty: the newest.")
    marks = models.CharField(
        max_length=190,
        blank=True,
        default="",
        validators=[validate_marks],
        help_text="Dates with words, with semicolons between them: 2023-07 Licences for exports; 2025-02. A date "
        "alone is that of a policy, a partnership or a change of this profile.",
    )

    class Meta(Child.Meta):
        verbose_name = "picture of the page"
        constraints = [unique("page_picture_uid", "uid")]

    def __str__(self) -> str:
        return self.get_kind_display()

    def clean(self) -> None:
        super().clean()
        values = {
            name: getattr(self, name) for name in ("kind", "stage", "measure", "series", "since", "until")
        }
        values["minerals"] = None  # chosen after this row is saved, so the check of the draft asks for them
        wrong = [one for one in (*misfits(values), *not_taken(values)) if one[0] != "minerals"]
        if wrong:
            raise ValidationError({name: f"{reason[:1].upper()}{reason[1:]}." for name, reason in wrong})
