"""Versions of the data: made by whoever writes the files, where the tables became different; their archives."""

import hashlib
import json
import logging
from collections import defaultdict

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from minerals.facts.data_version import data_state, is_after
from minerals.facts.loaded_years import recorded
from minerals.models import Release
from minerals.passing_on import barred_sources, passable
from profiles.models import Edition
from tables.models import DataVersion

from .descriptor import TABLES
from .state import state_of_data

FOLDER = "data"  # of the storage
KEPT = 20  # archives of the newest versions; those of a release or of changed tables all stay
LASTING = ("first", "releases", "corrected", "tables")  # causes whose archives stay
TEXTS = {"description", "unit"}  # of a column, which differ by language
TRIES = 3  # where other machines make a version, too

logger = logging.getLogger(__name__)


def version_of(epochs, made_of, written, sources):
    """The DataVersion of what was written, made where the newest says otherwise; None where that is of a later state.

    `epochs`, `made_of`: `data_state` and `releases_and_editions` of the state that was written;
    `written`: {name of a table: its rows, bytes and hash}; `sources`: {name: keys}.
    """
    said = [_said(table, written[table.name], sources[table.name]) for table in TABLES]
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                newest = DataVersion.objects.first()
                is_later = newest is not None and is_after(newest.data_state, epochs)
                if newest is None or newest.tables != said:
                    return None if is_later else _make(newest, said, epochs, made_of)
                if not is_later:
                    _hold(newest, epochs)
                return newest
        except IntegrityError:  # another machine was faster, and most likely made the same
            continue
    return None


def confirm(name, state):
    """Record that a version, if it is the newest, is still valid for a state whose files are written."""
    newest, epochs = DataVersion.objects.only("name", "data_state").first(), data_state()
    if newest and newest.name == name and state_of_data() == state:
        _hold(newest, epochs)


def _hold(version, epochs):
    if version.data_state != epochs:
        DataVersion.objects.filter(pk=version.pk).update(data_state=epochs)


def _said(table, written, sources):
    fields = [{name: field[name] for name in field.keys() - TEXTS} for field in table.schema["fields"]]
    schema = json.dumps(table.schema | {"fields": fields}, sort_keys=True)
    return {
        "name": table.name,
        "columns": list(table.packed),
        "schema": hashlib.sha256(schema.encode()).hexdigest(),
        "sources": sorted(sources),
        **written,
    }


def _make(before, tables, epochs, made_of):
    day = timezone.localdate()
    last_day, _, last = before.name.partition(".") if before else ("", "", "0")
    return DataVersion.objects.create(
        number=before.number + 1 if before else 1,
        name=f"{day}.{int(last) + 1 if last_day == str(day) else 1}",
        made_at=timezone.now(),
        tables=tables,
        held=made_of,
        cause=_cause(before, tables, made_of) if before else {"first": True},
        data_state=epochs,
    )


def releases_and_editions():
    """Hashes of releases as loaded, counts of editions, barred sources: they show the cause of the next version."""
    years = defaultdict(list)
    for (kind, release, year), one in sorted(recorded().items()):
        years[release].append((kind, year, one.row_count, one.sha256))
    barred = barred_sources()
    releases = Release.objects.filter(pk__in=years).exclude(source__key__in=barred)
    return {
        "releases": {
            key: hashlib.sha256(repr(years[pk]).encode()).hexdigest()
            for pk, key in releases.order_by("key").values_list("pk", "key")
        },
        **Edition.objects.aggregate(editions=Count("pk"), ended=Count("ended_at")),
        "barred": sorted(barred),
    }


def _cause(before, tables, now_held):
    """{cause: keys of releases or sources, names of tables, or a number}, of what differs from the version before."""
    old, then = before.held, {one["name"]: one["schema"] for one in before.tables}
    now = {one["name"]: one["schema"] for one in tables}
    found = {
        "releases": sorted(now_held["releases"].keys() - old["releases"].keys()),
        "corrected": sorted(
            key for key, loaded in old["releases"].items() if now_held["releases"].get(key, loaded) != loaded
        ),
        "editions": now_held["editions"] - old["editions"],
        "ended": now_held["ended"] - old["ended"],
        "barred": sorted(set(now_held["barred"]) - set(old["barred"])),
        "tables": sorted(name for name in then | now if then.get(name) != now.get(name)),
    }
    return {name: value for name, value in found.items() if value}


def keep_archive(version, archive):
    """Keep the ZIP of a version beside the uploaded pictures, which all machines share and backups have."""
    name = _place_of(version)
    try:
        if not default_storage.exists(name):
            with archive.open("rb") as file:
                default_storage.save(name, File(file))
            _remove_old()
    except OSError as error:
        logger.error("The archive of version %s of the data was not kept: %s", version, error)


def _remove_old():
    kept = [name.partition("_")[0] for name in default_storage.listdir(FOLDER)[1]]
    for version in DataVersion.objects.filter(name__in=kept)[KEPT:]:
        if version.cause.keys().isdisjoint(LASTING):
            default_storage.delete(_place_of(version))


def archive_of(version):
    """The name of the stored ZIP of a version; None where it is gone, or a source in it may no longer be passed on."""
    name = _place_of(version)
    return name if is_passable(version) and default_storage.exists(name) else None


def is_passable(version):
    return bool(passable([version], lambda one: one.sources))


def _place_of(version):
    """Return the place of its ZIP. After a restored backup another version may have its name, but not its hash."""
    digest = hashlib.sha256(json.dumps(version.tables, sort_keys=True).encode()).hexdigest()
    return f"{FOLDER}/{version.name}_{digest[:16]}.zip"
