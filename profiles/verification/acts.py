"""Acts in rows of the record, and their events in the audit log: each must have its counterpart."""

import datetime
from collections import defaultdict
from operator import attrgetter

from django.apps import apps

from audit_log.actions import Action
from audit_log.models import AuditEvent

from ..guards import RECORD
from .comparing import Discrepancy

CLOCKS_DIFFER = datetime.timedelta(minutes=1)
KEPT = [(apps.get_model(table.model), kept) for table in RECORD for kept in table.acts]
COLUMNS = ("pk", "at", "act", "actor_id", "object_type", "object_id", "country_id", "detail")


def acts():
    """Acts without their event, and events without their act: forged, removed, or of another person or time."""
    events, since, told = _events(), named_since(), set()
    for model, kept in KEPT:
        for pk, row, at in _rows(model, kept):
            event = next((one for one in events[at] if _agree(one, row, kept)), None)
            if event:
                told.add(event.pk)
            elif since is None or row[kept.at or kept.after] > since:
                problem = f"the audit log has no matching “{kept.act.label}”"
                yield Discrepancy.of(model, pk, problem)
    untold = [one for found in events.values() for one in found if one.pk not in told]
    yield from (
        Discrepancy.of(AuditEvent, pk, "no row of the record matches it") for pk in _without_excuse(untold)
    )


def _events():
    """{(object type, object id, act): its events in their order}, of the acts that rows keep."""
    found = defaultdict(list)
    logged = AuditEvent.objects.filter(act__in={kept.act for _, kept in KEPT}).order_by("pk")
    for event in logged.values_list(*COLUMNS, named=True).iterator():
        found[event.object_type, event.object_id, event.act].append(event)
    return found


def _rows(model, kept):
    """Yield (key of a row that keeps the act, its columns, where its event is found)."""
    subject, column, name = _subject(model, kept)
    keys = dict(subject.objects.values_list(name, "pk")) if name != "pk" else None
    columns = filter(None, ("pk", column, kept.by, kept.at, kept.after, *kept.detail.values()))
    for row in model.objects.filter(**kept.where).order_by("pk").values(*dict.fromkeys(columns)).iterator():
        key = row[column] if keys is None else keys.get(row[column])
        yield row["pk"], row, (subject._meta.label_lower, str(key), kept.act.value)


def _subject(model, kept):
    """(model of the event's object, column of the row that refers to it, column of the object that it refers to)."""
    if not kept.of:
        return model, "pk", "pk"
    label, *columns = kept.of
    return apps.get_model(label), *columns


def _agree(event, row, kept):
    return (
        (not kept.by or event.actor_id == row[kept.by])
        and (not kept.at or abs(event.at - row[kept.at]) <= CLOCKS_DIFFER)
        and all(event.detail.get(name) == row[column] for name, column in kept.detail.items())
    )


def _without_excuse(events):
    """Keys of events, in order, whose object is there still or was not discarded with its profile.

    Events of the first versions of the site name no object.
    """
    subjects = {model for model, *_ in (_subject(*each) for each in KEPT)}
    present = {
        (model._meta.label_lower, str(pk))
        for model in subjects
        for pk in model.objects.values_list("pk", flat=True)
    }
    named = _first_named() or 0
    discards = AuditEvent.objects.filter(act=Action.DISCARDED).order_by("pk")
    discarded = dict(discards.values_list("country_id", "pk"))
    for event in sorted(events, key=attrgetter("pk")):
        is_there = (event.object_type, event.object_id) in present
        is_old = not event.object_type and event.pk < named
        if is_there or not (is_old or event.pk < discarded.get(event.country_id, 0)):
            yield event.pk


def _first_named():
    """The key of the first event that names its object, or None."""
    return AuditEvent.objects.exclude(object_type="").order_by("pk").values_list("pk", flat=True).first()


def named_since():
    """The time until which the audit log named no objects, as in the first versions of the site, or None."""
    first = _first_named()
    old = AuditEvent.objects.filter(object_type="").order_by("-at")
    if first is not None:
        old = old.filter(pk__lt=first)
    return old.values_list("at", flat=True).first()
