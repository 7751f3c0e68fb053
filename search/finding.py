"""Reading the index: words to documents, in at most four queries, whatever is asked and however much is indexed."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, IntegerField, Q, When
from django.db.models.functions import Length

from .indexing import WHOLE
from .models import PLACES, Document, Kind, Posting, Spelling, Term
from .snippets import Snippet, marked, snippet
from .words import allowed_errors, distance, spellings, stem, tokens

LONGEST = 100  # characters of a query that count
MOST_WORDS = 8
BEGINS = (
    3  # letters of a word that is also looked for as the beginning of longer ones; of one that is no word, 2
)
MOST_TERMS = 200  # that begin with the words of a query
MOST_NEAR = 2_000  # spellings that are compared
EXACT, BEGINNING, NEAR = 100, 55, {1: 60, 2: 40}  # per cent of a weight
IN_A_GROUP = 5
ON_A_PAGE = 20
LAST_PAGE = 25


# Windows over sums of sums, which the ORM does not write.
RANKED = """
WITH asked (term, word, part, named) AS (VALUES {asked}),
best AS (
    SELECT p.document_id AS document, a.word, MAX(p.weight * a.part) AS score, MAX(p.of_name * a.named) AS of_name
    FROM asked a JOIN {posting} p ON p.term_id = a.term GROUP BY p.document_id, a.word
),
scored AS (
    SELECT document, COUNT(*) AS matched, SUM(score) AS score, SUM(of_name) AS of_name FROM best GROUP BY document
),
found AS (
    SELECT d.id, d.kind, d.newness, {key} AS key, s.matched, s.score, MAX(s.matched) OVER () AS most,
        CASE WHEN s.of_name >= {whole} AND d.kind IN ({places}) THEN 1 ELSE 0 END AS is_named
    FROM scored s JOIN {document} d ON d.id = s.document WHERE d.kind IN ({kinds})
),
placed AS (
    SELECT id, kind, matched, score, is_named, COUNT(*) OVER (PARTITION BY kind) AS total,
        ROW_NUMBER() OVER (PARTITION BY kind ORDER BY matched DESC, score DESC, newness DESC, key) AS place
    FROM found WHERE matched = most OR is_named = 1
)
SELECT id, kind, matched, score, is_named, total FROM placed WHERE place BETWEEN %s AND %s ORDER BY place, id
"""


class Row(NamedTuple):
    document: int
    kind: str
    matched: int
    score: int
    is_named: int
    total: int


@dataclass
class Word:
    """A word of a query, and the terms that it stands for: {id: per cent of the weight}."""

    text: str
    terms: dict[int, int] = field(default_factory=dict)
    is_near: bool = False  # nothing is spelled like that; these terms come closest
    named: set[int] = field(
        default_factory=set
    )  # those of the terms that are the word as it was typed, or meant


@dataclass(frozen=True)
class Hit:
    document: Document
    title: tuple
    snippet: Snippet | None
    name: tuple  # the other name that was found, in pieces
    named: int = 0  # words of the query that it has, where its whole name is among them


@dataclass(frozen=True)
class Group:
    kind: Kind
    total: int
    hits: list[Hit]


@dataclass(frozen=True)
class Found:
    """What a query found. `matched` of its words are in each hit; `misspelt` are those that only something near is."""

    query: str
    words: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    matched: int = 0
    misspelt: tuple[str, ...] = ()

    @cached_property
    def total(self):
        return sum(group.total for group in self.groups)

    @property
    def is_partial(self):
        return self.matched < len(self.words)


def clean(query):
    """A query as it is shown and read: one line, without control characters, bounded."""
    plain = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in query[: LONGEST * 4])
    return re.sub(" +", " ", plain).strip()[:LONGEST]


def find(query, *, kinds=tuple(Kind), page=None, most=IN_A_GROUP):
    """The best documents of each kind; with `page`, that page of all. A query that finds nothing has no groups."""
    query = clean(query)
    texts = list(dict.fromkeys(tokens(query)))[:MOST_WORDS]
    if not texts:
        return Found(query)
    words, said = _look_up(texts)
    misspelt = tuple(word.text for word in words if word.is_near)
    if not any(word.terms for word in words):
        return Found(query, tuple(texts))
    first, last = (1, most) if page is None else ((page - 1) * ON_A_PAGE + 1, page * ON_A_PAGE)
    rows = _ranked(words, kinds, first, last)
    documents = Document.objects.in_bulk([row.document for row in rows])
    by_kind = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    ordered = sorted(
        by_kind.items(), key=lambda pair: (-pair[1][0].is_named, -pair[1][0].score, kinds.index(pair[0]))
    )
    groups = [
        Group(
            Kind(kind),
            found[0].total,
            [_hit(documents[row.document], said, row.is_named * row.matched) for row in found],
        )
        for kind, found in ordered
    ]
    return Found(query, tuple(texts), tuple(groups), max((row.matched for row in rows), default=0), misspelt)


def _look_up(texts):
    """(Words, the texts of all their terms): as written, beginning like that, or else spelled almost like that."""
    exact = {text: {text, stem(text)} for text in texts}
    as_written = Q(text__in=set().union(*exact.values()))
    beginning = Q()
    for text in texts:
        beginning |= _begins(text)
    order = Case(When(as_written, then=0), default=1, output_field=IntegerField())
    rows = list(
        Term.objects.filter(as_written | beginning).order_by(order, Length("text"), "pk")[:MOST_TERMS]
    )
    words = [
        Word(
            text,
            {term.pk: EXACT for term in rows if term.text in exact[text]},
            named={term.pk for term in rows if term.text == text},
        )
        for text in texts
    ]
    for word in words:
        if len(word.text) >= (BEGINS - 1 if not word.terms else BEGINS):
            begun = [term.pk for term in rows if term.text.startswith(word.text)]
            word.terms = dict.fromkeys(begun, BEGINNING) | word.terms
    used = {pk for word in words for pk in word.terms}
    said = {term.text for term in rows if term.pk in used}
    named = {term.pk for term in rows if term.in_name}
    unnamed = [word for word in words if not word.terms.keys() & named and allowed_errors(word.text)]
    if unnamed:
        said |= _look_near(unnamed)
    return words, said


def _begins(text):
    """Terms that begin like this, by the index: SQLite has none for LIKE, PostgreSQL none for an order by locale."""
    if connection.vendor == "sqlite":
        return Q(text__gte=text, text__lt=f"{text}\U0010ffff")
    return Q(text__startswith=text)


def _look_near(words):
    """Give each word the terms that come closest: names, and any where it had none. Returns their texts."""
    spelled = {word.text: set() for word in words}
    for word in words:
        for text in {word.text, stem(word.text)}:
            spelled[word.text] |= spellings(text, allowed_errors(word.text))
    near = Spelling.objects.filter(text__in=set().union(*spelled.values())).order_by("pk")
    found = {
        (pk, text, in_name)
        for pk, text, in_name in near.values_list("term", "term__text", "term__in_name")[:MOST_NEAR]
    }
    said = set()
    for word in words:
        most, had_terms = allowed_errors(word.text), bool(word.terms)
        errors = {}
        for pk, text, in_name in found:
            if in_name or not had_terms:
                errors[pk, text] = min(distance(one, text, most) for one in {word.text, stem(word.text)})
        least = min(errors.values(), default=most + 1)
        if least > most:
            continue
        for (pk, text), wrong in errors.items():
            if wrong == least:
                word.terms.setdefault(pk, NEAR.get(wrong, EXACT))
                word.is_near = not had_terms
                said.add(text)
        if word.is_near:
            word.named = set(word.terms)
    return said


def _ranked(words, kinds, first, last):
    """Rows of the documents that have most of the words, from place `first` to `last` of their kind.

    Each word counts once, by the term of it that weighs most in a document. A country or mineral whose whole name is
    among the words is found whatever else they say: “gallium prices” is a question about gallium.
    """
    asked = [
        (pk, i, part, int(pk in word.named))
        for i, word in enumerate(words)
        for pk, part in word.terms.items()
    ]
    sql = RANKED.format(
        asked=", ".join(["(%s, %s, %s, %s)"] * len(asked)),
        kinds=", ".join(["%s"] * len(kinds)),
        places=", ".join(f"'{kind}'" for kind in PLACES),
        whole=WHOLE,
        key='d.key COLLATE "C"'
        if connection.vendor == "postgresql"
        else "d.key",  # equals in one order anywhere
        posting=Posting._meta.db_table,
        document=Document._meta.db_table,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*chain.from_iterable(asked), *kinds, first, last])
        return [Row(*row) for row in cursor.fetchall()]


def _hit(document, said, named):
    names = [
        name for name in document.names.splitlines() if any(is_said for _, is_said in marked(name, said))
    ]
    title = marked(document.title, said)
    whole = all(is_said for piece, is_said in title if piece.strip())
    shown = marked(names[0], said) if names and not whole else ()
    return Hit(document, title, snippet(document.body, said), shown, named)
