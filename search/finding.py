"""Reading the index: from words to documents, in at most four queries for any search and any size of the index."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product
from typing import NamedTuple

from django.db import connection

from .indexing import WHOLE
from .looking_up import look_up
from .models import NAMED, PLACES, Document, Kind, Posting
from .snippets import Snippet, marked, snippet
from .words import WHOLE_NAME, abbreviations, tokens, whole

LONGEST = 100  # characters of a query that count
MOST_WORDS = 8
# Postings of a query that are all read; on the real content no query has more than half as many
MOST_READ = 5_000
RARE = 2_000  # of a query that has more: postings of its rare words, which are all read all the same
MOST_LISTED = 1_000  # of its common words: postings that weigh most
TERMS_OF_COMMON = 10  # that a common word stands for
ALL_OF_IT = 2  # the query names a document and nothing else
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
        CASE WHEN s.matched = {words} AND d.kind IN ({names}) AND s.of_name >= {whole} THEN {all}
            WHEN s.matched = {words} AND d.kind IN ({pages}) AND s.of_name > {part} THEN {all}
            WHEN s.of_name >= {whole} AND d.kind IN ({places}) THEN 1 ELSE 0 END AS is_named
    FROM scored s JOIN {document} d ON d.id = s.document WHERE d.kind IN ({kinds})
),
placed AS (
    SELECT id, kind, matched, score, is_named, COUNT(*) OVER (PARTITION BY kind) AS total,
        ROW_NUMBER() OVER (
            PARTITION BY kind ORDER BY is_named DESC, matched DESC, score DESC, newness DESC, key
        ) AS place
    FROM found WHERE matched = most OR is_named > 0
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
    """A document that was found.

    `is_named`: ALL_OF_IT if its name is the whole query, or if it is a list, a term or a page that has every word,
    some of them in its name; 1 if it is a country or mineral whose name is among the words; otherwise 0.
    """

    document: int
    kind: str
    matched: int
    score: int
    is_named: int
    total: int


@dataclass(frozen=True)
class Hit:
    document: Document
    title: tuple
    snippet: Snippet | None
    name: tuple  # the other name that was found, in pieces
    rank: tuple = ()  # the lowest of all groups is the best answer
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
    def best(self):
        """[(Kind, Hit)] of all groups, the best answer first."""
        hits = [(group.kind, hit) for group in self.groups for hit in group.hits]
        return sorted(hits, key=lambda pair: pair[1].rank)

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
    words, said = look_up(texts, abbreviations(query))
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
    for row in _settled(rows, documents):
        by_kind.setdefault(row.kind, []).append(row)
    groups = [
        Group(Kind(kind), found[0].total, [_hit(documents[row.document], said, row) for row in found])
        for kind, found in by_kind.items()
    ]
    groups.sort(key=lambda group: (group.hits[0].rank, kinds.index(group.kind)))
    matched = max((row.matched for row in rows), default=0)
    is_sample = bool(lists) and not (is_whole and matched == len(texts))
    return Results(query, texts, tuple(groups), matched, misspelt, is_sample)


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
        places=_listed(PLACES),
        names=_listed(NAMED),
        pages=_listed(set(NAMED) - set(PLACES)),
        words=len(words),
        part=0 if len(words) > 1 else WHOLE,
        all=ALL_OF_IT,
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


def _settled(rows, documents):
    """The rows, where one name is that of several countries or minerals: first the one that most other rows are about.

    “Congo” names two countries, and what has “cobalt” too is about one of them. They swap places and scores.
    """
    about = Counter(documents[row.document].subject for row in rows if not row.is_named)
    rows = list(rows)
    for kind, level in product(PLACES, (1, ALL_OF_IT)):
        places = [i for i, row in enumerate(rows) if row.kind == kind and row.is_named == level]
        alike = [rows[i] for i in places]
        ordered = sorted(alike, key=lambda row: -about[documents[row.document].subject])
        for i, row, was in zip(places, ordered, alike, strict=True):
            rows[i] = row._replace(score=was.score)
    return rows


def _listed(kinds):
    return ", ".join(f"'{kind}'" for kind in sorted(kinds))


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


def _hit(document, terms, row):
    title = marked(document.title, terms)
    named = row.matched if row.is_named and row.kind in PLACES else 0
    return Hit(
        document,
        title,
        snippet(document.body, terms),
        _other_name(document, title, terms),
        (-row.is_named, -row.score),
        named,
    )


def _other_name(document, title, terms):
    """The other name that was found, in pieces: one in another language, or the one with the fewest other words."""
    wholes = {term for term in terms if term.startswith(WHOLE_NAME)}
    for name in document.foreign.splitlines() if wholes else ():
        if whole(name) in wholes:
            return ((name, True),)
    if not _left(title):
        return ()
    names = [marked(name, terms) for name in document.names.splitlines()]
    return min((name for name in names if any(is_said for _, is_said in name)), key=_left, default=())


def _left(pieces):
    """Count the words of a name in pieces that nobody asked for."""
    return sum(len(piece.split()) for piece, is_said in pieces if not is_said)
