"""The database itself keeps the record, whoever asks it otherwise."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.test.utils import isolate_apps
from django.utils import timezone

from audit_log.models import AuditEvent
from minerals.models import FigureRevision
from profiles import workflow
from profiles.guards import RECORD, REVIEW_STEPS, expected, install_guards
from profiles.guards import installed as installed_triggers
from profiles.guards.rules import GUARDS
from profiles.guards.triggers import PREFIX, all_guards, condition_sql, unique_keys
from profiles.models import Comment, Edition, PreviewLink, Profile, Review, Revision
from profiles.models.record import ReviewState
from tests.factories import ReleaseFactory, revise

pytestmark = pytest.mark.on_postgresql("guards are triggers, of which each database has its own")

MODELS = [apps.get_model(table.model) for table in RECORD]


def installed():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def refused(act):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        act()


def test_every_guard_is_on_after_a_migrate(db):
    assert installed() >= {f"{PREFIX}{guard.name}" for guard in GUARDS}


def test_installing_again_is_safe(db):
    install_guards()
    call_command("migrate", verbosity=0)
    assert installed() >= {f"{PREFIX}{guard.name}" for guard in GUARDS}


@pytest.mark.parametrize("model", [AuditEvent, Edition, Revision, Review, FigureRevision])
def test_nothing_of_what_was_public_is_deleted(model, edition):
    refused(lambda: model.objects.all()._raw_delete("default"))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (AuditEvent, {"detail": {}}),
        (Revision, {"author_id": 1}),
        (Review, {"payload": {}}),
        (Review, {"change_note": "Another"}),
        (Review, {"minor": True}),
        (Review, {"decision_note": "Another"}),
        (Review, {"decider_id": None, "state": "withdrawn"}),
        (Edition, {"payload": {}}),
        (Edition, {"change_note": "Another"}),
        (FigureRevision, {"value": 1}),
        (FigureRevision, {"flag": "estimated"}),
    ],
)
def test_nothing_of_the_record_is_changed(model, values, edition):
    refused(lambda: model.objects.update(**values))


def test_an_edition_that_was_superseded_or_withdrawn_does_not_come_back(edition, moderator):
    workflow.withdraw(edition, by=moderator, notice="Under dispute.")
    refused(lambda: Edition.objects.update(state="live"))
    refused(lambda: Edition.objects.update(notice="Never mind."))


def test_sqlite_is_not_talked_round_by_replace(edition):
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE INTO is SQLite's")

    def replace():
        with connection.cursor() as cursor:
            cursor.execute("REPLACE INTO audit_log_auditevent SELECT * FROM audit_log_auditevent")

    refused(replace)


def test_a_draft_that_never_was_public_can_still_be_discarded(profile, editor):
    workflow.save_revision(profile, by=editor)
    workflow.discard(profile, by=editor)
    assert not Profile.objects.exists()


def test_the_current_value_changes_as_the_importer_changes_it(cobalt_figures):
    older = ReleaseFactory(key="older", published=datetime.date(2020, 1, 1))
    newer = revise(cobalt_figures, 35)
    first = cobalt_figures.revisions.get(number=1)
    refused(lambda: FigureRevision.objects.filter(pk=newer.pk).update(is_current=False))
    refused(lambda: FigureRevision.objects.filter(pk=first.pk).update(is_current=True))
    FigureRevision.objects.filter(pk=newer.pk).update(is_revised=True)  # which it is
    refused(lambda: FigureRevision.objects.filter(pk=newer.pk).update(is_revised=False))
    if connection.vendor == "sqlite":  # which keeps a text as it is: false to SQL, true to Python
        change = "UPDATE minerals_figurerevision SET is_revised = 'x' WHERE id = %s"
        refused(lambda: connection.cursor().execute(change, [first.pk]))
    # What an older release is loaded later with has the highest number, and takes the place of nothing.
    cobalt_figures.revisions.create(
        number=3, is_current=False, release=older, value=1, unit="t", flag="reported"
    )
    refused(lambda: FigureRevision.objects.filter(pk=newer.pk).update(is_current=False))


# That nothing is forgotten


@pytest.mark.parametrize("model", MODELS)
def test_every_unique_index_of_a_guarded_table_is_among_the_keys(model, db):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, model._meta.db_table).values()
    indexed = {
        tuple(sorted(one["columns"])) for one in constraints if one["unique"] and not one["primary_key"]
    }
    assert indexed == {tuple(sorted(columns)) for columns, _ in unique_keys(model)}


@isolate_apps("profiles")
def test_a_new_constraint_is_guarded_without_more_ado(db):
    class Thing(models.Model):
        code = models.CharField(max_length=3, unique=True)
        a = models.IntegerField()
        b = models.IntegerField()

        class Meta:
            app_label = "profiles"
            unique_together = [("a", "b")]
            constraints = [models.UniqueConstraint(fields=["b"], condition=Q(a__gt=3), name="one_b")]

    assert unique_keys(Thing) == [(("code",), None), (("a", "b"), None), (("b",), Q(a__gt=3))]
    assert condition_sql(Thing, Q(a__gt=3), connection) == '"a" > 3'


@isolate_apps("profiles")
def test_a_constraint_that_no_guard_can_be_made_of_is_refused():
    class Thing(models.Model):
        code = models.CharField(max_length=3)

        class Meta:
            app_label = "profiles"
            constraints = [models.UniqueConstraint(Lower("code"), name="one_code")]

    with pytest.raises(ImproperlyConfigured, match="one_code"):
        unique_keys(Thing)


def test_a_column_that_nobody_named_never_changes(db):
    frozen = {guard.table: guard.event for guard in all_guards(connection) if guard.name.endswith("_frozen")}
    assert "words_added" in frozen["profiles_revision"]
    assert "source_line" in frozen["minerals_figurerevision"]


def test_no_other_column_of_the_record_may_change():
    """Said once more: guards and digest both follow RECORD, and would both let a column go."""
    found = {table.model.partition(".")[2]: set(table.changing) for table in RECORD if table.changing}
    assert found == {
        "DataVersion": {"data_state"},  # at which epochs the tables were last found to be these
        "Release": {"name", "note", "published", "url"},
        "Figure": {"annotation", "is_headline", "rankable"},
        "MarketSeries": {"position", "product", "scope", "terms", "unit", "wording"},
        "FigureRevision": {"is_current", "is_revised"},
        "ReleaseImport": {
            "state", "release_id", "file_name", "sha256", "size", "upload", "form", "report", "by_id", "applied_at",
        },
        "PublicationSet": {"published_at", "title"},
        "Review": {
            "state", "assignee_id", "decider_id", "decided_at", "decision_note", "forced_by_id", "forced_at",
            "force_reason", "publication_set_id", "scheduled_for", "scheduled_by_id",
        },
        "Edition": {"state", "approved_at", "ended_at", "merged_into_id", "notice"},
        "Comment": {"resolved_at", "resolved_by_id"},
        "Event": {"name"},
        "PreviewLink": {"revoked_at", "revoked_by_id"},
    }  # fmt: skip
    (profile,) = [table for table in RECORD if table.fixed]
    assert (profile.model, profile.fixed) == ("profiles.Profile", ("subject_id",))


def test_what_is_installed_is_what_should_be(db):
    assert sorted(installed_triggers(connection)) == sorted(expected(connection))


# PostgreSQL's own ways


# Discarding


def test_a_draft_that_never_was_public_goes_with_all_that_is_its_own(profile, editor, moderator):
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor)
    workflow.comment(profile, by=moderator, body="Not yet.", review=review)
    workflow.request_changes(review, by=moderator, note="Not yet.")
    link = workflow.make_link(
        profile, by=editor, purpose="For Ann", expires_at=timezone.now() + datetime.timedelta(days=2),
        revision=profile.revisions.first(),
    )  # fmt: skip
    workflow.revoke_link(link, by=editor)
    workflow.restore(profile.revisions.first(), by=editor)
    workflow.discard(profile, by=editor)
    assert not any(model.objects.exists() for model in (Profile, Revision, Review, Comment, PreviewLink))


def in_state(state, profile, editor, moderator):
    """A review that was stored in this state, with an edition that it could be published as."""
    revision = profile.revisions.get()
    decided = {"decider": moderator, "decided_at": timezone.now(), "decision_note": "Because."}
    review = Review.objects.create(
        profile=profile, revision=revision, payload={}, schema=1, sha256="0" * 64, submitter=editor, state=state,
        scheduled_for=timezone.now(), scheduled_by=moderator, **({} if state == "in-review" else decided),
    )  # fmt: skip
    Edition.objects.create(
        subject=profile.subject, number=1, review=review, payload={}, schema=1, sha256="0" * 64, state="superseded",
        published_at=timezone.now(), published_by=moderator,
    )  # fmt: skip
    return review, {"decider": moderator, "decided_at": timezone.now(), "decision_note": "Because."}


@pytest.mark.parametrize("before", ReviewState.values)
@pytest.mark.parametrize("after", ReviewState.values)
def test_a_review_takes_only_the_steps_of_the_workflow(before, after, profile, editor, moderator):
    workflow.save_revision(profile, by=editor)
    review, decision = in_state(before, profile, editor, moderator)
    changes = decision if before == "in-review" and after in ("approved", "changes-requested") else {}
    if before == "in-review" and after == "published":
        changes = {"forced_by": moderator, "forced_at": timezone.now(), "force_reason": "Urgent"}

    def step():
        Review.objects.filter(pk=review.pk).update(state=after, **changes)

    if after in REVIEW_STEPS.get(before, ()):
        step()
    else:
        refused(step)


def test_every_state_of_a_review_is_known_to_the_steps():
    named = {*REVIEW_STEPS, *(state for states in REVIEW_STEPS.values() for state in states)}
    assert named == set(ReviewState.values)
