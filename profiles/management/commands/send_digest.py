from django.core.management.base import BaseCommand, CommandError

from ... import workflow
from ...desk.morning import send_digests


class Command(BaseCommand):
    help = (
        "Send moderators what waits for them, once a day each; without anything to do there is no mail. "
        "Erases the addresses that readers left 90 days ago, too. "
        "Run it each morning by cron. Safe to repeat, and to run twice at once."
    )

    def handle(self, *, verbosity, **options):
        workflow.erase_contacts()  # of readers, as the page on privacy promises
        sent, failed = send_digests()
        if sent:
            self.stdout.write(f"Sent to {', '.join(sent)}.")
        elif not failed and verbosity > 1:
            self.stdout.write("Nothing to send.")
        if failed:
            raise CommandError(f"Not sent to {', '.join(failed)}: see the log. The next run tries again.")
