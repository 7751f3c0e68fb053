from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from minerals import audit
from minerals.models import Country, Way

from ... import content, importing, snapshot, workflow
from ...models import Profile


class Command(BaseCommand):
    help = (
        "Lay files of profiles upon their drafts, or start the drafts: Markdown as export_profiles writes it, or with "
        "--into the CSV of one table. All files or none. The live pages stay as they are; what is imported goes "
        "through review like any other change. A file that would change nothing is said, and is no fault."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--by", required=True, metavar="USER", help="in whose name; their permissions apply"
        )
        parser.add_argument("--into", metavar="SLUG", help="the country whose profile a table belongs to")
        parser.add_argument(
            "--table", choices=list(content.ROWS), help="which table, where the columns fit two"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and change nothing"
        )

    def handle(self, *, paths, by, into, table, dry_run, **options):
        user = get_user_model().objects.filter(username=by, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user “{by}”.")
        try:
            with transaction.atomic(), audit.through(Way.COMMAND):
                problems = [problem for path in paths for problem in self.one(path, user, into, table)]
                if problems:
                    raise content.BadContent(problems)
                transaction.set_rollback(dry_run)
        except content.BadContent as error:
            raise CommandError(f"Nothing was imported.\n{error}") from None
        except (PermissionDenied, workflow.Refused) as error:
            raise CommandError(f"Nothing was imported. {error}") from None
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    def one(self, path, user, into, table):
        """Import one file; the problems that keep it out."""
        try:
            text = importing.decoded(path.name, path.read_bytes())
            kind = table or importing.kind_of(path.name, text)
            profile = self.profile_of(path, text, kind, into)
            draft = snapshot.snapshot(profile) if profile else None
            tree = importing.read(path.name, text, kind=kind, draft=draft)
        except OSError as error:
            return [content.ContentProblem(path.name, 1, f"it cannot be read: {error.strerror}")]
        except content.BadContent as error:
            return error.problems
        if tree == draft:
            self.stdout.write(f"{path.name}: {profile} is like this already.")
            return []
        if profile is None:
            country = Country.objects.get(code=tree["country"])
            made = workflow.start_from_import(country, tree, by=user)
        else:
            made = workflow.import_draft(profile, tree, by=user, base_version=profile.lock_version)
        self.stdout.write(
            f"{path.name}: {made.profile}, revision {made.number}: {made.words_added} words added, "
            f"{made.words_removed} removed, {made.rows_changed} rows changed."
        )
        return []

    def profile_of(self, path, text, kind, into):
        """The profile that a file is laid upon, or None where it starts one. Raises BadContent."""
        profiles = Profile.objects.select_related("country")
        if into:
            profile = profiles.filter(country__slug=into).first()
            if profile is None:
                raise content.BadContent(
                    [content.ContentProblem(path.name, 1, f"there is no profile of “{into}”")]
                )
            return profile
        if kind != importing.WHOLE:
            return None  # reading it says that a table needs its profile
        code = importing.read(path.name, text, kind=kind)["country"]
        return profiles.filter(country__code=code).first()
