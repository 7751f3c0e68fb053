"""Marks behind a number: a letter to see, and words for screen readers.

The sheet draws the letter of `data-flag`; the words are in the page. Neither is copied with a number.
"""

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from ..wording import said


def marks_html(found):
    """Each (letter, meaning) of `found`, which are of what precedes them."""
    language = get_language()
    return mark_safe("".join(_mark(letter, str(meaning), language) for letter, meaning in found))


def mark_html(letter, meaning, words):
    """A mark of a page of its own, with its own words."""
    return _mark(letter, str(meaning), get_language(), str(words))


def silent_marks(found):
    """Each (letter, meaning) as a mark without words: the text beside them gives the meaning."""
    return format_html_join("", '<abbr data-flag="{}" title="{}"></abbr>', found)


@lru_cache(maxsize=1000)  # a page has hundreds
def _mark(letter, meaning, language, words=""):
    words = words or said(letter, meaning)
    return format_html('<abbr data-flag="{}" title="{}"> <i>{}</i></abbr>', letter, meaning, words)
