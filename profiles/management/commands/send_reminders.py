from django.core.management.base import BaseCommand, CommandError

from ...reminders import send_reminders


class Command(BaseCommand):
    help = (
        "Remind of profiles and sources whose review-by date has come: the owner, or the moderators where the owner "
        "cannot be reached. Once a date. For cron, each morning. Safe to repeat, and to run twice at once."
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
