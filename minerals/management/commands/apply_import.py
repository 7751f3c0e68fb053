from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit_log import audit

from ...importers.loading.applying import apply_asked, end_in_time


class Command(audit.CommandMixin, BaseCommand):
    help = "Apply an uploaded release. The admin runs this when somebody applies an import. Ends within five minutes."
    requires_system_checks = []  # the site has made them

    def add_arguments(self, parser):
        parser.add_argument("pk", type=int, metavar="ID", help="of the import")

    def handle(self, *, pk, **options):
        end_in_time()
        if reason := apply_asked(pk, content_dir=settings.BASE_DIR / "content"):
            raise CommandError(reason)
