from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit_log import audit
from config import table_statistics
from minerals.importers.content import ContentError, load_facts
from minerals.models import Mineral

from ...generated import database
from ...generated.places import MOST
from ...generated.trees import NothingToName
from ...generated.writing import Wrong, generate
from ...models import Profile


class Command(audit.CommandMixin, BaseCommand):
    help = (
        "For benchmarks only: fill a database of its own, whose name has the word “generated” in it, with published "
        "profiles of places that do not exist. A larger number later adds to them. The tables of facts are loaded "
        "from content/ where there are none."
    )

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, help=f"profiles that there are in the end, up to {MOST:,}")
        parser.add_argument(
            "--seed", default="atlas", help="other texts, places and names (default: %(default)s)"
        )
        content = settings.BASE_DIR / "content"
        parser.add_argument("--content", type=Path, default=content, help="the folder of the tables of facts")

    def handle(self, *, number, seed, content, **options):
        if not 0 < number <= MOST:
            raise CommandError(
                f"{number:,} is not a number from 1 to {MOST:,}: there are no more codes with a digit."
            )
        if reasons := database.why_not():
            raise CommandError(
                "Profiles are only generated in a database of their own. This one is not:\n"
                + "\n".join(f"- {reason}" for reason in reasons)
            )
        try:
            if not Mineral.objects.exists():
                with transaction.atomic():
                    load_facts(content, progress=self.say)
            before = Profile.objects.count()
            generate(before, number, seed, progress=lambda done: self.say(f"{done:,} of {number:,}"))
        except ContentError as error:
            raise CommandError(f"No tables of facts were loaded.\n{error}") from None
        except (NothingToName, Wrong) as error:
            raise CommandError(str(error)) from None
        if before < number:
            table_statistics.renew()
        self.say(f"{max(before, number):,} generated profiles, {max(0, number - before):,} of them new.")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
