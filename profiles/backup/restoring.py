"""Restoring a backup into an empty database, and proving that it is what was there.

Everything that can be refused is refused before anything is written. Then come files, which are removed again where
something fails, and at last the database in one transaction.
"""

import gzip
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command

from audit_log import audit
from audit_log.actions import Action, Channel
from audit_log.models import AuditEvent
from config.databases import table_statistics
from config.databases.messages import database_name

from ..verification import verify
from . import dumps, manifest, media
from .errors import BackupError
from .making import DIGEST, HALF


class Restored(NamedTuple):
    """The manifest, and what differs from it or from the digest."""

    manifest: dict
    findings: list


def restore(folder, digest_path):
    """Restore a backup; the Restored. Raises BackupError before the database holds anything."""
    folder, digest_path = Path(folder).resolve(), Path(digest_path).resolve()
    try:
        said, digest = _checked(folder, digest_path)
        with media.unpacked(folder / media.FILE), _placed(digest, digest_path) as later:
            dumps.load(folder)
    except OSError as error:
        raise BackupError(f"{error.filename or folder}: {error.strerror or error}") from None
    except (EOFError, sqlite3.Error, tarfile.TarError) as error:
        raise BackupError(f"{folder}: {error}") from None
    findings = _differences(said["counts"], manifest.counts(), "rows of {}")
    # Its end raises every epoch above any that something was kept under.
    call_command("migrate", verbosity=0, interactive=False)
    table_statistics.renew()
    findings += _differences(said["editions"], manifest.editions(), "the hash of {}")
    # The files of a lost state, which may come again with other data.
    shutil.rmtree(settings.DATA_PACKAGE_DIR, ignore_errors=True)
    told = {"made_at": said["made_at"], "version": said["project"].get("version")}
    with audit.through(Channel.COMMAND):
        audit.log(Action.BACKUP_RESTORED, AuditEvent, by=None, **told)
    verified = (
        _verified_twice(digest, digest_path, said["made_at"]) if later else verify(digest_path).findings
    )
    return Restored(said, findings + verified)


def _checked(folder, digest_path):
    """(manifest, digest) of a backup that can be restored here. Raises BackupError."""
    if folder.name.endswith(HALF):
        raise BackupError(f"{folder} was not finished, or is being removed")
    said = manifest.read(folder)
    if not dumps.is_empty():
        raise BackupError(f"{database_name()} is not empty. A backup is restored into a database of its own")
    digest = gzip.decompress((folder / DIGEST).read_bytes()) if DIGEST in said["parts"] else b""
    if digest_path.exists() and not (digest and digest_path.read_bytes().startswith(digest)):
        raise BackupError(
            f"{digest_path} is the digest of another record. Name the file for the restored one with RECORD_DIGEST"
        )
    if problem := media.conflict(folder / media.FILE):
        raise BackupError(problem)
    return said, digest


@contextmanager
def _placed(digest, path):
    """Write the digest where this site has its own; yields whether one there goes on after it, and keeps that."""
    if path.exists() or not digest:
        yield path.exists() and path.stat().st_size > len(digest)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}{HALF}")
    half.write_bytes(digest)
    half.rename(path)
    try:
        yield False
    except BaseException:
        path.unlink()
        raise


def _differences(wanted, present, subject):
    """Name what the manifest has otherwise than the database."""
    return [
        f"{subject.format(name)}: {present.get(name, 'none')}, and the manifest has {value}"
        for name, value in wanted.items()
        if present.get(name) != value
    ]


def _verified_twice(digest, path, made_at):
    """Verify the record against the digest of the backup, then go on with the one at `path`, which tells of more.

    That is lost. Where the record is that of the backup, the next line accepts the loss and names the backup.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, path.name)
        copy.write_bytes(digest)
        findings = verify(copy, write=False).findings
    if findings:
        return findings
    verify(path, accept=f"restored the backup of {made_at}")
    return verify(path).findings
