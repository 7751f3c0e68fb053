"""The manifest of a backup: which site and state it is of, and the hash of each part."""

import hashlib
import json

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ..models import Edition
from ..models.subjects import by_subject
from . import dumps, media
from .errors import BackupError

NAME = "manifest.json"
FORMAT = 1
FIELDS = {
    "made_at": str, "project": dict, "database": dict, "migrations": list, "counts": dict, "editions": dict,
    "parts": dict,
}  # fmt: skip


def described(made_at):
    """The manifest of the state that this connection reads, without its parts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        (server,) = cursor.fetchone()
    return {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "project": {"version": settings.VERSION},
        "database": {"kind": connection.vendor, "version": server},
        "migrations": sorted(map(".".join, MigrationRecorder(connection).applied_migrations())),
        "counts": counts(),
        "editions": editions(),
    }


def counts():
    """{table: rows}."""
    found = {}
    with connection.cursor() as cursor:
        for table in dumps.tables():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table
            (found[table],) = cursor.fetchone()
    return found


def editions():
    """{“japan 1”: hash} of every edition."""
    rows = Edition.objects.order_by("pk").values_list(by_subject(), "number", "sha256")
    return {f"{slug} {number}": sha256 for slug, number, sha256 in rows}


def part(path):
    """Size and hash of a part."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def read(folder):
    """The manifest of a backup whose parts are whole, and which this code can restore. Raises BackupError."""
    path = folder / NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BackupError(f"{folder} is no backup: it has no {NAME}") from None
    except (OSError, ValueError) as error:
        raise BackupError(f"{path} cannot be read: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("format"), int):
        raise BackupError(f"{path} is no manifest of a backup")
    if found["format"] > FORMAT:
        raise BackupError(f"{path} is of a newer version of the site (format {found['format']})")
    for name, kind in FIELDS.items():
        if not isinstance(found.get(name), kind):
            raise BackupError(f"{path} is damaged: its “{name}” is missing or malformed")
    _require_fitting(path, found)
    for name, wanted in found["parts"].items():
        _require_whole(folder / name, wanted)
    return found


def _require_whole(path, wanted):
    try:
        is_whole = part(path) == wanted
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from None
    if not is_whole:
        raise BackupError(f"{path} is damaged: its size or SHA-256 is not that of the manifest")


def _require_fitting(path, manifest):
    """Refuse a backup of another kind of database, or of migrations that this code does not have."""
    kind = manifest["database"].get("kind")
    if kind != connection.vendor:
        raise BackupError(f"{path}: the backup is of {kind}, and DATABASE_URL names {connection.vendor}")
    for name in (dumps.FILES[kind], media.FILE):
        if name not in manifest["parts"]:
            raise BackupError(f"{path} names no {name}")
    disk = MigrationLoader(None).disk_migrations
    known = {*disk, *(old for one in disk.values() for old in one.replaces)}
    if unknown := sorted(set(manifest["migrations"]) - set(map(".".join, known))):
        raise BackupError(
            f"{path}: the backup is of a newer version of the site ({manifest['project'].get('version')}): "
            f"this one has no migration {unknown[0]}. Install the newer version, and restore there"
        )
