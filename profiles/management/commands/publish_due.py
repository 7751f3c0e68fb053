from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.timesince import timesince

from minerals import audit
from minerals.models import Way

from ... import workflow
from ...models.record import PUNCTUAL


class Command(BaseCommand):
    help = (
        "Publish what is scheduled and due, alone or as sets. For cron or a systemd timer, each minute: a run "
        "without anything due is one query, and two runs at once publish nothing twice. Says what was "
        "published and how late, and what was refused and why; then it ends with 1."
    )

    def handle(self, *args, verbosity, **options):
        published, refused = 0, []
        with audit.through(Way.SCHEDULER):
            for review, editions, reason in workflow.publish_due():
                what = f"“{review.publication_set}”" if review.publication_set else str(review)
                due = f"due {review.scheduled_for:%Y-%m-%d %H:%M} UTC{late(review.scheduled_for)}"
                if reason:
                    refused.append(f"Not published: {what}, {due}. {reason}")
                    self.stderr.write(refused[-1])
                for edition in editions:
                    published += 1
                    self.stdout.write(f"Published {edition}, {due}.")
        if not published and not refused and verbosity > 1:
            self.stdout.write("Nothing is due.")
        if refused:
            raise CommandError(f"{len(refused)} due and not published.")


def late(when):
    """“, 12 minutes late”, or nothing where it is punctual."""
    now = timezone.now()
    if now - when <= PUNCTUAL:
        return ""
    return f", {timesince(when, now).replace(chr(160), ' ')} late"
