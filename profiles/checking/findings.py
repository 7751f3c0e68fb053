"""What is missing, broken or moved in one draft. Pure: of a tree, the facts, and what is live."""

from dataclasses import asdict, dataclass, field

from .. import snapshot
from ..models.draft import SECTIONS
from ..moved_figures import moved
from ..prose import Renderer
from ..resolving import resolve
from .links import anchors, why_broken


@dataclass
class Findings:
    """Lists as `DraftCheck` keeps them: [where, text, reason], and of figures {name, before, after, change, key}."""

    missing: list = field(default_factory=list)
    broken: list = field(default_factory=list)
    moved: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.missing or self.broken or self.moved)


def check(tree, book, destinations, live=None):
    """The Findings of a draft. `live` is the payload of the live edition, where there is one.

    Raises KeyError where the tree names a mineral or country that the reference tables do not have.
    """
    tree = snapshot.raised(tree)
    result = resolve(tree, book)
    return Findings(
        missing=[[p.where, p.text, p.reason] for p in result.problems if not p.leads_nowhere],
        broken=[
            *([p.where, p.text, p.reason] for p in result.problems if p.leads_nowhere),
            *broken_links(tree, result.payload, destinations),
        ],
        moved=[asdict(one) for one in moved(live, _today(live, tree, result.payload, book))] if live else [],
    )


def _today(live, tree, payload, book):
    """The published text resolved against the facts of today; that of the draft where it is the same text."""
    source = snapshot.raised(live["source"])
    return payload if source == tree else resolve(source, book).payload


def broken_links(tree, payload, destinations):
    """[where, address, reason] of the links in prose and the addresses of citations that lead nowhere."""
    found = {"here": payload["country"]["slug"], "anchored": anchors(payload), "destinations": destinations}
    parser = Renderer(figure=lambda reference: "", cite=lambda reference: 1)
    written = [
        (heading, address)
        for name, heading in SECTIONS.items()
        for address in parser.addresses(tree["sections"][name])
    ]
    written += [(f"Citations, {row['key']}", row["url"]) for row in tree["citations"] if row["url"]]
    named = [(where, address, why_broken(address, **found)) for where, address in written]
    return [[where, address, reason] for where, address, reason in dict.fromkeys(named) if reason]
