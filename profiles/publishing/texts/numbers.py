"""Numbers in a text without a figure or source: neither a reference to a figure nor in a sentence with a citation.

These do not count: years and dates, ordinals, names with digits (G20, CO2, ISO 9001, Article 5), codes, numbers of a
list, and digits in references, addresses and code. Numbers in words count from eleven on, and so do fractions: what
is smaller is seldom a quantity.
"""

import re
from typing import NamedTuple

from .markup import CITATION, FIGURE

UNBOUND = "this number has neither a figure nor a source"

TEENS = "eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
UNITS = "one|two|three|four|five|six|seven|eight|nine"
SCALES = "hundred|thousand|million|billion|trillion|dozen"
IN_WORDS = (
    rf"(?:{TEENS}|(?:{TENS})(?:[- ](?:{UNITS}))?|(?:{UNITS}|ten|a|several)[- ](?:{SCALES})|(?:{SCALES})s)"
)
FRACTIONS = (
    r"(?:half|halves|(?:a|one|two|three|four)[- ](?:third|quarter|fifth|sixth|tenth)s?|doubled|tripled|twice)"
)
NUMBER = re.compile(
    rf"(?<![\w.,])(?:[$€£¥]\s?)?\d[\d,.\u00a0\u202f]*\d(?![\w])|(?<![\w.,])\d(?![\w])|\b{IN_WORDS}\b|\b{FRACTIONS}\b"
    r"|(?<![\w.,])\d[\d,.]*(?=(?:%|[kKMG]?t\b|m\b|bn\b))",
    re.IGNORECASE,
)

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
YEAR = r"(?:1[5-9]|20|21)\d\d"
AMOUNTS = "t|kt|Mt|kg|tonnes?|tons?|per cent|percent|people|jobs|mines|MW"  # after which it is no year
YEARS = rf"{YEAR}(?:s\b|\s?[-–/]\s?(?:{YEAR}|\d\d)\b)?"
NAMES_BEFORE = (
    "Article|Annex|Annexe|Section|Chapter|Part|Title|Schedule|Paragraph|Clause|Regulation|Directive|Decree|Law|Act"
    "|Order|Notice|Announcement|Resolution|Decision|Rule|ISO|IEC|EN|No|Nos|Number|Phase|Stage|Block|Lot|Unit|Line|Lane"
    "|Route|Highway|Table|Figure|Chart|Map|Edition|Version|Vision|Agenda|Horizon|Industry|Group|Category|Class|Tier|Type"
    "|Level|Grade|Scope|HS|code|heading|chapter|Made in China|Form|Mine|Shaft|Project|Plan|Basel|Fit for"
)
NO_NUMBERS = [
    re.compile(pattern)
    for pattern in (
        FIGURE.pattern,
        CITATION.pattern,
        r"`[^`\n]{1,500}`",
        r"\]\([^)\n]{0,500}\)",
        r"<?https?://\S+(?<![.,;:])",
        r"(?m)^[ \t>]*\d{1,9}[.)](?=[ \t])",  # of a list
        r"(?i:\b(?:Public Law|EU|EC|EEC)\s+\d+[-/]\d+)|\b\(?(?:EU|EC|EEC)\)?\s+\d{2,4}/\d+",
        rf"\b\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?\s+(?:{MONTHS})\b\.?(?:,?\s+{YEAR}\b)?",  # 9 October 2025
        rf"\b(?:{MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+{YEAR}\b)?",
        rf"(?i:\bbetween)\s+{YEAR}\s+and\s+{YEAR}\b",
        r"\b\d{4}-\d{2}(?:-\d{2})?\b",
        r"\b\d{1,2}:\d{2}\b",
        r"\b\d+(?:st|nd|rd|th)\b",
        rf"\b(?:{NAMES_BEFORE})s?\.?\s+(?:\(?(?:EU|EC)\)?\s+)?(?:No\.?\s*)?\d[\d./-]*[a-z]?\b"
        r"(?:(?:\s*,\s*|\s+and\s+|\s+to\s+|\s?[-–]\s?)\d[\d./-]*\b)*",
        r"§+\s?\d+\w*",
        r"\b\d*[A-Za-z]+[-‑]?\d[\w-]*\b",  # G20, CO2, COVID-19
        r"\b\d+[A-Z][\w-]*\b",  # 5G, 3D
        rf"(?<![\d.,$€£¥])\b{YEARS}(?![\w%]|[.,]\d|\s?(?:{AMOUNTS})\b)",
        r"(?i)\bhalf[- ](?:a )?(?:year|century|way|life)\w*|\b(?:first|second|latter) half\b",
        r"(?i)\bGroup of (?:Seven|Twenty)\b|\b(?:hundreds|thousands|millions|dozens) of\b",
    )
]
ABBREVIATIONS = re.compile(
    r"(?:\b(?:No|Nos|Art|approx|ca|cf|e\.g|i\.e|etc|vs|St|Mr|Mrs|Ms|Dr|Prof|Inc|Ltd|Co|Corp|U\.S|U\.K|U\.N|E\.U|Fig|vol|pp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|[A-Z]))\.$"
)
# A sentence ends with its full stop, closing marks and the citations after it.
STOP = re.compile(
    rf"(?<![.!?…])[.!?…]++[”’\"')*_]*+(?:[ \t]?{CITATION.pattern})*+(?=\s|$)"
    r"|\n[ \t]*+\n|\n(?=[ \t]*+(?:[-*+]|\d{1,9}[.)])\s)"
)
LONGEST_ABBREVIATION = 12  # characters


class Unbound(NamedTuple):
    """A number from `start` to `end` of a text."""

    start: int
    end: int
    text: str


def unbound(text):
    """Every Unbound number of a Markdown text, in order; a sentence with a citation has none."""
    found, taken = [], _taken(text)
    for start, end in _sentences(text, taken):
        if CITATION.search(text, start, end):
            continue
        for match in NUMBER.finditer(text, start, end):
            if not any(taken[match.start() : match.end()]):
                written = match[0].rstrip(" ,.")
                found.append(Unbound(match.start(), match.start() + len(written), written))
    return found


def sentences(text):
    """(start, end) of each sentence of a Markdown text."""
    return _sentences(text, _taken(text))


def _taken(text):
    """A byte a character, set where no number is a quantity and no stop ends a sentence."""
    taken = bytearray(len(text))
    for pattern in NO_NUMBERS:
        for match in pattern.finditer(text):
            taken[match.start() : match.end()] = b"x" * len(match[0])
    return taken


def _sentences(text, taken):
    """(start, end) of each sentence, citations at its end included; no stop is in what is `taken`."""
    start = 0
    for match in STOP.finditer(text):
        if taken[match.start()]:
            continue
        before = text[max(start, match.start() - LONGEST_ABBREVIATION) : match.start() + 1]
        if text[match.start()] == "." and ABBREVIATIONS.search(before) and not match[0][1:].strip():
            if not CITATION.search(match[0]):
                continue
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)
