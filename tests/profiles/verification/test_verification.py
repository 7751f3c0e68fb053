"""Verifying the record: ordinary work leaves it in order, and whoever gets past the triggers is named."""

import datetime
import json
import shutil
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.importers.annotations import Annotation, load_annotations
from minerals.importers.correcting import correct
from minerals.importers.extracts import FigureRow, Identity
from minerals.importers.headlines import set_headlines
from minerals.importers.loading import load_release
from minerals.importers.trade_loading import store_flows
from minerals.models import (
    Commodity,
    Figure,
    FigureRevision,
    HeadlineSource,
    LoadedYear,
    Release,
    ReleaseImport,
    Source,
)
from profiles import workflow
from profiles.draft import images
from profiles.draft.snapshot import sha256
from profiles.models import Edition, LeadImage, Profile, Review, Revision
from profiles.verification import comparing, verify
from profiles.verification import digest as digests
from tests.factories import (
    CommodityFactory,
    CountryFactory,
    ReleaseFactory,
    complete_profile,
    figure,
    flow,
    govern,
    market,
    publish,
    revise,
)
from tests.profiles.admin.profile.test_images import picture
from tests.seeds import as_loaded, once_a_module, publish_japan
from tests.unguarded import unguarded


def hold():
    """Japan is public, and every number has an origin."""
    edition = publish_japan()
    japan, cobalt = edition.country, edition.pairs.first().mineral
    flow(CommodityFactory(minerals=[cobalt]), CountryFactory(code="COD", name="DR Congo"), japan, 100)
    market({2024: 16}, mineral=cobalt)
    govern(japan, {2023: 1})
    as_loaded()
    return edition


published = once_a_module(hold)
pytestmark = [
    pytest.mark.usefixtures("published"),
    pytest.mark.on_postgresql("it reads triggers and locks tables in each database’s own way"),
]


@pytest.fixture
def chile(db):
    return CountryFactory(code="CHL", name="Chile")


@pytest.fixture
def draft(edition, chile, cobalt):
    """A draft that was never saved through the workflow."""
    return complete_profile(chile, minerals=[cobalt], reference="cobalt/mine/production country=japan")


@pytest.fixture
def mined(edition):
    """What Japan mined of cobalt."""
    return Figure.objects.get(country=edition.country)


def problems(**options):
    return [str(finding) for finding in verify(settings.RECORD_DIGEST, **options).findings]


def in_order():
    assert problems() == []


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def tamper(sql, *values):
    with unguarded():
        run(sql, *values)


def lines():
    return [json.loads(line) for line in settings.RECORD_DIGEST.read_text().splitlines()]


def change(profile, editor, **fields):
    Profile.objects.filter(pk=profile.pk).update(**fields)
    return workflow.save_revision(profile, by=editor)


# Ordinary work


def test_a_first_run_writes_a_first_line_and_a_second_finds_nothing_new(edition):
    in_order()
    (line,) = lines()
    assert line["line"] == 1
    assert line["counts"]["profiles.edition"] == 1
    in_order()
    assert len(lines()) == 1
    told = AuditEvent.objects.get(act="digest-written").detail
    assert (told["line"], told["digest"]) == (1, line["digest"])


def test_nothing_is_written_where_that_is_asked(edition):
    assert problems(write=False) == []
    assert not settings.RECORD_DIGEST.exists()
    assert not AuditEvent.objects.filter(act="digest-written").exists()


