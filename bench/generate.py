"""Fill a database of its own with published profiles of places that do not exist.

    DATABASE_URL=postgres://…/atlas_generated_200 DEMO=1 .venv/bin/python -m bench.generate 200

The name of the database has the word “generated” in it. A larger number later adds profiles.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management.base import BaseCommand, CommandError  # noqa: E402
from django.db import transaction  # noqa: E402

from audit_log import audit  # noqa: E402
from bench.generated import database  # noqa: E402
from bench.generated.places import MOST  # noqa: E402
from bench.generated.trees import NothingToName  # noqa: E402
from bench.generated.writing import Wrong, generate  # noqa: E402
from config.databases import table_statistics  # noqa: E402
from minerals.importers.tidy.content import ContentError, load_facts  # noqa: E402
from minerals.models import Mineral  # noqa: E402
from profiles.models import Profile  # noqa: E402


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


if __name__ == "__main__":
    Command().run_from_argv(["bench", "generate", *sys.argv[1:]])
