"""Checks beyond the digest: the parts of the record agree with each other and with the audit log.

A picture's file is named by the hash of its pixels, which no compressed file holds exactly. So the digest keeps the
hash of each file's bytes; before it knows one, the name has to give the right width.
"""

import datetime
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
from ..models.choices import ENDED_STATES, EditionState
from ..models.record import ReviewState
from ..publishing.payload.payload import Payload
from ..publishing.payload.projections import projection, stored_projection
from .comparing import LENGTH, Finding
from .facts import figures as figures
from .facts import loaded_years as loaded_years

CLOCKS_DIFFER = datetime.timedelta(minutes=1)
CLOSED_BY = {
    ReviewState.WITHDRAWN: {Action.SUBMISSION_WITHDRAWN},
    ReviewState.SUPERSEDED: {Action.SUPERSEDED, Action.UNSCHEDULED},
}


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
        yield Finding(f"trigger {name} on {table}", problem)


def numbers():
    """Yield a Finding where numbers do not run from 1 without a gap: something was removed."""
    for model, owner in ((Edition, "review__profile"), (Revision, "profile"), (FigureRevision, "figure")):
        rows = model.objects.order_by(f"{owner}_id", "number").values_list(f"{owner}_id", "number", "pk")
        for _, group in groupby(rows.iterator(), key=itemgetter(0)):
            for place, (_, number, pk) in enumerate(group, start=1):
                if number != place:
                    yield Finding.of(model, pk, f"its number is {number}, and number {place} is missing")
                    break


def events():
    """Events of the audit log with a time before that of the event before them, beyond what clocks differ by."""
    before = None
    for pk, at in AuditEvent.objects.order_by("pk").values_list("pk", "at").iterator():
        if before and at < before - CLOCKS_DIFFER:
            yield Finding.of(AuditEvent, pk, "its time is before that of the event before it")
        before = at


def editions():
    """Editions against the reviews they came from, the log, and each other."""
    events = _events([Action.PUBLISHED, Action.FORCED], "actor_id", "detail")
    since = _named_since()
    rows = Edition.objects.order_by("country_id", "mineral_id", "-number").values(
        *(
            "pk",
            "country_id",
            "mineral_id",
            "number",
            "state",
            "sha256",
            "schema",
            "change_note",
            "minor",
            "approved_at",
        ),
        *("published_at", "published_by_id", "review_id", "review__sha256", "review__schema"),
        *("review__change_note", "review__minor", "review__state", "review__decider_id"),
        *("review__decided_at", "review__profile__country_id", "review__profile__mineral_id"),
    )
    newest = {}
    for row in rows.iterator():
        last = newest.setdefault((row["country_id"], row["mineral_id"]), row["pk"])
        for problem in _edition_problems(row, is_newest=last == row["pk"]):
            yield Finding.of(Edition, row["pk"], problem)
        if since is None or row["published_at"] > since:
            logged = [
                (detail.get("edition"), detail.get("sha256"), actor)
                for _, actor, detail in events["profiles.review", str(row["review_id"])]
            ]
            if (row["number"], row["sha256"], row["published_by_id"]) not in logged:
                yield Finding.of(Edition, row["pk"], "the audit log has no such publication")


def _edition_problems(row, *, is_newest):
    for name in ("sha256", "schema", "change_note", "minor"):
        if row[name] != row[f"review__{name}"]:
            yield f"its {name} is not that of the review it came from"
    if row["review__state"] != ReviewState.PUBLISHED:
        yield "the review it came from is not published"
    if row["review__profile__country_id"] != row["country_id"]:
        yield "the review it came from is of another country"
    if row["review__profile__mineral_id"] != row["mineral_id"]:
        yield "the review it came from is of another mineral"
    approved = row["review__decided_at"] if row["review__decider_id"] else None
    if row["approved_at"] != approved:
        yield "its day of approval is not that of the review"
    if row["state"] == EditionState.LIVE and not is_newest:
        yield "it is live, and there is a newer edition"
    if row["state"] == EditionState.SUPERSEDED and is_newest:
        yield "it is superseded, and there is no newer edition"


def endings():
    """Yield a Finding for each ended edition whose end the log does not have."""
    events = _events([state.value for state in ENDED_STATES], "detail")
    since = _named_since()
    rows = Edition.objects.filter(state__in=ENDED_STATES).values("pk", "state", "ended_at", "notice")
    for row in rows:
        if since is None or row["ended_at"] > since:
            logged = [
                (act, detail.get("notice")) for act, detail in events["profiles.edition", str(row["pk"])]
            ]
            if (row["state"], row["notice"]) not in logged:
                problem = f"it was {row['state']} with this notice"
                yield Finding.of(Edition, row["pk"], f"the audit log does not say that {problem}")


