import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import changepassword
from django.db import transaction

from audit_log import audit
from audit_log.actions import Action


class Command(audit.CommandMixin, changepassword.Command):
    """Django's own, audited."""

    @transaction.atomic
    def handle(self, *args, **options):
        output = super().handle(*args, **options)
        name = options["username"] or getpass.getuser()
        audit.log(Action.PASSWORD_CHANGED, get_user_model().objects.get_by_natural_key(name), by=None)
        return output
