"""Anybody tries any door in any order, alone and two at once: the rules of `newsroom.Watch` hold after each try.

The long tier tries more stories, other ones each time, and on both databases. Two at once on PostgreSQL:
test_two_at_once.py.
"""

import re

from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from profiles.models import Review
from tests.profiles.workflow.newsroom import DOORS, PEOPLE, PLACES, Watch, open_newsroom, try_door
from tests.tiers import deeper

STORIES = settings(
    max_examples=deeper(6, 100),
    stateful_step_count=deeper(40, 60),
    derandomize=deeper(True, False),
    database=None,
    suppress_health_check=list(HealthCheck),
)
people = st.sampled_from(sorted(PEOPLE))
places = st.sampled_from(sorted(PLACES))
numbers = st.integers(0, 3)


class Writes:
    """Notes which tables statements wrote to, also where that was rolled back."""

    READS = ("SELECT ", "(SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
    WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(self.READS):
            self.tables.add(self.WRITES.match(sql)[1])
        return execute(sql, params, many, context)


class Newsroom(RuleBasedStateMachine):
    """One story, undone at its end."""

    cast = None  # {name: user}; set before the stories begin

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.watch = Watch(self.cast)
        self.opened = set()

    def attempt(self, door, who, where, a=0, b=0):
        with connection.execute_wrapper(writes := Writes()):
            opened = try_door(door, self.cast[who], where, a, b)
        if writes.tables:  # most tries are refused before that, and the books are as they were
            self.watch.look([door], [door] if opened else [], writes.tables)

    @rule(door=st.sampled_from(sorted(DOORS)), who=people, where=places, a=numbers, b=numbers)
    def anybody_tries_any_door(self, door, who, where, a, b):
        self.attempt(door, who, where, a, b)

    # Chance alone seldom gets far: these walk a stretch of the way, by the same doors.

    @rule(where=places, who=st.sampled_from(["editor", "editor2", "both", "limited"]), a=st.integers(0, 99))
    def somebody_writes_and_submits(self, where, who, a):
        self.attempt("save", who, where, a)
        self.attempt("submit", who, where, 1)

    @rule(where=places, writer=st.sampled_from(["both", "chief", "limited"]), a=st.integers(0, 99))
    def one_writes_another_submits_and_the_first_would_approve(self, where, writer, a):
        self.attempt("save", writer, where, a)
        self.attempt("submit", "editor", where, 1)
        self.attempt("approve", writer, where)

    @rule(where=places, who=people)
    def somebody_approves_the_newest(self, where, who):
        self.attempt("approve", who, where)

    @rule(where=places, b=st.integers(1, 3))
    def the_moderator_approves_and_schedules(self, where, b):
        self.attempt("approve", "moderator", where)
        self.attempt("schedule", "moderator", where, 0, b)

    @rule(a=numbers)
    def time_goes_by(self, a):
        self.attempt("publish_due", "reader", "JPN", a)

    @rule(where=places)
    def the_chief_forces_it(self, where):
        self.attempt("force_publish", "chief", where, 0, 1)

    @rule()
    def several_are_gathered(self):
        self.attempt("make_set", "moderator", "JPN")
        for code in PLACES:
            self.attempt("gather", "moderator", code)

    def teardown(self):
        try:
            self.watch.close()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


def test_any_user_may_try_any_transition_in_any_order(db, unchecked):
    Newsroom.cast = open_newsroom()
    run_state_machine_as_test(Newsroom, settings=STORIES)


def test_the_stories_get_far(db):
    """The machine is of use only where its doors open at all: a story in the usual order."""
    cast = open_newsroom()
    watch = Watch(cast)
    for door, who, a, b in (
        ("submit", "editor", 1, 0), ("approve", "moderator", 0, 0), ("publish", "moderator", 0, 0),
        ("save", "editor2", 1, 0), ("submit", "editor2", 1, 0), ("force_publish", "chief", 0, 1),
        ("approve_afterwards", "moderator", 0, 0), ("restore", "both", 0, 0), ("submit", "editor", 1, 0),
        ("approve", "moderator", 0, 0), ("make_set", "moderator", 0, 0), ("gather", "moderator", 0, 0),
        ("schedule_set", "moderator", 0, 3), ("publish_due", "reader", 1, 0), ("move_figures", "reader", 3, 0),
        ("refresh", "editor", 0, 0), ("submit", "editor", 1, 0), ("request_changes", "moderator", 0, 1),
        ("submit", "editor", 1, 0), ("withdraw_submission", "editor", 0, 0), ("unpublish", "moderator", 0, 1),
    ):  # fmt: skip
        assert try_door(door, cast[who], "JPN", a, b), door
        watch.look([door], [door])
    watch.close()
    assert len(watch.books.editions) == 3
    assert Review.objects.count() == 5
