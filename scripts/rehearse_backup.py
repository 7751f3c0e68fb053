"""Rehearse a backup and its restore with a site of some size, in scratch databases that are dropped afterwards.

    .venv/bin/python scripts/rehearse_backup.py                          # 200 profiles, 2,000 revisions, 100 pictures
    DATABASE_URL=postgres://… .venv/bin/python scripts/rehearse_backup.py --profiles 50 --revisions 500 --pictures 20

Loads the facts of content/ and generated profiles, makes a backup, restores it into an empty database and another
folder, and prints how long each took and how large each part is. Exits with 1 if anything is not as it was.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1"}
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from PIL import Image  # noqa: E402

from audit_log import audit  # noqa: E402
from audit_log.actions import Action  # noqa: E402
from audit_log.models import AuditEvent  # noqa: E402
from bench.generated.writing import generate  # noqa: E402
from minerals.importers.tidy.content import load_facts  # noqa: E402
from profiles.backup import make, manifest, restore  # noqa: E402
from profiles.draft import images, snapshot  # noqa: E402
from profiles.models import Edition, Profile, Revision  # noqa: E402
from profiles.models.record import RevisionKind  # noqa: E402
from profiles.verification import verify  # noqa: E402
from tests import databases  # noqa: E402

BLOCKS = 40  # of each side of a picture, each of another colour
SIZE = (700, 450)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in (("profiles", 200), ("revisions", 2_000), ("pictures", 100)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, databases.copy_of(databases.MIGRATED) as copy:
        here, there = Path(scratch, "here"), Path(scratch, "there")
        with databases.using(copy), machine(here):
            with timed("filled"):
                fill(asked)
            with timed("verified"):
                findings = verify(settings.RECORD_DIGEST).findings
            with timed("backed up"):
                made = make(Path(scratch, "backups"), settings.RECORD_DIGEST)
            rows = sum(made.manifest["counts"].values())
            for name, part in made.manifest["parts"].items():
                print(f"  {part['bytes'] / 1e6:8.1f} MB  {name}")
            editions = manifest.editions()
        with databases.empty_one() as empty, databases.using(empty), machine(there):
            with timed("restored and verified"):
                findings += restore(made.folder, settings.RECORD_DIGEST).findings
            same = manifest.editions() == editions and len(editions) == Edition.objects.count()
            print(
                f"{connection.vendor}: {Profile.objects.count():,} profiles, {Revision.objects.count():,} revisions, "
                f"{len(editions):,} editions, {rows:,} rows; {len(findings)} differences; "
                f"hashes of editions {'the same' if same else 'DIFFER'}"
            )
    print(*findings[:20], *made.lacks, sep="\n")
    sys.exit(bool(findings or made.lacks or not same))


@contextmanager
def machine(folder):
    with override_settings(
        MEDIA_ROOT=folder / "media", RECORD_DIGEST=folder / "digest.jsonl", DATA_PACKAGE_DIR=folder / "data"
    ):
        yield


@contextmanager
def timed(what):
    began, spent = time.perf_counter(), os.times()
    yield
    now = os.times()
    processor = sum(now[:4]) - sum(spent[:4])
    print(f"{what}: {time.perf_counter() - began:.1f} s, {processor:.1f} s of processor time", flush=True)


def fill(asked):
    """Facts and profiles, then revisions of them by turns, of which as many as there are pictures show one each."""
    with transaction.atomic():
        load_facts(ROOT / "content")
    generate(0, asked.profiles, "backup")
    rng = random.Random("backup")
    shown = [picture(rng) for _ in range(asked.pictures)]
    first = list(Revision.objects.select_related("profile__subject__place", "author").order_by("pk"))
    with transaction.atomic():
        made = []
        for count in range(asked.revisions - len(first)):
            before = first[count % len(first)]
            tree = before.payload | {"tagline": f"Saved for the {count}th time."}
            if shown:
                tree |= {"image": shown.pop()}
            made.append(
                Revision(
                    profile=before.profile, number=2 + count // len(first), payload=tree, schema=before.schema,
                    sha256=snapshot.sha256(tree), author=before.author, kind=RevisionKind.SAVE,
                )
            )  # fmt: skip
        Revision.objects.bulk_create(made, batch_size=200)
        AuditEvent.objects.bulk_create(
            audit.event(
                Action.SAVED,
                one.profile,
                by=one.author,
                country=one.profile.subject.place,
                revision=one.number,
            )
            for one in made
        )


def picture(rng):
    """A stored picture, as a snapshot names it."""
    blocks = Image.new("RGB", (BLOCKS, BLOCKS))
    blocks.putdata([tuple(rng.randbytes(3)) for _ in range(BLOCKS * BLOCKS)])
    with tempfile.TemporaryFile() as file:
        blocks.resize(SIZE, Image.Resampling.BICUBIC).save(file, "JPEG")
        file.seek(0)
        stored = images.store(SimpleUploadedFile("picture.jpg", file.read()))
    return {**stored._asdict(), "alt": "", "credit": "", "licence": "", "focal_x": 50, "focal_y": 50}


if __name__ == "__main__":
    main()
