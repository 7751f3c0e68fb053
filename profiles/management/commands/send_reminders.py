from datetime import timedelta

from django.core.management.base import CommandError

from monitoring.runs import ScheduledCommand

from ...desk.morning import send_reminders


class Command(ScheduledCommand):
    every = timedelta(days=1)
    help = (
        "Remind owners of profiles and sources that are due for review, or moderators if the owner cannot be "
        "reached: once for each date. Run it each morning by a timer. Safe to repeat, and to run twice at once."
    )

    def handle(self, *, verbosity, **options):
        nobody = []
        for profile, people, reason in send_reminders():
            if people:
                names = ", ".join(person.username for person in people)
                self.stdout.write(f"{profile}: reminded {names}.")
            else:
                nobody.append(f"{profile}: nobody was reminded, {reason}.")
        if nobody:
            raise CommandError("\n".join(nobody))
