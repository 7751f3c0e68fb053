"""Checks beyond the digest: the parts of the record agree with each other and with the audit log.

A picture's file is named by the hash of its pixels, which no compressed file holds exactly. So the digest keeps the
hash of each file's bytes; before it knows one, the name has to give the right width.
"""

import hashlib
from collections import defaultdict
from itertools import groupby
from operator import itemgetter

from django.db import connection
from PIL import Image

from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.models import FigureRevision

from ..draft import crops, images
from ..guards import expected, installed
from ..models import Edition, Review, Revision
from ..models.choices import EditionState
from ..models.record import ReviewState
from ..publishing.payload.payload import Payload
from ..publishing.payload.projections import projection, stored_projection
from .acts import CLOCKS_DIFFER, named_since
from .acts import acts as acts
from .comparing import LENGTH, Discrepancy
from .facts import figures as figures
from .facts import loaded_years as loaded_years

CLOSED_BY = {Action.SUPERSEDED, Action.UNSCHEDULED}  # a review that is superseded


def triggers():
    """Triggers that are missing, altered or not ours."""
    wanted = {one[:2]: one for one in expected(connection)}
    found = {one[:2]: one for one in installed(connection)}
    for table, name in sorted({key for key, _ in wanted.items() ^ found.items()}):
        problem = "it is not what it should be"
        if (table, name) not in found:
            problem = "it is missing"
        elif (table, name) not in wanted:
            problem = "it is not one of ours"
        yield Discrepancy(f"trigger {name} on {table}", problem)


def numbers():
    """Yield a Finding where numbers do not run from 1 without a gap: something was removed."""
    for model, owner in ((Edition, "review__profile"), (Revision, "profile"), (FigureRevision, "figure")):
        rows = model.objects.order_by(f"{owner}_id", "number").values_list(f"{owner}_id", "number", "pk")
        for _, group in groupby(rows.iterator(), key=itemgetter(0)):
            for place, (_, number, pk) in enumerate(group, start=1):
                if number != place:
                    yield Discrepancy.of(model, pk, f"its number is {number}, and number {place} is missing")
                    break


def events():
    """Events of the audit log that are earlier than the previous event, by more than clocks differ."""
    before = None
    for pk, at in AuditEvent.objects.order_by("pk").values_list("pk", "at").iterator():
        if before and at < before - CLOCKS_DIFFER:
            yield Discrepancy.of(AuditEvent, pk, "its time is before that of the event before it")
        before = at


def editions():
    """Editions against the reviews they came from, and each other."""
    rows = Edition.objects.order_by("subject_id", "-number").values(
        *(
            "pk",
            "subject_id",
            "number",
            "state",
            "sha256",
            "schema",
            "change_note",
            "minor",
            "approved_at",
        ),
        *("review__sha256", "review__schema"),
        *("review__change_note", "review__minor", "review__state", "review__decider_id"),
        *("review__decided_at", "review__profile__subject_id"),
    )
    newest = {}
    for row in rows.iterator():
        last = newest.setdefault(row["subject_id"], row["pk"])
        for problem in _edition_problems(row, is_newest=last == row["pk"]):
            yield Discrepancy.of(Edition, row["pk"], problem)


def _edition_problems(row, *, is_newest):
    for name in ("sha256", "schema", "change_note", "minor"):
        if row[name] != row[f"review__{name}"]:
            yield f"its {name} is not that of the review it came from"
    if row["review__state"] != ReviewState.PUBLISHED:
        yield "the review it came from is not published"
    if row["review__profile__subject_id"] != row["subject_id"]:
        yield "the review it came from is of another subject"
    approved = row["review__decided_at"] if row["review__decider_id"] else None
    if row["approved_at"] != approved:
        yield "its day of approval is not that of the review"
    if row["state"] == EditionState.LIVE and not is_newest:
        yield "it is live, and there is a newer edition"
    if row["state"] == EditionState.SUPERSEDED and is_newest:
        yield "it is superseded, and there is no newer edition"


