"""Profiles of minerals: the same workflow, a form of fewer parts, and sentences at the head of the mineral's page."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from profiles import content, workflow
from profiles.content import Known
from profiles.draft import snapshot
from profiles.models import Edition, Profile, StaffMember
from profiles.models.choices import EditionState
from profiles.models.subjects import Subject, SubjectKind
from tests.factories import (
    MineralFactory,
    RegionFactory,
    complete_profile,
    figure,
    mineral_profile,
    publish,
    world,
)
from tests.profiles.admin.profile.forms import messages, url
from tests.profiles.browser import add_row, posted
from tests.reading import text
from website.changes.record import SiteChanges

WHY = "Cobalt makes batteries last."


@pytest.fixture
def draft(cobalt):
    return mineral_profile(cobalt)


@pytest.fixture
def of_mineral(draft, editor, moderator):
    """The live edition of cobalt."""
    return publish(draft, editor=editor, moderator=moderator)


def page_of(client):
    return text(client.get("/minerals/cobalt/"))


# Published


def test_the_page_of_the_mineral_says_what_was_approved(client, draft, editor, moderator):
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    assert WHY not in page_of(client)
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
    page = page_of(client)
    assert WHY in page
    assert "Exports were rationed." in page
    assert "1 source of this text" in page
    assert "A paper" in page
    assert "edition 1," in page


def test_its_author_does_not_approve_it(draft, editor):
    editor.groups.add(*Group.objects.all())
    workflow.save_revision(draft, by=editor)
    review = workflow.submit(draft, by=editor)
    with pytest.raises(workflow.Refused, match="contributed"):
        workflow.approve(review, by=editor)


def test_an_edited_draft_leaves_the_page_alone(client, of_mineral, draft, editor):
    Profile.objects.filter(pk=draft.pk).update(what_it_does="Something else.[@paper]")
    workflow.save_revision(draft, by=editor)
    assert "Something else." not in page_of(client)


def test_the_page_asks_no_query_more_for_its_text(
    client, draft, editor, moderator, django_assert_num_queries
):
    figure(world(), draft.subject.mineral, 100)
    with CaptureQueriesContext(connection) as before:
        client.get("/minerals/cobalt/")
    publish(draft, editor=editor, moderator=moderator)
    with django_assert_num_queries(len(before)):
        assert WHY in page_of(client)


def test_a_figure_without_a_country_is_the_worlds(client, cobalt, editor, moderator):
    figure(world(), cobalt, 310_000)
    draft = mineral_profile(cobalt, why="Mines made [[cobalt/mine/production]].")
    edition = publish(draft, editor=editor, moderator=moderator)
    assert list(edition.figures.values_list("figure__country__code", flat=True)) == ["WLD"]
    assert "310,000" in page_of(client).split('id="brief"')[1].split("</section>")[0]


def test_no_list_of_countries_has_it(client, edition, of_mineral):
    assert list(Edition.objects.live()) == [edition]
    assert "World" not in text(client.get("/countries/")).split("<main")[-1].split("footer")[0]
    assert client.get("/countries/world/").status_code == 404


def test_editions_stay_at_their_addresses_with_what_changed(client, draft, of_mineral, editor, moderator):
    Profile.objects.filter(pk=draft.pk).update(who_can_stop_it="Two countries mine most of it.[@paper]")
    draft.refresh_from_db()
    publish(draft, editor=editor, moderator=moderator, change_note="A second miner.")
    first = text(client.get("/minerals/cobalt/editions/1/"))
    assert "One country mines most of it." in first
    assert "The current one is edition 2." in first
    assert "A second miner." in text(client.get("/minerals/cobalt/editions/"))
    changes = text(client.get("/minerals/cobalt/editions/1...2/"))
    assert "Two countries" in changes
    assert "Who can stop it" in changes
    cite = client.get("/minerals/cobalt/editions/2/cite.bib").content.decode()
    assert "Cobalt: Mineral in Brief" in cite
    assert "/minerals/cobalt/editions/2/" in cite


def test_another_spelling_leads_to_its_editions(client, of_mineral):
    of_mineral.subject.mineral.aliases.create(name="Kobold", slug="kobold")
    response = client.get("/minerals/kobold/editions/1/")
    assert (response.status_code, response["Location"]) == (301, "/minerals/cobalt/editions/1/")
    assert client.get("/minerals/cobalt/editions/7/").status_code == 404


def test_a_withdrawn_text_leaves_the_page_and_stays_at_its_edition(client, of_mineral, moderator):
    workflow.withdraw(of_mineral, by=moderator, notice="It was out of date.")
    assert WHY not in page_of(client)
    frozen = text(client.get("/minerals/cobalt/editions/1/"))
    assert "It was out of date." in frozen
    assert WHY in frozen


def test_it_is_not_consolidated_into_a_country(edition, of_mineral, moderator):
    with pytest.raises(workflow.Refused, match="cannot be consolidated"):
        workflow.consolidate(of_mineral, edition.subject.place, by=moderator, notice="Elsewhere.")


def test_the_changes_and_the_search_name_it(client, of_mineral):
    page = text(client.get("/changes/"))
    assert "Cobalt: edition 1" in page
    assert [change.name for change in SiteChanges(of_mineral.subject.mineral)[:1]] == [
        "editions/minerals/cobalt/1/published"
    ]
    assert "Cobalt: What it does" in text(client.get("/search/?q=batteries"))
    assert "/minerals/cobalt/editions/1/" in client.get("/sitemap-mineral-editions.xml").content.decode()


def test_the_map_says_that_the_page_of_the_mineral_changed_with_its_edition(client, of_mineral):
    day = of_mineral.published_at.date().isoformat()
    page = "<loc>http://testserver/minerals/cobalt/</loc>"
    assert f"{page}<lastmod>{day}</lastmod>" in client.get("/sitemap-minerals.xml").content.decode()
    (file,) = re.findall(
        r"sitemap-minerals\.xml</loc><lastmod>([^<]+)", client.get("/sitemap.xml").content.decode()
    )
    assert file.startswith(day)


# What the database holds


def test_a_mineral_has_one_profile_and_a_country_too(draft, japan):
    of_japan = Profile.objects.create(subject=Subject.objects.of(japan)).subject
    for subject in (draft.subject, of_japan):
        with pytest.raises(IntegrityError), transaction.atomic():
            Profile.objects.create(subject=subject)
        with pytest.raises(IntegrityError), transaction.atomic():
            Subject.objects.create(kind=subject.kind, place=subject.place, mineral=subject.mineral)
    assert mineral_profile(MineralFactory(name="Nickel")).subject.place == draft.subject.place


def test_a_subject_is_of_its_kind_and_never_changes(draft, japan, cobalt):
    for wrong in ({"kind": SubjectKind.COUNTRY, "mineral": cobalt}, {"kind": SubjectKind.MINERAL}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Subject.objects.create(place=japan, **wrong)
    for change in ({"place": japan}, {"kind": SubjectKind.COUNTRY, "mineral": None}):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Subject.objects.filter(pk=draft.subject_id).update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Subject.objects.of(japan).delete()


def test_a_mineral_has_one_live_edition_and_another_has_its_own(of_mineral, editor, moderator):
    other = publish(mineral_profile(MineralFactory(name="Nickel")), editor=editor, moderator=moderator)
    assert (of_mineral.number, other.number) == (1, 1)
    assert set(Edition.objects.current().of_kind(SubjectKind.MINERAL)) == {of_mineral, other}
    assert of_mineral.state == EditionState.LIVE


def test_its_mineral_never_changes(of_mineral, draft):
    nickel = Subject.objects.of(MineralFactory(name="Nickel"))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Edition.objects.filter(pk=of_mineral.pk).update(subject=nickel)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Profile.objects.filter(pk=draft.pk).update(subject=nickel)


# The desk


def test_a_missing_part_and_one_of_countries_keep_it_from_review(draft, editor):
    Profile.objects.filter(pk=draft.pk).update(who_can_stop_it="", overview="An overview.[@paper]")
    draft.refresh_from_db()
    workflow.save_revision(draft, by=editor)
    with pytest.raises(workflow.Incomplete) as error:
        workflow.submit(draft, by=editor)
    assert {(one.where, one.reason) for one in error.value.problems} == {
        ("Who can stop it", "it is empty"),
        ("Overview", "a profile of a mineral does not have this part"),
    }


def test_an_editor_starts_one_on_a_form_of_its_parts(desk, cobalt):
    world()
    start = url("add")
    assert 'value="cobalt"' in desk.get(start).content.decode()
    data = posted(desk.get(f"{start}?mineral=cobalt"))
    assert {"what_it_does", "who_can_stop_it", "recent_changes-TOTAL_FORMS"} <= data.keys()
    assert not {"overview", "tagline", "policy_rows-TOTAL_FORMS"} & data.keys()
    data["what_it_does"] = f"{WHY}[@paper]"
    add_row(data, "citations", key="paper", title="A paper", publisher="A publisher", as_of="2025-03")
    response = desk.post(f"{start}?mineral=cobalt", data | {"_continue": "Save"})
    assert "Saved Cobalt as revision 1" in messages(response)[0]
    profile = Profile.objects.get()
    assert (profile.subject.place.code, profile.subject.mineral) == ("WLD", cobalt)
    assert profile.revisions.newest().payload["mineral"] == "cobalt"


def test_a_second_start_is_refused_and_what_was_typed_is_kept(desk, cobalt):
    world()
    address = f"{url('add')}?mineral=cobalt"
    data = posted(desk.get(address)) | {"what_it_does": "Typed in vain."}
    mineral_profile(cobalt)
    response = desk.get(address)
    assert response.status_code == 302
    page = desk.post(address, data | {"_continue": "Save"}).content.decode()
    assert "Saved" not in page
    assert Profile.objects.count() == 1


def test_the_form_of_a_mineral_saves_and_previews_its_own_parts(desk, draft, editor):
    workflow.save_revision(draft, by=editor)
    form = posted(desk.get(url("change", draft.pk)))
    assert "leverage" not in form
    response = desk.post(
        url("change", draft.pk), form | {"who_can_stop_it": "Changed.[@paper]", "_continue": "Save"}
    )
    assert "Saved Cobalt as revision 2" in messages(response)[0]
    preview = text(desk.get(reverse("admin:profiles_profile_preview", args=[draft.pk])))
    assert "Changed." in preview
    assert "Overview" not in preview


def test_the_list_of_profiles_names_the_mineral(desk, draft, editor):
    workflow.save_revision(draft, by=editor)
    page = text(desk.get(url("changelist")))
    assert "Cobalt" in page
    assert "Cobalt" in text(desk.get(url("changelist") + "?q=batteries"))


def test_an_account_limited_to_regions_may_not(client, draft, editor):
    StaffMember.objects.create(user=editor).regions.add(RegionFactory())
    with pytest.raises(PermissionDenied):
        workflow.save_revision(draft, by=type(editor).objects.get(pk=editor.pk))


# Files


def test_its_file_reads_back_as_the_same_draft(draft):
    tree = snapshot.snapshot(draft)
    written = content.write(tree)
    assert written.startswith("---\nmineral: cobalt\n")
    assert content.read_text("cobalt.md", written, Known.stored()) == tree


def test_a_file_of_a_country_and_a_mineral_is_refused(draft, japan):
    written = content.write(snapshot.snapshot(draft)).replace(
        "mineral: cobalt", "mineral: unobtainium\ncountry: JPN"
    )
    with pytest.raises(content.ContentError) as error:
        content.read_text("odd.md", written, Known.stored())
    found = str(error.value)
    assert "not both" in found
    assert "there is no mineral “unobtainium”" in found


def test_a_profile_of_a_country_keeps_its_file(japan, cobalt):
    tree = snapshot.snapshot(complete_profile(japan, minerals=[cobalt]))
    assert "mineral" not in tree
    assert content.write(tree).startswith("---\ncountry: JPN\n")
