"""A backup made while people work is of one state, and comes back whole or not at all."""

import gzip
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from audit_log.models import AuditEvent
from page_store.epoch import stored_epochs
from profiles.backup import BackupError, dumps, make, making, manifest, media, restore
from profiles.verification import verify

from .places import change, machine, publish_again, refused

pytestmark = pytest.mark.on_postgresql("each kind of database is dumped and restored by tools of its own")
JAPAN = "/countries/japan/"


def page():
    return Client().get(JAPAN).content


# consistent, and the same elsewhere


def test_what_is_published_uploaded_and_verified_meanwhile_is_no_part_of_it(site, tmp_path, monkeypatch):
    before, shown = manifest.editions(), page()
    lines = settings.RECORD_DIGEST.read_bytes()
    colours = iter(("green", "blue"))

    def work(colour):
        publish_again(colour, colour)
        assert not verify(settings.RECORD_DIGEST).findings
        connection.close()

    def after_work(step):
        def do(*arguments):
            somebody = threading.Thread(target=work, args=(next(colours),))
            somebody.start()
            somebody.join()
            return step(*arguments)

        return do

    monkeypatch.setattr(dumps, "dump", after_work(dumps.dump))
    monkeypatch.setattr(making, "known_part", after_work(making.known_part))
    made = make(tmp_path / "backups", settings.RECORD_DIGEST)
    assert not made.lacks
    assert made.manifest["editions"] == before
    assert len(manifest.editions()) == len(before) + 2

    with machine(tmp_path):
        assert restore(made.folder, settings.RECORD_DIGEST).findings == []
        assert manifest.editions() == before
        assert page() == shown
        digest = settings.RECORD_DIGEST.read_bytes()
        assert digest.startswith(lines)
        assert digest.count(b"\n") == lines.count(b"\n") + 1  # that of the restore


def test_every_epoch_of_a_restored_database_is_above_those_that_were_lost(backup, tmp_path):
    lost = stored_epochs()
    with machine(tmp_path):
        restore(backup.folder, settings.RECORD_DIGEST)
        restored = stored_epochs()
    assert lost
    assert all(restored[part] > value for part, value in lost.items())


def test_nobody_stays_signed_in_and_the_audit_log_names_the_backup(backup, elsewhere):
    restore(backup.folder, settings.RECORD_DIGEST)
    assert not Session.objects.exists()
    event = AuditEvent.objects.get(act="backup-restored")
    assert event.detail["made_at"] == backup.manifest["made_at"]


def test_no_session_is_in_a_backup(backup, tmp_path):
    keys = [key.encode() for key in Session.objects.values_list("pk", flat=True)]
    content = (backup.folder / dumps.FILES[connection.vendor]).read_bytes()
    content = gzip.decompress(content) if connection.vendor == "sqlite" else content
    assert keys
    assert not any(key in content for key in keys)


def test_a_digest_outside_that_goes_on_keeps_its_lines_and_says_which_backup_it_was(backup, elsewhere):
    ours = gzip.decompress((backup.folder / making.DIGEST).read_bytes())
    line = json.loads(ours.splitlines()[-1])
    later = line | {
        "line": line["line"] + 1,
        "previous": hashlib.sha256(ours.splitlines()[-1]).hexdigest(),
        "rows": {"profiles.edition": {"99": "a"}}, "last": {"profiles.edition": 99}, "gone": {},
    }  # fmt: skip
    settings.RECORD_DIGEST.parent.mkdir()
    settings.RECORD_DIGEST.write_bytes(ours + json.dumps(later).encode() + b"\n")
    assert restore(backup.folder, settings.RECORD_DIGEST).findings == []
    assert settings.RECORD_DIGEST.read_bytes().startswith(ours)
    assert "restored the backup of" in verify(settings.RECORD_DIGEST).remarks[0]


def test_a_restored_database_begins_no_digest_of_another_name(backup, elsewhere):
    restore(backup.folder, settings.RECORD_DIGEST)
    (finding,) = verify(elsewhere / "other.jsonl").findings
    assert "is not there; the audit log has" in str(finding)
    assert not (elsewhere / "other.jsonl").exists()


# refused, with nothing written


def test_what_the_manifest_counts_otherwise_is_a_finding(moved, elsewhere):
    editions = dict.fromkeys(json.loads((moved / manifest.NAME).read_text())["editions"], "0" * 64)
    change(moved, counts={"profiles_edition": 99}, editions=editions)
    said = restore(moved, settings.RECORD_DIGEST).findings
    assert said[0] == f"rows of profiles_edition: {len(editions)}, and the manifest has 99"
    assert said[1].startswith("the hash of japan 1: ")


def test_a_database_that_is_not_empty_is_refused(backup, site):
    with pytest.raises(BackupError, match="is not empty"):
        restore(backup.folder, settings.RECORD_DIGEST)


def test_another_picture_of_a_name_is_refused(backup, elsewhere):
    with tarfile.open(backup.folder / media.FILE) as archive:
        name = archive.getnames()[0]
    path = settings.MEDIA_ROOT / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"another")
    with pytest.raises(BackupError, match="with another content"):
        restore(backup.folder, settings.RECORD_DIGEST)
    assert dumps.is_empty()
    assert list(media.stored()) == [name]


