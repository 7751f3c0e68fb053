import argparse
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from monitoring.runs import ScheduledCommand

from ...backup import BackupError, make

KEPT = 14


def whole_number(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 0")
    return int(text)


class Command(ScheduledCommand):
    every = timedelta(days=1)
    help = (
        "Write the database, the pictures and the record's digest of one state into a new folder inside FOLDER, while "
        "people work. `restore` takes it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", type=Path, nargs="?", default=settings.BACKUP_FOLDER, metavar="FOLDER",
            help="where backups are kept (default: %(default)s)",
        )  # fmt: skip
        parser.add_argument(
            "--keep", type=whole_number, default=KEPT, metavar="N",
            help="remove all but the newest N afterwards; 0 keeps all (default: %(default)s)",
        )  # fmt: skip
        parser.add_argument("--digest", default=settings.RECORD_DIGEST, help="file (default: %(default)s)")

    def handle(self, *, folder, keep, digest, verbosity, **options):
        try:
            made = make(folder, digest, keep=keep)
        except BackupError as error:
            raise CommandError(f"No backup was made. {error}.") from None
        if verbosity:
            size = sum(part["bytes"] for part in made.manifest["parts"].values())
            self.stdout.write(f"{made.folder}: {size / 1e6:,.1f} MB")
            for name in made.removed:
                self.stdout.write(f"{name} was removed.")
        if made.lacks:
            raise CommandError(
                f"{made.folder} was made, but it is not complete: {'; '.join(made.lacks)}. No older one was removed."
            )
