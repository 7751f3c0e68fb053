import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import changepassword
from django.db import transaction

from minerals import audit
from minerals.models import Deed, Way


class Command(changepassword.Command):
    """Django's own, audited."""

    def handle(self, *args, **options):
        with audit.through(Way.COMMAND), transaction.atomic():
            said = super().handle(*args, **options)
            name = options["username"] or getpass.getuser()
            audit.log(Deed.PASSWORD_CHANGED, get_user_model().objects.get_by_natural_key(name), by=None)
        return said
