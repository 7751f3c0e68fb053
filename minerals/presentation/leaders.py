"""Who leads at each stage, from the mine to the customs, in one line: “DR Congo mined …; China refined …”."""

from typing import NamedTuple

from django.utils.translation import gettext

from ..models import Measure
from ..models.figures import COUNTS_NOTHING
from ..models.trade import Kind
from ..wording import numbers
from ..wording.trade import NO_OUTPUT


class Leader(NamedTuple):
    """One clause: what it says, where that is shown, of which year and by whom."""

    text: str
    address: str
    when: str  # “2024, IEA”
    attribution: str = ""


def leaders(chain, export, series):
    """A Leader a Link of production, and of the largest exporter, an Export or None; empty of a single one.

    `series`: all of the mineral and of its kin, by which an exporter without an output is marked.
    """
    found = [at_a_stage(link.panel) for link in chain if link.panel.head.measure == Measure.PRODUCTION]
    if export:
        found.append(_at_the_customs(export, _has_no_output(export, series)))
    if len(found) < 2:
        return []
    return [found[0]._replace(text=numbers.upper_first(found[0].text)), *found[1:]]


def at_a_stage(panel):
    """The Leader of the ranking of a Panel, its text inside a sentence."""
    head = panel.head
    return Leader(
        panel.finding + panel.headline_caveat, f"#{panel.anchor}", _when(head.year, head.source_name)
    )


def _has_no_output(export, series):
    """Whether no source counts an output of the exporter, while some are counted.

    Nothing is said of products, which no source counts, and of codes that hold what is no kin of the mineral.
    """
    if export.commodity.kind == Kind.PRODUCT or export.commodity.has_others:
        return False
    counted = {
        o.code
        for one in series
        if one.head.measure == Measure.PRODUCTION
        for o in one.observations
        if o.flag not in COUNTS_NOTHING
    }
    return bool(counted) and export.code not in counted


def _at_the_customs(export, has_no_output):
    text = gettext("%(place)s exported the most by value under “%(goods)s”: %(share)s")
    values = {
        "place": numbers.listed([export.place]),
        "goods": export.commodity.name,
        "share": numbers.percent(export.share),
    }
    when = _when(export.year, export.source)
    text %= values
    if has_no_output:
        text = gettext("%(clause)s, %(mark)s") % {"clause": text, "mark": NO_OUTPUT}
    return Leader(text, export.commodity.get_absolute_url(), when, export.attribution)


def _when(year, source):
    return gettext("%(year)s, %(source)s") % {"year": year, "source": source}
