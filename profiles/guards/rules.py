"""Conditions on which the database refuses a change of the record, besides those that `record.py` declares.

Conditions are SQL that SQLite and PostgreSQL both read. No condition may become NULL, because NULL refuses nothing.
"""

# ruff: noqa: S608 - the text of triggers, of names in the models alone

from typing import NamedTuple

from .record import IMPORT_STEPS, REVIEW_STEPS


class Guard(NamedTuple):
    """A refusal: its table, its event (such as UPDATE OF state), and its condition (empty: always)."""

    name: str
    table: str
    event: str
    when: str = ""


# Rows derived from editions: `rebuild_projections` deletes and makes them, one edition at a time.
PROJECTIONS = (
    "profiles.EditionPair",
    "profiles.EditionAddedRole",
    "profiles.EditionPin",
    "profiles.EditionPartner",
    "profiles.EditionFigure",
    "profiles.EditionImage",
    "profiles.EditionCitation",
    "profiles.EditionRelease",
    "profiles.EditionEvent",
    "profiles.EditionEventMineral",
    "profiles.EditionEventPartner",
    "profiles.EditionProject",
    "profiles.EditionProjectMineral",
    "profiles.EditionUse",
    "profiles.EditionEnding",
)


def _public(profile):
    return (
        "EXISTS (SELECT 1 FROM profiles_edition e JOIN profiles_review r ON r.id = e.review_id"
        f" WHERE r.profile_id = {profile})"
    )


def _listed(names):
    return ", ".join(f"'{name}'" for name in names)


def _differs(row, other):
    names = ("value", "lower", "upper", "unit", "flag")
    return "(" + " OR ".join(f"{row}.{name} IS DISTINCT FROM {other}.{name}" for name in names) + ")"


def _spoken(release):
    """The time of a release, as in minerals.models.figures: a correction whose key continues that of an edition has
    that edition's time.

    Two columns, for comparing or ordering rows.
    """
    year = "length(s.key) + 2"
    return (
        f"COALESCE((SELECT e.published FROM minerals_release e JOIN minerals_source s ON s.id = {release}.source_id"
        f" WHERE e.key = substr({release}.key, 1, length(s.key) + 5) AND length(e.key) = length(s.key) + 5"
        f" AND substr(e.key, 1, length(s.key) + 1) = s.key || '-' AND ltrim(substr(e.key, {year}), '0123456789') = ''"
        f" AND substr({release}.key, length(e.key) + 1, 1) = '-' AND length({release}.key) > length(e.key) + 1),"
        f" {release}.published)",
        f"{release}.published",
    )


def _earlier(condition, order):
    """The first or last statement of the same figure before NEW, in the order of the releases."""
    theirs, mine = _spoken("r"), _spoken("mine")
    ordered = ", ".join(f"{column} {order}" for column in (*theirs, "f.number"))
    return (
        "(SELECT f.value, f.lower, f.upper, f.unit, f.flag FROM minerals_figurerevision f"
        " JOIN minerals_release r ON r.id = f.release_id JOIN minerals_release mine ON mine.id = NEW.release_id"
        f" WHERE f.figure_id = NEW.figure_id AND ({', '.join(theirs)}, f.number) < ({', '.join(mine)}, NEW.number)"
        f" AND {condition} ORDER BY {ordered} LIMIT 1)"
    )


_REVIEW_STEPS_SQL = " OR ".join(
    f"(OLD.state = '{old}' AND NEW.state IN ({_listed(new)}))" for old, new in REVIEW_STEPS.items()
)
# The rule of minerals.importers.loading.figures: it differs from the first firm value, or a correction changed it.
_IS_REVISED = (
    f"(EXISTS (SELECT 1 FROM {_earlier('NOT f.is_estimate AND COALESCE(f.value, f.lower, f.upper) IS NOT NULL', 'ASC')}"
    f" firm WHERE {_differs('firm', 'NEW')})"
    f" OR (NEW.reason <> '' AND EXISTS (SELECT 1 FROM {_earlier('f.id <> NEW.id', 'DESC')} latest"
    f" WHERE {_differs('latest', 'NEW')})))"
)
# A newer statement is there already, of a release that did not speak before: the importer inserts it, then demotes.
_REPLACED = (
    "EXISTS (SELECT 1 FROM minerals_figurerevision f JOIN minerals_release r ON r.id = f.release_id"
    " JOIN minerals_release mine ON mine.id = OLD.release_id WHERE f.figure_id = OLD.figure_id"
    f" AND f.number > OLD.number AND ({', '.join(_spoken('r'))}) >= ({', '.join(_spoken('mine'))}))"
)
_NOT_NEWEST = (
    "EXISTS (SELECT 1 FROM minerals_figurerevision f"
    " WHERE f.figure_id = OLD.figure_id AND f.number > OLD.number)"
)

