"""A run of the verification, and the digest that it reads and continues.

The digest is a file of JSON lines, each with what was new in the record since the line before it.
Each line holds the hash of the line before it, and the audit log the hash of each line, so neither can be cut or
rewritten alone.
"""

import fcntl
import hashlib
import json
import os
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from time import perf_counter

from django.db import connection, transaction
from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action, Channel
from audit_log.models import AuditEvent
from minerals.facts.loaded_years import record
from minerals.models import LoadedTable, Release
from page_store.snapshot import repeatable_read

from . import checks
from .comparing import TRACKED, Discrepancy, compare

FORMAT = 1
RENAMED = {"minerals.auditevent": "audit_log.auditevent"}  # models that moved since a line was written


@dataclass
class Digest:
    """The sum of all lines of a file."""

    id: str = ""
    lines: dict = field(default_factory=dict)  # {number: hash of the line}
    columns: dict = field(default_factory=dict)  # {label: columns that the hashes of its rows are of}
    last: dict = field(default_factory=dict)  # {label: the highest id that was compared}
    rows: dict = field(default_factory=dict)  # {label: {id: entry}}
    pictures: dict = field(default_factory=dict)  # {file name: hash}
    accepted: list = field(default_factory=list)  # [(line, time, reason)]
    problems: list = field(default_factory=list)  # faults of the file itself
    is_cut_off: bool = False  # the last line has no end

    @property
    def number(self):
        return max(self.lines, default=0)

    @property
    def accepted_line(self):
        return max((number for number, _, _ in self.accepted), default=0)

    def take(self, line, raw):
        """Apply one line of the file."""
        number = line["line"]
        if line.get("accepted"):
            self.accepted.append((number, line["at"], line["accepted"]))
            self.problems.clear()  # somebody has reviewed all faults up to here and given a reason
        elif number != self.number + 1 or line["previous"] != self.lines.get(self.number, ""):
            self.problems.append(f"line {number} does not follow the line before it")
        elif self.id and line["digest"] != self.id:
            self.problems.append(f"line {number} is of another digest")
        self.id = line["digest"]
        self.lines[number] = hashlib.sha256(raw).hexdigest()
        self.columns |= _renamed(line["columns"])
        self.last |= _renamed(line["last"])
        for label, rows in _renamed(line["rows"]).items():
            self.rows.setdefault(label, {}).update((int(key), entry) for key, entry in rows.items())
        for label, gone in _renamed(line["gone"]).items():
            for key in gone:
                self.rows.get(label, {}).pop(key, None)
        self.pictures = {name: made for name, made in (self.pictures | line["pictures"]).items() if made}


def _renamed(by_label):
    return {RENAMED.get(label, label): value for label, value in by_label.items()}


