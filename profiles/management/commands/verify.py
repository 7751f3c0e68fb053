from datetime import timedelta

from django.conf import settings
from django.core.management.base import CommandError

from monitoring.runs import ScheduledCommand

from ...verification import verify

SHOWN = 50  # findings that are printed without --all


class Command(ScheduledCommand):
    every = timedelta(hours=1)
    help = (
        "Compare the record (audit log, revisions, reviews, editions, figures, imports, trade flows, market values, "
        "estimates of governance), its triggers and its pictures with the digest outside the database, and print what "
        "differs. Exits with 1 if anything does."
    )

    def add_arguments(self, parser):
        parser.add_argument("--digest", default=settings.RECORD_DIGEST, help="file (default: %(default)s)")
        parser.add_argument("--no-write", action="store_true", help="only compare; add no line to the digest")
        parser.add_argument(
            "--accept", default="", metavar="REASON", help="record that all differences are right"
        )
        parser.add_argument(
            "--begin", action="store_true", help="begin another digest, though the audit log knows one"
        )
        parser.add_argument("--all", action="store_true", help=f"print every finding, not {SHOWN}")

    def handle(self, *, digest, no_write, begin, accept, verbosity, **options):
        if accept and no_write:
            raise CommandError("--accept writes into the digest, so it does not go with --no-write.")
        most = None if options["all"] else SHOWN

        def report(result):
            for finding in result.findings[:most]:
                self.stdout.write(str(finding))
            self.stdout.flush()

        result = verify(digest, write=not no_write, begin=begin, accept=accept.strip(), report=report)
        if verbosity:
            for remark in result.remarks:
                self.stdout.write(remark)
            if result.line:
                self.stdout.write(f"Line {result.line} of {digest} was written.")
        if result.findings and not accept:
            left = len(result.findings[most:]) if most else 0
            more = f" --all names the other {left:,}." if left else ""
            raise CommandError(f"{len(result.findings):,} things are not as they should be.{more}")
        if verbosity:
            rows = sum(result.counts.values())
            self.stdout.write(f"{rows:,} rows of the record were compared; {len(result.findings)} differed.")
            self.stdout.write(
                f"The rows of releases were counted and hashed in {result.seconds:.1f} seconds."
            )
