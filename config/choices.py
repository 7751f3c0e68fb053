"""Choices whose members have words of the site beside their value and their label."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise


class ChoicesWithText(models.TextChoices):
    """A member is (value, its text, label). A subclass declares the type of `text`."""

    text: Any

    def __new__(cls, value: str, text: object = None) -> Self:  # a look-up by value gives no text
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = text
        return member