def test_what_people_do_between_two_runs_is_no_finding(draft, profile, editor, moderator, moderator2):
    in_order()
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    in_order()
    workflow.request_changes(review, by=moderator, note="More.")
    change(draft, editor, tagline="More of it.")
    review = workflow.submit(draft, by=editor)
    thread = workflow.comment(draft, by=editor, body="Where from?")
    in_order()
    workflow.approve(review, by=moderator)
    gathered = workflow.make_set(by=moderator, title="Together", reviews=[review])
    in_order()
    workflow.schedule_set(gathered, by=moderator, when=timezone.now() + datetime.timedelta(days=1))
    workflow.resolve_comment(thread, by=editor)
    in_order()
    workflow.unschedule(review, by=moderator)
    workflow.leave_set(review, by=moderator)
    workflow.discard_set(gathered, by=moderator)
    in_order()
    first = workflow.publish(review, by=moderator)
    in_order()
    change(draft, editor, tagline="Urgent.")
    moderator.user_permissions.add(Permission.objects.get(codename="force_publish_review"))
    moderator = type(moderator).objects.get(pk=moderator.pk)
    forced = workflow.submit(draft, by=editor, change_note="Urgent")
    edition = workflow.force_publish(forced, by=moderator, reason="It is wrong.")
    in_order()
    workflow.approve_afterwards(forced, by=moderator2)
    in_order()
    change(profile, editor, tagline="Another.")
    other = publish(profile, editor=editor, moderator=moderator2)
    workflow.consolidate(edition, profile.country, by=moderator, notice="See there.")
    in_order()
    workflow.withdraw(other, by=moderator, notice="Disputed.")
    in_order()
    workflow.restore(first.review.revision, by=editor)
    again = workflow.submit(draft, by=editor, change_note="Back")
    workflow.withdraw_submission(again, by=editor)
    in_order()


def test_a_draft_that_never_was_public_is_discarded_between_two_runs(draft, editor, moderator):
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    workflow.comment(draft, by=moderator, body="No.", review=review)
    workflow.make_link(
        draft, by=editor, purpose="Ann", expires_at=timezone.now() + datetime.timedelta(days=2)
    )
    workflow.request_changes(review, by=moderator, note="No.")
    in_order()
    revision = draft.revisions.get()
    workflow.discard(draft, by=editor)
    in_order()
    assert lines()[-1]["gone"]["profiles.revision"] == [revision.pk]
    in_order()


def test_imports_and_corrections_between_two_runs_are_no_finding(mined, administrator, cobalt):
    in_order()
    identity = Identity("JPN", cobalt.slug, "mine", "all", "production", "contained", 2024)
    newer = ReleaseFactory(key="newer", published=datetime.date(2027, 2, 1))
    older = ReleaseFactory(key="older", published=datetime.date(2020, 2, 1))
    load_release([FigureRow(identity, "t", "reported", value=Decimal(35))], newer)
    in_order()
    load_release([FigureRow(identity, "t", "reported", value=Decimal(20))], older)
    in_order()
    correction = Release(name="Note", source=newer.source, published=datetime.date(2027, 3, 1))
    correct(
        mined,
        release=correction,
        by=administrator,
        reason="Misprint",
        unit="t",
        flag="reported",
        value=Decimal(36),
    )
    in_order()
    assert [r.is_current for r in mined.revisions.order_by("number")] == [False, False, False, True]


def test_a_preview_of_an_import_is_applied_or_discarded_between_two_runs(edition):
    made = [ReleaseImport.objects.create(origin="upload", file_name="a.csv", upload=b"1") for _ in range(2)]
    in_order()
    release = Release.objects.first()
    for one, state in zip(made, ("applied", "discarded"), strict=True):
        ReleaseImport.objects.filter(pk=one.pk).update(
            state=state, applied_at=timezone.now(), release=release, upload=None
        )
    in_order()


def test_the_digest_is_the_same_on_both_kinds_of_database():
    row = {
        "id": 3, "key": "a", "country_id": 1, "mineral_id": 2, "stage": "mine", "form": "all", "measure": "production",
        "basis": "contained", "year": 2024, "source_id": 4, "scenario": "", "is_headline": True, "rankable": True,
        "annotation": "",
    }  # fmt: skip
    table = next(table for table in comparing.TRACKED if table.label == "minerals.figure")
    assert comparing.entry(table, row) == "ae63133ef0dfc1907abafbd7fa0d850a"


def test_values_of_both_databases_are_hashed_alike(mined):
    """SQLite keeps a decimal as a float and JSON as text; PostgreSQL gives both back as it likes."""
    stored = FigureRevision.objects.filter(figure=mined).values().get()
    assert comparing._plain(stored["value"]) == "30.0000"
    event = AuditEvent.objects.create(act="x", detail={"b": 1, "a": [None, "ü"]}, at=timezone.now())
    stored = AuditEvent.objects.filter(pk=event.pk).values().get()
    assert comparing._plain(stored["detail"]) == comparing._plain({"a": [None, "ü"], "b": 1})
    assert comparing._plain(stored["at"]).endswith("+00:00")


