"""The statement of a number in a text, a figure's own or a finding's: the one reading of both."""

from dataclasses import replace
from typing import NamedTuple

from ..texts.nodes import FigureShown
from . import figure_words, finding_words
from .figure_words import Shown
from .shows import SHARE_AS_PERCENT


class Stated(NamedTuple):
    shown: Shown  # `main` as it stands in a sentence
    figure: str  # key of the main figure; empty of trade
    title: str
    series: str  # what it is of, in words, with its year
    when: str  # the year or years, and the source where that does not go without saying
    beside: str  # what of this has to stand beside it: no source where `main` names it


def stated(node, payload):
    """The Stated of a FigureShown or a FindingShown."""
    if isinstance(node, FigureShown):
        return _of_figure(payload.figures[node.figure], node.show)
    finding = payload.findings[node.finding]
    found = finding_words.shown(finding, payload)
    figure = finding.figures[0] if finding.figures else ""
    title = (finding_words.exact if finding.as_percent else finding_words.finding_title)(finding, payload)
    series = finding_words.subject(finding, payload)
    return Stated(found, figure, title, series, found.under, found.under)


def _of_figure(figure, show):
    found, when = figure_words.shown(figure, show), figure_words.when(figure)
    beside, title = when, figure_words.exact(figure)
    if show == SHARE_AS_PERCENT:
        title = f"{title}; {figure_words.of_the_world(figure, found.main)}"
    elif show == "share":
        beside = str(figure.year)
        found = replace(found, main=figure_words.of_the_world(figure, found.main))
    return Stated(found, figure.key, title, figure_words.subject(figure), when, beside)
