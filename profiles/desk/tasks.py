"""Tasks and queues."""

from dataclasses import dataclass, field

from django.db.models import Count, Window
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
    pressing: str = ""  # what `when` means for today: “in 3 hours”, “due 12 minutes ago”
    late: bool = False


@dataclass
class Queue:
    """The tasks of one kind, oldest first. `total` counts those that are not shown, too."""

    title: str
    empty: str
    tasks: list[Task] = field(default_factory=list)
    total: int = 0
    all_url: str = ""
    more: str = ""

    @property
    def is_cut(self):
        return self.total > len(self.tasks)


def queue(title, empty, rows, task, all_url, at_most=ROWS):
    """The Queue of a queryset; `task` makes a Task of a row."""
    found, total = first_of(rows, at_most)
    return Queue(title, empty, [task(row) for row in found], total, all_url)


def first_of(rows, at_most):
    """(the first rows of a queryset, how many there are). Keys alone are sorted and counted: rows may be wide."""
    keys = list(rows.annotate(of_all=Window(Count("*"))).values_list("pk", "of_all")[:at_most])
    found = list(rows.filter(pk__in=[pk for pk, _ in keys])) if keys else []
    return found, keys[0][1] if keys else 0


def listed(name, query=""):
    address = reverse(f"admin:profiles_{name}_changelist")
    return f"{address}?{query}" if query else address


def form_of(profile_id, place=""):
    """The address of the form of a profile, at a place in it."""
    address = reverse("admin:profiles_profile_change", args=[profile_id])
    return f"{address}#{place}" if place else address


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
