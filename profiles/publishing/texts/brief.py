"""The block “In brief” and the sections of a mineral: their words, and sentences that cannot be traced."""

import re
from itertools import islice

from ...shape import PROSE, TABLE
from .markup import MOST_PROBLEMS, ParsedPlaces, blocks
from .prose import DraftProblem, plain_words

HEADING = "In brief"
MOST_WORDS = 150
MOST_OF_MINERALS = 350  # words of the sections of a mineral
BRIEF = tuple(text for text in PROSE if text.is_brief)
TRACED = tuple(text for text in PROSE if text.is_traced)
OF_MINERALS = tuple(text for text in TRACED if not text.is_brief)
LINES = (TABLE["changed"], TABLE["watch"])
UNTRACED = "this sentence has neither a figure nor a source: write its number as [[…]], or [@…] after it"

# Each character of a reference is replaced by one character, so that positions do not change.
FIGURE, CITATION = "\x0e", "\x0f"
MARKS = {"figure": FIGURE, "citation": CITATION, "unclosed": FIGURE}
# Closing marks, the rest of a link, and the citations of a sentence follow its full stop.
END = re.compile(rf"[.!?…](?:[\"”’'»)*_]|\]\([^()\n]*\))*(?:\s*{CITATION}+)*(?=\s|$)|$")
NO_END = re.compile(r"(?:\b(?:Nos?|Dr|Mrs?|Ms|St|vs|e\.g|i\.e|ca)|\b(?:[A-Z]\.)*[A-Z])\.$")
WORD = re.compile(r"\w")


def wrong_in_brief(tree):
    """The DraftProblems of the block in a snapshot."""
    if (words := words_of(tree)) > MOST_WORDS:
        yield DraftProblem(
            HEADING, "", f"it has {words} words, including its dated lines; at most {MOST_WORDS} are allowed"
        )
    if (words := sum(plain_words(text.of(tree)) for text in OF_MINERALS)) > MOST_OF_MINERALS:
        reason = f"its sections have {words} words; at most {MOST_OF_MINERALS} are allowed"
        yield DraftProblem(OF_MINERALS[0].heading, "", reason)
    for text in TRACED:
        yield from islice(untraced(text.of(tree), text.heading), MOST_PROBLEMS)


def words_of(tree):
    """Return the number of words that readers see: of the texts, and of the lines with their dates."""
    lines = [row for table in LINES for row in tree[table.name]]
    counted = sum(plain_words(text.of(tree)) for text in BRIEF)
    return counted + sum(plain_words(row["summary"]) + 1 + row["date"].count("-") for row in lines)


def untraced(markdown, where):
    """A DraftProblem for each sentence without a figure and without a citation, at its place."""
    for at, marked in placed_sentences(markdown):
        if not (FIGURE in marked or CITATION in marked):
            yield DraftProblem(where, markdown[slice(*at)], UNTRACED, at=at)


def placed_sentences(markdown):
    """Yield ((start, end) in the text, the sentence with its references as marks) of each sentence."""
    places = ParsedPlaces(markdown)
    for block in blocks(markdown):
        if block.type != "inline":
            continue
        place = places.of(block)
        for start, end, marked in sentences(_marked(block)):
            yield (place(start), place(end - 1) + 1), marked


def sentences(text):
    """Yield (start, end, sentence) of one block; “No. 46” and “U.S. output” go on."""
    start = 0
    for match in END.finditer(text):
        sentence = text[start : match.end()]
        if _goes_on(text, match) or not WORD.search(sentence):
            continue
        start += len(sentence) - len(sentence.lstrip())
        yield start, match.end(), text[start : match.end()]
        start = match.end()


def _goes_on(text, match):
    """Whether this is the full stop of an abbreviation that ends no sentence here."""
    abbreviated = NO_END.search(text, 0, match.end())
    if not abbreviated:
        return False
    rest = text[match.end() :].lstrip()
    return bool(rest) and (not abbreviated[0][-2].isupper() or rest[0].islower())


def _marked(block):
    """Return the text of a block with its references as marks, even for one without an end, which is reported
    elsewhere.

    Text that only looks like a mark becomes a blank.
    """
    found = list(block.content.replace(FIGURE, " ").replace(CITATION, " "))
    for token in block.children:
        if mark := MARKS.get(token.type):
            start, length = token.meta["at"], len(token.content)
            found[start : start + length] = mark * length
    return "".join(found)
