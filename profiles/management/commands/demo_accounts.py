from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from minerals import audit
from minerals.models import Deed, Way
from profiles.demo import ACCOUNTS, PASSWORD
from profiles.groups import ensure_groups


class Command(BaseCommand):
    help = "Create the accounts of a demonstration, under DEMO=1 and while nobody else can sign in."

    def handle(self, *args, **options):
        with audit.through(Way.COMMAND), transaction.atomic():
            self.make()

    def make(self):
        if not settings.DEMO:
            raise CommandError("Demonstration accounts are made under DEMO=1 only: their password is public.")
        users = get_user_model().objects
        if any(user.has_usable_password() for user in users.all()):
            names = users.filter(username__in=ACCOUNTS).values_list("username", flat=True)
            if names:
                self.stdout.write(
                    f"Demonstration accounts, as made at first: {', '.join(names)} (password {PASSWORD})."
                )
            else:
                self.stdout.write("There are accounts already, so no demonstration accounts are made.")
            return
        ensure_groups()
        password = make_password(PASSWORD)  # one hash for all: each takes its time, and this one is no secret
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
            audit.log(Deed.ADDED, user, by=None, changes={"groups": ["", group]})
        self.stdout.write(f"Demonstration accounts: {', '.join(ACCOUNTS)} (password {PASSWORD}).")
