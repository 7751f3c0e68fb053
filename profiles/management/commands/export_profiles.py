from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ... import content
from ...content import exporting
from ...draft import snapshot
from ...models import Profile


def profiles_of(slugs):
    """The profiles of these countries, or all without any. Raises CommandError for an unknown slug."""
    if not slugs:
        return Profile.objects.all()
    profiles = Profile.objects.named(slugs)
    known = {profile.subject.slug for profile in profiles.with_subject()}
    if unknown := [slug for slug in slugs if slug not in known]:
        raise CommandError(f"There is no profile of {', '.join(unknown)}.")
    return profiles


class Command(BaseCommand):
    help = (
        "Write profiles as Markdown with front matter, the form of content/profiles/, and their tables as CSV. "
        "One profile goes to the standard output; --to names a folder, or a .zip, for any number."
    )

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="countries; default: every profile")
        parser.add_argument(
            "--of", choices=("draft", "live"), default="draft", help="drafts or live editions"
        )
        parser.add_argument("--revision", type=int, help="this revision of one profile instead")
        parser.add_argument("--to", type=Path, help="a folder, or a file whose name ends in .zip")

    def handle(self, *, slugs, of, revision, to, **options):
        profiles = profiles_of(slugs)
        if revision is not None:
            found = self.one_revision(profiles, revision)
        else:
            found = list((exporting.live_of if of == "live" else exporting.drafts_of)(profiles))
        if not found:
            raise CommandError("There is nothing to export.")
        if to is None and len(found) > 1:
            raise CommandError(f"Name a place for {len(found)} profiles: --to FOLDER or --to FILE.zip.")
        if to is None:
            self.stdout.write(content.write(found[0][1]), ending="")
            return
        if to.suffix == ".zip":
            to.write_bytes(exporting.archive(found))
        else:
            for name, data in exporting.files(found).items():
                path = to / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        self.stderr.write(f"Wrote {len(found)} profiles into {to}.")

    def one_revision(self, profiles, number):
        profile = profiles.with_subject().first()
        if profiles.count() != 1:
            raise CommandError("A revision is of one profile: name its country or mineral.")
        revision = profile.revisions.filter(number=number).first()
        if revision is None:
            raise CommandError(f"{profile} has no revision {number}.")
        return [(profile.subject, snapshot.upgrade(revision.payload))]
