"""The data of a chart as a table: the figures that it draws, or the values computed from them."""

from ..downloads import Records, concentration
from ..facts.governance import Governance
from ..tables.figures import FIGURES, current_figures, current_series
from ..wording.changes import RESTATED


def table_of(chart, site):
    """The table of a Chart, ready to be written, without rows of a source that may not be passed on.

    `site`: scheme and host, which the addresses of the figures begin with.
    """
    minerals = {o.mineral for o in chart.observations}
    rows = current_figures(minerals, site)
    if chart.tabulate:
        return chart.tabulate(rows, current_series(minerals))
    shown = {o.key for o in chart.observations}
    own = [row for row in rows if row.key in shown]
    if chart.restated is None:
        return FIGURES.filled(own)
    words = dict.fromkeys(chart.restated, str(RESTATED))
    records = [row._asdict() | {"break": words.get(row.key, "")} for row in own]
    return Records((*FIGURES.columns, "break"), records)


def concentration_of(identity, years):
    """A function that makes the Records of the indices of one series in some years."""

    def tabulate(rows, series):
        found = [one for one in series if one.identity == identity and one.head.year in years]
        sources = {row.release: row.source for row in rows}
        return concentration.of_series(found, sources=sources, governance=Governance.newest(set(years)))

    return tabulate