def test_a_new_column_is_taken_into_the_digest(edition, monkeypatch):
    """As after a migration: the rows are compared by the columns they were hashed with, then hashed anew."""
    everything = comparing.TrackedTable.columns.fget
    monkeypatch.setattr(
        comparing.TrackedTable,
        "columns",
        property(lambda table: [n for n in everything(table) if n != "words_added"]),
    )
    in_order()
    assert "words_added" not in lines()[0]["columns"]["profiles.revision"]
    monkeypatch.setattr(comparing.TrackedTable, "columns", property(everything))
    in_order()
    assert "words_added" in lines()[-1]["columns"]["profiles.revision"]
    in_order()
    tamper("UPDATE profiles_revision SET words_added = 7000")
    assert len(problems()) == 1


def test_a_column_that_is_gone_has_to_be_accepted(edition):
    in_order()
    text = settings.RECORD_DIGEST.read_text()
    settings.RECORD_DIGEST.write_text(text.replace('"words_added"', '"words_gone"'))
    assert any("words_gone" in problem for problem in problems())


# Tampering


FORGED = [
    ("audit_log.auditevent", "UPDATE audit_log_auditevent SET act = 'approved' WHERE act = 'saved'"),
    ("audit_log.auditevent", "UPDATE audit_log_auditevent SET at = '2026-01-01 00:00:00+00:00'"),
    ("audit_log.auditevent", "UPDATE audit_log_auditevent SET actor_id = NULL WHERE act = 'submitted'"),
    ("audit_log.auditevent", "UPDATE audit_log_auditevent SET detail = '{}' WHERE act = 'published'"),
    ("profiles.edition", "UPDATE profiles_edition SET change_note = 'Nothing of note'"),
    ("profiles.edition", "UPDATE profiles_edition SET tagline = 'Another'"),
    ("profiles.edition", "UPDATE profiles_edition SET published_at = '2026-01-01 00:00:00+00:00'"),
    ("profiles.edition", "UPDATE profiles_edition SET approved_at = '2026-01-01 00:00:00+00:00'"),
    ("profiles.edition", "UPDATE profiles_edition SET state = 'superseded'"),
    ("profiles.edition", "UPDATE profiles_edition SET number = 2"),
    (
        "profiles.edition",
        "UPDATE profiles_edition SET state = 'withdrawn', notice = 'x', ended_at = '2026-11-25 00:00:00+00:00'",
    ),
    ("profiles.review", "UPDATE profiles_review SET decision_note = 'Fine'"),
    ("profiles.review", "UPDATE profiles_review SET decider_id = NULL, state = 'withdrawn'"),
    ("profiles.review", "UPDATE profiles_review SET submitted_at = '2026-01-01 00:00:00+00:00'"),
    ("profiles.review", "UPDATE profiles_review SET change_note = 'Nothing of note'"),
    ("profiles.revision", "UPDATE profiles_revision SET sha256 = 'abc'"),
    ("profiles.revision", "UPDATE profiles_revision SET created_at = '2026-01-01 00:00:00+00:00'"),
    ("minerals.figurerevision", "UPDATE minerals_figurerevision SET value = 1"),
    ("minerals.figurerevision", "UPDATE minerals_figurerevision SET note = 'x'"),
    ("minerals.figurerevision", "UPDATE minerals_figurerevision SET is_current = false"),
    ("minerals.figurerevision", "UPDATE minerals_figurerevision SET is_revised = true"),
    ("minerals.figure", "UPDATE minerals_figure SET stage = 'refinery'"),
    ("minerals.release", "UPDATE minerals_release SET key = 'another' || id"),
]


@pytest.mark.parametrize(("label", "sql"), FORGED)
def test_a_changed_row_is_named(label, sql, edition):
    in_order()
    tamper(sql)
    found = problems()
    assert any(problem.startswith(f"{label} ") for problem in found), found
    assert problems() == found, "it is named again by the next run"


def forge(model, pk, word, by):
    """Another text with the hash that belongs to it."""
    payload = json.loads(json.dumps(model.objects.get(pk=pk).payload).replace(word, by))
    with unguarded():
        model.objects.filter(pk=pk).update(payload=payload, sha256=sha256(payload))


