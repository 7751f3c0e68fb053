"""Count and hash what releases hold today; before it nothing told what an import had left there."""

import hashlib
from collections import Counter, defaultdict

from django.db import migrations

NUMBERS = ("value", "lower", "upper", "flag", "is_estimate", "text", "note", "source_line")
TABLES = {  # table: model, where a row has its release and year, order, columns
    "figures": (
        "FigureRevision", "release", "figure__year", ("figure_id", "number"),
        ("figure_id", "number", "unit", "excludes", "reason", *NUMBERS),
    ),
    "trade-flows": (
        "TradeFlow", "trade_year__release", "trade_year__year", ("trade_year_id", "exporter_id", "importer_id"),
        ("trade_year__commodity", "exporter_id", "importer_id", "value", "quantity"),
    ),
    "market-values": (
        "MarketValue", "release", "year", ("series_id", "release_id", "year"), ("series_id", *NUMBERS),
    ),
    "governance": (
        "GovernanceEstimate", "release", "year", ("release_id", "country_id", "year", "pk"),
        ("country_id", "dimension", "estimate"),
    ),
}  # fmt: skip


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    loaded = apps.get_model("minerals", "LoadedYear").objects.using(alias)
    for table, (model, release, year, order, columns) in TABLES.items():
        rows = apps.get_model("minerals", model).objects.using(alias).order_by(*order)
        counts, hashes = Counter(), defaultdict(hashlib.sha256)
        for *key, cells in (
            (r, y, c) for r, y, *c in rows.values_list(release, year, *columns).iterator(5_000)
        ):
            counts[*key] += 1
            hashes[*key].update(repr(cells).encode())
        loaded.bulk_create(
            loaded.model(
                kind=table, release_id=pk, year=of, row_count=count, sha256=hashes[pk, of].hexdigest()
            )
            for (pk, of), count in counts.items()
        )


class Migration(migrations.Migration):
    dependencies = [
        ("minerals", "0021_loaded_years"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
