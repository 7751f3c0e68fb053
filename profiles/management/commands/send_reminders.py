from django.core.management.base import BaseCommand, CommandError

from ...desk.morning import send_reminders


class Command(BaseCommand):
    help = (
        "Remind owners of profiles and sources whose review-by date has come, or moderators if the owner cannot be "
        "reached. Once a date. Run it each morning by cron. Safe to repeat, and to run twice at once."
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
