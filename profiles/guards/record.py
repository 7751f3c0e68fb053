"""The tables of the record, and how their rows may change once they are made.

Declared once: triggers refuse every other change (`triggers.py`), and the digest of `profiles.verification` reveals
changes that got past them. Nothing here imports a model.
"""

from typing import NamedTuple

from audit_log.actions import Action

from ..transitions import ReviewState, changes_of_state

REVIEW_STEPS = changes_of_state()  # a state that it does not name is final
IMPORT_STEPS = {
    "previewed": ("previewed", "applying", "applied", "discarded"),
    "applying": ("applying", "applied", "stopped", "discarded"),
    "stopped": ("stopped", "applying", "applied", "discarded"),
}


class KeptAct(NamedTuple):
    """An act that rows keep, with its person and time, as does its event in the audit log."""

    act: Action
    where: dict = {}  # lookups of the rows that keep it
    by: str = ""  # the column with the person; empty where a row keeps none
    at: str = ""  # the column with the time
    after: str = ""  # the column with a time before it, where a row keeps none of its own
    detail: dict = {}  # {name in the detail of the event: the matching column or lookup}
    # (model, column of the row, its column) of the event's object, if that is not the row.
    of: tuple[str, ...] = ()


class RecordTable(NamedTuple):
    """A table of the record. Its ids never change, nor do the columns that no field names.

    `fixed` is for a table whose other columns all change: the digest leaves it out.
    """

    model: str
    state: str = ""  # the column with the state of a row
    steps: dict = {}  # {state: the states that may follow}; a state without an entry is final
    once: dict = {}  # {name: columns that are filled once}
    until_final: dict = {}  # {name: columns that may change until the state is final}
    free: tuple[str, ...] = ()  # columns that the hash of a row leaves out
    is_told: bool = False  # the audit log tells of each change of the free columns
    of: str = ""  # the column with the profile that a row may be discarded with
    saved_whole: bool = False  # Django also writes unchanged columns, so triggers compare values
    fixed: tuple[str, ...] = ()
    was: dict = {}  # {a column that is gone: the lookup with its value}, for digests from before
    acts: tuple[KeptAct, ...] = ()

    @property
    def changing(self):
        """The columns that may change after a row is made."""
        groups = [*self.once.values(), *self.until_final.values(), self.free, (self.state,)]
        return frozenset(name for group in groups for name in group if name)

    def frozen(self, columns):
        """The columns among these that never change, in their order."""
        return tuple(
            name for name in columns if (name in self.fixed if self.fixed else name not in self.changing)
        )


