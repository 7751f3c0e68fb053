"""A backup that is not whole is refused before the database is asked: with its reason, and nothing written."""

import json
import tarfile
from pathlib import Path

import pytest
from django.conf import settings

from profiles.backup import BackupError, dumps, manifest, media, restore

from .places import change, refused


@pytest.mark.parametrize("part", ["database", "media.tar", "digest.jsonl.gz"])
def test_a_damaged_part_is_refused(part, moved, elsewhere):
    (path,) = moved.glob(f"{part}*")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert str(path) in refused(moved, "is damaged")


def test_a_part_that_is_missing_is_refused(moved, elsewhere):
    (moved / media.FILE).unlink()
    refused(moved, r"media\.tar cannot be read")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"format": 99}, "of a newer version"),
        ({"format": "1"}, "no manifest"),
        ({"parts": {}}, "names no database"),
        ({"parts": []}, "its “parts” is missing or malformed"),
        ({"migrations": ["profiles.9999_later"]}, "no migration profiles.9999_later"),
        ({"database": {"kind": "mysql"}}, "the backup is of mysql, and DATABASE_URL names"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(said, reason, moved, elsewhere):
    change(moved, **said)
    refused(moved, reason)


def test_a_manifest_that_is_cut_off_or_missing_is_refused(moved, elsewhere):
    path = moved / manifest.NAME
    path.write_bytes(path.read_bytes()[:-5])
    refused(moved, "cannot be read")
    path.unlink()
    refused(moved, "is no backup")


@pytest.mark.parametrize(
    "name", ["../evil.jpg", "/tmp/evil.jpg", "images/../../evil.webp", "images/evil.html"]
)
def test_an_archive_with_a_name_that_is_not_ours_is_refused(name, moved, elsewhere):
    with tarfile.open(moved / media.FILE, "w") as archive:
        archive.addfile(tarfile.TarInfo(name))
    said = json.loads((moved / manifest.NAME).read_text())["parts"]
    change(moved, parts=said | {media.FILE: manifest.part(moved / media.FILE)})
    refused(moved, "is no file of the site")


def test_an_archive_that_is_none_is_refused(moved, elsewhere):
    (moved / media.FILE).write_bytes(b"no archive")
    said = json.loads((moved / manifest.NAME).read_text())["parts"]
    change(moved, parts=said | {media.FILE: manifest.part(moved / media.FILE)})
    refused(moved, "moved: ")


def test_a_digest_of_another_record_is_refused(backup, elsewhere):
    Path(settings.RECORD_DIGEST).parent.mkdir()
    Path(settings.RECORD_DIGEST).write_text("{}\n")
    with pytest.raises(BackupError, match="of another record"):
        restore(backup.folder, settings.RECORD_DIGEST)
    assert dumps.is_empty()
