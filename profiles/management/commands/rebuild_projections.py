from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from minerals import audit
from minerals.models import Deed, Way

from ...models import Edition
from ...projections import project, projection, stored_projection


class Command(BaseCommand):
    help = (
        "Draw the rows for the filter, the related list and figure pages anew from every edition's payload."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="only compare; exits with 1 where rows differ"
        )

    def handle(self, *, check, **options):
        different = [
            edition
            for edition in Edition.objects.select_related("country").iterator(chunk_size=20)
            if stored_projection(edition) != projection(edition.payload)
        ]
        for edition in different:
            self.stdout.write(f"{edition}: differs" if check else f"{edition}: rebuilt")
            if not check:
                with audit.through(Way.COMMAND), transaction.atomic():
                    project(edition)
                    audit.log(Deed.REBUILT, edition, by=None)
        if check and different:
            raise CommandError(f"{len(different)} editions differ from what their rows say.")
        self.stdout.write("Every edition's rows are those of its payload.")
