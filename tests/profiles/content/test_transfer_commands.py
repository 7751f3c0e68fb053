"""Profiles exported and imported by commands: by the rules of the desk, all files or none, in somebody's name."""

import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from audit_log.actions import Channel
from audit_log.models import AuditEvent
from profiles import content, workflow
from profiles.draft import snapshot
from profiles.models import Edition, Profile, Revision
from tests.factories import CountryFactory, UserFactory, complete_profile
from tests.profiles.content.test_content import GOOD


@pytest.fixture
def figures(saved):
    saved.glance_items.update(figure="cobalt/mine/production")
    workflow.save_revision(saved, by=UserFactory(username="editor"))
    return saved


def run(name, *arguments, **options):
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_a_profile_goes_out_and_comes_in_as_it_was(figures, tmp_path):
    before = snapshot.snapshot(figures)
    path = tmp_path / "japan.md"
    path.write_text(run("export_profiles", "japan"), encoding="utf-8")
    assert "no change to Japan" in run("import_profile", str(path), by="editor")
    Profile.objects.update(overview="Lost.")
    workflow.save_revision(figures, by=figures.revisions.first().author)
    assert "revision 3" in run("import_profile", str(path), by="editor")
    figures.refresh_from_db()
    assert snapshot.snapshot(figures) == before
    assert figures.revisions.first().kind == "import"
    event = AuditEvent.objects.filter(act="saved").first()
    assert (event.way, event.actor.username) == (Channel.COMMAND, "editor")


def test_a_revision_the_live_editions_and_all_go_where_they_should(edition, profile, tmp_path):
    Profile.objects.update(tagline="Mines what others refine.")
    workflow.save_revision(profile, by=edition.review.submitter)
    assert "Refines what" in run("export_profiles", "japan", revision=1)
    assert "Mines what" in run("export_profiles", "japan")
    assert "Refines what" in run("export_profiles", of="live")
    run("export_profiles", to=tmp_path / "out")
    assert "Mines what" in (tmp_path / "out" / "profiles" / "japan.md").read_text()
    assert (tmp_path / "out" / "tables" / "citations.csv").read_text().startswith("profile,uid,key")
    run("export_profiles", to=tmp_path / "all.zip")
    assert "profiles/japan.md" in zipfile.ZipFile(tmp_path / "all.zip").namelist()


def test_what_is_not_there_is_not_exported(figures, cobalt, editor):
    for arguments, options, reason in [
        (["atlantis"], {}, "no profile of atlantis"),
        (["japan"], {"revision": 99}, "has no revision 99"),
        ([], {"of": "live"}, "nothing to export"),
    ]:
        with pytest.raises(CommandError, match=reason):
            run("export_profiles", *arguments, **options)
    complete_profile(CountryFactory(name="Chile"), minerals=[cobalt])
    with pytest.raises(CommandError, match="Name a place for 2 profiles"):
        run("export_profiles")
    with pytest.raises(CommandError, match="of one profile"):
        run("export_profiles", revision=1)


def test_one_bad_file_keeps_the_good_ones_out(japan, cobalt_figures, editor, tmp_path):
    good, bad = tmp_path / "japan.md", tmp_path / "bad.md"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text("---\ncountry: XXX\n---\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"bad\.md, line 2: “XXX” is not the code of a country"):
        run("import_profile", str(good), str(bad), str(tmp_path / "none.md"), by="editor")
    assert not Profile.objects.exists()
    assert "words added" in run("import_profile", str(good), by="editor")
    assert not Edition.objects.exists()


def test_a_dry_run_changes_nothing(japan, cobalt_figures, editor, tmp_path):
    path = tmp_path / "japan.md"
    path.write_text(GOOD, encoding="utf-8")
    out = run("import_profile", str(path), by="editor", dry_run=True)
    assert "Japan, revision 1" in out
    assert "nothing was changed" in out
    assert not Profile.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_table_is_laid_upon_the_profile_it_is_said_to_be_of(figures, tmp_path):
    path = tmp_path / "citations.csv"
    path.write_text("key,title,publisher,as_of\npaper,A better paper,P,2025\n", encoding="utf-8")
    with pytest.raises(CommandError, match="a table belongs to a profile"):
        run("import_profile", str(path), by="editor")
    run("import_profile", str(path), by="editor", into="japan")
    assert figures.citations.get().title == "A better paper"
    with pytest.raises(CommandError, match="no profile of “chile”"):
        run("import_profile", str(path), by="editor", into="chile")


def test_the_permissions_of_the_person_named_apply(figures, moderator, tmp_path):
    path = tmp_path / "japan.md"
    path.write_text(content.write(snapshot.snapshot(figures)).replace("Refines", "Mines"), encoding="utf-8")
    before = Revision.objects.count()
    with pytest.raises(CommandError, match="You need the permission"):
        run("import_profile", str(path), by="moderator")
    with pytest.raises(CommandError, match="no active user “nobody”"):
        run("import_profile", str(path), by="nobody")
    assert Revision.objects.count() == before
