"""The rows of the record compared with the digest, in one pass over each table.

The digest has one hash of the columns that never change, and the state of the others.
"""

import datetime
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F, Q

from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.models import LoadedYear

from ..draft.snapshot import canonical, sha256
from ..models import Profile, PublicationSet, Review
from ..models.record import ReviewState
from .tracked import TRACKED
from .tracked import TrackedTable as TrackedTable

LENGTH = 32  # hexadecimal digits of a hash in the digest


def entry(table, row, columns=None):
    """Return the digest's entry of a row (a dict of all columns): its hash, or a dict if some of it may change."""
    whole = _hash({name: _plain(row[name]) for name in columns or table.columns})
    if table.is_plain:
        return whole
    found = {"row": whole}
    if table.rules.of:
        found["of"] = row[table.rules.of]
    if table.rules.state:
        found["state"] = row[table.rules.state]
    for name, group in (table.rules.once | table.rules.until_final).items():
        values = {column: _plain(row[column]) for column in group}
        found[name] = _hash(values) if any(value not in (None, "") for value in values.values()) else ""
    return found


def why_changed(table, old, new):
    """Return why ordinary work cannot have led from the entry `old` to `new`, or an empty text."""
    if table.is_plain:
        return "" if old == new else "it was changed"
    if old["row"] != new["row"] or old.get("of") != new.get("of"):
        return "it was changed"
    fixed = [name for name in table.rules.once if old.get(name)]
    if table.rules.state:
        before, after = old["state"], new["state"]
        if after != before and after not in _reachable(table.rules.steps, before):
            return f"its state was changed from {before} to {after}"
        if before not in table.rules.steps:
            fixed += table.rules.until_final
    changed = [name for name in fixed if old.get(name, new[name]) != new[name]]
    return f"its {changed[0]} was changed" if changed else ""


def _reachable(steps, state):
    found, ahead = set(), [state]
    while ahead:
        new = set(steps.get(ahead.pop(), ())) - found
        found |= new
        ahead += new
    return found


def _hash(values):
    return hashlib.sha256(canonical(values)).hexdigest()[:LENGTH]


def _plain(value):
    """Return the form of this value that is the same on every kind of database."""
    match value:
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat()
        case Decimal():
            return f"{value:f}"
        case dict() | list():
            return sha256(value)
        case bytes() | memoryview():
            return hashlib.sha256(value).hexdigest()
        case None | bool() | int() | str():
            return value
    return str(value)


class Discrepancy(NamedTuple):
    """Something that was changed, or cannot be right."""

    subject: str
    problem: str

    def __str__(self):
        return f"{self.subject}: {self.problem}"

    @classmethod
    def of(cls, model, pk, problem):
        """Return the Finding about a row, named “profiles.edition 12 (Japan, edition 2)”."""
        label = f"{model._meta.label_lower} {pk}"
        try:
            stored = model.objects.filter(pk=pk).first()
            return cls(f"{label} ({stored})" if stored else label, problem)
        except ObjectDoesNotExist:
            return cls(label, problem)


@dataclass
class RecordComparison:
    """The differences found, and the contents of the digest's next line."""

    findings: list = field(default_factory=list)
    rows: dict = field(default_factory=dict)  # {label: {id: entry}}, new and changed
    gone: dict = field(default_factory=dict)  # {label: [id]}
    columns: dict = field(default_factory=dict)
    counts: dict = field(default_factory=dict)


def compare(digest, last, *, accept=False):
    """Compare every table up to the ids of `last` ({label: id}) with the digest; a Comparison.

    With `accept` the next line includes differences as well as the changes of ordinary work.
    """
    found, discarded, told = RecordComparison(), _Discarded(digest), _Told(digest)
    for table in TRACKED:
        _compare_table(table, digest, last[table.label], discarded, told, found, accept)
    return found


