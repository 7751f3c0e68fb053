"""Writes to the index: the owner of entries replaces them, and nothing else is written."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from math import ceil

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from .models import NAMED, Document, Kind, Posting, Spelling, Term
from .words import LONGEST, WHOLE_NAME, allowed_errors, initials, spellings, stem, tokens, whole

LOCK = 0x5EA2C4  # of PostgreSQL's advisory locks
TITLE, NAME, EVENT, ABOUT = (40, 60), (35, 55), (25, 35), 14  # of each word, and shared by all
BODY, MOST_OF_BODY = 6, 12
BATCH = 500
WHOLE = 100  # per cent of a name
JOINED = (2, 3)  # words of a title that is also written as one, but that of a page: newzealand
RULES = 3  # of how entries become terms; raised when they change, so that what is stored differs


@dataclass(frozen=True)
class IndexEntry:
    """An entry of the search index.

    `names` are other names, or names in its text; the one that matched is shown. `foreign` are names in other
    languages, which find it only as a whole. `about` is never shown.
    """

    kind: str
    key: str
    title: str
    address: str
    context: str = ""
    names: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    body: str = ""
    newness: int = 0  # a date as 20261126

    @property
    def sha256(self):
        said = json.dumps([RULES, asdict(self)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    def stands_for(self):
        """{term of a name in another language: the stem of the title}, if the title is one word."""
        title = tokens(self.title)
        return {whole(name): stem(title[0]) for name in self.foreign if len(title) == 1 and whole(name)}

    def weights(self):
        """{term: (weight, per cent of a name)}.

        A short name that is found whole weighs most, a word of its text least.
        """
        found = {}

        def add(parts, weight, of_name=0):
            for word in parts:
                for term in {word, stem(word)}:
                    before = found.get(term, (0, 0))
                    found[term] = (max(before[0], weight), max(before[1], of_name))

        title = tokens(self.title)
        if self.kind in NAMED:
            add(title, _shared(TITLE, title), _part(title))
            if len(title) in JOINED and self.kind != Kind.PAGE:
                add(["".join(title)[:LONGEST]], sum(TITLE), WHOLE)
        else:
            add(title, ABOUT if self.kind == Kind.TEXT else _shared(EVENT, title))
        for name in self.names:
            parts = tokens(name)
            if self.kind in NAMED:
                add(parts, _shared(NAME, parts), _part(parts))
            else:
                add(parts, ABOUT)
        for name in filter(None, map(whole, self.foreign)):
            found[name] = (sum(NAME), WHOLE)
        for text in (self.context, *self.about):
            add(tokens(text), ABOUT)
        for text in (self.title, *self.names, *self.about):
            add(initials(text), ABOUT)
        for term, times in Counter(map(stem, tokens(self.body))).items():
            weight, of_name = found.get(term, (0, 0))
            found[term] = (max(weight, min(BODY + times, MOST_OF_BODY)), of_name)
        return found


def _shared(weight, parts):
    each, shared = weight
    return each + round(shared / max(len(parts), 1))


def _part(parts):
    """Return the share of a name that each of its words counts for, rounded up so that together they make at least
    the whole.
    """
    return ceil(WHOLE / max(len(parts), 1))


def lock():
    """Let one transaction at a time write to the index, so that none meets a word that another is adding or removing.

    Taken after the locks of profiles, or before all of them. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def replace(owners):
    """Make all entries of each owner in the index, {owner: [IndexEntry]}. Returns how many differed."""
    lock()
    stored = {}
    for owner, key, sha256 in Document.objects.filter(owner__in=owners).values_list("owner", "key", "sha256"):
        stored[key] = (owner, sha256)
    wanted = {entry.key: (owner, entry) for owner, entries in owners.items() for entry in entries}
    gone = {
        key
        for key, was in stored.items()
        if key not in wanted or was != (wanted[key][0], wanted[key][1].sha256)
    }
    new = {key: pair for key, pair in wanted.items() if key not in stored or key in gone}
    _remove(gone)
    _add(new.values())
    return len(gone | new.keys())


def differing(owners, *, prefix):
    """Return the owners whose names begin with `prefix` and whose entries in the index differ from these."""
    wanted = {owner: {(e.key, e.sha256) for e in entries} for owner, entries in owners.items() if entries}
    stored = {}
    rows = Document.objects.filter(owner__startswith=prefix).values_list("owner", "key", "sha256")
    for owner, key, sha256 in rows:
        stored.setdefault(owner, set()).add((key, sha256))
    return sorted(o for o in wanted.keys() | stored.keys() if wanted.get(o) != stored.get(o))


