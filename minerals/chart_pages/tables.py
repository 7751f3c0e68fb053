"""The data of a chart, as it is shown, as a table: the figures that it draws, or what is computed from them."""

from ..downloads import Records, concentration
from ..facts.governance import Governance
from ..models import FigureRevision
from ..tables.figures import FIGURES, of_figures
from ..wording.changes import RESTATED


def table_of(chart, site):
    """The table of a Chart, ready to be written, without what comes from a source that may not be passed on.

    `site`: scheme and host, which the addresses of the figures begin with.
    """
    minerals = {o.mineral for o in chart.observations}
    revisions = FigureRevision.objects.current().filter(figure__mineral__slug__in=minerals)
    rows, series = of_figures(revisions, site)
    if chart.tabulate:
        return chart.tabulate(rows, series)
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
        found = [one for one in series if one.head.identity == identity and one.head.year in years]
        sources = {row.release: row.source for row in rows}
        return concentration.of_series(found, sources=sources, governance=Governance.newest(set(years)))

    return tabulate
