"""Scheduled commands: how often each has to run, and when it last did."""

import time
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from .models import CommandRun

LONGEST_ERROR = 500  # characters
LATE_AFTER = 2  # intervals without a run


class ScheduledCommand(BaseCommand):
    """A management command that has to run each `every`. It writes the end of each run."""

    every: timedelta

    def execute(self, *args: Any, **options: Any) -> str | None:
        started, error = time.monotonic(), ""
        try:
            return super().execute(*args, **options)
        except BaseException as raised:  # an interrupted run has failed, too
            error = f"{type(raised).__name__}: {raised}"[:LONGEST_ERROR]
            raise
        finally:
            _write(type(self), time.monotonic() - started, error)


def _write(kind: type, seconds: float, error: str) -> None:
    """Write the end of a run. It never fails a command: a database that is away has failed it already."""
    now = timezone.now()
    row = CommandRun(command=name_of(kind), ended_at=now, seconds=seconds, error=error)
    fields = ["ended_at", "seconds", "error"]
    if not error:
        row.succeeded_at = now
        fields.append("succeeded_at")
    try:
        CommandRun.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["command"], update_fields=fields
        )
    except DatabaseError:
        if not error:
            raise


def name_of(kind: type) -> str:
    """Return the name of a command's class: that of its module."""
    return kind.__module__.rpartition(".")[2]


@cache
def scheduled() -> dict[str, timedelta]:
    """Return {name: timedelta} of the scheduled commands of this project, the most frequent first."""
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    commands = (load_command_class(app, name) for name, app in get_commands().items() if app in ours)
    found = {name_of(type(one)): one.every for one in commands if isinstance(one, ScheduledCommand)}
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


class Run(NamedTuple):
    """The state of a scheduled command. `last` is its CommandRun, None before the first; `expected` is since when."""

    command: str
    every: timedelta
    last: CommandRun | None
    now: datetime
    expected: datetime

    @property
    def age(self) -> timedelta | None:
        """The time since the last run that succeeded; None without one."""
        return self.now - self.last.succeeded_at if self.last and self.last.succeeded_at else None

    @property
    def is_late(self) -> bool:
        age = self.now - self.expected if self.age is None else self.age
        return age > LATE_AFTER * self.every


def runs() -> list[Run]:
    """Return the Run of each scheduled command, by two queries."""
    last, now = {row.command: row for row in CommandRun.objects.all()}, timezone.now()
    # A site of an hour ago has no nightly backup yet, and nothing is wrong.
    applied = MigrationRecorder.Migration.objects.filter(app="monitoring")
    begun = applied.aggregate(begun=Min("applied"))["begun"] or now
    return [Run(command, every, last.get(command), now, begun) for command, every in scheduled().items()]


def late() -> list[Run]:
    """Return the commands that a public site lacks; on a laptop nothing runs them, so none is late."""
    return [] if settings.LOCAL else [run for run in runs() if run.is_late]
