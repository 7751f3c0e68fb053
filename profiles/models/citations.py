"""The sources of a draft: each text that was read, and the original beside it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .choices import OriginalKind, SourceKind
from .draft import Child, Profile, partial_date, unique
from .originals import ORIGINAL, YES, half_original


def _address(name: str | None = None, **options: Any) -> "models.URLField[str, str]":
    validators = [URLValidator(["http", "https"])]
    return models.URLField(name, max_length=500, blank=True, validators=validators, **options)


class Citation(Child):
    """A bibliographic source of this draft; it becomes public with an edition, not before."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="citations")
    key = models.SlugField(max_length=60, help_text="Cite it in prose as [@key] or [@key, as of 2026-03].")
    title = models.CharField(max_length=400)
    publisher = models.CharField(max_length=120)
    url = _address()
    kind = models.CharField(
        "kind of the text read",
        max_length=17,
        choices=SourceKind,
        blank=True,
        default="",
        help_text="Of the text at this address. A copy of a text from elsewhere is a mirror.",
    )
    published = partial_date(blank=True)
    as_of = partial_date("as of")
    review_by = partial_date(blank=True, help_text="If the claim can become out of date.")
    original_kind = models.CharField(
        "original is",
        max_length=8,
        choices=OriginalKind,
        blank=True,
        default="",
        help_text="Empty: what the text copies or reports.",
    )
    original_title = models.CharField("original: title", max_length=400, blank=True, default="")
    original_publisher = models.CharField("original: publisher", max_length=120, blank=True, default="")
    original_url = _address("original: address", default="", help_text="If it is online elsewhere.")
    original_number = models.CharField(
        "original: number", max_length=80, blank=True, default="", help_text="Of a law or a document."
    )
    original_date = partial_date("original: date", blank=True, default="")
    original_opened = models.CharField(
        "original: opened",
        max_length=3,
        choices=[(YES, _("Yes"))],
        blank=True,
        default="",
        help_text="Only if somebody opened it at its address. Readers otherwise see “not opened”.",
    )

    class Meta(Child.Meta):
        constraints = [
            unique("citation_uid", "uid"),
            unique("one_citation_a_key", "key", message="Another citation of this profile has this key."),
        ]
        indexes = [
            models.Index(fields=["review_by"], condition=Q(review_by__gt=""), name="citations_by_review_date")
        ]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        super().clean()
        if found := half_original({name: getattr(self, name) for name in ("url", *ORIGINAL)}):
            name, reason = found
            raise ValidationError({name: f"{capfirst(reason)}."})