def reviews():
    """Reviews that the log contradicts, or that have no edition."""
    events = _events([*CLOSED_BY, Action.SCHEDULED], "actor_id")
    since = named_since()
    published = set(Edition.objects.values_list("review_id", flat=True))
    rows = Review.objects.order_by("pk").values(
        "pk", "state", "submitted_at", "profile_id", "revision__profile_id", "scheduled_by_id"
    )
    for row in rows.iterator():
        problems = []
        if row["state"] == ReviewState.PUBLISHED and row["pk"] not in published:
            problems.append("it is published, and there is no edition of it")
        if row["profile_id"] != row["revision__profile_id"]:
            problems.append("its revision is of another profile")
        if since is None or row["submitted_at"] > since:
            logged = set(events["profiles.review", str(row["pk"])])
            said = "the audit log does not say that it was"
            if row["state"] == ReviewState.SUPERSEDED and CLOSED_BY.isdisjoint(act for act, _ in logged):
                problems.append(f"{said} superseded")
            by = row["scheduled_by_id"]
            if by and (Action.SCHEDULED.value, by) not in logged:
                problems.append(f"{said} scheduled by this person")
        for problem in problems:
            yield Discrepancy.of(Review, row["pk"], problem)


def projections():
    """Editions whose rows for the filter, the related list and figure pages do not match their payload."""
    for edition in Edition.objects.with_subject().iterator(chunk_size=20):
        wanted, stored = projection(Payload.of(edition)), stored_projection(edition)
        for name, rows in wanted.items():
            if rows != stored[name]:
                yield Discrepancy.of(Edition, edition.pk, f"its rows of {name} are not those of its payload")


def pictures(digest, *, accept=False):
    """Return (findings, {file name: hash}): the hashes for the next line of the digest, with `accept` including
    changed ones.

    An empty hash means that the file is missing.
    """
    findings, news = [], {}
    stored = set(images.stored_names())
    for name in sorted({*pictures_in_payloads(), *digest.pictures, *stored}):
        known, made, problem = digest.pictures.get(name), "", "the file is missing"
        if name in stored:
            with images.open_stored(name) as file:
                made = hashlib.file_digest(file, "sha256").hexdigest()[:LENGTH]
            problem = ("the file was changed" if known != made else "") if known else _unlike_its_name(name)
        if problem:
            findings.append(Discrepancy(f"picture {name}", problem))
        if (made and not known) or (accept and known and made != known):
            news[name] = made
    return findings, news


def pictures_in_payloads():
    """The names of the files of every picture in a payload."""
    for model in (Revision, Review, Edition):
        with_image = model.objects.filter(payload__image__sha256__isnull=False)
        for image in with_image.values_list("payload__image", flat=True).iterator(chunk_size=200):
            for _, *names in images.renditions(image["sha256"], image["width"]):
                yield from names
            for shape, sizes in image.get("crops", {}).items():
                forms = crops.SHAPES[shape].forms if shape in crops.SHAPES else ()
                yield from (crops.name(image, shape, width, form) for width, _ in sizes for form in forms)


def _unlike_its_name(name):
    wanted = images.parse_name(name)
    try:
        with images.open_stored(name) as file, Image.open(file, formats=images.FORMATS) as picture:
            width, kind = picture.width, picture.get_format_mimetype()
    except (*images.UNREADABLE, *images.BOMBS):
        return "the file is no picture"
    if (width, kind) != (wanted.width, wanted.content_type):
        return f"the file is a picture of {width} pixels, {kind}, and not what its name says"
    return ""


def _events(acts, *columns):
    """{(object type, object id): [(act, *columns)]}."""
    found = defaultdict(list)
    rows = AuditEvent.objects.filter(act__in=acts).order_by("pk")
    for kind, key, *row in rows.values_list("object_type", "object_id", "act", *columns).iterator():
        found[kind, key].append(tuple(row))
    return found
