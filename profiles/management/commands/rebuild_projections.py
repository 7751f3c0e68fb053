from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit_log import audit
from audit_log.actions import Action

from ...models import Edition
from ...publishing.payload import Payload
from ...publishing.projections import project, projection, stored_projection


class Command(audit.CommandMixin, BaseCommand):
    help = "Rebuild the rows for the filter, the related list and figure pages from every edition's payload."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only compare; exit with 1 if rows differ")

    def handle(self, *, check, **options):
        different = [
            edition
            for edition in Edition.objects.select_related("country").iterator(chunk_size=20)
            if stored_projection(edition) != projection(Payload.of(edition))
        ]
        for edition in different:
            self.stdout.write(f"{edition}: differs" if check else f"{edition}: rebuilt")
            if not check:
                with transaction.atomic():
                    project(edition)
                    audit.log(Action.REBUILT, edition, by=None)
        if check and different:
            raise CommandError(f"{len(different)} editions differ from what their rows say.")
        self.stdout.write("Every edition's rows are those of its payload.")
