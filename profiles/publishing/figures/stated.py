"""The statement of a number in a text, a figure's own or a finding's: the one reading of both."""

from ..texts.nodes import FigureShown
from . import figure_words, finding_words


def stated(node, payload):
    """The Shown of a FigureShown or a FindingShown."""
    if isinstance(node, FigureShown):
        return figure_words.shown(payload.figures[node.figure], node.show)
    return finding_words.shown(payload.findings[node.finding], payload)
