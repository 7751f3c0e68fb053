"""Terms of the index that come closest to a word that is not in it, or names no place or mineral."""

import re
from typing import NamedTuple

from django.db import connection

from .models import Spelling, Term
from .words import allowed_errors, distance, spellings, stem

MOST_NEAR = 2_000  # pairs of a word and a term that are compared
MOST_OF_A_SPELLING = 40  # terms that are read of one spelling; on the real content none has more than seven
NEAR = {
    0: 100,
    1: 60,
    2: 40,
}  # {letters that differ: per cent of a weight}; half of it where a text has the word

# One look into the index a spelling, whatever the planner knows of them. The terms of a spelling come as one text,
# as “17+40/cobalt 21-2/cobble”, since the two databases have no array in common.
SPELLED = """
WITH asked (spelling) AS (VALUES {asked})
SELECT spelling, (
    SELECT {terms} FROM (
        SELECT t.id, t.text, t.in_name, t.documents FROM {spelling} s JOIN {term} t ON t.id = s.term_id
        WHERE s.text = asked.spelling ORDER BY s.term_id LIMIT %s
    ) near
) FROM asked
"""


class NearTerm(NamedTuple):
    pk: int
    text: str
    in_name: bool
    documents: int  # that have it


def look_near(words):
    """Give each word the terms that come closest: names, and any where it had none. Returns their texts."""
    spelled = {}  # {spelling: the words that it may lead from}
    for word in words:
        for text in {word.text, stem(word.text)}:
            for one in spellings(text, allowed_errors(word.text)):
                spelled.setdefault(one, {})[word.text] = word
    errors = {word.text: {} for word in words}  # {word: {NearTerm: how many letters differ}}
    compared = 0
    for spelling, terms in _spelled_like(spelled):
        for word in spelled[spelling].values():
            for term in terms:
                if term not in errors[word.text] and (term.in_name or not word.terms):
                    errors[word.text][term] = _errors(word.text, term.text)
                    compared += 1
        if compared > MOST_NEAR:
            break
    said = set()
    for word in words:
        most, had_terms, wrong = allowed_errors(word.text), bool(word.terms), errors[word.text]
        least = min(wrong.values(), default=most + 1)
        for term in (term for term in wrong if wrong[term] == least <= most):
            word.terms.setdefault(term.pk, NEAR[least] // 2 if had_terms else NEAR[least])
            word.documents[term.pk] = term.documents
            word.is_near = not had_terms
            said.add(term.text)
        if word.is_near:
            word.named = set(word.terms)
    return said


def _errors(word, text):
    """Count the letters in which a word, or its stem, differs from a term, up to one more than are allowed."""
    return min(distance(one, text, allowed_errors(word)) for one in {word, stem(word)})


def _spelled_like(keys):
    """Yield (spelling, [NearTerm]), the longest first: the less is left out, the closer it is.

    Few terms a spelling are read, since in a large index some spellings lead to thousands.
    """
    if not keys:
        return
    join = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    sql = SPELLED.format(
        asked=", ".join(["(%s)"] * len(keys)),
        terms=f"{join}(CAST(id AS text) || CASE WHEN in_name THEN '+' ELSE '-' END || documents || '/' || text, ' ')",
        spelling=Spelling._meta.db_table,
        term=Term._meta.db_table,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*keys, MOST_OF_A_SPELLING])
        rows = [(spelling, terms) for spelling, terms in cursor.fetchall() if terms]
    for spelling, terms in sorted(rows, key=lambda row: (-len(row[0]), row[0])):
        found = (re.fullmatch(r"(\d+)([+-])(\d+)/(.+)", term) for term in terms.split(" "))
        yield spelling, [NearTerm(int(one[1]), one[4], one[2] == "+", int(one[3])) for one in found]
