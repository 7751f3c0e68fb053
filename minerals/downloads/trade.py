"""Flows of trade to take away as CSV: a row a flow, with the source, its release and whom to name."""

from decimal import Decimal

from django.http import HttpResponse

from .formats import FORMATS, as_csv
from .rows import Table

COLUMNS = (
    "nomenclature", "code", "commodity", "year", "exporter_iso3", "exporter", "importer_iso3", "importer",
    "value_thousand_usd", "quantity_tonnes", "source", "release", "attribution",
)  # fmt: skip
THOUSAND = 1000


def answer_flows(flows, commodity, *, names, releases, stem):
    """The response with the CSV of Flows of one Commodity. `names`: {code: name}; `releases`: {year: Release}."""
    records = []
    for flow in sorted(flows, key=lambda flow: (-flow.year, -flow.value, flow.exporter, flow.importer)):
        release = releases[flow.year]
        cells = (
            commodity.nomenclature, commodity.code, commodity.name, flow.year, flow.exporter, names[flow.exporter],
            flow.importer, names[flow.importer], Decimal(flow.value) / THOUSAND,
            None if flow.quantity is None else Decimal(flow.quantity) / THOUSAND,
            release.source.key, release.key, attribution(release),
        )  # fmt: skip
        records.append(dict(zip(COLUMNS, cells, strict=True)))
    headers = {"Content-Disposition": f'attachment; filename="{stem}.csv"'}
    return HttpResponse(as_csv(Table(COLUMNS, records)), content_type=FORMATS["csv"][1], headers=headers)


def attribution(release):
    """Whom a file of flows names, in the words that the licence of the source asks for."""
    source = release.source
    return source.attribution or f"{source.publisher}, {source.title}, {source.licence}"
