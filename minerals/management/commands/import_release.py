"""Import a release of statistics in any known form."""

import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from config.databases.messages import database_name, explanation, what_to_do
from minerals.importers.reports import ContentError, ImporterError, MissingReferenceError

from ...importers.loading.importing import import_release
from ...importers.reading.files import from_path
from ...importers.reading.formats import described
from ...importers.tidy.writing import write_tidy

OPTIONS = {
    "--dry-run": "report what would change, and change nothing",
    "--leave-out": "load even if some rows could not be read, and list them",
    "--part": "the files are only part of the release: keep its other figures",
    "--all": "show every line of the report",
}
FEW = 20  # lines of one kind that the terminal shows without --all


class Command(BaseCommand):
    help = (
        f"Load a release: {described()}, or a ZIP archive of these. All or nothing, safe to repeat. Prints a report; "
        "the exit status is 0 if everything was understood and loaded, or rows were left out on purpose."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="file, archive or folder, as published")
        for option, text in OPTIONS.items():
            parser.add_argument(option, action="store_true", help=text)
        parser.add_argument("--published", type=day, metavar="YYYY-MM-DD", help="day of a new release")
        parser.add_argument(
            "--tidy", type=Path, metavar="FOLDER", help="also write the rows there as tidy CSV"
        )
        folder = settings.BASE_DIR / "content"
        parser.add_argument("--content", type=Path, default=folder, help="folder of the reviewed tables")

    def handle(self, *, path, dry_run, all, tidy, content, **options):
        how = {name: options[name] for name in ("published", "leave_out", "part")}
        try:
            if tidy:
                tidy.mkdir(parents=True, exist_ok=True)
            outcome = import_release(from_path(path), content_dir=content, dry_run=dry_run, **how)
        except MissingReferenceError as error:
            opened = f"This is the database {database_name()}.\n{what_to_do()}"
            raise CommandError(f"Nothing was loaded. {error} {opened}") from error
        except ContentError as error:
            raise CommandError(f"Nothing was loaded. The reviewed tables are broken:\n{error}") from error
        except (ImporterError, OSError) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        except DatabaseError as error:
            reason = explanation(error) or f"The database refused it: {error}"
            raise CommandError(f"Nothing was loaded. {reason}") from error
        self.report(outcome, None if all else FEW)
        if outcome.refusal:
            raise CommandError(f"Nothing was loaded: {outcome.refusal}.")
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
        if tidy:
            try:
                self.write(outcome, tidy)
            except OSError as error:
                raise CommandError(f"The rows could not be written: {error}") from error

    def report(self, outcome, limit):
        found = outcome.as_json(limit)
        release = f"edition {outcome.edition}" if outcome.edition else ", ".join(found["releases"])
        self.stdout.write(f"{outcome.name}: form {outcome.form}, {release or 'of no known release'}")
        if outcome.new_release:
            self.stdout.write(f"new release {outcome.new_release}")
        others = f" and {found['others']:,} rows of other tables" if found["others"] else ""
        accounts = ", ".join(f"{rows:,} {what}" for what, rows in found["accounts"])
        self.stdout.write(f"{found['rows']:,} rows: {accounts}")
        self.stdout.write(f"{found['rows']:,} rows read, {found['figures']:,} figures found{others}")
        self.stdout.write(f"{found['loaded']:,} loaded, {found['unchanged']:,} unchanged")
        self._lines("changed", found["changed"], "{}: {} -> {}".format)
        self._lines("not understood", found["not_understood"])
        self._lines("uncertain in the source, or at odds with its own table", found["uncertain"])
        self._lines("repaired", found["repaired"])
        self._lines("skipped by the reviewed table", found["skipped"])
        self._lines("given before, missing from these files", found["gone"], str)
        for name, count in sorted(found["outside"].items()):
            self.stdout.write(f"{count:,} rows not used: {name}")
        sums = found["sums"]
        if sums["loaded"] or sums["changed"]["count"]:
            self.stdout.write(f"bloc totals: {sums['loaded']:,} new, {sums['changed']['count']:,} changed")

    def _lines(self, name, part, shown=None):
        self.stdout.write(f"{part['count']:,} {name}")
        for line in part["lines"]:
            self.stdout.write(f"  {(shown or _place)(*line)}")
        if more := part["count"] - len(part["lines"]):
            self.stdout.write(f"  and {more:,} more (--all shows them)")

    def write(self, outcome, folder):
        for key, extract in outcome.extracts.items():
            for target in write_tidy(extract, key, folder):
                self.stdout.write(f"wrote {target}")


def day(text):
    return datetime.date.fromisoformat(text)


def _place(file, line, reason):
    where = f"{file}, line {line}" if file and line else (file or f"line {line}")
    return f"{where}: {reason}"
