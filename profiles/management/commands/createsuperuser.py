from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction

from minerals import audit
from minerals.models import Deed, Way


class Command(createsuperuser.Command):
    """Django's own, audited."""

    def handle(self, *args, **options):
        users = get_user_model().objects
        with audit.through(Way.COMMAND), transaction.atomic():
            before = set(users.values_list("pk", flat=True))
            said = super().handle(*args, **options)
            for user in users.exclude(pk__in=before):
                audit.log(Deed.ADDED, user, by=None, changes=audit.difference({}, audit.values(user)))
        return said
