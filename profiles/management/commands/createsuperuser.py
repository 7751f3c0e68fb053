from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction

from audit_log import audit
from audit_log.actions import Action


class Command(audit.CommandMixin, createsuperuser.Command):
    """Django's own, audited."""

    @transaction.atomic
    def handle(self, *args, **options):
        users = get_user_model().objects
        before = set(users.values_list("pk", flat=True))
        output = super().handle(*args, **options)
        for user in users.exclude(pk__in=before):
            audit.log(Action.ADDED, user, by=None, changes=audit.difference({}, audit.values(user)))
        return output
