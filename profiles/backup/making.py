"""Making a backup while people work, so that its parts agree (docs/decisions/2026-12-01-a-backup-is-of-one-state.md).

The state of the database is fixed first. The digest ends where the audit log of that state does, and files are read
afterwards: there can only be more of them than that state names.
"""

import fcntl
import gzip
import json
import os
import re
import shutil
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from page_store.snapshot import repeatable_read

from ..verification import checks, known_part
from . import dumps, manifest, media
from .errors import BackupError

DIGEST = "digest.jsonl.gz"
NAME = "atlas-%Y%m%dT%H%M%SZ"
WHOLE = re.compile(r"atlas-\d{8}T\d{6}Z")
HALF = ".half"  # the ending of a folder that is being written or removed


class Made(NamedTuple):
    """A backup: its folder and manifest, what it lacks in words, and the names of older ones that it replaced."""

    folder: Path
    manifest: dict
    lacks: list
    removed: list


def make(home, digest_path, *, keep=0):
    """Make a backup in the folder `home`, and keep that many of the newest, or all of them; the Made."""
    home = Path(home)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(home):
            for left in home.glob(f"atlas-*{HALF}"):  # of a process that was killed
                shutil.rmtree(left)
            folder = _free(home)
            half = folder.with_name(f"{folder.name}{HALF}")
            half.mkdir(mode=0o700)
            try:
                said, lacks = _write(half, Path(digest_path).resolve())
                _sync(half)
                half.rename(folder)
            except BaseException:
                shutil.rmtree(half, ignore_errors=True)
                raise
            _sync_folder(home)
            # One that lacks something pushes out none that may have it.
            removed = _remove_old(home, keep) if keep and not lacks else []
    except OSError as error:
        raise BackupError(f"{error.filename or home}: {error.strerror or error}") from None
    except sqlite3.Error as error:
        raise BackupError(f"{home}: {error}") from None
    return Made(folder, said, lacks, removed)


@contextmanager
def _locked(home):
    """Let one backup at a time be made in a folder. Raises BackupError where one is under way."""
    handle = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupError(f"{home}: another backup is being made there") from None
    else:
        yield
    finally:
        os.close(handle)


def _free(home):
    """A folder of the present second that is not there yet."""
    while (folder := home / timezone.now().strftime(NAME)).exists():
        time.sleep(0.1)
    return folder


def _write(folder, digest_path):
    """Write every part, and the manifest last; (manifest, what the backup lacks)."""
    with repeatable_read():
        said = manifest.described(timezone.now())  # its queries fix the state
        dumps.dump(folder)
        digest, problem = known_part(digest_path)
        named = {f"images/{name}" for name in checks.pictures_in_payloads()}
    lacks = [problem] if problem else []
    if digest:
        (folder / DIGEST).write_bytes(gzip.compress(digest, mtime=0))
    if missing := sorted(named - media.pack(folder / media.FILE)):
        lacks.append(f"{len(missing)} files of pictures are not stored here, such as {missing[0]}")
    said["parts"] = {path.name: manifest.part(path) for path in sorted(folder.iterdir())}
    (folder / manifest.NAME).write_text(json.dumps(said, indent=1), encoding="utf-8")
    return said, lacks


def _sync(folder):
    """Have everything on the disk before the folder gets its name."""
    for path in folder.iterdir():
        path.chmod(0o600)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_old(home, keep):
    """Remove all backups but the newest; their names. Each first loses the name of a whole one."""
    names = sorted(path.name for path in home.iterdir() if WHOLE.fullmatch(path.name))
    for name in names[:-keep]:
        shutil.rmtree((home / name).rename(home / f"{name}{HALF}"))
    return names[:-keep]