@pytest.mark.parametrize("model", [Edition, Review, Revision])
def test_a_payload_that_was_forged_with_its_hash_is_named(model, edition):
    in_order()
    pk = model.objects.get().pk
    forge(model, pk, "Refines", "Mines")
    assert any(p.startswith(f"{model._meta.label_lower} {pk} ") and "changed" in p for p in problems())


def test_a_forged_edition_is_named_before_the_first_digest(edition):
    forge(Edition, edition.pk, "Text of", "Lies about")
    found = problems()
    assert any("sha256 is not that of the review" in problem for problem in found)
    assert any("has no such publication" in problem for problem in found)


@pytest.mark.parametrize("state", ["withdrawn", "superseded"])
def test_a_review_that_nobody_closed_is_named(state, draft, editor):
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    in_order()
    run("UPDATE profiles_review SET state = %s WHERE id = %s", state, review.pk)
    assert any(f"the audit log does not say that it was {state}" in problem for problem in problems())


def test_a_payload_without_its_hash_is_named(edition):
    with unguarded():
        Edition.objects.update(payload=edition.payload | {"tagline": "Another"})
    assert any("does not have the hash" in problem for problem in problems(write=False))


def test_a_forged_approval_is_named(draft, editor, moderator):
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    in_order()
    run(
        "UPDATE profiles_review SET state = 'approved', decider_id = %s, decided_at = submitted_at WHERE id = %s",
        moderator.pk,
        review.pk,
    )  # no trigger can tell it from the workflow's
    assert any("does not say that it was approved" in problem for problem in problems())


@pytest.mark.parametrize(
    ("label", "sql"),
    [
        ("audit_log.auditevent", "DELETE FROM audit_log_auditevent WHERE act = 'published'"),
        ("profiles.comment", "DELETE FROM profiles_comment"),
        ("minerals.figurerevision", "DELETE FROM minerals_figurerevision WHERE id = (SELECT max(id) FROM"
                                    " minerals_figurerevision)"),
    ],
)  # fmt: skip
def test_a_deleted_row_is_named(label, sql, edition, profile, editor):
    workflow.comment(profile, by=editor, body="Where from?")
    in_order()
    tamper(sql)
    assert any(p.startswith(label) and "deleted" in p for p in problems())


def test_a_deleted_edition_is_named_whatever_discard_the_log_claims(edition, profile, editor):
    in_order()
    with unguarded():
        for rows in ("pair", "figure", "citation", "release", ""):
            run(f"DELETE FROM profiles_edition{rows}")
        run("DELETE FROM profiles_review")
        run("DELETE FROM profiles_revision")
        AuditEvent.objects.create(
            act="discarded", object_type="profiles.profile", object_id=str(profile.pk), detail={}
        )
        AuditEvent.objects.create(act="x", object_type="profiles.review", object_id="1")
    found = " / ".join(problems())
    for label in ("edition", "review", "revision"):
        assert f"profiles.{label} " in found
    assert "although its profile was public" in found


def test_a_row_that_is_put_into_the_past_is_named(edition):
    first = AuditEvent.objects.order_by("pk").first()
    tamper("DELETE FROM audit_log_auditevent WHERE id = %s", first.pk)
    in_order()
    first.save(force_insert=True)
    assert [p for p in problems() if p.startswith(f"audit_log.auditevent {first.pk} ")]


def test_two_lives_are_named(edition, profile, editor, moderator):
    change(profile, editor, tagline="Another.")
    review = workflow.submit(profile, by=editor, change_note="More")
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
    in_order()
    with unguarded():
        run("DROP INDEX one_live_edition_per_country")
        run("UPDATE profiles_edition SET state = 'live'")
    found = problems()
    assert any("changed from superseded to live" in problem for problem in found)
    assert any("there is a newer edition" in problem for problem in found)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM profiles_editionpair",
        "UPDATE profiles_editionpair SET role = 'consumer'",
        "DELETE FROM profiles_editionfigure",
    ],
)
def test_rows_drawn_from_an_edition_are_compared(sql, edition):
    run(sql)
    assert any("not those of its payload" in problem for problem in problems())


# Triggers


