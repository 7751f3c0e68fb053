"""Reading the index: from words to documents, in at most four queries for any search and any size of the index."""

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
from .misspelt import look_near
from .models import PLACES, Document, Kind, Posting, Term
from .snippets import Snippet, marked, snippet
from .words import HAN, allowed_errors, covered, joined, stem, tokens, whole

LONGEST = 100  # characters of a query that count
MOST_WORDS = 8
LONGEST_RUN = 12  # Chinese characters in which names are looked for
# Letters of a word that is also looked for as the beginning of longer ones; of one that is no word, 2
BEGINS = 3
MOST_TERMS = 200  # that begin with the words of a query
# Postings of a query that are all read; on the real content no query has more than half as many
MOST_READ = 5_000
RARE = 2_000  # of a query that has more: postings of its rare words, which are all read all the same
MOST_LISTED = 1_000  # of its common words: postings that weigh most
TERMS_OF_COMMON = 10  # that a common word stands for
EXACT, BEGINNING = 100, 55  # per cent of a weight
IN_A_GROUP = 5
ON_A_PAGE = 20
LAST_PAGE = 25


# Windows over sums of sums, which the ORM does not write.
RANKED = """
WITH asked (term, word, part, named) AS (VALUES {asked}),{listed}
best AS (
    SELECT p.document_id AS document, a.word, MAX(p.weight * a.part) AS score, MAX(p.of_name * a.named) AS of_name
    FROM {read} GROUP BY p.document_id, a.word
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

# What `best` reads. Where the words are in too many documents, `listed` has all postings of the rare words and the
# heaviest of the common ones: of one word nothing else is read, of several the documents that are listed.
EVERY = "asked a JOIN {posting} p ON p.term_id = a.term"
LISTED = "asked a JOIN listed p ON p.term_id = a.term"
OF_LISTED = """(SELECT DISTINCT document_id FROM listed) l JOIN asked a ON 1 = 1
    JOIN {posting} p ON p.term_id = a.term AND p.document_id = l.document_id"""
WHOLE_LIST = "SELECT term_id, document_id, weight, of_name FROM {posting} WHERE term_id = %s"
HEAVIEST = """SELECT term_id, document_id, weight, of_name FROM (
    SELECT term_id, document_id, weight, of_name FROM {posting} WHERE term_id = %s
    ORDER BY weight DESC, document_id LIMIT %s
) heaviest"""


class ScoredRow(NamedTuple):
    document: int
    kind: str
    matched: int
    score: int
    is_named: int
    total: int


@dataclass
class Word:
    """A word of a query, and its terms: {id: per cent of the weight}."""

    text: str
    terms: dict[int, int] = field(default_factory=dict)
    documents: dict[int, int] = field(default_factory=dict)  # {id of a term: how many have it}
    is_near: bool = False  # nothing is spelled like that; these terms come closest
    # Those of the terms that are the word as it was typed, or meant
    named: set[int] = field(default_factory=set)


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
class Results:
    """The results of a query. Each hit has `matched` of its words; `misspelt` ones occur only in a similar spelling."""

    query: str
    words: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    matched: int = 0
    misspelt: tuple[str, ...] = ()
    # The words are in so many documents that the best were looked for in some of them
    is_sample: bool = False

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


def find(query, *, kinds=tuple(Kind), page=None, most=IN_A_GROUP, leave_out=None):
    """The best documents of each kind; with `page`, that page of all. A query that finds nothing has no groups.

    `leave_out` takes the Documents and changes the bodies that snippets are cut from.
    """
    query = clean(query)
    texts = list(dict.fromkeys(tokens(query)))[:MOST_WORDS]
    if not texts:
        return Results(query)
    words, said = _look_up(texts)
    texts = tuple(word.text for word in words)
    misspelt = tuple(word.text for word in words if word.is_near)
    if not any(word.terms for word in words):
        return Results(query, texts)
    first, last = (1, most) if page is None else ((page - 1) * ON_A_PAGE + 1, page * ON_A_PAGE)
    lists, is_whole = _lists(words)
    rows = _ranked(words, lists, kinds, first, last)
    documents = Document.objects.in_bulk([row.document for row in rows])
    if leave_out:
        leave_out(documents.values())
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
    matched = max((row.matched for row in rows), default=0)
    is_sample = bool(lists) and not (is_whole and matched == len(texts))
    return Results(query, texts, tuple(groups), matched, misspelt, is_sample)


def _look_up(texts):
    """Return (Words, the texts of all their terms): as written, with this beginning, or otherwise with a similar
    spelling. Names of other languages among the words are terms of each word that they are made of.
    """
    exact = {text: {text, stem(text)} for text in texts}
    wholes = {joined(texts[i:j]) for i in range(len(texts)) for j in range(i + 1, len(texts) + 1)}
    wholes |= {joined([part]) for text in texts for part in _parts(text)}
    as_written = Q(text__in=wholes.union(*exact.values()))
    beginning = Q()
    for text in texts:
        beginning |= _begins(text)
    order = Case(When(as_written, then=0), default=1, output_field=IntegerField())
    rows = list(
        Term.objects.filter(as_written | beginning).order_by(order, Length("text"), "pk")[:MOST_TERMS]
    )
    by_text = {term.text: term for term in rows}
    texts = [part for text in texts for part in _divided(text, by_text)]
    words = [Word(text) for text in dict.fromkeys(texts)]
    for word in words:
        word.terms = {term.pk: EXACT for term in rows if term.text in exact.get(word.text, ())}
        word.named = {term.pk for term in rows if term.text == word.text}
        if len(word.text) >= (BEGINS - 1 if not word.terms else BEGINS):
            begun = {term.pk: _begun(term) for term in rows if term.text.startswith(word.text)}
            word.terms = begun | word.terms
    for i in range(len(words)):
        for j in range(i + 1, len(words) + 1):
            if term := by_text.get(joined([word.text for word in words[i:j]])):
                for word in words[i:j]:
                    word.terms[term.pk] = EXACT
                    word.named.add(term.pk)
    for word in words:
        word.documents = {term.pk: term.documents for term in rows if term.pk in word.terms}
    used = {pk for word in words for pk in word.terms}
    said = {term.text for term in rows if term.pk in used}
    named = {term.pk for term in rows if term.in_name}
    unnamed = [word for word in words if not word.terms.keys() & named and allowed_errors(word.text)]
    if unnamed:
        said |= look_near(unnamed)
    return words, said


def _begun(term):
    """Return per cent of a weight of a word that begins like a term: of two names, more is about the one in more texts."""
    return BEGINNING + min(term.documents.bit_length(), EXACT - BEGINNING - 1)


def _parts(text):
    """The pieces of Chinese characters that may be names; none of other texts."""
    if not HAN.fullmatch(text) or len(text) > LONGEST_RUN:
        return []
    return [text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)]


def _divided(text, names):
    """A word, or the names of which Chinese characters are made: 中国 and 锂 of 中国锂."""
    if joined([text]) in names or not _parts(text):
        return [text]
    return covered(text, names) or [text]


def _begins(text):
    """Terms that begin like this, by the index: SQLite has none for LIKE, PostgreSQL none for an order by locale."""
    if connection.vendor == "sqlite":
        return Q(text__gte=text, text__lt=f"{text}\U0010ffff")
    return Q(text__startswith=text)


def _ranked(words, lists, kinds, first, last):
    """Return rows of the documents that have the most words, from position `first` to `last` of their kind.

    Each word counts once, by the term of it that weighs most in a document. A country or mineral whose whole name is
    among the words is always found: “gallium prices” is a question about gallium.
    """
    asked = [
        (pk, i, part, int(pk in word.named))
        for i, word in enumerate(words)
        for pk, part in word.terms.items()
    ]
    alone = sum(1 for word in words if word.terms) == 1
    sql = RANKED.format(
        asked=", ".join(["(%s, %s, %s, %s)"] * len(asked)),
        listed=f"\nlisted AS ({' UNION ALL '.join(sql for sql, _ in lists)})," if lists else "",
        read=EVERY if not lists else LISTED if alone else OF_LISTED,
        kinds=", ".join(["%s"] * len(kinds)),
        places=", ".join(f"'{kind}'" for kind in PLACES),
        whole=WHOLE,
        key='d.key COLLATE "C"'
        if connection.vendor == "postgresql"
        else "d.key",  # equals in one order anywhere
        document=Document._meta.db_table,
    ).replace("{posting}", Posting._meta.db_table)
    of_lists = chain.from_iterable(parameters for _, parameters in lists)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*chain.from_iterable(asked), *of_lists, *kinds, first, last])
        return [ScoredRow(*row) for row in cursor.fetchall()]


def _lists(words):
    """([(SQL, parameters) of the postings to read], whether no document that has every word is left out).

    Empty if all postings are read. For common words it leaves out the rarest terms that only begin like them.
    """
    sizes = {word.text: sum(word.documents[pk] for pk in word.terms) for word in words}
    if sum(sizes.values()) <= MOST_READ:
        return [], True
    found, common, left = [], [], RARE
    for word in sorted(filter(lambda word: word.terms, words), key=lambda word: sizes[word.text]):
        if sizes[word.text] <= left:
            left -= sizes[word.text]
            found += [(WHOLE_LIST, [pk]) for pk in word.terms]
        else:
            common.append(word)
    is_whole = bool(found) and all(len(word.terms) <= TERMS_OF_COMMON for word in common)
    for word in common:
        best = sorted(word.terms, key=lambda pk: (-word.terms[pk], -word.documents[pk], pk))[:TERMS_OF_COMMON]
        word.terms = {pk: word.terms[pk] for pk in best}
        most = MOST_LISTED // len(common) // len(best)
        found += [(HEAVIEST, [pk, most]) for pk in best]
    return found, is_whole


def _hit(document, terms, named):
    names = [
        name for name in document.names.splitlines() if any(is_said for _, is_said in marked(name, terms))
    ]
    title = marked(document.title, terms)
    has_all = all(is_said for piece, is_said in title if piece.strip())
    foreign = [((name, True),) for name in document.foreign.splitlines() if whole(name) in terms]
    shown = foreign[0] if foreign else marked(names[0], terms) if names and not has_all else ()
    return Hit(document, title, snippet(document.body, terms), shown, named)
