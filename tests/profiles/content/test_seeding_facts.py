"""Seeding of profiles whose files are as they were, but whose facts are not."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minerals.importers.tidy.content import load_facts
from minerals.models import Country, CriticalList, Mineral
from profiles import checking, seeding, workflow
from profiles.checking import draft_checks
from profiles.draft.snapshot import sha256
from profiles.models import Edition, Profile, Review, Revision
from profiles.models.record import RevisionKind
from profiles.publishing.payload.payload import Payload
from tests.factories import (
    CriticalListFactory,
    ListEntryFactory,
    ReleaseFactory,
    SourceFactory,
    figure,
    revise,
    world,
)
from tests.profiles.content.test_content import GOOD
from tests.seeds import CONTENT
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db

REFINER = GOOD.replace("role: stockpiler", "role: refiner")


@pytest.fixture
def path(tmp_path, cobalt_figures, japan):
    path = tmp_path / "japan.md"
    path.write_text(REFINER, encoding="utf-8")
    seeding.seed_profiles([path])
    return path


def refined():
    """Another source counts what Japan refines: it is leading, so far as that source counts."""
    japan, cobalt = Country.objects.get(code="JPN"), Mineral.objects.get(slug="cobalt")
    source = SourceFactory(
        key="agency", title="Agency data", publisher="International Agency", short="Agency"
    )
    release = ReleaseFactory(
        key="agency-2025", source=source, name="Agency data 2025", published=datetime.date(2025, 5, 21)
    )
    for place, amount in ((japan, 60), (world(), 100)):
        figure(place, cobalt, amount, stage="refinery", release=release, is_headline=True)


def live():
    return Edition.objects.live().get()


def touch(editor, moderator):
    """A person publishes an edition of their own."""
    Profile.objects.update(overview="A person's text.[@paper]")
    profile = Profile.objects.get()
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="Better words")
    workflow.approve_and_publish(review, by=moderator)


def test_new_figures_and_roles_make_a_new_edition_of_the_same_text(path):
    before = Payload.of(live())
    first = live().sha256
    refined()
    report = seeding.seed_profiles([path])
    assert (report.published, report.unchanged) == ([], [])
    edition = live()
    assert report.renewed == {"Japan": edition.change_note}
    assert (
        edition.change_note
        == "Figures added (Agency): cobalt. Roles now shown by figures: refiner of cobalt."
    )
    assert (edition.number, edition.review.revision.kind) == (2, RevisionKind.REFRESH)
    payload = Payload.of(edition)
    assert payload.source == before.source
    (refiner,) = (role for role in payload.minerals[0].roles if role.role == "refiner")
    assert (refiner.computed, refiner.strength, refiner.citation) == (True, "leading", "paper")
    assert Edition.objects.get(number=1).sha256 == first
    assert sha256(Edition.objects.get(number=1).payload) == first


def test_a_second_seed_makes_nothing(path):
    refined()
    seeding.seed_profiles([path])
    counts = Edition.objects.count(), Revision.objects.count(), Review.objects.count()
    assert seeding.seed_profiles([path]).unchanged == ["Japan"]
    assert (Edition.objects.count(), Revision.objects.count(), Review.objects.count()) == counts


def test_drafts_are_checked_once_when_all_are_there(tmp_path, cobalt_figures, japan, monkeypatch):
    made = []
    check = draft_checks._check_one
    monkeypatch.setattr(draft_checks, "_check_one", lambda *args: made.append(args[0]) or check(*args))
    path = tmp_path / "japan.md"
    path.write_text(GOOD, encoding="utf-8")
    seeding.seed_profiles([path])
    profile = Profile.objects.get()
    assert made == [profile]
    assert not checking.stale_profiles(checking.facts_stamp()).exists()
    workflow.set_review_by(profile, datetime.date(2030, 1, 1), by=profile.revisions.get().author)
    assert not checking.stale_profiles(checking.facts_stamp()).exists()


def test_a_payload_of_an_earlier_schema_that_says_the_same_is_no_change(path):
    tree = Payload.of(live()).to_json() | {"schema": 3}
    for one in tree["figures"].values():
        for name in ("source", "source_name", "scenario"):
            del one[name]
    for release in tree["releases"]:
        del release["attribution"]
    with unguarded():
        Edition.objects.update(payload=tree, schema=3, sha256=sha256(tree))
    assert seeding.seed_profiles([path]).unchanged == ["Japan"]
    assert live().sha256 == sha256(tree)


def test_a_changed_list_alone_is_a_change_with_general_words(path):
    ListEntryFactory(critical_list=CriticalListFactory(), mineral=Mineral.objects.get())
    report = seeding.seed_profiles([path])
    assert report.renewed["Japan"].startswith("Updated to the current figures and official lists")
    assert Payload.of(live()).minerals[0].lists[0].slug == CriticalList.objects.get().slug


def test_a_changed_figure_is_counted_in_the_note(path):
    revise(Country.objects.get(code="JPN").figures.get(), 33)
    assert seeding.seed_profiles([path]).renewed == {"Japan": "Figures changed: 1."}


RENAMED = "Names updated: DR Congo is now Congo (Kinshasa); Japan is now Nippon."


def rename():
    Country.objects.filter(code="JPN").update(name="Nippon")
    Country.objects.filter(code="COD").update(name="Congo (Kinshasa)")


def test_another_name_of_a_place_makes_a_new_edition_once(path):
    rename()
    report = seeding.seed_profiles([path])
    assert report.renewed == {"Nippon": RENAMED}
    first, second = Edition.objects.order_by("number")
    assert (Payload.of(first).country.name, Payload.of(second).country.name) == ("Japan", "Nippon")
    assert sha256(first.payload) == first.sha256
    assert seeding.seed_profiles([path]).unchanged == ["Nippon"]


def test_another_name_makes_a_draft_of_what_a_person_touched(path, editor, moderator):
    touch(editor, moderator)
    rename()
    report = seeding.seed_profiles([path])
    assert report.to_submit == {"Nippon": RENAMED}
    assert Payload.of(live()).country.name == "Japan"


def test_what_a_person_touched_gets_a_draft_to_submit_once(path, editor, moderator):
    touch(editor, moderator)
    refined()
    report = seeding.seed_profiles([path])
    assert (report.touched, report.renewed) == (["Japan"], {})
    assert report.to_submit["Japan"].startswith("Figures added (Agency): cobalt.")
    profile, number = Profile.objects.get(), live().number
    draft = profile.revisions.newest()
    assert (number, draft.kind) == (2, RevisionKind.REFRESH)
    assert not profile.reviews.unfinished().exists()
    report = seeding.seed_profiles([path])
    assert (report.to_submit, report.waiting) == ({}, ["Japan"])
    assert profile.revisions.newest() == draft
    workflow.submit(profile, by=editor, change_note="Figures of the agency")
    report = seeding.seed_profiles([path])
    assert (report.to_submit, report.waiting) == ({}, [])


def test_a_draft_that_a_person_has_begun_is_left_alone_and_named(path, editor):
    Profile.objects.update(overview="A person's text.[@paper]")
    workflow.save_revision(Profile.objects.get(), by=editor)
    refined()
    report = seeding.seed_profiles([path])
    assert (report.touched, report.waiting, report.to_submit) == (["Japan"], ["Japan"], {})
    assert Profile.objects.get().overview.startswith("A person's")
    assert live().number == 1


def test_nothing_is_published_where_the_facts_break_a_reference(path, japan, cobalt):
    figure(japan, cobalt, 5, basis="gross")
    with pytest.raises(seeding.ContentError, match="name one of"):
        seeding.seed_profiles([path])
    assert live().number == 1


def test_a_check_says_what_it_would_do_and_does_nothing(path, tmp_path, monkeypatch):
    refined()
    monkeypatch.setattr("profiles.management.commands.seed.load_facts", lambda *args, **more: [])
    (tmp_path / "profiles").mkdir()
    path.rename(tmp_path / "profiles" / "japan.md")
    out = io.StringIO()
    call_command("seed", content=tmp_path, check=True, stdout=out)
    assert "New edition of Japan: the text is the same. Figures added (Agency): cobalt." in out.getvalue()
    assert live().number == 1
    call_command("seed", content=tmp_path, stdout=out)
    assert live().number == 2
    assert not checking.stale_profiles(checking.facts_stamp()).exists()


def test_a_profile_that_is_named_and_has_no_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("seed", content=tmp_path, profile=["atlantis"])


def test_the_shipped_facts_load_in_bulk_and_a_second_time_without_a_change():
    with CaptureQueriesContext(connection) as queries:
        load_facts(CONTENT)
    # 16,000 figures of six releases, 697 series, 303,233 flows; four tell the checks, some sixty are of the search,
    # 27 of groups of codes, six stand around each of nineteen bulk inserts on SQLite, and each load counts its
    # releases and years
    assert 0 < len(queries) <= 720
    for report in load_facts(CONTENT):
        assert (report.read, report.loaded, report.changed) == (report.unchanged, 0, [])