def test_a_missing_trigger_is_named(edition):
    on = " ON profiles_edition" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER atlas_edition_frozen{on}")
    assert problems() == ["trigger atlas_edition_frozen on profiles_edition: it is missing"]


def test_a_trigger_that_does_nothing_is_named(edition):
    if connection.vendor == "postgresql":
        run(
            "CREATE OR REPLACE FUNCTION atlas_review_state() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN NEW; END $$"
        )
    else:
        run("DROP TRIGGER atlas_review_state")
        run("CREATE TRIGGER atlas_review_state BEFORE UPDATE OF state ON profiles_review BEGIN SELECT 1; END")
    assert problems() == ["trigger atlas_review_state on profiles_review: it is not what it should be"]


def test_a_disabled_trigger_is_named(edition):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite disables none in the file")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE profiles_edition DISABLE TRIGGER atlas_edition_delete")
    assert problems() == ["trigger atlas_edition_delete on profiles_edition: it is not what it should be"]


def test_a_trigger_of_somebody_else_is_named(edition):
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run(
            "CREATE TRIGGER mine BEFORE INSERT ON profiles_edition FOR EACH ROW EXECUTE FUNCTION atlas_refuse()"
        )
    else:
        run("CREATE TRIGGER mine AFTER INSERT ON profiles_edition BEGIN DELETE FROM profiles_comment; END")
    assert problems() == ["trigger mine on profiles_edition: it is not one of ours"]


# Pictures


def small_picture(**options):
    """As wide as a page shows it at least, and no higher than it has to be: encoding is most of such a test."""
    return picture(size=(960, 300), **options)


@pytest.fixture
def illustrated(profile, editor, moderator):
    stored = images.store(small_picture())
    LeadImage.objects.create(
        profile=profile, sha256=stored.sha256, width=stored.width, height=stored.height, alt="A map", credit="Us",
        licence="CC BY 4.0",
    )  # fmt: skip
    publish(profile, editor=editor, moderator=moderator)
    return sorted((settings.MEDIA_ROOT / "images").iterdir())


def test_a_picture_that_was_swapped_is_named(illustrated):
    in_order()
    other = images.store(small_picture(colour="red"))
    in_order()
    victim = next(path for path in illustrated if path.name.endswith("-960.webp"))
    shutil.copy(images.path_of(f"{other.sha256}-960.webp"), victim)
    assert problems() == [f"picture {victim.name}: the file was changed"]


def test_a_picture_that_is_missing_is_named(illustrated):
    in_order()
    illustrated[0].unlink()
    assert problems() == [f"picture {illustrated[0].name}: the file is missing"]


def test_a_picture_is_missed_before_the_first_digest(illustrated):
    illustrated[-1].unlink()
    assert problems() == [f"picture {illustrated[-1].name}: the file is missing"]


def test_a_file_that_is_not_what_its_name_says_is_named(illustrated):
    illustrated[0].write_bytes(b"GIF89a")
    assert problems() == [f"picture {illustrated[0].name}: the file is no picture"]


# The digest itself


def test_a_line_written_before_a_model_moved_is_of_the_model_as_it_is_now(tmp_path):
    path, old = tmp_path / "digest.jsonl", "minerals.auditevent"
    digests.append(
        path, digests.Digest(), at=timezone.now(), columns={old: ["id"]}, last={old: 2},
        rows={old: {"1": "a", "2": "b"}}, gone={old: [1]}, pictures={},
    )  # fmt: skip
    digest, new = digests.read(path), "audit_log.auditevent"
    assert not digest.problems
    assert (digest.columns, digest.last, digest.rows) == ({new: ["id"]}, {new: 2}, {new: {2: "b"}})


@pytest.fixture
def two_lines(edition, profile, editor):
    in_order()
    change(profile, editor, tagline="Another.")
    in_order()
    return settings.RECORD_DIGEST


def test_a_digest_that_is_gone_is_missed_until_somebody_accepts_a_new_one(two_lines):
    two_lines.unlink()
    assert "the file is gone; the audit log has 2 lines" in problems()[0]
    assert problems(), "no new one takes its place by itself"
    problems(accept="The disk was lost")
    in_order()
    assert "The disk was lost" in verify(two_lines).remarks[0]


