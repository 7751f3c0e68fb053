"""A mineral in a few sentences made from its figures: “DR Congo mined …. China refined …. World output rose …”."""

from typing import NamedTuple

from django.utils.translation import gettext

from ..models import Measure
from ..models.figures import COUNTS_NOTHING
from ..models.trade import Kind
from ..wording import numbers
from ..wording.trade import NO_OUTPUT


class Sentence(NamedTuple):
    """What it says, without its full stop, where that is shown, of which year and by whom."""

    text: str
    address: str
    when: str  # “2024, IEA”
    attribution: str = ""


def brief(page, export, series):
    """A Sentence for the leader of each stage of a MineralPage, the largest exporter, and the years.

    Empty where there would be one alone.

    `export`: an Export or None. `series`: all of the mineral and of its kin, by which an exporter without an output is
    marked.
    """
    found = [at_a_stage(link.panel) for link in page.chain if link.panel.head.measure == Measure.PRODUCTION]
    if export:
        found.append(_at_the_customs(export, _has_no_output(export, series)))
    found += _over_the_years(page.main)
    return [one._replace(text=numbers.upper_first(one.text)) for one in found] if len(found) > 1 else []


def _over_the_years(panel):
    """How the output of the world has changed, of a Panel or None, as a list of a Sentence at the most."""
    finding = panel and not panel.is_dated and panel.is_production and panel.years and panel.years.finding
    return [Sentence(finding, f"#{panel.anchor}", panel.head.source_name)] if finding else []


def at_a_stage(panel):
    """The Sentence of the ranking of a Panel, without its capital."""
    head = panel.head
    text = panel.finding + panel.headline_exclusion + panel.headline_caveat
    return Sentence(text, f"#{panel.anchor}", _when(head.year, head.source_name))


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
    text = gettext("%(place)s was the largest exporter of “%(goods)s” by value, with %(share)s")
    values = {
        "place": numbers.listed([export.place]),
        "goods": export.commodity.name,
        "share": numbers.percent(export.share),
    }
    when = _when(export.year, export.source)
    text %= values
    if has_no_output:
        text = gettext("%(clause)s; %(mark)s") % {"clause": text, "mark": NO_OUTPUT}
    return Sentence(text, export.commodity.get_absolute_url(), when, export.attribution)


def _when(year, source):
    return gettext("%(year)s, %(source)s") % {"year": year, "source": source}
