"""Flows of trade to take away: a row a flow, with the source, its release and whom to name."""

from decimal import Decimal

from .observed import of_table
from .rows import Table

COLUMNS = (
    "nomenclature", "code", "commodity", "year", "exporter_iso3", "exporter", "importer_iso3", "importer",
    "value_thousand_usd", "quantity_tonnes", "source", "release", "attribution",
)  # fmt: skip
THOUSAND = 1000


def flows_download(flows, commodity, *, names, releases, name, title, address):
    """The ListDownload of Flows of one Commodity. `names`: {code: name}; `releases`: {year: Release}."""
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
    return of_table(Table(COLUMNS, records), name=name, title=title, address=address, terms="trade")


def attribution(release):
    """Whom a file of flows names, in the words that the licence of the source asks for."""
    source = release.source
    return source.attribution or f"{source.publisher}, {source.title}, {source.licence}"
