"""Findings of one draft, missing, broken or moved: pure functions of its tree, the facts and the live edition."""

from dataclasses import asdict, dataclass, field

from minerals.indicators import ChangeKind
from minerals.wording.changes import change_words

from ..draft import snapshot
from ..models.record import CHANGE_NOTE_LENGTH
from ..publishing.completeness import doubtful
from ..publishing.payload.changes import changes
from ..publishing.resolving import resolve
from ..publishing.texts.markup import FIGURE
from ..publishing.texts.misnamed import misnamed
from ..publishing.texts.prose import BadReference, DraftProblem, parse_figure
from ..shape import PROSE
from .links import broken_links
from .sentences import worklist

UNKNOWN = (
    "no release has repeated a first estimate of this series, so its error is unknown: give the two values"
)


@dataclass
class Findings:
    """Findings as `DraftCheck` keeps them: [where, text, reason], and dicts of figures that moved and of roles.

    A warning does not block submission. An overtaken role is no fault: the computed role keeps the editor's note and
    source.
    """

    missing: list = field(default_factory=list)
    broken: list = field(default_factory=list)
    moved: list = field(default_factory=list)
    overtaken: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    sentences: int = 0
    again: int = 0
    note: str = ""

    def __bool__(self):
        return bool(self.missing or self.broken or self.moved)


def check(tree, facts, destinations, live=None):
    """The Findings of a draft. `live` is the payload of the live edition, if any.

    Raises UnknownName where the tree names a mineral or country that the reference tables do not have.
    """
    tree = snapshot.upgrade(tree)
    result = resolve(tree, facts)
    return Findings(
        missing=[[p.where, p.text, p.reason] for p in result.problems if not p.leads_nowhere],
        broken=[
            *([p.where, p.text, p.reason] for p in result.problems if p.leads_nowhere),
            *broken_links(tree, result.payload, destinations),
        ],
        overtaken=list(overtaken_roles(tree, result.payload)),
        warnings=[
            [p.where, p.text, p.reason]
            for p in (
                *misnamed(tree, result.payload, facts),
                *doubtful(tree, facts),
                *weak_changes(tree, result.payload, facts),
            )
        ],
        **(_moved(live, _today(live, tree, result.payload, facts)) if live else {}),
    )


def _moved(live, today):
    """Return the figures of the live edition that moved, the counts of sentences to reread, and the change note."""
    found, work = changes(live, today), worklist(live, today)
    return {
        "moved": [asdict(one) for one in found.figures],
        "sentences": len(work.sentences),
        "again": work.again,
        "note": found.note(CHANGE_NOTE_LENGTH) if found else "",
    }


def overtaken_roles(tree, payload):
    """Yield the roles that an editor added and figures now show, each with its place among the rows of roles."""
    computed = {
        (mineral.slug, role.role): (mineral, role)
        for mineral in payload.minerals
        for role in mineral.roles
        if role.computed
    }
    for row, entry in enumerate(tree["roles"]):
        if found := computed.get((entry["mineral"], entry["role"])):
            mineral, role = found
            because = payload.figures[role.figure].because(mineral.slug)
            yield {"row": row, "mineral": mineral.name, "role": entry["role"], "because": because}


def _today(live, tree, payload, facts):
    """The payload of the published text with today's facts; that of the draft if the text is the same."""
    source = snapshot.upgrade(live.source)
    return payload if source == tree else resolve(source, facts).payload


def weak_changes(tree, payload, facts):
    """Yield the DraftProblems of changes that first estimates, or a break between editions, do not support."""
    told = {key: finding for key, finding in payload.findings.items() if finding.kind == "change"}
    reasons = {key: _reason(finding, facts.store) for key, finding in told.items()}
    for text in PROSE:
        for match in FIGURE.finditer(text.of(tree)):
            if reason := reasons.get(_key(match[1])):
                yield DraftProblem(text.heading, match[0], reason, at=match.span())


def _key(written):
    try:
        return str(parse_figure(written))
    except BadReference:
        return ""


def _reason(finding, store):
    """Return why the change that a Finding tells is weak; empty if it is not."""
    held = {o.key: o for one in store.all_of(finding.subject) for o in one.observations}
    last, first = (held[key] for key in finding.figures)
    change = store.firmness[finding.subject].change(first, last)
    if change.kind == ChangeKind.UNKNOWN:
        return UNKNOWN
    is_weak = change.kind in (ChangeKind.LEVEL, ChangeKind.WITHIN_ERROR) or change.breaks
    return f"the page of the mineral says here: {change_words(change)}" if is_weak else ""
