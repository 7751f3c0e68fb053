"""A mineral in a few sentences made from its figures: “China refined …. World output rose …”."""

from typing import NamedTuple

from django.utils.translation import gettext

from ..models import Measure
from ..wording import numbers


class BriefSentence(NamedTuple):
    """A sentence without its full stop, with the address of its evidence, its year and its source."""

    text: str
    address: str
    when: str  # “2024, IEA”
    attribution: str = ""


def brief(page, export):
    """A Sentence for the leader of each further stage of a MineralPage, the largest exporter, and the years.

    The leader of the main stage has none: it stands at a glance, and again in the chain or over its table.

    `export`: an Export or None. A code for several metals is used for none of them.
    """
    panels = (link.panel for link in page.chain if link.panel is not page.main)
    found = [at_a_stage(panel) for panel in panels if panel.head.measure == Measure.PRODUCTION]
    if export and not export.commodity.has_others:
        found.append(at_the_customs(export))
    found += _over_the_years(page.main)
    return [one._replace(text=numbers.upper_first(one.text)) for one in found]


def _over_the_years(panel):
    """The change in world output, of a Panel or None, as a list of at most one Sentence."""
    finding = panel and not panel.is_dated and panel.is_production and panel.years and panel.years.finding
    return [BriefSentence(finding, f"#{panel.anchor}", panel.head.source_name)] if finding else []


def at_a_stage(panel):
    """The Sentence of the ranking of a Panel, without its capital."""
    head = panel.head
    text = panel.finding + panel.headline_exclusion + panel.headline_caveat
    return BriefSentence(text, f"#{panel.anchor}", _when(head.year, head.source_name))


def at_the_customs(export):
    """The Sentence of the largest exporter, with its capital."""
    text = gettext("%(place)s was the largest exporter of “%(goods)s” by value, with %(share)s")
    values = {
        "place": numbers.listed([export.place]),
        "goods": export.commodity.name,
        "share": numbers.percent(export.share),
    }
    when = _when(export.year, export.source)
    text %= values
    return BriefSentence(text, export.commodity.get_absolute_url(), when, export.attribution)


def _when(year, source):
    return gettext("%(year)s, %(source)s") % {"year": year, "source": source}
