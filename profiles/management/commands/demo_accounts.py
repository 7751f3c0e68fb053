from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit_log import audit
from audit_log.actions import Action

from ...accounts.demo import ACCOUNTS, PASSWORD
from ...accounts.groups import ensure_groups


class Command(audit.CommandMixin, BaseCommand):
    help = "Create the accounts of a demonstration. Requires DEMO=1 and that nobody else can sign in."

    @transaction.atomic
    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Demonstration accounts need DEMO=1, since their password is public.")
        users = get_user_model().objects
        if any(user.has_usable_password() for user in users.all()):
            names = users.filter(username__in=ACCOUNTS).values_list("username", flat=True)
            text = f"Demonstration accounts, as first created: {', '.join(names)} (password {PASSWORD})."
            self.stdout.write(
                text if names else "There are accounts already: no demonstration accounts were created."
            )
            return
        ensure_groups()
        password = make_password(PASSWORD)  # one slow hash for all, of no secret
        for name, group in ACCOUNTS.items():
            user, _ = users.update_or_create(
                username=name,
                defaults={
                    "password": password,
                    "first_name": name.rstrip("2").capitalize(),
                    "last_name": "Two" if name.endswith("2") else "One",
                    "is_staff": True,
                    "is_active": True,
                    "is_superuser": name == "admin",
                },
            )
            user.groups.set([Group.objects.get(name=group)])
            audit.log(Action.ADDED, user, by=None, changes={"groups": ["", group]})
        self.stdout.write(f"Demonstration accounts: {', '.join(ACCOUNTS)} (password {PASSWORD}).")
