from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...backup import BackupError, restore

SHOWN = 50  # findings


class Command(BaseCommand):
    help = (
        "Restore a backup of `backup` into the empty database that DATABASE_URL names, with its pictures and its "
        "digest, and verify the record. Exits with 1 if anything differs. Stop the site before."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path, metavar="BACKUP", help="the folder of one backup")
        parser.add_argument("--digest", default=settings.RECORD_DIGEST, help="file (default: %(default)s)")

    def handle(self, *, backup, digest, verbosity, **options):
        try:
            done = restore(backup, digest)
        except BackupError as error:
            raise CommandError(f"Nothing was restored. {error}.") from None
        for finding in done.findings[:SHOWN]:
            self.stdout.write(str(finding))
        if done.findings:
            raise CommandError(
                f"The backup of {done.manifest['made_at']} is in the database, and {len(done.findings):,} things are "
                "not as they should be."
            )
        if verbosity:
            rows = sum(done.manifest["counts"].values())
            self.stdout.write(
                f"The backup of {done.manifest['made_at']} is restored: {len(done.manifest['editions']):,} editions, "
                f"{rows:,} rows. Verifying the record found nothing. Its digest: {digest}"
            )
