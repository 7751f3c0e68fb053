from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit_log import audit

from ... import content, workflow
from ...content import importing
from ...content.rows import refusal
from ...draft import snapshot
from ...models import Profile
from ...shape import TABLE


class Command(audit.CommandMixin, BaseCommand):
    help = (
        "Import files of profiles into their drafts, or start the drafts: Markdown as export_profiles writes it, or "
        "with --into the CSV of one table. All files or none. Live pages do not change: imported drafts go "
        "through review like any other change. A file without changes is named but is not an error."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--by", required=True, metavar="USER", help="the user whose permissions apply")
        parser.add_argument(
            "--into", metavar="SLUG", help="the country or mineral whose profile a table belongs to"
        )
        parser.add_argument("--table", choices=list(TABLE), help="which table, if the columns fit two")
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")

    def handle(self, *, paths, by, into, table, dry_run, **options):
        user = get_user_model().objects.filter(username=by, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user “{by}”.")
        try:
            with transaction.atomic():
                problems = []
                for path in paths:
                    try:
                        self.one(path, user, into, table)
                    except content.ContentError as error:
                        problems += error.problems
                if problems:
                    raise content.ContentError(problems)
                transaction.set_rollback(dry_run)
        except content.ContentError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from None
        except (PermissionDenied, workflow.Refused) as error:
            raise CommandError(f"Nothing was imported. {error}") from None
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    def one(self, path, user, into, table):
        """Import one file. Raises ContentError."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise refusal(path.name, 1, f"it cannot be read: {error.strerror}") from None
        text = importing.decoded(path.name, data)
        kind = table or importing.kind_of(path.name, text)
        profile = self.profile_of(path, text, kind, into)
        draft = snapshot.snapshot(profile) if profile else None
        tree = importing.read(path.name, text, kind=kind, draft=draft)
        if tree == draft:
            self.stdout.write(f"{path.name}: no change to {profile}.")
            return
        if profile is None:
            made = workflow.start_from_import(tree, by=user)
        else:
            made = workflow.import_draft(profile, tree, by=user, base_version=profile.lock_version)
        self.stdout.write(
            f"{path.name}: {made.profile}, revision {made.number}: {made.words_added} words added, "
            f"{made.words_removed} removed, {made.rows_changed} rows changed."
        )

    def profile_of(self, path, text, kind, into):
        """The profile that a file changes, or None if it starts one. Raises ContentError."""
        profiles = Profile.objects.with_subject()
        if into:
            profile = profiles.named([into]).first()
            if profile is None:
                raise refusal(path.name, 1, f"there is no profile of “{into}”")
            return profile
        if kind != importing.WHOLE:
            return None  # `importing.read` refuses a table without its profile
        tree = importing.read(path.name, text, kind=kind)
        return profiles.about(snapshot.named_in(tree)).first()
