from django.core.management.base import BaseCommand, CommandError

from ... import checking
from ...models import Profile


class Command(BaseCommand):
    help = (
        "Check drafts for what is missing, for references and links that lead nowhere, and for figures that moved "
        "since they were published; the first page of the desk shows what was found. For cron, and after an import. "
        "Nothing public changes."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "countries", nargs="*", metavar="country", help="slugs; without any, every profile"
        )
        parser.add_argument(
            "--all", action="store_true", help="also those that were checked since anything changed"
        )
        parser.add_argument("--quiet", action="store_true", help="only the numbers at the end")
        parser.add_argument(
            "--strict", action="store_true", help="exit with 1 where anything is missing or broken"
        )

    def handle(self, *, countries, quiet, strict, **options):
        profiles, facts = Profile.objects.all(), checking.facts_stamp()
        if countries:
            known = set(profiles.filter(country__slug__in=countries).values_list("country__slug", flat=True))
            if unknown := sorted(set(countries) - known):
                raise CommandError(f"There is no profile of {', '.join(unknown)}.")
            profiles = profiles.filter(country__slug__in=countries)
        elif not options["all"]:
            profiles = profiles.filter(pk__in=checking.stale_profiles(facts).values("pk"))
        found = checking.check_profiles(profiles, facts)
        if not quiet:
            for profile, findings in found:
                self.report(profile, findings)
        self.stdout.write(self.numbers(found))
        if strict and any(findings.missing or findings.broken for _, findings in found):
            raise CommandError("Something is missing or leads nowhere.")

    def report(self, profile, findings):
        for word, rows in (("missing", findings.missing), ("broken", findings.broken)):
            for where, text, reason in rows:
                said = f"{text}: {reason}" if text else reason
                self.stdout.write(f"{profile}: {word}: {where}: {said}")
        for one in findings.moved:
            before, after = one["before"] or "not stated", one["after"] or "not stated"
            self.stdout.write(f"{profile}: moved: {one['name']}: {before} -> {after} ({one['change']})")

    def numbers(self, found):
        counts = [
            (sum(1 for _, findings in found if getattr(findings, name)), words)
            for name, words in (
                ("missing", "incomplete"),
                ("broken", "with broken references"),
                ("moved", "with figures that moved"),
            )
        ]
        said = ", ".join(f"{number} {words}" for number, words in counts)
        return f"{len(found)} profiles checked: {said}."
