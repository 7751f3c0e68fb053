"""Readers' words for each reference of a snapshot: figures and sources in words, and figures' series."""

from ...dates import readable
from ...draft import snapshot
from ...publishing.figures.stated import stated
from ...publishing.texts import markup
from ...publishing.texts.nodes import Cited, Element, Link, Unresolved
from ...publishing.texts.prose import BadReference, parse_citation
from ...shape import PROSE
from ..page.glance import Glance
from ..page.prose import text


def figures_in_words(payload):
    """Return {a reference to figures as written: its words} for the texts of a payload."""
    return {written: _words(node, payload) for written, node in _written(payload)}


def series_in_words(payload):
    """Return {a reference to figures as it is written: its series} of the texts of a payload."""
    shown = ((one, node) for one, node in _written(payload) if not isinstance(node, Unresolved))
    return {one: stated(node, payload).series for one, node in shown}


def _written(payload):
    """Yield (a reference to figures as written, its node) for the texts of a payload.

    Skip texts whose references and nodes do not match, as in converted editions.
    """
    tree = snapshot.upgrade(payload.source)
    nodes_of = {section.name: section.prose for section in payload.sections}
    for section in PROSE:
        written, nodes = (
            markup.references(section.of(tree)),
            list(_references(nodes_of.get(section.name, ()))),
        )
        if len(written) == len(nodes):
            pairs = zip(written, nodes, strict=True)
            yield from ((one, node) for one, node in pairs if not isinstance(node, Cited))


def _words(node, payload):
    if isinstance(node, Unresolved):
        return f"{node.text.strip('[]')} ({node.reason})"
    return text((node,), payload, {}).strip()


def _references(nodes):
    """Return the nodes of references, in order: all nodes that are not text and have no child nodes."""
    for node in nodes:
        if isinstance(node, (Element, Link)):
            yield from _references(node.children)
        elif isinstance(node, Unresolved):
            if markup.FIGURE.fullmatch(node.text) or markup.CITATION.fullmatch(node.text):
                yield node
        elif not isinstance(node, str):
            yield node


def glance_in_words(payload):
    """Return {label: the number with its marks and the line under it} of the numbers at a glance."""
    glance = Glance(payload)
    return {item.label: glance.words(item) for item in glance.items}


def glance_series_in_words(payload):
    """Return {label: the series of the number} of the numbers at a glance."""
    return {item.label: item.series for item in Glance(payload).items}


def sources_in_words(markdown, citations):
    """{a citation as it is written: publisher, title and year of its source, and the dates of the claim}.

    `citations` are the rows of a snapshot by their keys.
    """
    found = {}
    for match in markup.CITATION.finditer(markdown):
        try:
            reference = parse_citation(match[1])
        except BadReference:
            continue
        if reference.key in citations:
            dates = [
                f"as of {readable(reference.as_of)}" if reference.as_of else "",
                f"review by {readable(reference.review_by)}" if reference.review_by else "",
            ]
            found[match[0]] = ", ".join(filter(None, [source_in_words(citations[reference.key]), *dates]))
    return found


def source_in_words(row):
    """“METI, International resource strategy, 2020” of a citation of a snapshot."""
    return ", ".join(filter(None, [row["publisher"], row["title"], row["published"][:4]]))
