"""Two people at two doors at the very same time: the rules of `newsroom.Watch` hold, and nobody sees an error.

On PostgreSQL, where transactions run side by side. The long tier tries more pairs, and others each time.
"""

import random
import threading
from contextlib import closing

import pytest
from django.db import connection

from audit_log.actions import Action
from audit_log.models import AuditEvent
from tests.profiles.workflow.newsroom import PEOPLE, PLACES, Watch, open_newsroom, try_door
from tests.tiers import deeper

ROUNDS = deeper(36, 250)
PATIENCE = 20  # seconds: two doors that wait for each other longer than this wait for ever

pytestmark = [
    pytest.mark.on_postgresql("locks of rows"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one in at a time"),
]

# Those that meet each other: who submits while another restores, who publishes while another sends back.
LIKELY = [
    "save", "bring_in", "restore", "submit", "withdraw_submission", "request_changes", "approve",
    "approve_and_publish", "publish", "force_publish", "schedule", "unschedule", "publish_due", "gather",
    "leave_set", "schedule_set", "publish_set", "discard_set", "withdraw", "unpublish", "consolidate", "discard",
    "begin", "assign", "refresh", "approve_afterwards",
]  # fmt: skip
NEED_A_LIVE = {"withdraw", "unpublish", "consolidate", "refresh"}
NEED_AN_APPROVAL = {"publish", "schedule", "gather"}


def at_once(tries):
    """Try each (door, user, code, a, b) in a thread of its own, all let go together: [opened or error]."""
    found, together = [None] * len(tries), threading.Barrier(len(tries))

    def run(number, door, user, code, a, b):
        with closing(connection):
            try:
                connection.ensure_connection()
                together.wait(PATIENCE)
                found[number] = try_door(door, user, code, a, b)
            except Exception as error:  # told by the thread that started this one
                found[number] = error

    threads = [threading.Thread(target=run, args=(n, *one), daemon=True) for n, one in enumerate(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), f"{tries} wait for each other"
    return found


def meet(watch, tries):
    found = at_once(tries)
    told = [(door, user.username, code, a, b) for door, user, code, a, b in tries]
    for outcome in found:
        assert outcome in (True, False), f"{told}: {outcome!r}"
    opened = [one[0] for one, outcome in zip(tries, found, strict=True) if outcome]
    try:
        watch.look([one[0] for one in tries], opened)
    except AssertionError as error:
        raise AssertionError(f"{error}: {told}, of which {opened} opened") from error
    return opened


def prepare(watch, cast, dice):
    """One step or another of the usual way, one at a time, so that there is something to meet over."""
    code = dice.choice(list(PLACES))
    for door, who, a, b in dice.choice(
        [
            [("begin", "editor", 0, 0)],
            [("save", "editor", dice.randrange(99), 0), ("submit", "editor", 1, 0)],
            [
                ("save", "editor2", dice.randrange(99), 0),
                ("submit", "editor2", 1, 0),
                ("approve", "moderator", 0, 0),
            ],
            [("make_set", "moderator", 0, 0), *(("gather", "moderator", n, 0) for n in range(2))],
            [("approve", "moderator", 0, 0), ("schedule", "moderator", 0, 2)],
        ]
    ):
        opened = try_door(door, cast[who], code, a, b)
        watch.look([door], [door] if opened else [])


def test_any_two_doors_at_once():
    dice = random.Random(deeper(4, None))
    cast = open_newsroom()
    watch = Watch(cast)
    opened = 0
    for _ in range(ROUNDS):
        for _ in range(2):
            prepare(watch, cast, dice)
        where = dice.choice(list(PLACES))
        tries = [
            (
                dice.choice(LIKELY),
                # Mostly people who may, or every other meeting would be between two refusals.
                cast[dice.choice(["both", "chief", "chief", "moderator", *PEOPLE])],
                where if dice.random() < 0.8 else dice.choice(list(PLACES)),
                dice.choice([0, 0, 0, 1]),
                dice.randrange(4),
            )
            for _ in range(2)
        ]
        opened += len(meet(watch, tries))
    watch.close()
    assert opened > ROUNDS / 4  # otherwise nothing has met
    # The scheduler goes on after an error, and tells of it.
    refused = AuditEvent.objects.filter(act=Action.NOT_PUBLISHED)
    assert not [event.detail for event in refused if "Error" in event.detail["reason"]]


def test_a_door_and_itself_at_once():
    """Both press the same button: it is done once, or twice where twice makes sense, and never by half."""
    cast = open_newsroom()
    watch = Watch(cast)
    for number, door in enumerate(LIKELY):
        for name, who, a, b in (
            ("begin", "editor", 0, 0),
            ("save", "editor", 2 * number, 0),
            ("submit", "editor", 1, 0),
            *(
                [("approve", "moderator", 0, 0), ("publish", "moderator", 0, 0)]
                if door in NEED_A_LIVE
                else []
            ),
            *([("approve", "moderator", 0, 0)] if door in NEED_AN_APPROVAL else []),
        ):
            opened = try_door(name, cast[who], "JPN", a, b)
            watch.look([name], [name] if opened else [])
        meet(watch, [(door, cast[who], "JPN", 0, 1) for who in ("chief", "both")])
    watch.close()
