from datetime import timedelta

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.timesince import timesince

from audit_log import audit
from audit_log.actions import Channel
from monitoring.runs import ScheduledCommand

from ... import workflow
from ...models.record import PUNCTUAL


class Command(audit.CommandMixin, ScheduledCommand):
    every = timedelta(minutes=1)
    channel = Channel.SCHEDULER
    help = (
        "Publish scheduled reviews and sets that are due. Run it each minute by a timer: a run without "
        "anything due is two queries, and two runs at once publish nothing twice. Prints what was published and how "
        "late, and what was refused and why; the exit status is then 1."
    )

    def handle(self, *args, verbosity, **options):
        published = refused = 0
        for review, editions, reason in workflow.publish_due():
            what = f"“{review.publication_set}”" if review.publication_set else str(review)
            due = f"due {review.scheduled_for:%Y-%m-%d %H:%M} UTC{late(review.scheduled_for)}"
            if reason:
                refused += 1
                self.stderr.write(f"Not published: {what}, {due}. {reason}")
            for edition in editions:
                published += 1
                self.stdout.write(f"Published {edition}, {due}.")
        if not published and not refused and verbosity > 1:
            self.stdout.write("Nothing is due.")
        if refused:
            raise CommandError(f"{refused} due and not published.")


def late(when):
    """“, 12 minutes late”, or nothing if it is punctual."""
    now = timezone.now()
    if now - when <= PUNCTUAL:
        return ""
    return f", {timesince(when, now).replace(chr(160), ' ')} late"