def _compare_table(table, digest, last, discarded, told, comparison, accept):
    label, model = table.label, table.model
    known = dict(digest.rows.get(label, {}))
    old_columns = digest.columns.get(label, table.columns)
    was = table.rules.was if set(old_columns) & table.rules.was.keys() else {}
    lost = sorted(set(old_columns) - {column.attname for column in model._meta.concrete_fields} - was.keys())
    if lost:
        problem = f"the digest uses columns that no longer exist ({', '.join(lost)})"
        comparison.findings.append(Discrepancy(label, f"{problem}, so no row can be compared"))
    again = old_columns != table.columns  # a migration added a column: every row is hashed anew
    news, doubted = comparison.rows.setdefault(label, {}), {}
    comparison.counts[label] = 0
    rows = model.objects.annotate(**{name: F(lookup) for name, lookup in was.items()})
    for row in rows.filter(pk__lte=last).order_by("pk").values().iterator(chunk_size=200):
        pk = row["id"]
        comparison.counts[label] += 1
        if "payload" in row:
            row["payload"] = _checked_payload(model, row, comparison)
        old, new, why = known.pop(pk, None), entry(table, row), ""
        if table.told:
            if old not in (None, new) and not told.of(model, pk):
                doubted[pk] = new
                continue
        elif old is None and pk <= digest.last.get(label, 0):
            why = "it was not there when the digest passed its id"
        elif old is None and model is LoadedYear and label in digest.last and not told.loads:
            why = "the audit log tells of no import or correction since the last line of the digest"
        elif old is not None and not lost:
            why = why_changed(table, old, entry(table, row, old_columns) if again else new)
        if why:
            comparison.findings.append(Discrepancy.of(model, pk, why))
        if old != new and (accept or not (why or lost)):
            news[pk] = new
    if len(doubted) > told.of_table(model):
        why = f"its {', '.join(table.told)} are not as they were, and the audit log does not tell of it"
        comparison.findings += [Discrepancy.of(model, pk, why) for pk in doubted]
        doubted = doubted if accept else {}
    news |= doubted
    if accept or not lost:
        comparison.columns[label] = table.columns
    for pk, old in known.items() if not table.told else ():
        if why := discarded.why_not(table, pk, old):
            comparison.findings.append(Discrepancy.of(model, pk, why))
        if accept or not why:
            comparison.gone.setdefault(label, []).append(pk)


def _checked_payload(model, row, comparison):
    """Return the hash of the payload, which replaces it in the hash of its row."""
    made = sha256(row["payload"])
    if made != row["sha256"]:
        problem = "its payload does not have the hash that is stored beside it"
        comparison.findings.append(Discrepancy.of(model, row["id"], problem))
    tagline = row.get("tagline")
    if tagline is not None and tagline != row["payload"].get("tagline"):
        comparison.findings.append(Discrepancy.of(model, row["id"], "its tagline is not that of its payload"))
    return made


class _Told:
    """The rows with changes in the audit log since the last line of the digest, and how many more of a whole table."""

    LOADS = (Action.IMPORTED, Action.CORRECTED, Action.LOADED)
    COUNTS = ("new", "changed", "headlines")  # of an event of a whole table: it may not name each row

    def __init__(self, digest):
        since = AuditEvent.objects.filter(pk__gt=digest.last.get(AuditEvent._meta.label_lower, 0))
        accepted = Q(act=Action.DIGEST_WRITTEN, detail__has_key="accepted")
        self.loads = since.filter(Q(act__in=self.LOADS) | accepted).exists()
        self.events, self.counts = set(), Counter()
        for kind, key, *counts in since.values_list(
            "object_type", "object_id", *(f"detail__{name}" for name in self.COUNTS)
        ):
            self.events.add((kind, key))
            if not key:
                self.counts[kind] += sum(count for count in counts if isinstance(count, int))

    def of(self, model, pk):
        return (model._meta.label_lower, str(pk)) in self.events

    def of_table(self, model):
        return self.counts[model._meta.label_lower]


class _Discarded:
    """Rows that may be gone: those of profiles that were never public, and discarded sets."""

    def __init__(self, digest):
        events = AuditEvent.objects.filter(act__in=[Action.DISCARDED, Action.SET_DISCARDED])
        self.events = set(events.values_list("object_type", "object_id"))
        published = Review.objects.filter(state=ReviewState.PUBLISHED).values_list("profile_id", flat=True)
        reviews = digest.rows.get("profiles.review", {}).values()
        self.public = {*published, *(old["of"] for old in reviews if old["state"] == ReviewState.PUBLISHED)}
        self.present = set(Profile.objects.values_list("pk", flat=True))

    def why_not(self, table, pk, old):
        """Return why a row cannot be gone, or an empty text."""
        if table.model is PublicationSet:
            lawful = (table.label, str(pk)) in self.events and not old["publication"]
            return "" if lawful else "it was deleted"
        if not table.rules.of:
            return "it was deleted"
        profile = old["of"]
        if profile in self.public:
            return "it was deleted, although its profile was public"
        if profile in self.present or ("profiles.profile", str(profile)) not in self.events:
            return "it was deleted, and the audit log names nobody who discarded its profile"
        return ""
