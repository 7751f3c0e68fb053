"""Texts of editions for files, feeds and rows of the API: the rules of `minerals.passing_on` for payloads.

Prose has “[left out]” in place of each number that may not be passed on. Pages show what an edition says.
"""

from dataclasses import replace
from functools import partial
from operator import attrgetter

from django.utils.translation import gettext

from minerals.models import Release
from minerals.passing_on import barred_sources, passable

from ..models import Edition
from .payload.payload import Payload
from .summary import lead_of
from .texts.nodes import Element, FigureShown, FindingShown, Link


def kept_figures(payload):
    """Return the figures of a payload that may be passed on."""
    return passable(payload.figures.values(), attrgetter("source"))


def kept_findings(payload):
    """Return (key, finding) of those of a payload that may be passed on."""
    return passable(payload.findings.items(), partial(_sources_of, payload))


def _sources_of(payload, item):
    """Keys of the sources that a finding, with its key, is computed from, joined by semicolons."""
    _, finding = item
    return ";".join({finding.source, *(payload.figures[key].source for key in finding.figures)})


def handed_out(payload):
    """Return the payload with the numbers of its texts that may not be passed on left out of them."""
    kept = {figure.key for figure in kept_figures(payload)} | {key for key, _ in kept_findings(payload)}
    if len(kept) == len(payload.figures) + len(payload.findings):
        return payload
    return replace(payload, sections=tuple(_section(section, kept) for section in payload.sections))


def _mark():
    return gettext("[left out]")


def _section(section, kept):
    if section.markup:  # the text does not mark its numbers
        return replace(section, prose=(_mark(),), markup="")
    return replace(section, prose=tuple(_without_numbers(section.prose, kept)))


def _without_numbers(nodes, kept):
    """Return nodes of prose, with a text in place of each figure or finding that is not among the keys `kept`."""
    for node in nodes:
        if isinstance(node, Element | Link):
            yield replace(node, children=tuple(_without_numbers(node.children, kept)))
        elif isinstance(node, FigureShown | FindingShown):
            key = node.figure if isinstance(node, FigureShown) else node.finding
            yield node if key in kept else _mark()
        else:
            yield node


def stating_barred(editions):
    """Return those of a queryset of editions that name a release of a source that may not be passed on.

    Without such a source there are none, and no query.
    """
    if not (barred := barred_sources()):
        return editions.none()
    releases = Release.objects.filter(source__key__in=barred).values("key")
    stated = Edition.objects.filter(releases__key__in=releases).order_by().values("pk")
    return editions.filter(pk__in=stated)


def with_summaries_handed_out(editions):
    """Return the Editions as a list, with “Why it matters” as it may be published, changed only in memory."""
    editions = list(editions)
    known = {edition.pk: edition for edition in editions if edition.why_it_matters}
    for stated in stating_barred(Edition.objects.filter(pk__in=known)).iterator(chunk_size=20):
        known[stated.pk].why_it_matters = lead_of(handed_out(Payload.of(stated)))
    return editions