@contextmanager
def locked_file(path):
    """Block every other run with a digest in the same folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def read(path):
    """The Digest in a file; an empty one where there is none."""
    digest = Digest()
    if not path.exists():
        return digest
    with path.open("rb") as file:
        for count, raw in enumerate(file, start=1):
            try:
                line = json.loads(raw)
                if line["format"] > FORMAT:
                    digest.problems.append(f"line {count} is of a newer version of the site")
                digest.take(line, raw.rstrip(b"\n"))
            except (ValueError, KeyError, TypeError, AttributeError):
                digest.problems.append(f"line {count} cannot be read")
            if not raw.endswith(b"\n"):
                digest.is_cut_off = True
                digest.problems.append(f"line {count} is cut off")
    return digest


def known_part(path):
    """(the bytes of a digest up to the last line that the audit log knows, what is wrong with that or an empty text).

    So it fits the state of the database that the caller reads, whatever a run appends meanwhile.
    """
    digest, logged = read(path), _logged()
    if not digest.lines:
        return b"", _unknown(path, logged) if logged else ""
    known = max((detail["line"] for detail in logged if detail["digest"] == digest.id), default=0)
    if not known and logged:
        return b"", f"the digest {path} is not one that the audit log knows"
    with path.open("rb") as file:
        return b"".join(takewhile(lambda raw: _number(raw) <= known, file)), ""


def _number(raw):
    """The number in a line; 0 of one that cannot be read, which stays where it is."""
    try:
        return json.loads(raw)["line"]
    except (ValueError, KeyError, TypeError):
        return 0


def append(path, digest, *, at, accepted="", **news):
    """Write the next line, to the disk before this returns; (its number, its hash)."""
    line = {
        "format": FORMAT,
        "digest": digest.id or str(uuid.uuid4()),
        "line": digest.number + 1,
        "at": at.isoformat(),
        "previous": digest.lines.get(digest.number, ""),
        **({"accepted": accepted} if accepted else {}),
        **news,
    }
    raw = json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode()
    with path.open("ab") as file:
        file.write((b"\n" if digest.is_cut_off else b"") + raw + b"\n")
        file.flush()
        os.fsync(file.fileno())
    digest.take(line, raw)
    return line["line"], digest.lines[line["line"]]


@dataclass
class Result:
    """The findings of a run, and its new line."""

    findings: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)  # {label: rows}
    seconds: float = 0  # that it took to count and hash the rows of releases
    line: int = 0  # the line that was written; 0: nothing was new, or nothing is written


def verify(path, *, write=True, begin=False, accept="", report=lambda result: None):
    """Verify the record against the digest in `path` and write its next line; the Result.

    `begin` lets a missing file become a second digest. `accept` is the reason why differences are right, such as a
    restored backup; the line keeps it. `report` gets the Result before anything is written, because writing may fail
    after tampering.
    """
    path = Path(path).resolve()
    result = Result()
    with locked_file(path):
        digest = read(path)
        last = _last()
        with repeatable_read():
            logged = _logged(last[AuditEvent._meta.label_lower])
            unknown, own = _about_the_file(digest, path, logged, begin=begin)
            result.findings += [Discrepancy(f"digest {path.name}", problem) for problem in own]
            result.remarks += [f"Line {line}, {at}, was accepted: {why}" for line, at, why in digest.accepted]
            if unknown and not accept:
                report(result)
                return result
            found = compare(digest, last, accept=bool(accept))
            result.findings += found.findings
            result.counts = found.counts
            for check in (
                checks.triggers, checks.numbers, checks.events, checks.acts, checks.editions, checks.reviews,
                checks.figures, checks.projections,
            ):  # fmt: skip
                result.findings += check()
            started = perf_counter()
            result.findings += checks.loaded_years()
            result.seconds = perf_counter() - started
            findings, pictures = checks.pictures(digest, accept=bool(accept))
            result.findings += findings
        report(result)
        if write and (accept or _is_news(digest, found, pictures)):
            _write(path, digest, result, accept, last=last, counts=found.counts, columns=found.columns,
                   rows=found.rows, gone=found.gone, pictures=pictures)  # fmt: skip
    return result


def _write(path, digest, result, accept, **news):
    """Append the line, then log it. If this stops between the two, the next run continues from there."""
    result.line, made = append(path, digest, at=timezone.now(), accepted=accept, **news)
    detail = {"digest": digest.id, "line": result.line, "sha256": made, "file": str(path)}
    if accept:
        detail["accepted"] = accept
        for table in LoadedTable:  # accept the present state from now on
            record(table, Release.objects.all())
    with audit.through(Channel.COMMAND):
        audit.log(Action.DIGEST_WRITTEN, AuditEvent, by=None, **detail)


def _is_news(digest, news, pictures):
    """Whether anything is new besides the event of the last line."""
    own = AuditEvent._meta.label_lower
    if news.gone or pictures or any(rows for label, rows in news.rows.items() if label != own):
        return True
    if any(digest.columns.get(label) != names for label, names in news.columns.items()):
        return True
    events = AuditEvent.objects.filter(pk__in=news.rows.get(own, {}))
    return events.exclude(act=Action.DIGEST_WRITTEN).exists()


def _logged(last=None):
    """Details of the audit log’s events about lines of a digest, the oldest first; up to the event `last`."""
    written = AuditEvent.objects.filter(act=Action.DIGEST_WRITTEN).order_by("pk")
    if last is not None:
        written = written.filter(pk__lte=last)
    return list(written.values_list("detail", flat=True))


def _unknown(path, logged):
    """The problem with a digest that is not at `path`, though the audit log knows of lines."""
    newest = logged[-1]
    if newest["file"] == str(path):
        return f"the file is gone; the audit log has {newest['line']} lines of it"
    return (
        f"{path} is not there; the audit log has {newest['line']} lines of the digest that was {newest['file']}. "
        "RECORD_DIGEST or --digest names it"
    )


def _about_the_file(digest, path, logged, *, begin=False):
    """(whether it is not the digest of this record, problems) from comparing the file with the audit log."""
    here = [detail for detail in logged if detail["file"] == str(path)]
    if not digest.lines:
        problems = list(digest.problems)
        if here or (logged and not begin):
            problems.append(_unknown(path, here or logged))
        return bool(problems), problems
    own = [detail for detail in logged if detail["digest"] == digest.id]
    if not own and (here or digest.number > 1):
        return True, [
            "the audit log does not know it: it is of another record, or one of the two was replaced"
        ]
    problems = list(digest.problems)
    if here and here[-1]["digest"] != digest.id:
        problems.append("the audit log has another digest that was written here later")
    newest = max((detail["line"] for detail in own), default=0)
    if digest.number > newest + 1:  # the last one may have been written by a run that was stopped
        problems.append(f"it has {digest.number} lines, and the audit log has {newest}")
    for detail in own:
        number = detail["line"]
        if number >= digest.accepted_line and digest.lines.get(number) != detail["sha256"]:
            missing = number not in digest.lines
            problems.append(f"line {number} {'is missing' if missing else 'is not what was written'}")
    return False, problems


def _last():
    """{label: the highest id below which no row can still appear}.

    PostgreSQL may commit a lower id after a higher one, so this waits for running writers.
    """
    tables = ", ".join(connection.ops.quote_name(table.model._meta.db_table) for table in TRACKED)
    newest = {t.label: t.model.objects.order_by("-pk").values_list("pk", flat=True) for t in TRACKED}
    if connection.vendor != "postgresql":
        return {label: keys.first() or 0 for label, keys in newest.items()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '30s'")
        cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")
        return {label: keys.first() or 0 for label, keys in newest.items()}