def _remove(keys):
    for some in _batches(sorted(keys)):
        documents = Document.objects.filter(key__in=some)
        terms = Counter(Posting.objects.filter(document__in=documents).values_list("term", flat=True))
        documents.delete()
        _count({term: -times for term, times in terms.items()})
        unused = ~Exists(Posting.objects.filter(term=OuterRef("pk")))
        for part in _batches(list(terms)):
            Term.objects.filter(unused, pk__in=part).delete()
            _demote(part)


def _demote(terms):
    """Let terms that no name has any more be words of a text again, which forgive less."""
    named = Exists(Posting.objects.filter(term=OuterRef("pk"), of_name__gt=0))
    demoted = list(Term.objects.filter(~named, pk__in=terms, in_name=True))
    Spelling.objects.filter(term__in=demoted).delete()
    for term in demoted:
        term.in_name = False
    Term.objects.bulk_update(demoted, ["in_name"], batch_size=BATCH)
    _spell({term: _spelled(term) for term in demoted})


def _add(pairs):
    pairs = list(pairs)
    weights = {entry.key: entry.weights() for _, entry in pairs}
    in_names = {}
    for _, entry in pairs:
        for term, (_, of_name) in weights[entry.key].items():
            in_names[term] = in_names.get(term, False) or of_name > 0
    documents = Document.objects.bulk_create(
        (
            Document(
                owner=owner, key=entry.key, kind=entry.kind, title=entry.title, address=entry.address,
                context=entry.context, names="\n".join(entry.names), foreign="\n".join(entry.foreign),
                body=entry.body, newness=entry.newness, sha256=entry.sha256,
            )
            for owner, entry in pairs
        ),
        batch_size=BATCH,
    )  # fmt: skip
    terms = _terms(in_names, {name: word for _, entry in pairs for name, word in entry.stands_for().items()})
    rows = sorted(
        (terms[term], document.pk, weight, of_name)
        for document in documents
        for term, (weight, of_name) in weights[document.key].items()
    )
    _insert(Posting, ("term", "document", "weight", "of_name"), rows)
    _count(Counter(term for term, *_ in rows))


def _count(more):
    """Add to how many documents have a term, {id of a term: how many more}; as many at once as change alike."""
    by_number = {}
    for term, number in more.items():
        by_number.setdefault(number, []).append(term)
    for number, terms in sorted(by_number.items()):
        for some in _batches(sorted(terms)):
            Term.objects.filter(pk__in=some).update(documents=F("documents") + number)


def _terms(in_names, stands_for):
    """{term: its id} of these, {term: whether it is in a name}, which are added where they are new.

    `stands_for`: {term: the term of the same document that it stands for}.
    """
    known = {}
    for some in _batches(sorted(in_names)):
        known |= {term.text: term for term in Term.objects.filter(text__in=some)}
    made = []
    for with_other in (False, True):  # what a term stands for is there first
        ids = {term.text: term.pk for term in (*known.values(), *made)}
        made += Term.objects.bulk_create(
            (
                Term(text=text, in_name=name, stands_for_id=ids.get(stands_for.get(text)))
                for text, name in in_names.items()
                if text not in known and (text in stands_for) == with_other
            ),
            batch_size=BATCH,
        )
    promoted = [term for text, term in known.items() if in_names[text] and not term.in_name]
    spelled = {term.pk: _spelled(term) for term in promoted}
    for term in promoted:
        term.in_name = True
    Term.objects.bulk_update(promoted, ["in_name"], batch_size=BATCH)
    _spell({term: _spelled(term) - spelled.get(term.pk, set()) for term in [*promoted, *made]})
    return {term.text: term.pk for term in [*known.values(), *made]}


def _spell(texts):
    """Add spellings, {term: texts that lead to it}."""
    _insert(
        Spelling, ("text", "term"), sorted((text, term.pk) for term, found in texts.items() for text in found)
    )


def _spelled(term):
    """The spellings that lead to a term: one typing error, in a long name two, none to a name of another language."""
    if term.text.startswith(WHOLE_NAME):
        return set()
    errors = allowed_errors(term.text)
    errors = errors if term.in_name else min(errors, 1)
    return spellings(term.text, errors) if errors else set()


def _insert(model, names, rows):
    """Insert tuples of values as they are: an edition has some 800 postings, and objects take ten times as long."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608


def _batches(values):
    return (values[i : i + BATCH] for i in range(0, len(values), BATCH))