@pytest.mark.parametrize(
    ("cut", "problem"),
    [
        (lambda text: text.splitlines(keepends=True)[0], "line 2 is missing"),
        (lambda text: text.splitlines(keepends=True)[1], "line 1 is missing"),
        (lambda text: text[:-40], "line 2 is cut off"),
        (lambda text: text.replace('"line":2', '"line":3'), "line 2 is missing"),
        (lambda text: text.replace('"profiles.edition":1', '"profiles.edition":7', 1), "line 1 is not what was"),
    ],
)  # fmt: skip
def test_a_digest_that_was_cut_or_rewritten_is_named(cut, problem, two_lines):
    two_lines.write_text(cut(two_lines.read_text()))
    assert any(problem in one for one in problems()), problems()


def test_the_digest_of_another_database_is_not_taken_for_this_one(two_lines):
    tamper("DELETE FROM audit_log_auditevent WHERE act = 'digest-written'")
    assert "of another record" in problems()[0]


def test_a_run_that_was_stopped_before_it_told_the_audit_log_is_no_finding(two_lines):
    newest = AuditEvent.objects.filter(act="digest-written").order_by("pk").last()
    tamper("DELETE FROM audit_log_auditevent WHERE id = %s", newest.pk)
    in_order()


def test_what_was_accepted_is_taken_as_right_from_then_on_and_said(edition):
    in_order()
    tamper("UPDATE minerals_figurerevision SET note = 'x'")
    assert problems()
    problems(accept="Restored from a backup")
    in_order()
    assert "Restored from a backup" in verify(settings.RECORD_DIGEST).remarks[0]
    assert AuditEvent.objects.filter(detail__accepted="Restored from a backup").exists()


# Where numbers come from


NUMBERS = [
    ("trade flows of BACI 2026, 2024", "UPDATE minerals_tradeflow SET value = value * 1000"),
    ("trade flows of BACI 2026, 2024", "DELETE FROM minerals_tradeflow"),
    ("trade flows of BACI 2026, 2023", "UPDATE minerals_tradeyear SET year = 2023"),
    ("market values of", "UPDATE minerals_marketvalue SET value = 17"),
    ("estimates of governance of", "DELETE FROM minerals_governanceestimate WHERE dimension = 'cc'"),
    ("estimates of governance of", "UPDATE minerals_governanceestimate SET estimate = 2"),
]


@pytest.mark.parametrize(("subject", "sql"), NUMBERS)
def test_a_number_that_no_import_left_is_named_without_a_digest(subject, sql, edition):
    run(sql)  # no trigger keeps these rows
    assert any(problem.startswith(subject) for problem in problems(write=False))


def test_a_statement_that_neither_import_nor_correction_made_is_named(mined):
    """A row is put beside the current one, and made current as an import does: no trigger can tell."""
    in_order()
    revise(mined, 90, announced=False)
    assert any("statements of figures of" in problem and "left" in problem for problem in problems())
    assert problems(), "it is named again by the next run"


def test_what_an_import_left_cannot_be_rewritten(edition):
    for sql in ("UPDATE minerals_loadedyear SET row_count = 9", "DELETE FROM minerals_loadedyear"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            run(sql)
    in_order()
    tamper("UPDATE minerals_loadedyear SET sha256 = 'abc'")
    assert any(problem.startswith("minerals.loadedyear ") for problem in problems())


def test_a_year_is_lawfully_replaced_by_an_import(mined, cobalt):
    commodity = Commodity.objects.get()
    newer = ReleaseFactory(
        key="baci-2027",
        name="BACI 2027",
        published=datetime.date(2027, 1, 30),
        source=Source.objects.get(key="baci"),
    )
    store_flows({(commodity.slug, 2024): {("COD", "JPN"): (200, None)}}, newer, whole=True)
    in_order()
    assert LoadedYear.objects.filter(kind="trade-flows").count() == 3  # the older release has none left
    assert LoadedYear.objects.get(release=newer).row_count == 1


def test_the_first_counts_of_a_database_are_those_of_its_rows(edition):
    with unguarded():
        LoadedYear.objects.all().delete()
    assert problems(write=False)
    migration = import_module("minerals.migrations.0022_fill_loaded_years")
    migration.fill(apps, SimpleNamespace(connection=connection))
    in_order()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE minerals_release SET name = 'Forged'",
        "UPDATE minerals_release SET url = 'https://evil.example/'",
        "UPDATE minerals_figure SET annotation = 'Never mind'",
        "UPDATE minerals_figure SET rankable = false",
        "UPDATE minerals_figure SET is_headline = false",
    ],
)
def test_words_and_marks_that_the_audit_log_does_not_tell_of_are_named(sql, edition):
    in_order()
    run(sql)
    label = "minerals.release" if "release" in sql else "minerals.figure"
    found = problems()
    assert any(p.startswith(f"{label} ") and "the audit log does not tell of it" in p for p in found)
    assert problems() == found, "it is named again by the next run"


