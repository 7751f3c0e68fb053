"""Scheduled commands write their runs, and the desk says which are late."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from django.utils import timezone

from monitoring.models import CommandRun
from monitoring.runs import late, runs, scheduled

from ..ops.files import TIMERS, UNITS

pytestmark = pytest.mark.on_postgresql("a run is written by an upsert")
STATUS = "/admin/status/"
BUCKET = "django.core.files.storage.InMemoryStorage"  # no folder of a disk, as a bucket


@pytest.fixture
def public(settings):
    """A public site: its commands have to run."""
    settings.LOCAL = False


@pytest.fixture
def watched_for_long(db):
    MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(days=3))


def test_a_run_is_written_and_a_failure_keeps_the_last_success(db, monkeypatch):
    call_command("erase_expired")
    first = CommandRun.objects.get()
    assert (first.command, first.error, first.succeeded_at) == ("erase_expired", "", first.ended_at)

    def fail(*args, **options):
        raise CommandError("no disk")

    monkeypatch.setattr("profiles.workflow.erase_contacts", fail)
    with pytest.raises(CommandError):
        call_command("erase_expired")
    second = CommandRun.objects.get()
    assert (second.error, second.succeeded_at) == ("CommandError: no disk", first.succeeded_at)
    assert second.ended_at > first.ended_at


INTERVALS = {  # of an OnCalendar of the timers
    r"minutely": timedelta(minutes=1),
    r"\*:0/(\d+)": timedelta(minutes=1),  # times its number
    r"\*:\d+": timedelta(hours=1),
    r"\d+:\d+": timedelta(days=1),
}


def interval(timer):
    (when,) = re.findall(r"^OnCalendar=(.+)$", timer.read_text(), re.MULTILINE)
    matches = ((re.fullmatch(form, when), length) for form, length in INTERVALS.items())
    match, length = next((match, length) for match, length in matches if match)
    return length * int("".join(match.groups()) or 1)


@pytest.mark.pure
def test_each_command_with_a_timer_is_watched_at_its_interval():
    assert {name: interval(UNITS / f"atlas-run@{name}.timer") for name in TIMERS} == scheduled()


def test_a_command_is_late_after_twice_its_interval(db, public, watched_for_long):
    every, now = scheduled(), timezone.now()
    for command in every:
        CommandRun.objects.create(
            command=command, ended_at=now, succeeded_at=now - 1.9 * every[command], seconds=1, error="x"
        )
    assert late() == []
    CommandRun.objects.filter(command="verify").update(succeeded_at=now - timedelta(hours=2, minutes=1))
    CommandRun.objects.filter(command="publish_due").delete()
    assert [run.command for run in late()] == ["publish_due", "verify"]


def test_a_new_site_has_two_intervals_before_a_command_is_late(db, public):
    MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(minutes=31))
    assert [run.command for run in late()] == ["publish_due", "build_data_package", "check_profiles"]


def test_a_laptop_has_no_late_command(db, watched_for_long):
    assert all(run.is_late for run in runs())
    assert late() == []


def test_administrators_read_it_on_their_first_page(
    public, watched_for_long, client, administrator, moderator
):
    client.force_login(moderator)
    assert "has never succeeded" not in client.get("/admin/").content.decode()
    assert client.get(STATUS).status_code == 403
    client.force_login(administrator)
    page = client.get("/admin/").content.decode()
    assert "<code>publish_due</code>" in page
    assert f'href="{STATUS}"' in page


def test_the_status_names_each_disk_that_is_written_to(client, administrator, settings, tmp_path):
    settings.BACKUP_FOLDER = tmp_path / "backups" / "not-made-yet"
    client.force_login(administrator)
    with override_settings(STORAGES=settings.STORAGES | {"default": {"BACKEND": BUCKET}}):
        page = client.get(STATUS).content.decode()
    assert "Backups" in page
    assert "Pictures" not in page
    assert "Pictures" in client.get(STATUS).content.decode()


def test_the_status_says_how_each_run_ended_and_names_no_password(public, client, administrator, settings):
    settings.MAILERS = {"default": {"OPTIONS": {"host": "mail.example.org", "password": "secret-word"}}}
    call_command("send_digest")
    call_command("publish_due")
    CommandRun.objects.filter(command="send_digest").update(
        error="OSError: <b>", succeeded_at=timezone.now() - timedelta(hours=50)
    )
    client.force_login(administrator)
    page = client.get(STATUS).content.decode()
    rows = {
        name: " ".join(re.sub("<.*?>", " ", row).split())
        for name, row in re.findall(r'<th scope="row">(\w+)</th>(.*?)</tr>', page, re.DOTALL)
    }
    assert re.fullmatch(r"1 minute less than a minute ago took 0\.\d s", rows["publish_due"])
    assert rows["send_digest"] == "1 day 2 days ago failed less than a minute ago : OSError: &lt;b&gt;"
    assert rows["verify"] == "1 hour never not due yet"
    assert site.VERSION in page
    assert "mail.example.org" in page
    assert "secret-word" not in page
