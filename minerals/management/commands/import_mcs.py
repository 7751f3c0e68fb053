"""Turn the data file of USGS Mineral Commodity Summaries 2026 into the project's tidy CSV."""

import csv
import io
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from minerals.importers import tidy, usgs_mcs2026
from minerals.importers.reports import ContentError
from minerals.importers.wordings import read_places, read_wordings

CONTENT = settings.BASE_DIR / "content"


class Command(BaseCommand):
    help = "Read the USGS MCS 2026 data file and write its World figures as tidy CSV. Touches no database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="MCS2026_Commodities_Data.csv as published")
        parser.add_argument("--out", type=Path, default=CONTENT / "figures" / "usgs-mcs-2026.csv")
        parser.add_argument("--content", type=Path, default=CONTENT, help="where the tables of wordings are")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where the file would be another"
        )

    def handle(self, *, path, out, content, check, **options):
        wordings, problems = read_wordings(content / "usgs_wordings.csv")
        places, more = read_places(content / "usgs_places.csv")
        if problems := problems + more:
            raise CommandError(str(ContentError(problems)))
        try:
            with path.open(encoding=usgs_mcs2026.ENCODING, newline="") as file:
                extract = usgs_mcs2026.read(file, wordings=wordings, places=places, name=path.name)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{path}: {error}") from error
        self.report(extract)
        if extract.problems:
            raise CommandError(
                f"{ContentError(extract.problems)}\n{len(extract.problems)} problems, nothing written"
            )
        text = io.StringIO()
        tidy.write_figures(extract.rows, text)
        if not check:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(text.getvalue(), encoding="utf-8", newline="")
            self.stdout.write(f"wrote {out}")
        elif not out.exists() or out.read_text(encoding="utf-8", newline="") != text.getvalue():
            raise CommandError(f"{out} is not what this file and these tables give")
        else:
            self.stdout.write(f"{out} is up to date")

    def report(self, extract):
        counts = Counter(row.flag for row in extract.rows)
        self.stdout.write(f"{extract.world:,} rows in World sections")
        self.stdout.write(f"{len(extract.rows):,} figures: {self._counts(counts)}")
        self.stdout.write(f"{len(extract.skipped):,} skipped")
        self._grouped(extract.skipped)
        self.stdout.write(f"{len(extract.repaired):,} repaired")
        self._grouped(extract.repaired)
        self.stdout.write(
            f"{extract.outside.total():,} rows in other sections: {self._counts(extract.outside)}"
        )

    def _grouped(self, remarks):
        for reason, count in Counter(remark.reason for remark in remarks).most_common():
            lines = [str(remark.line) for remark in remarks if remark.reason == reason]
            more = ", …" if count > 5 else ""
            self.stdout.write(f"  {count:,} x {reason} (line {', '.join(lines[:5])}{more})")

    def _counts(self, counter):
        return ", ".join(f"{name} {count:,}" for name, count in counter.most_common()) or "none"
