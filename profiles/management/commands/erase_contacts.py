from django.core.management.base import BaseCommand

from audit_log.audit import CommandMixin

from ... import workflow


class Command(CommandMixin, BaseCommand):
    help = (
        "Erase the e-mail addresses that readers left with a report of an error more than 90 days ago. "
        "Run it each day by cron. Safe to repeat; `send_digest` does the same."
    )

    def handle(self, *, verbosity, **options):
        if count := workflow.erase_contacts():
            self.stdout.write(f"Erased {count} address{'es' if count > 1 else ''}.")
        elif verbosity > 1:
            self.stdout.write("Nothing to erase.")