@pytest.mark.parametrize(
    "error",
    [
        BackupError("refused: no space"),
        OSError(28, "no space", "/a/file"),
        sqlite3.OperationalError("no space"),
    ],
)
def test_where_the_database_cannot_be_loaded_no_file_is_left(error, backup, elsewhere, monkeypatch):
    def fail(folder):
        raise error

    monkeypatch.setattr(dumps, "load", fail)
    refused(backup.folder, ": no space")


# made whole or not at all

KILLED = """
import sys
import django
django.setup()
from profiles.backup import make, making
def wait(folder):
    print("written", flush=True)
    sys.stdin.read()
making._sync = wait
make(sys.argv[1], sys.argv[2])
"""


def url():
    """The database of this connection for another process."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    said = connection.settings_dict
    return f"postgres://{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"


def test_a_killed_backup_leaves_nothing_that_restore_takes(site, tmp_path):
    home = tmp_path / "backups"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1", "DATABASE_URL": url()}
    command = [sys.executable, "-c", KILLED, str(home), str(settings.RECORD_DIGEST)]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)
    (left,) = home.iterdir()
    assert (left / manifest.NAME).exists()
    with machine(tmp_path):
        refused(left, "was not finished")
    made = make(home, settings.RECORD_DIGEST)
    assert list(home.iterdir()) == [made.folder]


def test_a_disk_that_is_full_leaves_nothing(site, tmp_path, monkeypatch):
    def fail(path):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(media, "pack", fail)
    with pytest.raises(BackupError, match=r"media.tar: No space left on device"):
        make(tmp_path, settings.RECORD_DIGEST)
    assert not list(tmp_path.iterdir())


def old_ones(home, count=3):
    for day in range(count):
        (home / f"atlas-2020010{day + 1}T000000Z").mkdir()
    (home / "atlas-notes").mkdir()


def test_the_newest_are_kept_and_what_is_no_backup(site, tmp_path, capsys):
    old_ones(tmp_path)
    (tmp_path / "of-another-program.half").mkdir()
    call_command("backup", tmp_path, keep=2)
    said = capsys.readouterr().out
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[0] == "atlas-20200103T000000Z"
    assert names[2:] == ["atlas-notes", "of-another-program.half"]
    assert f"{tmp_path / names[1]}: " in said
    assert "atlas-20200101T000000Z was removed." in said


def test_a_backup_without_its_digest_or_a_picture_says_so_and_pushes_out_none(site, tmp_path, monkeypatch):
    old_ones(tmp_path)
    monkeypatch.setattr(settings, "RECORD_DIGEST", tmp_path / "none.jsonl")
    monkeypatch.setattr(media, "stored", lambda: iter(()))
    with pytest.raises(
        CommandError, match=r"is not complete: .*none\.jsonl is not there.*of pictures are not stored"
    ):
        call_command("backup", tmp_path, keep=1, digest=settings.RECORD_DIGEST)
    assert len(list(tmp_path.iterdir())) == 5


def test_one_backup_at_a_time_is_made_in_a_folder(site, tmp_path):
    with making._locked(tmp_path), pytest.raises(BackupError, match="another backup is being made"):
        make(tmp_path, settings.RECORD_DIGEST)


@pytest.mark.parametrize("number", ["-1", "two"])
def test_what_is_no_number_is_no_number_to_keep(number, site, tmp_path):
    with pytest.raises(CommandError, match="no whole number from 0"):
        call_command("backup", str(tmp_path), f"--keep={number}")


def test_all_are_kept_where_somebody_asks_for_it(site, tmp_path):
    old_ones(tmp_path)
    call_command("backup", tmp_path, keep=0, verbosity=0)
    assert len(list(tmp_path.iterdir())) == 5


def test_the_commands_name_what_they_did(backup, elsewhere, capsys):
    call_command("restore", backup.folder, digest=settings.RECORD_DIGEST)
    assert "Verifying the record found nothing." in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"Nothing was restored\. .* is not empty"):
        call_command("restore", backup.folder, digest=settings.RECORD_DIGEST)


def test_findings_end_the_command_with_an_error(moved, elsewhere, capsys):
    change(moved, counts={"profiles_edition": 7})
    with pytest.raises(CommandError, match="is in the database, and 1 things are not as they should be"):
        call_command("restore", moved, digest=settings.RECORD_DIGEST)
    assert "rows of profiles_edition" in capsys.readouterr().out


@pytest.mark.parametrize("program", [dumps._dump_postgresql, dumps._load_postgresql])
def test_a_password_is_no_argument_of_a_program(program, monkeypatch):
    """For everybody on the machine sees the arguments of a process."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no password")
    started = []

    def run(command, *, env, **options):
        started.append((command, env))
        return subprocess.CompletedProcess(command, 1, "", "refused\nwith a detail")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "kept to ourselves")
    with pytest.raises(BackupError, match=r"^refused \(pg_"):
        program(Path("database.dump"))
    ((command, env),) = started
    assert "kept to ourselves" not in " ".join(command)
    assert env["PGPASSWORD"] == "kept to ourselves"
