"""Marks behind a number: a letter to see, and words for screen readers. The register explains them below.

The sheet draws the letter of `data-flag`; the words are in the page. Neither is copied with a number.
"""

from functools import cached_property, lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from ..wording import figures, said, shares


class Register:
    """The figures of a page, or of a part of it with its own legend, and the remarks that they need, each once.

    `shown`: Observations, or what has one as `observation`, with its `share` where that is shown; None is left out. A
    sum in its place has marks and nothing else. `cited`: the Observations whose releases are credited, where these
    are others. `letters`: marks of what is no figure, such as an index, or of a share without its figure.
    """

    def __init__(self, shown, *, cited=None, letters=()):
        found = ((getattr(one, "observation", one), getattr(one, "share", None)) for one in shown)
        self._figures = [(o, share) for o, share in found if o is not None]
        self._observations = [o for o, _ in self._figures]
        self._cited = self._observations if cited is None else list(cited)
        self._letters = list(letters)

    @cached_property
    def marks(self):
        """Letter -> meaning, as a legend explains them."""
        found = [
            [*figures.letters(o), *(shares.share_letters(one) if one else ())] for o, one in self._figures
        ]
        return {letter: figures.MARKS[letter] for own in (*found, self._letters) for letter in own}

    @cached_property
    def releases(self):
        """The credits: names of releases, or the words that a source's licence asks for."""
        releases = {(o.release_name, o.attribution): o for o in self._cited}.values()
        return figures.release_names({o.cited for o in releases})

    @property
    def faults(self):
        """Return known faults of the sources, each once."""
        return sorted({o.annotation for o in self._observations if o.annotation})

    @property
    def caveats(self):
        """The sources' caveats against comparing these figures, a sentence each."""
        return figures.place_caveats(dict.fromkeys(self._observations))

    @property
    def codes(self):
        """The remark that ranks and ratios of reserves need; empty without reserves."""
        has_reserves = any(figures.needs_codes(o.measure) for o in self._observations)
        return str(figures.REPORTING_CODES) if has_reserves else ""

    @property
    def remarks(self):
        """All remarks against comparing these figures."""
        return [*self.caveats, *filter(None, [self.codes])]


def marks_html(marks):
    """Each (letter, meaning) of `marks`, which are of what precedes them."""
    language = get_language()
    return mark_safe("".join(_mark(letter, str(meaning), language) for letter, meaning in marks))


def mark_html(letter, meaning, words):
    """A mark of a page of its own, with its own words."""
    return _mark(letter, str(meaning), get_language(), str(words))


def silent_marks(marks):
    """Each (letter, meaning) as a mark without words: the text beside them gives the meaning."""
    return format_html_join("", '<abbr data-flag="{}" title="{}"></abbr>', marks)


@lru_cache(maxsize=1000)  # a page has hundreds
def _mark(letter, meaning, language, words=""):
    words = words or said(letter, meaning)
    return format_html('<abbr data-flag="{}" title="{}"> <i>{}</i></abbr>', letter, meaning, words)
