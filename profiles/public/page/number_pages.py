"""The page to which a number in a text leads."""

from django.urls import reverse

from config.addresses import path_to
from minerals.models.figures import concentration_address

from ...publishing.figures.shows import SHOWS
from ...publishing.texts.nodes import FigureShown


def address_of(node, payload):
    """Return the address to which a FigureShown or FindingShown links: the page that best shows its origin."""
    if isinstance(node, FigureShown):
        return path_to("minerals:figure", node.figure)
    finding = payload.findings[node.finding]
    if SHOWS[finding.kind].is_of_trade:
        return reverse("minerals:commodity_country", args=[finding.subject, finding.country_slug])
    figure = payload.figures[finding.figures[0]]
    if finding.kind == "hhi":
        return concentration_address(figure.mineral, figure.stage, figure.form, figure.measure, figure.basis)
    return path_to("minerals:figure", figure.key)
