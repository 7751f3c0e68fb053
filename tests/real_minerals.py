"""The real figures of a few minerals, for tests that need no more of the content."""

from django.conf import settings

from minerals.importers.loading.blocs import load_bloc_sums
from minerals.importers.loading.figures import load_release
from minerals.importers.loading.reference import load_reference
from minerals.importers.reading.tables import read_table
from minerals.importers.tidy.figures import (
    CORRECTION_COLUMNS,
    PROJECTION_COLUMNS,
    read_corrections,
    read_figures,
)
from minerals.importers.tidy.reference import read_reference
from minerals.models import Country, Mineral, Release

CONTENT = settings.BASE_DIR / "content"
LOADED = ("cobalt", "graphite", "helium", "lime", "lithium", "mercury", "nickel", "rare-earths", "titanium")


def load_minerals():
    """The figures of the minerals of LOADED, as `seed` would load them."""
    load_reference(read_reference(CONTENT)[0])
    names = {
        "countries": set(Country.objects.values_list("code", flat=True)),
        "minerals": set(Mineral.objects.values_list("slug", flat=True)),
    }
    sources = dict(Release.objects.values_list("key", "source__key"))
    releases = {release.key: release for release in Release.objects.all()}
    for path in sorted((CONTENT / "figures").glob("*.csv")):
        rows = [
            one
            for one in read_figures(path.name, read_table(path, PROJECTION_COLUMNS, optional=1), **names)[0]
            if one.identity.mineral in LOADED
        ]
        load_release(rows, releases[path.stem])
    table = read_table(CONTENT / "corrections.csv", CORRECTION_COLUMNS)
    for key, rows in read_corrections("corrections.csv", table, **names, releases=sources)[0].items():
        load_release(rows, releases[key], corrections=True)
    load_bloc_sums()
