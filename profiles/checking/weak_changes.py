"""References to a change over years that first estimates, or a break between editions, do not support."""

from minerals.indicators import Kind
from minerals.wording.changes import change_words

from ..publishing.texts.markup import FIGURE
from ..publishing.texts.prose import BadReference, DraftProblem, parse_figure
from ..shape import PROSE

UNKNOWN = (
    "no first estimate of this series was stated again, so that nobody knows its error: give the two values"
)


def weak_changes(tree, payload, facts):
    """Yield the DraftProblems of a snapshot with its payload. They do not block submission."""
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
    if change.kind == Kind.UNKNOWN:
        return UNKNOWN
    is_weak = change.kind in (Kind.LEVEL, Kind.WITHIN_ERROR) or change.breaks
    return f"the page of the mineral says here: {change_words(change)}" if is_weak else ""
