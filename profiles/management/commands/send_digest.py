from datetime import timedelta

from django.core.management.base import CommandError

from monitoring.runs import ScheduledCommand

from ...desk.morning import send_digests
from .erase_expired import erase


class Command(ScheduledCommand):
    every = timedelta(days=1)
    help = (
        "Send each moderator a list of waiting tasks once a day, or no mail if nothing is waiting. Also erase "
        "what `erase_expired` erases. "
        "Run it each morning by a timer. Safe to repeat, and to run twice at once."
    )

    def handle(self, *, verbosity, **options):
        erase()  # as the page on privacy promises, also where its own timer is missing
        sent, failed = send_digests()
        if sent:
            self.stdout.write(f"Sent to {', '.join(sent)}.")
        elif not failed and verbosity > 1:
            self.stdout.write("Nothing to send.")
        if failed:
            raise CommandError(f"Not sent to {', '.join(failed)}: see the log. The next run tries again.")
