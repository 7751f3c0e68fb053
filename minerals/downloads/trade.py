"""Files of flows of trade: of one customs code, or of a place under it."""

from ..tables.trade import FLOWS, flow_row
from .observed import of_table


def flows_download(flows, goods, *, names, releases, name, title, address):
    """The ListDownload of the Flows of the codes of goods. `names`: {code: name}; `releases`: {year: Release}."""
    codes = {one.slug: one for one in goods.members}
    ordered = sorted(
        (flow for flow in flows if flow.year in releases),
        key=lambda flow: (-flow.year, flow.commodity, -flow.value, flow.exporter, flow.importer),
    )
    rows = [
        flow_row(
            codes[flow.commodity],
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
