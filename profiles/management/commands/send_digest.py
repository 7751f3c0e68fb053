from django.core.management.base import BaseCommand, CommandError

from ...digests import send_digests


class Command(BaseCommand):
    help = (
        "Send each moderator what waits for them, once a day and person; whom nothing waits for gets no mail. "
        "For cron, each morning. Safe to repeat, and to run twice at once."
    )

    def handle(self, *, verbosity, **options):
        sent, failed = send_digests()
        if sent:
            self.stdout.write(f"Sent to {', '.join(sent)}.")
        elif not failed and verbosity > 1:
            self.stdout.write("There was nothing to send.")
        if failed:
            raise CommandError(
                f"Not sent to {', '.join(failed)}: the log says why. The next run tries again."
            )
