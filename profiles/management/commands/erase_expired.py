from datetime import timedelta

from audit_log.audit import CommandMixin
from monitoring.runs import ScheduledCommand

from ... import workflow
from ...draft import unsaved


def erase():
    """Erase what has expired; return how many (addresses of readers, unsaved texts)."""
    return workflow.erase_contacts(), unsaved.erase_old()


class Command(CommandMixin, ScheduledCommand):
    every = timedelta(days=1)
    help = (
        "Erase what is kept for a time only: the e-mail addresses that readers left with a report of an error, after "
        "90 days, and text that an editor typed and never saved, after 30. Run it each day by a timer. Safe to "
        "repeat; `send_digest` does the same."
    )

    def handle(self, *, verbosity, **options):
        addresses, texts = erase()
        if addresses:
            self.stdout.write(f"Erased {addresses} address{'es' if addresses > 1 else ''}.")
        if texts:
            self.stdout.write(f"Erased {texts} unsaved text{'s' if texts > 1 else ''}.")
        if not addresses and not texts and verbosity > 1:
            self.stdout.write("Nothing to erase.")
