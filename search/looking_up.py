"""The terms that the words of a query stand for, in one query, or two where a word is misspelt."""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Case, IntegerField, Q, When
from django.db.models.functions import Length

from .misspelt import look_near
from .models import Term
from .words import HAN, allowed_errors, covered, joined, stem

# Letters of a word that is also looked for as the beginning of longer ones; of one that is no word, 2
BEGINS = 3
MOST_TERMS = 200  # that begin with the words of a query
LONGEST_RUN = 12  # Chinese characters in which names are looked for
EXACT, BEGINNING = 100, 55  # per cent of a weight


@dataclass
class Word:
    """A word of a query, and its terms: {id: per cent of the weight}."""

    text: str
    terms: dict[int, int] = field(default_factory=dict)
    documents: dict[int, int] = field(default_factory=dict)  # {id of a term: how many have it}
    is_short: bool = False  # an abbreviation: nothing but itself
    is_near: bool = False  # nothing is spelled like that; these terms come closest
    # Those of the terms that are the word as it was typed, or meant
    named: set[int] = field(default_factory=set)


def look_up(texts, short):
    """Return (Words, the texts of all their terms): as written, with this beginning, or otherwise with a similar
    spelling.

    Names in other languages are terms of each word that they are made of. Of `short`, the words in capitals, those that
    are in the index are taken as they are.
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
        Term.objects.filter(as_written | beginning)
        .select_related("stands_for")
        .order_by(order, Length("text"), "pk")[:MOST_TERMS]
    )
    by_text = {term.text: term for term in rows}
    texts = [part for text in texts for part in _divided(text, by_text)]
    words = [Word(text) for text in dict.fromkeys(texts)]
    for word in words:
        word.terms = {term.pk: EXACT for term in rows if term.text in exact.get(word.text, ())}
        word.named = {term.pk for term in rows if term.text == word.text}
        if word.text in short and word.terms:
            word.is_short = True
        elif len(word.text) >= (BEGINS - 1 if not word.terms else BEGINS):
            begun = {term.pk: _begun(term) for term in rows if term.text.startswith(word.text)}
            word.terms = begun | word.terms
    for i in range(len(words)):
        for j in range(i + 1, len(words) + 1):
            if term := by_text.get(joined([word.text for word in words[i:j]])):
                for word in (one for one in words[i:j] if not one.is_short):
                    meant = {one.pk for one in (term, term.stands_for) if one}
                    word.terms |= dict.fromkeys(meant, EXACT)
                    word.named |= meant
    rows += [term.stands_for for term in rows if term.stands_for]
    for word in words:
        word.documents = {term.pk: term.documents for term in rows if term.pk in word.terms}
    used = {pk for word in words for pk in word.terms}
    said = {term.text for term in rows if term.pk in used}
    named = {term.pk for term in rows if term.in_name}
    unnamed = [
        word
        for word in words
        if not (word.is_short or word.terms.keys() & named) and allowed_errors(word.text)
    ]
    if unnamed:
        said |= look_near(unnamed)
    return words, said


def _begun(term):
    """Return per cent of the weight of a term that begins with a word: the more, the more documents have it."""
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