def reviews():
    """Reviews that the log contradicts, or does not have."""
    events = _events([act.value for act in Action], "actor_id")
    since = _named_since()
    published = set(Edition.objects.values_list("review_id", flat=True))
    rows = Review.objects.order_by("pk").values(
        *("pk", "state", "submitted_at", "submitter_id", "decider_id", "forced_by_id", "profile_id"),
        *("revision__profile_id", "scheduled_by_id"),
    )
    for row in rows.iterator():
        problems = []
        if row["state"] == ReviewState.PUBLISHED and row["pk"] not in published:
            problems.append("it is published, and there is no edition of it")
        if row["profile_id"] != row["revision__profile_id"]:
            problems.append("its revision is of another profile")
        if since is None or row["submitted_at"] > since:
            logged = set(events["profiles.review", str(row["pk"])])
            closing = CLOSED_BY.get(row["state"])
            missing = [row["state"]] if closing and closing.isdisjoint(act for act, _ in logged) else []
            missing += [done for done, *event in _needed(row) if tuple(event) not in logged]
            problems += [f"the audit log does not say that it was {done}" for done in missing]
        for problem in problems:
            yield Finding.of(Review, row["pk"], problem)


def _needed(row):
    """(what was done, act, actor) of each event that the log has to have of a review."""
    yield "submitted by this person", Action.SUBMITTED.value, row["submitter_id"]
    if row["forced_by_id"]:
        yield "published by force by this person", Action.FORCED.value, row["forced_by_id"]
    if row["decider_id"] and row["state"] == ReviewState.CHANGES_REQUESTED:
        yield "sent back by this person", Action.CHANGES_REQUESTED.value, row["decider_id"]
    elif row["decider_id"]:
        act = Action.APPROVED_AFTERWARDS if row["forced_by_id"] else Action.APPROVED
        yield "approved by this person", act.value, row["decider_id"]
    if row["scheduled_by_id"]:
        yield "scheduled by this person", Action.SCHEDULED.value, row["scheduled_by_id"]


def projections():
    """Editions whose rows for the filter, the related list and figure pages are not those of their payload."""
    for edition in Edition.objects.select_related("country", "mineral").iterator(chunk_size=20):
        wanted, stored = projection(Payload.of(edition)), stored_projection(edition)
        for name, rows in wanted.items():
            if rows != stored[name]:
                yield Finding.of(Edition, edition.pk, f"its rows of {name} are not those of its payload")


def pictures(digest, *, accept=False):
    """(findings, {file name: hash}): what the next line of the digest holds, with `accept` also what differs.

    An empty hash stands for a file that is missing.
    """
    findings, news = [], {}
    folder = images.path_of("")
    stored = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    stored = {name: path for name, path in stored.items() if images.parse_name(name)}
    for name in sorted({*_pictures_in_payloads(), *digest.pictures, *stored}):
        known, made, problem = digest.pictures.get(name), "", "the file is missing"
        if name in stored:
            with stored[name].open("rb") as file:
                made = hashlib.file_digest(file, "sha256").hexdigest()[:LENGTH]
            problem = (
                ("the file was changed" if known != made else "") if known else _unlike_its_name(stored[name])
            )
        if problem:
            findings.append(Finding(f"picture {name}", problem))
        if (made and not known) or (accept and known and made != known):
            news[name] = made
    return findings, news


def _pictures_in_payloads():
    """The names of the files of every picture in a payload."""
    for model in (Revision, Review, Edition):
        with_image = model.objects.filter(payload__image__sha256__isnull=False)
        for image in with_image.values_list("payload__image", flat=True).iterator(chunk_size=200):
            for _, *names in images.renditions(image["sha256"], image["width"]):
                yield from names
            for shape, sizes in image.get("crops", {}).items():
                forms = crops.SHAPES[shape].forms if shape in crops.SHAPES else ()
                yield from (crops.name(image, shape, width, form) for width, _ in sizes for form in forms)


def _unlike_its_name(path):
    wanted = images.parse_name(path.name)
    try:
        with Image.open(path, formats=images.FORMATS) as picture:
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


def _named_since():
    """The time until which the audit log named no objects, as in the first versions of the site, or None."""
    first = AuditEvent.objects.exclude(object_type="").order_by("pk").values_list("pk", flat=True).first()
    old = AuditEvent.objects.filter(object_type="").order_by("-at")
    if first is not None:
        old = old.filter(pk__lt=first)
    return old.values_list("at", flat=True).first()