FILE = {"sha256": "sha256"}
DECISION = {"by": "decider_id", "at": "decided_at"}
PUBLICATION = {
    "by": "published_by_id",
    "at": "published_at",
    "detail": {"edition": "number", "sha256": "sha256"},
    "of": ("profiles.Review", "review_id", "pk"),
}
RECORD = (
    RecordTable("audit_log.AuditEvent"),
    RecordTable(
        "minerals.Release", free=("name", "published", "url", "note"), is_told=True, saved_whole=True
    ),
    RecordTable(
        "minerals.Figure", free=("is_headline", "rankable", "annotation"), is_told=True, saved_whole=True
    ),
    RecordTable(
        "minerals.MarketSeries",
        free=("product", "wording", "unit", "terms", "scope", "position"),
        is_told=True,
        saved_whole=True,
    ),
    RecordTable("minerals.LoadedYear"),
    RecordTable("tables.DataVersion", free=("data_state",)),
    RecordTable("minerals.FigureRevision", free=("is_current", "is_revised")),  # verification computes these
    RecordTable(
        "minerals.ReleaseImport",
        state="state",
        steps=IMPORT_STEPS,
        until_final={
            "outcome": (
                *(
                    "release_id",
                    "file_name",
                    "sha256",
                    "size",
                    "upload",
                    "form",
                    "report",
                    "by_id",
                    "applied_at",
                ),
            )
        },
        saved_whole=True,
        acts=(
            KeptAct(Action.UPLOADED, {"origin": "upload"}, at="created_at", detail=FILE),
            KeptAct(
                Action.IMPORT_DISCARDED, {"state": "discarded"}, by="by_id", after="created_at", detail=FILE
            ),
            KeptAct(
                Action.IMPORTED,
                {"state": "applied", "origin__in": ("upload", "command", "content")},
                by="by_id",
                at="applied_at",
                detail=FILE | {"release": "release__key"},
            ),
            KeptAct(
                Action.CORRECTED,
                {"origin": "correction"},
                by="by_id",
                at="applied_at",
                detail={"reason": "report__reason"},
                of=("minerals.Figure", "file_name", "key"),
            ),
        ),
    ),
    RecordTable("profiles.Subject"),
    RecordTable("profiles.Event", free=("name",), saved_whole=True),
    RecordTable("profiles.Profile", fixed=("subject_id",), saved_whole=True),
    RecordTable(
        "profiles.Revision",
        of="profile_id",
        acts=tuple(
            KeptAct(
                act,
                {"kind__in": kinds},
                by="author_id",
                at="created_at",
                detail={"revision": "number"},
                of=("profiles.Profile", "profile_id", "pk"),
            )
            for act, kinds in (
                (Action.SAVED, ("save", "import")),
                (Action.RESTORED, ("restore",)),
                (Action.REFRESHED, ("refresh",)),
            )
        ),
    ),
    RecordTable(
        "profiles.PublicationSet", once={"publication": ("published_at",)}, free=("title",), saved_whole=True
    ),
    RecordTable(
        "profiles.Review",
        state="state",
        steps=REVIEW_STEPS,
        once={
            "decision": ("decider_id", "decided_at", "decision_note"),
            "force": ("forced_by_id", "forced_at", "force_reason"),
        },
        until_final={"plan": ("publication_set_id", "scheduled_for", "scheduled_by_id")},
        free=("assignee_id",),
        of="profile_id",
        acts=(
            KeptAct(Action.SUBMITTED, by="submitter_id", at="submitted_at"),
            KeptAct(Action.CHANGES_REQUESTED, {"state": ReviewState.CHANGES_REQUESTED}, **DECISION),
            KeptAct(
                Action.APPROVED,
                {
                    "state__in": [one for one in ReviewState if one != ReviewState.CHANGES_REQUESTED],
                    "decider__isnull": False,
                    "forced_by": None,
                },
                **DECISION,
            ),
            KeptAct(
                Action.APPROVED_AFTERWARDS,
                {"decider__isnull": False, "forced_by__isnull": False},
                **DECISION,
            ),
            KeptAct(Action.FORCED, {"forced_by__isnull": False}, by="forced_by_id", at="forced_at"),
            KeptAct(Action.SUBMISSION_WITHDRAWN, {"state": ReviewState.WITHDRAWN}, after="submitted_at"),
        ),
    ),
    RecordTable(
        "profiles.Edition",
        was={"country_id": "subject__place_id", "mineral_id": "subject__mineral_id"},
        state="state",
        steps={"live": ("superseded", "withdrawn", "consolidated", "unpublished")},
        once={"approval": ("approved_at",)},
        until_final={"ending": ("ended_at", "notice", "merged_into_id")},
        acts=(
            KeptAct(Action.PUBLISHED, {"review__forced_by": None}, **PUBLICATION),
            KeptAct(Action.FORCED, {"review__forced_by__isnull": False}, **PUBLICATION),
            *(
                KeptAct(act, {"state": act.value}, at="ended_at", detail={"notice": "notice"})
                for act in (Action.WITHDRAWN, Action.CONSOLIDATED, Action.UNPUBLISHED)
            ),
        ),
    ),
    RecordTable(
        "profiles.Comment", free=("resolved_by_id", "resolved_at"), of="profile_id", saved_whole=True
    ),
    RecordTable(
        "profiles.PreviewLink",
        once={"revocation": ("revoked_by_id", "revoked_at")},
        of="profile_id",
        saved_whole=True,
    ),
)
