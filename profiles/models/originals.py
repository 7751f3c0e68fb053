"""The original of a text that was read elsewhere: its fields in a citation, and what it may not leave out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from django.db import models

from .choices import OriginalKind, SourceKind

PREFIX = "original_"
YES = "yes"


@dataclass(frozen=True, slots=True)
class Original:
    """An original or official text beside the one that was read; `kind` is a code, `opened` whether we opened it."""

    kind: str
    title: str
    publisher: str
    url: str
    number: str
    date: str
    opened: bool

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Self | None":
        """Return the Original that the fields of a row describe, or None."""
        texts = {one.name: values[PREFIX + one.name] for one in fields(cls)}
        return cls(**texts | {"opened": texts["opened"] in (YES, True)}) if texts["title"] else None


ORIGINAL = tuple(PREFIX + one.name for one in fields(Original))  # the fields of a row that describe it
ADDRESSES = ("url", f"{PREFIX}url")  # of a citation: where the text was read, and where the original is


def _place(address: str) -> str:
    """Return an address without its scheme and its last slash."""
    return address.partition("://")[2].rstrip("/") or address


def half_original(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return (the field of a citation that is lacking or wrong, the refusal); None of a whole original, and of none."""
    if not any(values[name] for name in ORIGINAL):
        return None
    for name in ("title", "publisher"):
        if not values[PREFIX + name]:
            return PREFIX + name, f"the original needs its {name}, too"
    if values[f"{PREFIX}opened"] and not values[f"{PREFIX}url"]:
        return f"{PREFIX}url", "the original was opened, so give its address"
    if values["url"] and _place(values[f"{PREFIX}url"]) == _place(values["url"]):
        return f"{PREFIX}url", "this is the address where the text was read: an original is another one"
    return None


class WithOriginal(models.Model):
    """An edition’s row with the original beside its source."""

    original_kind = models.CharField(max_length=8, choices=OriginalKind, blank=True, default="")
    original_title = models.CharField(max_length=400, blank=True, default="")
    original_publisher = models.CharField(max_length=120, blank=True, default="")
    original_url = models.CharField(max_length=500, blank=True, default="")
    original_number = models.CharField(max_length=80, blank=True, default="")
    original_date = models.CharField(max_length=10, blank=True, default="")
    original_opened = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def original(self) -> Original | None:
        return Original.of(vars(self))


class Stated(WithOriginal):
    """A row of a table of an edition, at its place on the page, with its source."""

    anchor = models.CharField(
        max_length=60, help_text="Of its place on the page of the profile; none of it has two."
    )
    position = models.PositiveSmallIntegerField()
    as_of = models.CharField(max_length=10, blank=True)
    source_title = models.CharField(max_length=400, blank=True)
    source_publisher = models.CharField(max_length=120, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    source_kind = models.CharField(max_length=17, choices=SourceKind, blank=True, default="")

    class Meta:
        abstract = True


SOURCE = ("source_title", "source_publisher", "source_url", "source_kind", *ORIGINAL)  # columns of a Stated
