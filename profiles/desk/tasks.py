"""Tasks and queues. One query finds all tasks of a page, then one query per model reads their rows."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Aggregate, Count, DateTimeField, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince, timeuntil

ROWS = 30  # of a queue of work
HEALTH_ROWS = 10  # of a queue about the health of profiles


@dataclass(frozen=True)
class Task:
    """A line of a queue, with the link to the work."""

    label: str
    url: str
    note: str = ""
    when: object = None  # a date or an aware datetime
    pressing: str = ""  # `when` relative to now: “in 3 hours”, “due 12 minutes ago”
    late: bool = False


NO_TEXTS = (Cast(None, TextField()), Cast(None, TextField()), Cast(None, DateTimeField()))
ROW = Count("*")


@dataclass(eq=False)
class First:
    """The first of `rows` and the number of all, which find() reads. Rows may be wide, so it reads their keys.

    For narrow rows `texts` names the columns of a task (label, note and time), which find() reads, too.
    """

    rows: QuerySet | None
    at_most: int | None = ROWS
    texts: tuple = ()
    count: Aggregate = ROW
    texts_of: dict = field(default_factory=dict)
    total: int = 0

    def query(self, number, texts):
        place = Window(RowNumber(), order_by=self.rows.query.order_by or None)
        rows = self.rows.order_by().annotate(place=place)
        rows = rows if self.at_most is None else rows.filter(place__lte=self.at_most)
        return rows.values_list(Value(number), "place", Window(self.count), "pk", *(self.texts or texts))


def find(firsts):
    """Read all these Firsts in one query."""
    texts = NO_TEXTS if any(one.texts for one in firsts) else ()
    queries = [one.query(number, texts) for number, one in enumerate(firsts)]
    rows = queries[0].union(*queries[1:], all=True).order_by() if queries else ()
    for number, _, total, pk, *texts in sorted(rows):
        firsts[number].texts_of[pk], firsts[number].total = texts, total


@dataclass(eq=False)
class Queue:
    """The tasks of one kind, oldest first, filled by fill(). `total` also counts tasks that are not shown."""

    title: str
    empty: str
    first: First
    read: Callable | None  # the queryset with the data of tasks, which queues may share; None for narrow rows
    make: Callable  # the tasks of rows, or of the results for narrow ones
    all_url: str
    also: First | None = None  # further data for `say`
    say: Callable = lambda queue: ""  # a remark below the tasks
    from_checks: bool = False  # it is as right as the checks of drafts are new
    made: list[Task] | None = None

    @property
    def tasks(self):
        if self.made is None:
            fill([self])
        return self.made

    @property
    def total(self):
        return self.first.total if self.tasks else 0

    @property
    def more(self):
        return self.say(self)

    @property
    def is_cut(self):
        return self.total > len(self.tasks)


def queue(title, empty, rows, read, task, all_url, at_most=ROWS):
    """The Queue of a queryset; `task` makes a Task of a row."""
    return Queue(title, empty, First(rows, at_most), read, lambda rows: [task(row) for row in rows], all_url)


def narrow_queue(title, empty, rows, texts, task, all_url, at_most=ROWS):
    """The Queue of narrow rows; `task` makes a Task of a key and the texts."""
    first = First(rows, at_most, texts)
    return Queue(title, empty, first, None, lambda rows: [task(*row) for row in rows], all_url)


def fill(queues):
    """Make the tasks of these queues."""
    find([first for one in queues for first in (one.first, one.also) if first and first.rows is not None])
    keys = defaultdict(set)
    for one in queues:
        keys[one.read].update(one.first.texts_of)
    rows = {read: read().in_bulk(keys[read]) for read in keys if read and keys[read]}
    for one in queues:
        found = one.first.texts_of
        if one.read:
            one.made = one.make([rows[one.read][pk] for pk in found if pk in rows[one.read]])
        else:
            one.made = one.make([(pk, *texts) for pk, texts in found.items()])


def listed(name, query=""):
    address = reverse(f"admin:profiles_{name}_changelist")
    return f"{address}?{query}" if query else address


def countdown(when):
    """(“in 3 hours” or “due 12 minutes ago”, whether it is late) of an aware datetime."""
    now = timezone.now()
    if when <= now:
        return f"due {plain_span(timesince(when, now, depth=1))} ago", True
    return f"in {plain_span(timeuntil(when, now, depth=1))}", False


def day_and_span(when):
    """“26 Nov 2026 (3 days)” of an aware datetime that has passed."""
    return f"{when:%-d %b %Y} ({plain_span(timesince(when, depth=1))})"


def plain_span(span):
    return "less than a minute" if span.startswith("0") else span.replace("\xa0", " ")
