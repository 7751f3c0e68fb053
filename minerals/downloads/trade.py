"""Files of flows of trade: of one customs code, or of a place under it."""

from ..tables.trade import FLOWS, flow_row
from .observed import of_table


def flows_download(flows, commodity, *, names, releases, name, title, address):
    """The ListDownload of Flows of one Commodity. `names`: {code: name}; `releases`: {year: Release}."""
    ordered = sorted(flows, key=lambda flow: (-flow.year, -flow.value, flow.exporter, flow.importer))
    rows = [
        flow_row(
            commodity,
            flow.year,
            (flow.exporter, names[flow.exporter]),
            (flow.importer, names[flow.importer]),
            flow.value,
            flow.quantity,
            releases[flow.year],
        )
        for flow in ordered
    ]
    return of_table(FLOWS.filled(rows), name=name, title=title, address=address)
