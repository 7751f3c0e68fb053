import time
from datetime import timedelta

from django.core.management.base import CommandError

from monitoring.runs import ScheduledCommand
from website.data_package import current_build


class Command(ScheduledCommand):
    every = timedelta(minutes=10)
    help = "Write the files of /data/ for the present state of the data, so that no reader waits for them."

    def handle(self, **options):
        began = time.monotonic()
        try:
            build = current_build(wait=True)
        except OSError as error:
            raise CommandError(f"The files of /data/ could not be written: {error}") from error
        rows = sum(one["rows"] for one in build.package["resources"])
        seconds = time.monotonic() - began
        if not options["verbosity"]:
            return
        self.stdout.write(
            f"{len(build.package['resources'])} tables, {rows:,} rows, {build.archive_bytes:,} bytes packed,"
            f" {seconds:.1f} s: {build.folder}"
        )
