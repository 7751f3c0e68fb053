from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit_log import audit
from audit_log.actions import Action
from minerals import searchable as facts
from search import indexing

from ...models import Edition
from ...publishing import searchable
from ...publishing.payload.payload import Payload
from ...publishing.payload.projections import project, projection, stored_projection


class Command(audit.CommandMixin, BaseCommand):
    help = (
        "Rebuild the rows for the filter, the related list and figure pages from every edition's payload, and the "
        "index of the search from live editions and facts."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only compare; exit with 1 if rows differ")

    def handle(self, *, check, **options):
        different = [
            edition
            for edition in Edition.objects.with_subject().iterator(chunk_size=20)
            if stored_projection(edition) != projection(Payload.of(edition))
        ]
        for edition in different:
            self.stdout.write(f"{edition}: differs" if check else f"{edition}: rebuilt")
            if not check:
                with transaction.atomic():
                    project(edition)
                    audit.log(Action.REBUILT, edition, by=None)
        unfound = self.index(check)
        if check and different:
            raise CommandError(f"{len(different)} editions differ from their rows.")
        if check and unfound:
            raise CommandError(f"The search index differs from the expected one in {unfound} places.")
        self.stdout.write("The rows of every edition match its payload, and the search index is complete.")

    def index(self, check):
        """Update the index, or only count the differences."""
        owners = facts.differing() | searchable.differing()
        for owner in owners:
            self.stdout.write(f"Search, {owner}: {'differs' if check else 'rebuilt'}")
        if not check:
            indexing.replace(owners)
        return len(owners)
