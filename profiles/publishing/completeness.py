"""Faults that block submission, apart from references: parts that are missing, unknown or in the wrong place."""

from itertools import islice

from ..dates import first_day, last_day
from ..models.draft import WithNumber
from ..models.originals import ADDRESSES, half_original
from ..models.subjects import OF_THE_WORLD, SubjectKind
from ..shape import IMAGE, NEEDED, PARTS, PARTS_OF, TABLE, TABLES, TEXTS, WORDS, kind_in
from .texts.addresses import lookalike, why_alike
from .texts.brief import wrong_in_brief
from .texts.markup import ANY_REFERENCE, LONGEST, MOST_PROBLEMS, line_of, unseen
from .texts.mirrors import mirrored
from .texts.numbers import UNBOUND, unbound
from .texts.prose import DraftProblem

GLANCE_ITEMS = (4, 6)
PINS_AT_MOST = 6
OF_SOURCES = {"citations"}  # a title may have numbers
NOT_NEEDED = {"unknowns", "researched_to"}  # texts
NUMBERS = {table.name: table.model.half_number for table in TABLES if issubclass(table.model, WithNumber)}
NO_TEXTS = {"figure", *ADDRESSES}  # fields of rows with their own syntax, which is checked elsewhere


def incomplete(tree, facts):
    """Yield the DraftProblems of parts that are missing, unknown or in the wrong place in a snapshot."""
    kind = kind_in(tree)
    yield from _missing_of(kind, tree) if kind in OF_THE_WORLD else _missing(tree, facts.country)
    yield from _out_of_place(kind, tree)
    if kind == SubjectKind.EVENT:
        yield from _wrong_facts(tree)
    yield from wrong_in_brief(tree)
    yield from mirrored(tree)
    yield from _unknown_codes(tree, facts)
    yield from _halves(tree)
    for row in tree["citations"]:
        for address in (row[name] for name in ADDRESSES):
            if letter := lookalike(address):
                yield DraftProblem(f"Citations, {row['key']}", address, why_alike(letter), leads_nowhere=True)
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
    for text in PARTS_OF[SubjectKind.COUNTRY]:
        if text in TEXTS and text.name not in NOT_NEEDED and not text.is_optional and not text.of(tree):
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


def _held(part, tree):
    return part.of(tree) if part in TEXTS else tree[part.name]


def _missing_of(kind, tree):
    """Yield the DraftProblems of missing parts of a profile of a mineral or an event."""
    for part in PARTS_OF[kind]:
        if part.name in NEEDED[kind] and not _held(part, tree):
            yield DraftProblem(part.heading, "", "it is empty" if part in TEXTS else "there is none")


def _out_of_place(kind, tree):
    """Yield the DraftProblems of parts that a profile of this kind does not have, so that no reader would see them."""
    for part in PARTS:
        if part not in PARTS_OF[kind] and _held(part, tree):
            named = {SubjectKind.COUNTRY: "a country", SubjectKind.MINERAL: "a mineral"}.get(kind, "an event")
            yield DraftProblem(part.heading, "", f"a profile of {named} does not have this part")


def _wrong_facts(tree):
    """Yield the DraftProblems of an event with several rows of facts, or one that ends before it begins."""
    heading, rows = TABLE["facts"].heading, tree["facts"]
    if len(rows) > 1:
        yield DraftProblem(heading, rows[1]["title"], "an event has one title, one date and one kind")
    for row in rows:
        begins, ends = first_day(row["date"]), last_day(row["until"])
        if begins and ends and begins > ends:
            yield DraftProblem(heading, row["until"], "the end is before the start")


def _unknown_codes(tree, facts):
    """Yield a DraftProblem for each code outside the vocabularies, which would have no words when shown."""
    for table in TABLES:
        choices = table.choices
        for row in tree[table.name]:
            where = f"{table.heading}, {title_of(table, row, facts)}"
            for name, labels in choices.items():
                if row[name] not in labels and not (row[name] == "" and table.fields[name].blank):
                    yield DraftProblem(where, row[name], f"this is not a known {table.label(name)}")


def _halves(tree):
    """Yield a DraftProblem for each number of a project or a use, and each original, that lacks a part."""
    for name, half in {**NUMBERS, "citations": half_original}.items():
        table = TABLE[name]
        for row in tree[name]:
            if found := half(row):
                yield DraftProblem(f"{table.heading}, {table.title(row)}", table.title(row), found[1])


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
    return ", ".join(name_of(name, facts) for name in table.key(row))


def name_of(text, facts):
    """The name of the mineral or country with this slug or code; any other text as it is."""
    named = facts.minerals.get(text) or facts.countries.get(text)
    return named.name if named else text
