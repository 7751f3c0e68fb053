"""The tables of the record, and how their rows may change once they are made.

Declared once: triggers refuse every other change (`triggers.py`), and the digest of `profiles.verification` tells of it
where somebody got past them. Nothing here imports a model.
"""

from typing import NamedTuple

from ..transitions import changes_of_state

REVIEW_STEPS = changes_of_state()  # a state that it does not name is final


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
    saved_whole: bool = False  # Django writes unchanged columns too, so that triggers compare values
    fixed: tuple[str, ...] = ()

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
    RecordTable("minerals.FigureRevision", free=("is_current", "is_revised")),  # verification computes these
    RecordTable(
        "minerals.ReleaseImport",
        state="state",
        steps={"previewed": ("previewed", "applied", "discarded")},
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
    ),
    RecordTable("profiles.Profile", fixed=("country_id", "mineral_id"), saved_whole=True),
    RecordTable("profiles.Revision", of="profile_id"),
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
    ),
    RecordTable(
        "profiles.Edition",
        state="state",
        steps={"live": ("superseded", "withdrawn", "consolidated", "unpublished")},
        once={"approval": ("approved_at",)},
        until_final={"ending": ("ended_at", "notice", "merged_into_id")},
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
