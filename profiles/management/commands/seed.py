from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit_log import audit
from config.databases import table_statistics
from minerals.importers.tidy.content import ContentError, load_facts
from search import indexing

from ...models import Revision
from ...publishing import searchable
from ...seeding import EVENTS, seed_profiles

GENERATED = "generated-content"  # the account whose profiles `bench.generate` makes up
FOLDERS = (EVENTS, "profiles", "mineral_profiles")  # events first: profiles point to them


class Command(audit.CommandMixin, BaseCommand):
    help = (
        "Load the reference tables, figures and profiles of content/, all or nothing. Safe to repeat: "
        "existing rows stay, and profiles that a person has changed are skipped and named."
    )

    def add_arguments(self, parser):
        folder = settings.BASE_DIR / "content"
        parser.add_argument("--content", type=Path, default=folder, help="the folder to load")
        parser.add_argument(
            "--profile", action="append", metavar="SLUG", help="only this one; may be repeated"
        )
        parser.add_argument("--check", action="store_true", help="report, and change nothing")

    def handle(self, *, content, profile, check, **options):
        if Revision.objects.filter(author__username=GENERATED).exists():
            raise CommandError(
                "Nothing was loaded: this database is generated, with profiles of places that do not exist. "
                "Load the content into another database."
            )
        paths = [path for folder in FOLDERS for path in sorted((content / folder).glob("*.md"))]
        if profile:
            known = {path.stem: path for path in paths}
            if missing := [slug for slug in profile if slug not in known]:
                raise CommandError(f"No such file in {' or '.join(FOLDERS)}: {', '.join(missing)}")
            paths = [known[slug] for slug in profile]
        try:
            with transaction.atomic():
                for report in load_facts(content, progress=self.say):
                    self.say(str(report))
                found = seed_profiles(paths, progress=lambda name: self.say(f"Profile: {name}"))
                indexing.replace(searchable.differing())  # editions of before there was a search
                if check:
                    transaction.set_rollback(True)
                elif found.published:
                    table_statistics.renew()
        except ContentError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from None
        self.say(f"{len(found.published)} profiles published, {len(found.unchanged)} unchanged.")
        for name, note in found.renewed.items():
            self.say(f"New edition of {name}: the text is the same. {note}")
        for name, note in found.to_submit.items():
            self.say(
                f"Draft of {name}, which a person has to submit because a person has changed the profile: {note}"
            )
        if found.waiting:
            self.say(f"Will get today’s figures once a person submits the draft: {', '.join(found.waiting)}.")
        if found.touched:
            self.say(f"Skipped, since a person has changed them: {', '.join(found.touched)}.")
        if check:
            self.say("This was a check: nothing was changed.")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
