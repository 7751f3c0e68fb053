from datetime import timedelta

from django.conf import settings
from django.core.management.base import CommandError

from monitoring.runs import ScheduledCommand

from ...addresses import rounds
from ...addresses.asking import Asker
from ...models.desk import AddressOutcome

AGENT = (
    "CriticalMineralsAtlas/{} (+{}; asks once a month whether the sources that our profiles of critical "
    "minerals cite still answer)"
)


class Command(ScheduledCommand):
    every = timedelta(days=1)
    help = (
        "Ask addresses that drafts and live editions cite whether they still answer, the longest unasked first. The "
        "desk lists those that do not. Run it each night by a timer. Safe to repeat, and to run twice at once. "
        "No draft changes, and nothing public."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--most", type=int, default=rounds.MOST, help="addresses of this run; default: %(default)s"
        )

    def handle(self, *, most, verbosity, **options):
        if not settings.SITE_URL:
            raise CommandError("Set SITE_URL: the servers that are asked are told who asks.")
        try:
            counts = rounds.check(Asker(AGENT.format(settings.VERSION, settings.SITE_URL)), most)
        except rounds.Offline:
            raise CommandError(
                "No host was reached. Is this machine allowed to open addresses of the Internet? No failure was noted."
            ) from None
        if verbosity:
            found = [f"{counts[one]} {one.label.lower()}" for one in AddressOutcome if counts[one]]
            self.stdout.write(f"{counts.total()} addresses asked{': ' if found else ''}{', '.join(found)}.")
