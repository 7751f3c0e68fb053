"""The data of a chart, as it is shown, as a table: the figures that it draws, or what is computed from them."""

from ..downloads import COLUMNS, Table, concentration
from ..downloads.rows import figure_address, of_figures
from ..governance_store import Governance
from ..models import FigureRevision
from ..wording.changes import RESTATED


def table_of(chart, site):
    """The Table of a Chart, without what comes from a source that may not be passed on.

    `site`: scheme and host, which the addresses of the figures begin with.
    """
    minerals = {o.mineral for o in chart.observations}
    revisions = FigureRevision.objects.current().filter(figure__mineral__slug__in=minerals)
    rows, series = of_figures(revisions, site)
    if chart.tabulate:
        return chart.tabulate(rows, series)
    shown = {figure_address(o.key, site) for o in chart.observations}
    records = [row._asdict() for row in rows if row.key in shown]
    if chart.restated is None:
        return Table(COLUMNS, records)
    words = {figure_address(key, site): str(RESTATED) for key in chart.restated}
    return Table((*COLUMNS, "break"), [one | {"break": words.get(one["key"], "")} for one in records])


def concentration_of(identity, years):
    """A function that makes the Table of the indices of one series in some years."""

    def tabulate(rows, series):
        found = [one for one in series if one.head.identity == identity and one.head.year in years]
        sources = {row.release: row.source for row in rows}
        return concentration.of_series(found, sources=sources, governance=Governance.newest(set(years)))

    return tabulate
