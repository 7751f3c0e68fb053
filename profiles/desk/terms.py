"""The queue of rows in live editions that end or fall due by tomorrow, or have and were not checked since."""

import datetime
from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Value
from django.utils import timezone

from .. import workflow
from ..dates import last_day, readable
from ..models import Edition, EditionEnding, Profile
from ..models.choices import EditionState
from ..models.subjects import with_subject
from ..publishing.payload.payload import BriefLine, Event
from ..publishing.payload.upgrades import upgrade
from ..publishing.payload.written import read
from ..publishing.terms import end_of, has_ended
from ..shape import TABLE
from .form_places import form_of
from .tasks import HEALTH_ROWS, First, Queue, Task, find, listed

TITLE = "Ended or due by tomorrow"
KINDS = {"policies": Event, "partnerships": Event, "watch": BriefLine}  # of the tables whose rows end
DRAFTED = ("date", "since", "until", "status", "as_of")  # the fields with the end of a row
PROFILE = "edition__review__profile__"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Ending:
    """A row of a live edition that ends soon or has ended. `place` is an id on the form."""

    profile: Profile
    name: str
    on: datetime.date
    note: str
    place: str

    @property
    def address(self):
        return form_of(self.profile.pk, self.place)


def rows(user, today):
    """EditionEndings of live editions where `user` may act, the longest ended first."""
    found = EditionEnding.objects.filter(edition__state=EditionState.LIVE, on__lt=today + 2 * DAY)
    return workflow.within(user, found, "edition__subject__place").order_by(
        "on", "edition__subject__place__name", "edition__subject__mineral__name", "pk"
    )


def with_names():
    """Return EditionEndings with the names for a line, and no payload."""
    found = EditionEnding.objects.select_related(*with_subject(PROFILE), f"{PROFILE}owner")
    return found.defer("edition__payload", "edition__review__payload")


def endings(user, today, at_most=None):
    """([Ending] where `user` may act, the longest ended first, how many there are), in four queries."""
    first = First(rows(user, today), at_most)
    find([first])
    return _endings(with_names().in_bulk(first.texts_of).values(), today), first.total


def _endings(rows, today):
    """The Endings of EditionEndings with names."""
    if not rows:
        return []
    published = _published(Edition.objects.filter(pk__in={one.edition_id for one in rows}).order_by())
    drafts = _draft_rows({one.edition.review.profile_id for one in rows})
    made = [
        _ending(
            one.edition.review.profile,
            one.table,
            published[one.edition_id, one.table, one.uid],
            drafts,
            today,
        )
        for one in rows
    ]
    return sorted(made, key=lambda one: (one.on, str(one.profile), one.name))


def _published(editions):
    """{(edition, table, uid): row} of the rows that could end."""
    found = {}
    columns = ("pk", "schema", *(f"payload__{name}" for name in KINDS))
    for edition, schema, *tables in editions.values_list(*columns):
        for (name, kind), rows in zip(KINDS.items(), tables, strict=True):
            for row in upgrade({"schema": schema, name: rows})[name] if rows else ():
                found[edition, name, row["uid"]] = read(kind, row)
    return found


def _draft_rows(profiles):
    """{(table, profile, uid): (place on the form, {column: value})} of the drafts."""
    found, counted, queries = {}, Counter(), []
    for name in KINDS:
        rows = TABLE[name].model.objects.filter(profile__in=profiles).order_by().annotate(table=Value(name))
        rows = rows.annotate(status=Value("")) if name == "watch" else rows
        queries.append(rows.values("table", "profile", "uid", "position", "pk", *DRAFTED))
    for row in queries[0].union(*queries[1:], all=True).order_by("position", "pk"):
        name, of = row["table"], (row["table"], row["profile"])
        field = "date" if name == "watch" and not row["until"] else "until"
        found[(*of, str(row["uid"]))] = (f"id_{TABLE[name].accessor}-{counted[of]}-{field}", row)
        counted[of] += 1
    return found


def _ending(profile, name, row, drafts, today):
    table, day = TABLE[name], last_day(end_of(row))
    place, draft = drafts.get((name, profile.pk, row.uid), (f"{table.accessor}-group", None))
    verb = "ends" if row.until else "is due"
    if day < today:
        verb = "ended" if row.until else "was due"
    note = f"{verb} {readable(end_of(row))}, last checked {readable(row.as_of) or 'never'}"
    if draft is None:
        note += "; the draft no longer has it, and is not published yet"
    elif not has_ended(replace(row, **_as_drafted(row, draft)), today + 2 * DAY):
        note += "; changed in the draft, which is not published yet"
    return Ending(profile, getattr(row, table.named_by[0]), day, note, place)


def _as_drafted(row, draft):
    """Return {column: date} of the draft's term for a row; without an `as_of` it is as old as the published row."""
    dates = {name: draft[name] for name in DRAFTED if hasattr(row, name)}
    return dates | {"as_of": draft["as_of"] or row.as_of}


def ending_for(user):
    today, empty = timezone.localdate(), "Nothing has ended or is due by tomorrow."
    first, address = First(rows(user, today), HEALTH_ROWS), listed("profile", "care=ending")

    def tasks(rows):
        return [_task(one, today) for one in _endings(rows, today)]

    return Queue(TITLE, empty, first, with_names, tasks, address)


def _task(ending, today):
    owner = f"Owner: {ending.profile.owner}." if ending.profile.owner else "It has no owner."
    return Task(
        f"{ending.profile}: {ending.name}", ending.address, f"{ending.note}. {owner}", late=ending.on < today
    )
