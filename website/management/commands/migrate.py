from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections

from config.databases.one_at_a_time import one_at_a_time


class Command(migrate.Command):
    """Django's own, one at a time, so that machines may start together; and the table of a cache in the database."""

    # Made in `handle`: they ask the database, which another one that migrates may hold for longer than they wait.
    requires_system_checks = []

    def handle(self, *args, database, plan, check_unapplied, **options):
        options |= {"database": database, "plan": plan, "check_unapplied": check_unapplied}
        with one_at_a_time(connections[database], "migrate", waiting=self.say_so):
            if not options.get("skip_checks"):
                self.check(databases=[database])
            super().handle(*args, **options)
            if not (plan or check_unapplied):
                call_command("createcachetable", database=database, verbosity=0)

    def say_so(self):
        self.stderr.write("Waiting for another process that migrates.")
