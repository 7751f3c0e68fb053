"""Proofread profiles of content/: what is missing or unbound, how long, how hard to read, whose words.

    .venv/bin/python scripts/proofread.py japan chile cobalt     # by the facts of DATABASE_URL
    .venv/bin/python scripts/proofread.py --against ../shared/facts --text japan
    .venv/bin/python scripts/proofread.py                        # all of them

The database must hold the facts of content/ (`manage.py seed`); nothing is changed in it. `--against` takes a folder of
notes, with those below it, whose runs of eight words no profile may share; `--text` prints the text with its numbers.
Exits with 1 where anything is to be mended. What is asked of a text is in `tests/proofreading.py`.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{ROOT}/var/demo.sqlite3")

import django  # noqa: E402

django.setup()

from minerals.models import Country  # noqa: E402
from profiles import content  # noqa: E402
from profiles.checking.links import Destinations  # noqa: E402
from profiles.management.commands.seed import FOLDERS  # noqa: E402
from profiles.publishing.facts import Facts  # noqa: E402
from tests.proofreading import Others, proofread  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("profiles", nargs="*", metavar="SLUG")
    parser.add_argument("--against", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--text", action="store_true", help="print the text as readers see it")
    asked = parser.parse_args()
    paths = {
        path.stem: path for folder in FOLDERS for path in sorted((ROOT / "content" / folder).glob("*.md"))
    }
    if missing := [slug for slug in asked.profiles if slug not in paths]:
        parser.error(f"no such profile: {', '.join(missing)}")
    slugs = asked.profiles or list(paths)
    others = Others.in_folders(asked.against)
    vocabulary, facts, faulty = content.Known.stored(), None, 0
    for slug in slugs:
        try:
            tree = content.read(paths[slug], vocabulary)
        except content.ContentError as error:
            print(f"== {slug}\n{error}")
            faulty += 1
            continue
        country = Country.objects.get(code=tree["country"])
        facts = facts.for_country(country) if facts else Facts.open(country)
        found = proofread(tree, facts, Destinations(facts.store), others)
        median, spread = found.rhythm
        print(
            f"== {slug}: {found.words} words, grade {found.grade:.1f}, "
            f"sentences of {median:.0f} ± {spread:.0f} words, {len(found.faults)} to mend"
        )
        for fault in found.faults:
            print(f"- {fault}")
        for sentence in found.untraced:
            print(f"? neither bound nor cited: {sentence}")
        if asked.text:
            for name, text in found.sections.items():
                print(f"\n[{name}]\n{text}")
        faulty += bool(found.faults)
    sys.exit(bool(faulty))


if __name__ == "__main__":
    main()