def test_words_and_marks_that_the_audit_log_tells_of_are_no_finding(mined):
    in_order()
    load_annotations(
        [
            Annotation(
                ("cobalt", "mine", "production", "all", "contained", "2024"),
                "usgs-mcs",
                False,
                "Odd.",
                "a",
                1,
            )
        ]
    )
    release = Release.objects.get(key="usgs-mcs-2026")
    Release.objects.filter(pk=release.pk).update(note="The day is assumed.")
    audit.log(Action.CHANGED, release, by=None, changes={"note": ["", "The day is assumed."]})
    assert Figure.objects.get(pk=mined.pk).annotation == "Odd."
    in_order()


def test_figures_that_headline_by_another_table_are_no_finding(mined):
    in_order()
    HeadlineSource.objects.create(
        mineral=mined.mineral, stage=mined.stage, measure=mined.measure, source=Source.objects.get(key="baci")
    )
    assert set_headlines()
    in_order()


def test_an_event_before_the_one_before_it_is_named(edition):
    in_order()
    event = AuditEvent.objects.filter(act="saved").first()
    AuditEvent.objects.bulk_create([AuditEvent(act=event.act, actor=event.actor)])
    newest = AuditEvent.objects.order_by("pk").last()
    tamper("UPDATE audit_log_auditevent SET at = '2020-01-01 00:00:00+00:00' WHERE id = %s", newest.pk)
    problem = "its time is before that of the event before it"
    assert any(p.startswith(f"audit_log.auditevent {newest.pk} ") and problem in p for p in problems())


def test_a_release_with_another_day_is_named_instead_of_its_figures(edition, cobalt):
    newer = ReleaseFactory(key="usgs-mcs-2027", name="Summaries 2027", published="2027-02-01")
    for number in range(12):
        revise(
            figure(CountryFactory(code=f"X{number:02}"), cobalt, 1),
            2,
            release=newer,
            announced=False,
            is_revised=True,
        )
    as_loaded()
    in_order()
    tamper("UPDATE minerals_release SET published = '2020-01-01' WHERE id = %s", newer.pk)
    assert [problem for problem in problems() if "12 figures contradict" in problem]
    assert not [problem for problem in problems() if problem.startswith("minerals.figurerevision")]


# The command


def test_findings_are_printed_before_anything_is_written(edition, capsys, monkeypatch):
    tamper("UPDATE minerals_figurerevision SET is_revised = true")

    def fail(*args, **kwargs):
        raise IntegrityError("the next id is taken")

    monkeypatch.setattr(digests, "append", fail)
    with pytest.raises(IntegrityError):
        call_command("verify")
    assert "marked as revised" in capsys.readouterr().out


def test_the_command_names_what_differs_and_exits_with_one(edition, capsys):
    call_command("verify")
    said = capsys.readouterr().out
    assert "0 differed" in said
    assert "counted and hashed in" in said
    call_command("verify", verbosity=0)
    assert capsys.readouterr().out == ""
    tamper("UPDATE profiles_edition SET tagline = 'Another'")
    with pytest.raises(CommandError, match="not as they should be"):
        call_command("verify", "--no-write")
    assert f"profiles.edition {edition.pk} (Japan, edition 1): it was changed" in capsys.readouterr().out


def test_the_command_takes_another_file(edition, tmp_path):
    call_command("verify", "--digest", str(tmp_path / "elsewhere" / "second.jsonl"))
    call_command("verify")
    call_command("verify", "--digest", str(tmp_path / "elsewhere" / "second.jsonl"))
