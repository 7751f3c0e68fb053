"""Years in words beside the numbers of a text: once, and again where they change."""

import re

from minerals import wording

SENTENCE_END = re.compile(r"[.!?…][”’\"')]*\s")
YEAR = re.compile(
    r"\b(?P<stated>(?:[Ii]n|[Ff]or) )?(?:(?P<first>(?P<century>19|20)\d\d)(?: to |–|-))?"
    r"(?P<year>(?:19|20)\d\d|(?(first)\d\d|(?!)))\b"
)


class Dates:
    """The dates that a paragraph has mentioned so far, in words or beside a number."""

    def __init__(self):
        self.last = self.sentence = ""

    def read(self, text):
        """Take in the words before the next number."""
        self.sentence += text

    def beside(self, full, short, after):
        """Return the words for the date `full` here: the `short` ones for a share, which names its source itself."""
        before, self.last = self._named() or self.last, full
        if before == full or (short != full and before.partition(", ")[0] == short):
            return ""
        if names_period(SENTENCE_END.split(after)[0], full):
            return ""
        self.sentence = ""  # the year that it named is not the last one mentioned
        return short

    def _named(self):
        """The last year that the sentence names in the form “in 2024” or “for 2024”."""
        sentence = SENTENCE_END.split(self.sentence)[-1]
        *_, last = [None, *YEAR.finditer(sentence)]
        return (_period(last) or (last["year"] if last["stated"] else "")) if last else ""


def names_period(text, period):
    """Whether a text names these years of an average: “2021–24” in “imports of 2021 to 2024”."""
    return period in map(_period, YEAR.finditer(text))


def _period(match):
    """“2021–24” of a match that names a first and a last year; otherwise empty."""
    if not match["first"]:
        return ""
    last = match["year"] if len(match["year"]) > 2 else match["century"] + match["year"]
    return wording.years_from(int(match["first"]), int(last))
