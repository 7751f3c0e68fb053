"""Writing the audit log. Code that changes something calls `log` in the transaction of the change."""

from contextlib import contextmanager
from contextvars import ContextVar

from .actions import Channel
from .models import AuditEvent

_channel = ContextVar("channel", default=Channel.DESK)
SECRET = {"password"}  # fields whose change is logged without their values
TEXT_LIMIT = 2000  # characters kept of an old or a new value


@contextmanager
def through(channel):
    """Log everything inside under this channel."""
    token = _channel.set(channel)
    try:
        yield
    finally:
        _channel.reset(token)


class CommandMixin:
    """A management command whose events are logged under `channel`."""

    channel = Channel.COMMAND

    def execute(self, *args, **options):
        with through(self.channel):
            return super().execute(*args, **options)


def log(act, subject, *, by, country=None, changes=None, **detail):
    """Write one event. `subject` is the object it was done to, or the model of a whole table.

    `changes` is {field: [old, new]}. `country` defaults to that of the subject, if any.
    """
    made = event(act, subject, by=by, country=country, changes=changes, **detail)
    made.save()
    return made


def event(act, subject, *, by, country=None, changes=None, **detail):
    """The event that `log` writes, unsaved, for callers that write many at once."""
    of_table = isinstance(subject, type)
    if country is None and not of_table:
        country = _country_of(subject)
    name = str(subject._meta.verbose_name_plural) if of_table else str(subject)
    return AuditEvent(
        act=act,
        actor=by,
        way=_channel.get(),
        country=country,
        object_type=subject._meta.label_lower,
        object_id="" if of_table else str(subject.pk or ""),
        object_name=name[:200],
        changes=changes or {},
        detail=detail,
    )


def _country_of(row):
    """The country of a row: itself, its own, or the place of what it is of. By name: imports point down only."""
    if row._meta.label == "minerals.Country":
        return row
    return getattr(row, "country", None) or getattr(getattr(row, "subject", None), "place", None)


def values(instance):
    """{field: text} of every stored field of a row, its many-to-manys included."""
    found = {}
    for field in instance._meta.concrete_fields:
        if field.primary_key or not field.editable:
            continue
        value = getattr(instance, field.name)
        found[field.name] = "" if value is None else str(value)
    for field in instance._meta.many_to_many:
        found[field.name] = ", ".join(sorted(str(one) for one in getattr(instance, field.name).all()))
    return found


def difference(before, after):
    """Return {field: [old, new]} of the differences between two `values`; secrets appear as “…”."""
    names = dict.fromkeys([*before, *after])
    changed = [name for name in names if before.get(name, "") != after.get(name, "")]
    return {
        name: ["…", "…"] if name in SECRET else [_cut(before.get(name, "")), _cut(after.get(name, ""))]
        for name in changed
    }


def _cut(text):
    return text if len(text) <= TEXT_LIMIT else f"{text[: TEXT_LIMIT - 1]}…"
