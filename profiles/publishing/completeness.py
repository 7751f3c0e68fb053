"""Faults that block submission, apart from references: parts that are missing, unknown or in the wrong place."""

from itertools import islice

from ..models.projects import half_number
from ..shape import IMAGE, OF_MINERALS, PARTS, PARTS_OF_MINERALS, PROSE, TABLE, TABLES, TEXT, TEXTS, WORDS
from .texts.addresses import lookalike, why_alike
from .texts.brief import wrong_in_brief
from .texts.markup import ANY_REFERENCE, LONGEST, MOST_PROBLEMS, line_of, unseen
from .texts.numbers import UNBOUND, unbound
from .texts.prose import DraftProblem

GLANCE_ITEMS = (4, 6)
PINS_AT_MOST = 6
OPTIONAL_OF_MINERALS = {"watch", "researched_to"}
OF_SOURCES = {"citations"}  # a title may have numbers
NO_TEXTS = {"figure", "url"}  # fields of rows with their own syntax, which is checked elsewhere


def incomplete(tree, facts):
    """Yield the DraftProblems of parts that are missing, unknown or in the wrong place in a snapshot."""
    yield from _missing_of_mineral(tree) if tree.get("mineral") else _missing(tree, facts.country)
    yield from wrong_in_brief(tree)
    yield from _unknown_codes(tree, facts)
    yield from _half_numbers(tree)
    for row in tree["citations"]:
        if letter := lookalike(row["url"]):
            yield DraftProblem(f"Citations, {row['key']}", row["url"], why_alike(letter), leads_nowhere=True)
    for where, text in _plain_texts(tree, facts):
        yield from wrong_in_plain(text, where)


def wrong_in_plain(text, where):
    """The DraftProblems of a text that is no Markdown, with their places in it."""
    for match in islice(ANY_REFERENCE.finditer(text), MOST_PROBLEMS):  # whose brackets readers would see
        reason = "only the texts of the sections can refer to figures and citations"
        yield DraftProblem(where, match[0].strip()[:LONGEST], reason, leads_nowhere=True, at=match.span())
    for start, end, reason in islice(unseen(text), MOST_PROBLEMS):
        yield DraftProblem(where, "", f"line {line_of(text, start)}: {reason}", at=(start, end))


def doubtful(tree, facts):
    """The DraftProblems of numbers without a figure or source. They keep no draft from being submitted.

    A row that has a citation is cited as a whole.
    """
    for text in WORDS:
        yield from doubtful_in(text.of(tree), text.heading)
    for table in TABLES:
        for row in tree[table.name] if table.name not in OF_SOURCES else ():
            if not row.get("citation"):
                where = f"{table.heading}, {title_of(table, row, facts)}"
                yield from (problem for name in table.sentences for problem in doubtful_in(row[name], where))


def doubtful_in(text, where):
    """Yield the DraftProblems of the numbers in one text without a figure or source, at their places."""
    for number in islice(unbound(text), MOST_PROBLEMS):
        yield DraftProblem(where, number.text[:LONGEST], UNBOUND, at=(number.start, number.end))


def _missing(tree, country):
    """Yield the DraftProblems of missing texts and minerals, and of numbers at a glance and pins."""
    for text in (TEXT["tagline"], *PROSE):
        if not text.is_optional and not text.of(tree):
            yield DraftProblem(text.heading, "", "it is empty")
    if not tree["minerals"]:
        yield DraftProblem("Key minerals", "", "there is none")
    low, high = GLANCE_ITEMS
    if not low <= len(tree["glance"]) <= high:
        reason = f"there are {len(tree['glance'])} numbers; the page needs {low} to {high}"
        yield DraftProblem("At a glance", "", reason)
    if len(tree["pins"]) > PINS_AT_MOST:
        reason = f"there are {len(tree['pins'])} pins; at most {PINS_AT_MOST} are allowed"
        yield DraftProblem("Related profiles", "", reason)
    if country.code in [row["country"] for row in tree["pins"]]:
        yield DraftProblem("Related profiles", country.name, "a profile cannot be related to itself")


def _missing_of_mineral(tree):
    """Yield the DraftProblems of a mineral's profile: missing parts, and parts that no reader would see."""
    for part in PARTS_OF_MINERALS:
        held = part.of(tree) if part in TEXTS else tree[part.name]
        if not held and part.name not in OPTIONAL_OF_MINERALS:
            yield DraftProblem(part.heading, "", "it is empty" if part in TEXTS else "there is none")
    for part in PARTS:
        if part.name not in OF_MINERALS and (part.of(tree) if part in TEXTS else tree[part.name]):
            yield DraftProblem(part.heading, "", "a profile of a mineral does not have this part")


def _unknown_codes(tree, facts):
    """Yield a DraftProblem for each code outside the vocabularies, which would have no words when shown."""
    for table in TABLES:
        choices = table.choices
        for row in tree[table.name]:
            where = f"{table.heading}, {title_of(table, row, facts)}"
            for name, labels in choices.items():
                if row[name] not in labels and not (row[name] == "" and table.fields[name].blank):
                    yield DraftProblem(where, row[name], f"this is not a known {table.label(name)}")


def _half_numbers(tree):
    """Yield a DraftProblem for each capacity or output of a project that lacks a part."""
    table = TABLE["projects"]
    for row in tree[table.name]:
        if found := half_number(row):
            yield DraftProblem(f"{table.heading}, {row['name']}", row["name"], found[1])


def _plain_texts(tree, facts):
    """(place, text) of everything a reader sees that is no Markdown."""
    for text in TEXTS:
        if not text.is_section:
            yield text.heading, text.of(tree)
    for name in IMAGE.texts if tree["image"] else ():
        yield IMAGE.heading, tree["image"][name]
    for table in TABLES:
        for row in tree[table.name]:
            title = title_of(table, row, facts)
            for field in table.texts:
                if field not in NO_TEXTS:
                    yield f"{table.heading}, {title}", row[field]


def title_of(table, row, facts):
    """Return the name that people have for a row, minerals and countries by name."""
    return ", ".join(name_of(row[name], facts) for name in table.named_by)


def name_of(text, facts):
    """The name of the mineral or country with this slug or code; any other text as it is."""
    named = facts.minerals.get(text) or facts.countries.get(text)
    return named.name if named else text
