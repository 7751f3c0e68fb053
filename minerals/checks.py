"""Faults of an installation that Django's own checks cannot find."""

from django.conf import settings
from django.core.checks import Error, register

from .reviewed import names
from .reviewed.caveats import TABLES, read_notes
from .reviewed.trading_hubs import read_hubs


@register
def notes_can_be_read(app_configs, **kwargs):
    """Every page with a figure reads these tables, so that a fault of them has to stop the start."""
    tables = (settings.BASE_DIR / "content").glob(TABLES)
    return [Error(str(problem), id="atlas.E002") for path in tables for problem in read_notes(path)[1]]


@register
def names_can_be_read(app_configs, **kwargs):
    """Pages of countries, minerals and trade read these tables, or loading the content does."""
    read_by = names.TABLES | {"trading_hubs.csv": read_hubs}
    tables = {settings.BASE_DIR / "content" / name: read for name, read in read_by.items()}
    return [
        Error(str(problem), id="atlas.E003") for path, read in tables.items() for problem in read(path)[1]
    ]
