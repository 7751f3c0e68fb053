"""Writing the audit log. Whoever changes something calls `log`, in the transaction of the change."""

from contextlib import contextmanager
from contextvars import ContextVar

from .models import AuditEvent, Country
from .models.audit import Way

_way = ContextVar("way", default=Way.DESK)
SECRET = {"password"}  # that it was changed is said, what it was and is is not
TEXT_LIMIT = 2000  # characters kept of an old or a new value


@contextmanager
def through(way):
    """Everything logged inside came through this door: a command or the scheduler says so once."""
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def log(act, subject, *, by, country=None, changes=None, **detail):
    """Write one event. `subject` is the object it was done to, or the model of a whole table.

    `changes` is {field: [old, new]}. Without `country` it is that of the subject, where it has one.
    """
    of_table = isinstance(subject, type)
    if country is None and not of_table:
        country = subject if isinstance(subject, Country) else getattr(subject, "country", None)
    name = str(subject._meta.verbose_name_plural) if of_table else str(subject)
    return AuditEvent.objects.create(
        act=act,
        actor=by,
        way=_way.get(),
        country=country,
        object_type=subject._meta.label_lower,
        object_id="" if of_table else str(subject.pk or ""),
        object_name=name[:200],
        changes=changes or {},
        detail=detail,
    )


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
    """{field: [old, new]} of what differs between two `values`; of a secret only that it does."""
    names = dict.fromkeys([*before, *after])
    changed = [name for name in names if before.get(name, "") != after.get(name, "")]
    return {
        name: ["…", "…"] if name in SECRET else [_cut(before.get(name, "")), _cut(after.get(name, ""))]
        for name in changed
    }


def _cut(text):
    return text if len(text) <= TEXT_LIMIT else f"{text[: TEXT_LIMIT - 1]}…"
