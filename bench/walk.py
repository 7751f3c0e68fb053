"""Count the project files whose functions run while the site does one thing, in a process that has done it before.

    .venv/bin/python -m bench.walk [import|mineral|figure|filter|profile|submit] …

Everything happens in scratch databases, copies of those of the tests. An import needs the publishers' files in
../shared/data. Files are those of the apps and of config, without migrations; templates are not counted.
"""

import io
import os
import sys
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DEBUG": "1",
    "DEMO": "1",
    "DATABASE_URL": "sqlite://:memory:",
}

import django  # noqa: E402

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from minerals.importers.loading.reference import load_reference  # noqa: E402
from minerals.importers.tidy.reference import read_reference  # noqa: E402
from minerals.models import Figure  # noqa: E402
from page_store.snapshot import one_state  # noqa: E402
from profiles.models import Profile, Review  # noqa: E402
from tests import databases  # noqa: E402
from tests.profiles.browser import posted  # noqa: E402

NOT_THE_SITE = {".tools", ".venv", "scripts", "bench", "tests"}
CONTENT = ROOT / "content"
DATA = ROOT.parent / "shared" / "data"
RELEASES = (
    "usgs_mcs2024",
    "usgs_mcs2025/MCS2025_World_Data.csv",
    "usgs_mcs2026/MCS2026_Commodities_Data.csv",
)
MONITOR = sys.monitoring.PROFILER_ID
STEPS_SHOWN = 12  # between which two files execution goes to and fro most


@cache
def file_of(code):
    """The path of a function of the site, from the root of the project; None of other code."""
    path = Path(code.co_filename)
    if code.co_name == "<module>" or not path.is_relative_to(ROOT):
        return None
    path = path.relative_to(ROOT)
    return None if path.parts[0] in NOT_THE_SITE or "migrations" in path.parts else path.as_posix()


@contextmanager
def walk(name):
    """Print the files whose functions run inside, how often execution goes into another file, and its queries."""
    found, steps = set(), Counter()
    at = None

    def enter(file):
        nonlocal at
        if file not in (None, at):
            found.add(file)
            steps[at, file] += 1
            at = file

    def start(code, offset):
        enter(file_of(code))

    def end(code, offset, value):
        caller = sys._getframe(1).f_back
        enter(caller and file_of(caller.f_code))

    events = sys.monitoring.events
    callbacks = {
        events.PY_START: start, events.PY_RESUME: start,
        events.PY_RETURN: end, events.PY_YIELD: end, events.PY_UNWIND: end,
    }  # fmt: skip
    sys.monitoring.use_tool_id(MONITOR, "walk")
    for event, callback in callbacks.items():
        sys.monitoring.register_callback(MONITOR, event, callback)
    sys.monitoring.set_events(MONITOR, sum(callbacks))
    try:
        with CaptureQueriesContext(connection) as queries:
            yield
    finally:
        sys.monitoring.set_events(MONITOR, 0)
        sys.monitoring.free_tool_id(MONITOR)
    print(f"\n{name}: {len(found)} files, {steps.total()} steps into another file, {len(queries)} queries")
    for path in sorted(found):
        print(f"  {path}")
    for (here, there), times in steps.most_common(STEPS_SHOWN):
        print(f"  {times} times from {here} into {there}")


def imports():
    """Import each release twice: into a database that does not have its figures, and into one that has them all."""
    paths = [DATA / name for name in RELEASES]
    if missing := [str(path) for path in paths if not path.exists()]:
        sys.exit(
            f"missing: {', '.join(missing)}. An import needs the publishers' files, as ../shared/data has them"
        )
    for path in paths:
        import_file(path, "--dry-run")
        with walk(f"first import of {path.name}"):
            import_file(path)
    for path in paths:
        with walk(f"import of {path.name} again"):
            import_file(path)


def import_file(path, *options):
    call_command("import_release", str(path), *options, stdout=io.StringIO())


def mineral():
    page("mineral page", reverse("minerals:detail", args=["cobalt"]))


def figure():
    key = Figure.objects.get(key="cod.cobalt.mine.all.production.contained.2024").key
    page("figure page", reverse("minerals:figure", args=[key]))


def filter_of_countries():
    with one_state():  # as pages that are stored are made: the index is there
        page("filter", f"{reverse('profiles:list')}?mineral=cobalt&role=producer")


def profile():
    page("profile page", reverse("profiles:detail", args=["japan"]))


def page(name, address):
    client = Client()
    warm = client.get(address)
    with walk(f"{name} {address}"):
        response = client.get(address)
    if {warm.status_code, response.status_code} != {200}:
        sys.exit(f"{address} answered {response.status_code}")


def submit():
    """Save and submit a draft, after one for another country, with an account that may."""
    call_command("demo_accounts", stdout=io.StringIO())
    client = Client()
    client.force_login(get_user_model().objects.get(username="editor"))
    client.get("/countries/japan/data/")  # the notes of its figures are read once a process
    for slug in ("canada", "japan"):
        profile = Profile.objects.get(subject__place__slug=slug)
        address = reverse("admin:profiles_profile_change", args=[profile.pk])
        data = posted(client.get(address))
        data |= {"overview": f"{data['overview']}\r\n\r\nOne more sentence.", "change_note": "More."}
        if slug == "canada":
            client.post(address, data | {"_submit": "Submit"})
        else:
            with walk(f"save and submit {address}"):
                client.post(address, data | {"_submit": "Submit"})
        if not Review.objects.waiting().filter(profile=profile).exists():
            sys.exit(f"the draft of {slug} was not submitted")


WALKS = {
    "import": imports,
    "mineral": mineral,
    "figure": figure,
    "filter": filter_of_countries,
    "profile": profile,
    "submit": submit,
}


def main(names):
    if unknown := set(names) - WALKS.keys():
        sys.exit(f"{', '.join(sorted(unknown))}: no such walk. {__doc__}")
    names = names or list(WALKS)
    setup_test_environment(debug=False)
    if "import" in names:
        with databases.copy_of(databases.MIGRATED) as copy, databases.using(copy):
            load_reference(read_reference(CONTENT)[0])
            imports()
    if others := [name for name in WALKS if name in names and name != "import"]:
        with databases.copy_of(databases.SEEDED) as copy, databases.using(copy):
            for name in others:
                WALKS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