RULES = {  # table -> {name: (event, condition)}; without a condition it is always refused
    "audit_log_auditevent": {"delete": ("DELETE", "")},
    # Rules for figures
    "minerals_figure": {"delete": ("DELETE", "")},
    "minerals_figurerevision": {
        "delete": ("DELETE", ""),
        "current": (
            "UPDATE OF is_current",
            f"(CASE WHEN NEW.is_current THEN OLD.is_current OR {_NOT_NEWEST}"
            f" ELSE NOT OLD.is_current OR NOT {_REPLACED} END)",
        ),
        # SQLite keeps any value in a column of booleans, and a text such as 'x' is false to it, true to Python.
        "revised": ("UPDATE OF is_revised", f"NEW.is_revised IS DISTINCT FROM {_IS_REVISED}"),
    },
    "minerals_release": {
        "delete": (
            "DELETE",
            "EXISTS (SELECT 1 FROM minerals_figurerevision f WHERE f.release_id = OLD.id)",
        ),
    },
    # What was applied stays in the log as it was; a preview may still be applied or discarded.
    "minerals_releaseimport": {
        "delete": ("DELETE", ""),
        "update": ("UPDATE", f"OLD.state NOT IN ({_listed(IMPORT_STEPS)})"),
    },
    "minerals_loadedyear": {"delete": ("DELETE", "")},
    "tables_dataversion": {"delete": ("DELETE", "")},
    "profiles_subject": {"delete": ("DELETE", "")},
    # A draft that never was public may be discarded with all that is its own; any other history stays.
    "profiles_profile": {"delete": ("DELETE", _public("OLD.id"))},
    "profiles_revision": {"delete": ("DELETE", _public("OLD.profile_id"))},
    "profiles_comment": {"delete": ("DELETE", _public("OLD.profile_id"))},
    "profiles_previewlink": {
        "delete": ("DELETE", _public("OLD.profile_id")),
        "revoked": ("UPDATE OF revoked_by_id, revoked_at", "OLD.revoked_at IS NOT NULL"),
    },
    "profiles_publicationset": {
        "delete": (
            "DELETE",
            "OLD.published_at IS NOT NULL"
            " OR EXISTS (SELECT 1 FROM profiles_review r WHERE r.publication_set_id = OLD.id)",
        ),
        "published": (
            "UPDATE",
            "OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at",
        ),
    },
    # The steps of a review
    "profiles_review": {
        "delete": ("DELETE", _public("OLD.profile_id")),
        "state": ("UPDATE OF state", f"NOT ({_REVIEW_STEPS_SQL})"),
        "published": (
            "UPDATE OF state",
            "NEW.state = 'published'"
            " AND NOT EXISTS (SELECT 1 FROM profiles_edition e WHERE e.review_id = OLD.id AND e.sha256 = OLD.sha256)",
        ),
        "decision": (
            "UPDATE OF decider_id, decided_at, decision_note",
            "OLD.decider_id IS NOT NULL OR NEW.decider_id IS NULL"
            " OR NOT ((OLD.state = 'in-review' AND NEW.state IN ('approved', 'changes-requested'))"
            " OR (OLD.state = 'published' AND NEW.state = 'published'))",
        ),
        "force": (
            "UPDATE OF forced_by_id, forced_at, force_reason",
            "NOT (OLD.state = 'in-review' AND NEW.state = 'published')",
        ),
        "schedule": (
            "UPDATE OF scheduled_for, scheduled_by_id",
            "NOT ((OLD.state IN ('approved', 'scheduled') AND NEW.state = 'scheduled')"
            " OR (OLD.state = 'scheduled' AND NEW.state IN ('approved', 'superseded') AND NEW.scheduled_for IS NULL))",
        ),
        "assignee": (
            "UPDATE OF assignee_id",
            "NOT (OLD.state = 'in-review' AND NEW.state = 'in-review')",
        ),
        "set": (
            "UPDATE OF publication_set_id",
            "NOT ((OLD.state IN ('in-review', 'approved') AND NEW.state IN ('in-review', 'approved'))"
            " OR (NEW.publication_set_id IS NULL AND OLD.state IN ('in-review', 'approved', 'scheduled')"
            " AND NEW.state IN ('withdrawn', 'changes-requested', 'superseded')))",
        ),
    },
    # How an edition ends
    "profiles_edition": {
        "delete": ("DELETE", ""),
        "state": (
            "UPDATE OF state, ended_at, notice, merged_into_id",
            "OLD.state <> 'live' OR NOT (NEW.state IN ('withdrawn', 'consolidated', 'unpublished')"
            " OR (NEW.state = 'superseded' AND NEW.ended_at IS NULL AND NEW.notice = ''))",
        ),
        "approval": (
            "UPDATE OF approved_at",
            "OLD.approved_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM profiles_review r"
            " WHERE r.id = OLD.review_id AND r.decided_at = NEW.approved_at)",
        ),
    },
}
GUARDS = [
    Guard(f"{table.rpartition('_')[2]}_{name}", table, *rule)
    for table, rules in RULES.items()
    for name, rule in rules.items()
]
