from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from audit_log import audit

from ...accounts.sign_in import factors


class Command(audit.CommandMixin, BaseCommand):
    help = "Remove the second factors of an account and end its sessions. The next sign-in asks for new ones."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        number = factors.reset(user, by=None)
        self.stdout.write(
            f"{username}: {number} second factor{'s' if number > 1 else ''} removed, all sessions ended."
            if number
            else f"{username} has no second factor."
        )
