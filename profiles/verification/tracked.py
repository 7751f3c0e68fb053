"""The part of the record that the digest holds: the tables, and which of their columns may change, and how."""

from typing import NamedTuple

from audit_log.models import AuditEvent
from minerals.models import Figure, FigureRevision, LoadedYear, Release, ReleaseImport

from ..guards import REVIEW_STEPS
from ..models import Comment, Edition, PreviewLink, PublicationSet, Review, Revision


class TrackedTable(NamedTuple):
    """How the rows of one model may change after they were made. Columns that are named nowhere never do."""

    model: type
    state: str = ""  # the column with the state of a row
    steps: dict = {}  # {state: the states that may follow}; a state without an entry is final
    once: dict = {}  # {name: columns that are filled once}
    until_final: dict = {}  # {name: columns that may change until the state is final}
    free: tuple[str, ...] = ()  # columns that the digest leaves out
    of: str = ""  # the column with the profile that a row may be discarded with
    told: tuple[str, ...] = ()  # only these columns, which change where the audit log tells of it

    @property
    def label(self):
        label = self.model._meta.label_lower
        return f"{label}:told" if self.told else label

    @property
    def columns(self):
        """The columns that are hashed together: those that never change, or those that the audit log tells of."""
        if self.told:
            return list(self.told)
        groups = [*self.once.values(), *self.until_final.values(), self.free, (self.state,)]
        changing = {name for group in groups for name in group}
        names = [field.attname for field in self.model._meta.concrete_fields]
        return [name for name in names if name not in changing]

    @property
    def is_plain(self):
        return not (self.state or self.once or self.until_final or self.of)


IMPORT_OUTCOME = (
    "release_id",
    "file_name",
    "sha256",
    "size",
    "upload",
    "form",
    "report",
    "by_id",
    "applied_at",
)
TRACKED = (
    TrackedTable(AuditEvent),
    TrackedTable(Release, free=("name", "published", "url", "note")),
    TrackedTable(Figure, free=("is_headline", "rankable", "annotation")),
    TrackedTable(Release, told=("name", "published", "url", "note")),
    TrackedTable(Figure, told=("is_headline", "rankable", "annotation")),
    TrackedTable(LoadedYear),
    TrackedTable(FigureRevision, free=("is_current", "is_revised")),  # checks.py computes these
    TrackedTable(
        ReleaseImport,
        state="state",
        steps={"previewed": ("previewed", "applied", "discarded")},
        until_final={"outcome": IMPORT_OUTCOME},
    ),
    TrackedTable(Revision, of="profile_id"),
    TrackedTable(PublicationSet, once={"publication": ("published_at",)}, free=("title",)),
    TrackedTable(
        Review,
        state="state",
        steps=REVIEW_STEPS,
        once={
            "decision": ("decider_id", "decided_at", "decision_note"),
            "force": ("forced_by_id", "forced_at", "force_reason"),
        },
        until_final={"plan": ("publication_set_id", "scheduled_for", "scheduled_by_id")},
        free=("assignee_id",),
        of="profile_id",
    ),
    TrackedTable(
        Edition,
        state="state",
        steps={"live": ("superseded", "withdrawn", "consolidated", "unpublished")},
        once={"approval": ("approved_at",)},
        until_final={"ending": ("ended_at", "notice", "merged_into_id")},
    ),
    TrackedTable(Comment, free=("resolved_by_id", "resolved_at"), of="profile_id"),
    TrackedTable(PreviewLink, once={"revocation": ("revoked_by_id", "revoked_at")}, of="profile_id"),
)
