"""The scheduler twice at once, as two processes would be: on SQLite in a file of its own, or on PostgreSQL."""

import datetime
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.models import Edition, PublicationSet, Review
from profiles.models.record import ReviewState
from profiles.workflow import scheduling
from tests.factories import CountryFactory, complete_profile
from tests.profiles.workflow.reviews import approved_by, later, make_due

ROOT = Path(__file__).resolve().parents[3]
PAIRS = 3  # profiles that are due alone, and as many in a set
# Both processes begin as one, which imports what they need.
TWO_AT_ONCE = """
import os, sys, django
django.setup()
from django.core.management import call_command
from django.urls import get_resolver
get_resolver().url_patterns

def run():
    try:
        call_command("publish_due")
    finally:
        sys.stdout.flush()
        os._exit(sys.exc_info()[0] is not None)

processes = [os.fork() or run() for _ in range(2)]
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes))
"""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_postgresql("locks and races")]


@pytest.fixture
def due(cobalt, cobalt_figures, editor, moderator):
    """Profiles that are due alone, and a set that is due."""
    reviews = []
    for number in range(2 * PAIRS):
        country = CountryFactory(name=f"Country {number}")
        reference = "cobalt/mine/production country=japan"
        profile = complete_profile(country, minerals=[cobalt], reference=reference)
        reviews.append(approved_by(profile, editor, moderator))
    alone, together = reviews[:PAIRS], reviews[PAIRS:]
    for review in alone:
        workflow.schedule(review, by=moderator, when=later())
    one = workflow.make_set(by=moderator, title="Together", reviews=together)
    workflow.schedule_set(one, by=moderator, when=later())
    make_due(*reviews)
    return reviews


def everything_once(reviews):
    assert Edition.objects.count() == len(reviews)
    assert Edition.objects.live().count() == len(reviews)
    assert AuditEvent.objects.filter(act=Action.PUBLISHED).count() == len(reviews)
    assert not AuditEvent.objects.filter(act=Action.NOT_PUBLISHED).exists()
    assert PublicationSet.objects.get().published_at is not None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads share SQLite's database in memory")
def test_two_threads_publish_everything_once_and_refuse_nothing(due):
    start, found, wrong = threading.Barrier(2), [], []

    def run():
        try:
            start.wait(timeout=20)
            found.extend(workflow.publish_due())
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert [reason for _, _, reason in found if reason] == []
    assert sum(len(editions) for _, editions, _ in found) == len(due)
    everything_once(due)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads share SQLite's database in memory")
@pytest.mark.parametrize("late", ["unschedule", "leave"])
def test_who_takes_it_off_while_the_scheduler_waits_is_obeyed(due, moderator, monkeypatch, late):
    """The scheduler found it due, and somebody was quicker with the lock."""
    review = due[-1] if late == "leave" else due[0]
    set_of, done = scheduling.set_of, threading.Event()

    def slow(one):
        if one.pk == review.pk and not done.is_set():
            done.set()
            thread = threading.Thread(target=quicker)
            thread.start()
            thread.join()
        return set_of(one)

    def quicker():
        workflow.unschedule(Review.objects.get(pk=review.pk), by=moderator)
        if late == "leave":
            workflow.leave_set(Review.objects.get(pk=review.pk), by=moderator)
        connections.close_all()

    monkeypatch.setattr(scheduling, "set_of", slow)
    Review.objects.filter(pk=review.pk).update(scheduled_for=timezone.now() - datetime.timedelta(days=1))
    assert [reason for _, _, reason in workflow.publish_due() if reason] == []
    review.refresh_from_db()
    assert review.state == ReviewState.APPROVED
    assert not Edition.objects.filter(review=review).exists()


def database_for_processes(tmp_path):
    """The address of a database with what the test has made, for processes of their own."""
    if connection.vendor == "postgresql":
        settings = connection.settings_dict
        password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
        host = f"{settings['HOST'] or '127.0.0.1'}:{settings['PORT'] or 5432}"
        return f"postgres://{settings['USER']}{password}@{host}/{settings['NAME']}"
    path = tmp_path / "due.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    return f"sqlite:///{path}"


def test_two_processes_publish_everything_once(due, tmp_path):
    address = database_for_processes(tmp_path)
    env = os.environ | {"DATABASE_URL": address, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", TWO_AT_ONCE]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (done.stdout, done.stderr)
    lines = [line for line in done.stdout.splitlines() if line.startswith("Published ")]
    assert len(lines) == len(due)
    assert len({line.split(", edition")[0] for line in lines}) == len(due)
    if connection.vendor == "postgresql":
        everything_once(due)
    else:
        with sqlite3.connect(tmp_path / "due.sqlite3") as copy:
            states = copy.execute("SELECT state, count(*) FROM profiles_edition GROUP BY state").fetchall()
            refused = copy.execute("SELECT count(*) FROM audit_log_auditevent WHERE act = 'not-published'")
            assert (states, refused.fetchone()) == ([("live", len(due))], (0,))
        copy.close()
