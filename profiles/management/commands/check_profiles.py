from datetime import timedelta

from django.core.management.base import CommandError

from monitoring.runs import ScheduledCommand

from ... import checking
from ...models import DraftCheck
from ...models.choices import Role
from .export_profiles import profiles_of

COUNTED = {"missing": "incomplete", "broken": "with broken references", "moved": "with figures that moved"}
ADDED = "{}: added role that figures show: {}, {}: {}"


class Command(ScheduledCommand):
    every = timedelta(minutes=15)
    help = (
        "Check drafts for missing parts, for broken references and links, and for figures that have changed since "
        "publication. The dashboard shows the results. Saves and imports check the drafts that they change; run this "
        "by a timer for all others. Nothing public changes. -v 0 prints only the numbers."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "countries", nargs="*", metavar="country", help="slugs, of minerals too; default: every profile"
        )
        parser.add_argument("--all", action="store_true", help="also check profiles without changes")
        parser.add_argument(
            "--strict", action="store_true", help="exit with 1 if any is incomplete or broken"
        )

    def handle(self, *, countries, strict, verbosity, **options):
        profiles = chosen = profiles_of(countries)
        facts = checking.facts_stamp()
        if not countries and not options["all"]:
            profiles = profiles.filter(pk__in=checking.stale_profiles(facts).values("pk"))
        found = checking.check_profiles(profiles, facts)
        for profile, findings in found if verbosity else []:
            self.report(profile, findings)
        counts = [f"{sum(bool(getattr(f, name)) for _, f in found)} {text}" for name, text in COUNTED.items()]
        self.stdout.write(f"{len(found)} profiles checked: {', '.join(counts)}.")
        # These include drafts that a save or an import checked before.
        faulty = DraftCheck.objects.filter(profile__in=chosen).exclude(missing=[], broken=[])
        if strict and faulty.exists():
            raise CommandError("Some drafts are incomplete or have broken links.")

    def report(self, profile, findings):
        for word, rows in (("missing", findings.missing), ("broken", findings.broken)):
            for where, text, reason in rows:
                self.stdout.write(": ".join(filter(None, (str(profile), word, where, text, reason))))
        for one in findings.overtaken:
            self.stdout.write(ADDED.format(profile, one["mineral"], Role(one["role"]).label, one["because"]))
        for one in findings.moved:
            before, after = one["before"] or "not stated", one["after"] or "not stated"
            self.stdout.write(f"{profile}: moved: {one['name']}: {before} -> {after} ({one['change']})")
