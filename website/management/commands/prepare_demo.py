from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Prepare the database of a demonstration in one process: tables, accounts, and with --seed the content."
    requires_system_checks = []  # as of migrate; the tests make them

    def add_arguments(self, parser):
        parser.add_argument("--seed", action="store_true", help="load content/ as well")

    def handle(self, *, seed, verbosity, **options):
        call_command("migrate", verbosity=verbosity)
        if seed:
            call_command("seed")
        call_command("demo_accounts")
