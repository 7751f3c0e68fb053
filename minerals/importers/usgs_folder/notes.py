"""What the notes beside the values say: estimated or reported in which year, what a total leaves out, a word."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ...models import Measure, Unit
from ..usgs_notes import EXCLUSION, EXCLUSIONS
from ..values import GRADE, NUMBER, shown

# A mark is a whole sentence of its note; a sentence that only begins like one (“Estimated from consumption of
# purchased scrap”) is none.
MARK = re.compile(
    r"""(?:^|(?<=[.]\ ))(?:
        (?P<estimated>estimated(?:\ in\ both\ years|\ capacity)?)
      | (?:also\ )?estimated\ in\ (?P<also>[0-9]{4})(?:\ also)?
      | production(?:\ data)?\ in\ (?P<too>[0-9]{4})\ (?:is|was|were)\ also\ estimated
      | (?:reported(?:\ (?:production|quantity|data))?|production\ was\ reported)\ in\ (?P<reported>[0-9]{4})
      | (?P<plain>reported)
    )(?:[.]\ *|$)""",
    re.IGNORECASE | re.VERBOSE,
)

# What an exclusion leaves out, as countries, beside those that `usgs_notes` reviewed; the longer phrase first, of
# two that begin alike. What says “production” leaves nothing out of reserves.
REVIEWED = {
    **EXCLUSIONS,
    "Excludes U.S. production of pyrophyllite": (),
    "Excludes China": ("CHN",),
    "China also produces crude iodine, but output is not officially reported, and available information was "
    "inadequate to make reliable estimates of output and therefore is also not included": ("CHN",),
    "Chile and Mexico, not included in world total, were thought to be significant producers": ("CHL", "MEX"),
    "from these materials were excluded to avoid double counting": (),
}
PHRASES = sorted(
    ((phrase.casefold(), codes) for phrase, codes in REVIEWED.items()), key=lambda each: -len(each[0])
)

# Units that a header misprints, reviewed: the editions before and after it give the same amounts in the other unit,
# and the publisher mended like ones in twelve files of its 2024 edition.
MISPRINTS = {
    (2023, "rheni", "reserves", Unit.THOUSAND_TONNES): Unit.KILOGRAM,
    (2023, "vanad", "reserves", Unit.TONNE): Unit.THOUSAND_TONNES,
    (2024, "selen", "reserves", Unit.THOUSAND_TONNES): Unit.TONNE,
    (2024, "talc", "reserves", Unit.TONNE): Unit.THOUSAND_TONNES,
}
UNIT_OF_VALUES = re.compile(r"\bunits are ((?:(?:thousand|million) )?metric tons)\b", re.IGNORECASE)
WORDS = re.compile(r"(?:included (?:in|with) .+|less than ½ ?unit\.?)", re.IGNORECASE)
GRADED = re.compile(
    rf"\b(?:categori[sxz]ed as|considered(?: to be)?|estimated to be) [\"“”']?({GRADE.pattern})\b",
    re.IGNORECASE,
)
BOUND = re.compile(rf"([<>] ?{NUMBER})(?:\. |\.?$)")
VALUE = re.compile(rf"{NUMBER}(?: ?[-–] ?{NUMBER})?|W|NA|XX|—")  # no note, but a cell that has moved
SAME_AS_SIGN = ("not available", "not applicable")


@dataclass(frozen=True)
class Note:
    """A note without its marks. `doubts` say why one of its marks became no flag; such a mark stays in the text."""

    text: str = ""
    estimated: frozenset = frozenset()  # years
    reported: frozenset = frozenset()
    doubts: tuple[str, ...] = ()

    def without(self, used):
        """The text, less the phrase that became a value or a word."""
        rest = self.text.removeprefix(used).lstrip(". ") if used else self.text
        return "" if rest.casefold().rstrip(".") in SAME_AS_SIGN else rest


NO_NOTE = Note()


@lru_cache(maxsize=2000)
def read_note(text, years):
    """Read a note that speaks of the values of `years`."""
    estimated, reported, doubts = set(), set(), []

    def take(match):
        said = match["also"] or match["too"] or match["reported"]
        year = int(said) if said else None
        if year and year not in years:
            doubts.append(f"the note says “{match[0].strip(' .')}”, and no column here is of that year")
            return match[0]
        if year == max(years) and not match["reported"] and len(years) > 1:
            doubts.append(f"the note says “{match[0].strip(' .')}”, which the header says already")
            return match[0]
        if match["estimated"]:
            estimated.update(years)
        elif match["plain"]:
            reported.update(set(years) - {max(years)})
        else:
            (reported if match["reported"] else estimated).add(year)
        return ""

    rest = MARK.sub(take, text).strip() if years else text
    for sentence in () if doubts else rest.casefold().split("."):
        if {"also", "estimated"} <= set(sentence.split()):
            doubts.append(
                f"the note says {shown(sentence.strip())}, which is no mark of an estimate that is known"
            )
    return Note(rest, frozenset(estimated), frozenset(reported), tuple(doubts))


@lru_cache(maxsize=2000)
def excluded(text, measure):
    """The codes of the countries that a figure leaves out. Raises ValueError for an exclusion nobody reviewed."""
    if not EXCLUSION.search(text):
        return frozenset()
    codes, rest = set(), text.casefold()
    for phrase, countries in PHRASES:
        if phrase in rest:
            rest = rest.replace(phrase, "")
            codes.update(countries if measure == Measure.PRODUCTION or "production" not in phrase else ())
    if EXCLUSION.search(rest):
        raise ValueError(f"unreviewed exclusion: {shown(text, 300)}")
    return frozenset(codes)


def graded(text):
    """“Large” of “Categorized as "Large"”, else an empty text."""
    match = GRADED.search(text)
    return match[1].capitalize() if match else ""
