"""Editing in the admin: one form, what it keeps, what it refuses."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.draft import snapshot
from profiles.models import Citation, Edition, KeyMineral, Partnership, Policy, Profile, Review, Revision
from profiles.shape import TABLES
from tests.factories import CountryFactory, MineralFactory, complete_profile, figure, world
from tests.profiles.admin.profile.forms import as_saved, messages, open_form, open_rows, place, save, url
from tests.profiles.browser import add_row, posted
from tests.profiles.shared import shared_draft
from tests.unguarded import unguarded

opened, saved, profile, cobalt_figures, form = shared_draft()


# Saving


def test_a_save_makes_a_revision_and_leaves_the_live_page_alone(edition, profile, desk, form, client):
    data = form | {"overview": "A new first line."}
    response = save(desk, profile, data)
    assert "as revision 2" in messages(response)[0]
    assert profile.revisions.first().payload["sections"]["overview"] == "A new first line."
    assert "A new first line." not in client.get("/countries/japan/").content.decode()
    assert Edition.objects.get().sha256 == edition.sha256


def test_an_idle_save_makes_no_revision(saved, desk, editor):
    saved.overview = "Two\n\nparagraphs, which a browser posts with other line ends."
    saved.save()
    workflow.save_revision(saved, by=editor)
    response = save(desk, saved, open_form(desk, saved))
    assert "Nothing changed" in messages(response)[0]
    assert saved.revisions.count() == 2


def test_the_first_idle_save_of_an_old_draft_makes_nothing(saved, desk):
    """Its revision is of the schema that held the review-by date of the whole profile."""
    Profile.objects.update(review_by="2027-03-31")
    newest = saved.revisions.get()
    old = newest.payload | {"schema": 2, "review_by": "2027-03-31"}
    with unguarded():
        Revision.objects.filter(pk=newest.pk).update(payload=old, schema=2, sha256=snapshot.sha256(old))
    events = AuditEvent.objects.count()
    response = save(desk, saved, open_form(desk, saved))
    assert "Nothing changed" in messages(response)[0]
    assert (saved.revisions.count(), AuditEvent.objects.count()) == (1, events)


def test_the_form_sets_the_review_by_date_without_a_revision(saved, desk):
    response = save(desk, saved, open_form(desk, saved) | {"review_by": "2027-03-31"})
    assert messages(response) == ["Japan is due for review by 31 March 2027. Readers do not see this."]
    assert (str(Profile.objects.get().review_by), saved.revisions.count()) == ("2027-03-31", 1)
    response = save(desk, saved, open_form(desk, saved) | {"review_by": "", "overview": "New."})
    assert "as revision 2" in messages(response)[0]
    assert Profile.objects.get().review_by is None
    assert AuditEvent.objects.filter(act=Action.REVIEW_DATE_SET).count() == 2


def test_a_form_opened_before_keeps_the_review_by_date_that_was_set_meanwhile(saved, desk, editor):
    form = open_form(desk, saved)
    workflow.set_review_by(saved, datetime.date(2027, 3, 31), by=editor)
    response = save(desk, saved, form | {"overview": "Typed meanwhile."})
    assert "as revision 2" in messages(response)[0]
    assert str(Profile.objects.get().review_by) == "2027-03-31"


def test_rows_are_added_changed_and_deleted_in_one_form(saved, desk):
    nickel, zinc = MineralFactory(name="Nickel"), MineralFactory(name="Zinc")
    KeyMineral.objects.create(profile=saved, mineral=zinc, position=5)
    data = open_form(desk, saved, "minerals")
    data["mineral_links-0-note"] = "Refined from imports."
    data["mineral_links-1-DELETE"] = "on"
    add_row(data, "mineral_links", mineral=nickel.pk, note="")
    save(desk, saved, data)
    assert place(saved, ["cobalt", "nickel"])
    assert saved.mineral_links.first().note == "Refined from imports."


def test_typing_a_place_moves_a_row(saved, desk):
    for name in ("Nickel", "Zinc"):
        KeyMineral.objects.create(profile=saved, mineral=MineralFactory(name=name), position=9)
    data = open_form(desk, saved, "minerals")
    assert [data[f"mineral_links-{i}-place"] for i in range(3)] == ["10", "20", "30"]
    data["mineral_links-2-place"] = "5"
    save(desk, saved, data)
    assert place(saved, ["zinc", "cobalt", "nickel"])
    assert saved.revisions.first().payload["minerals"][0]["mineral"] == "zinc"


def test_two_rows_can_swap_their_minerals(saved, desk, cobalt):
    nickel = MineralFactory(name="Nickel")
    KeyMineral.objects.create(profile=saved, mineral=nickel, position=5)
    uids = list(saved.mineral_links.values_list("uid", flat=True))
    data = open_form(desk, saved, "minerals")
    data["mineral_links-0-mineral"], data["mineral_links-1-mineral"] = nickel.pk, cobalt.pk
    save(desk, saved, data)
    assert place(saved, ["nickel", "cobalt"])
    assert list(saved.mineral_links.values_list("uid", flat=True)) == uids


def test_a_row_can_take_the_mineral_of_one_that_is_deleted(saved, desk):
    nickel = MineralFactory(name="Nickel")
    KeyMineral.objects.create(profile=saved, mineral=nickel, position=5)
    data = open_form(desk, saved, "minerals")
    data |= {"mineral_links-0-mineral": nickel.pk, "mineral_links-1-DELETE": "on"}
    save(desk, saved, data)
    assert place(saved, ["nickel"])


def test_the_same_mineral_twice_is_refused_with_a_reason(saved, desk, cobalt):
    data = add_row(open_form(desk, saved, "minerals"), "mineral_links", mineral=cobalt.pk)
    response = save(desk, saved, data)
    assert "duplicate" in response.content.decode()
    assert saved.revisions.count() == 1


def test_policies_name_minerals_by_any_name_and_an_unknown_one_is_said(saved, desk):
    MineralFactory(name="Rare earths").aliases.create(name="REE", slug="ree")
    row = {
        "title": "An Act",
        "date": "2026-03",
        "kind": "strategy",
        "status": "in-force",
        "citation": "paper",
    }
    row["summary"] = "It says so."
    data = add_row(open_form(desk, saved, "policies"), "policy_rows", minerals="ree, Cobalt, Cobolt", **row)
    response = save(desk, saved, data)
    assert "There is no mineral “Cobolt”. Did you mean Cobalt?" in response.content.decode()
    data["policy_rows-0-minerals"] = "ree, cobalt"
    save(desk, saved, data)
    policy = Policy.objects.get()
    assert set(policy.minerals.values_list("slug", flat=True)) == {"rare-earths", "cobalt"}
    data = open_form(desk, saved, "policies")
    assert data["policy_rows-0-minerals"] == "Cobalt, Rare earths"
    data["policy_rows-0-minerals"] = ""
    save(desk, saved, data)
    assert not policy.minerals.exists()


def test_a_profile_is_not_related_to_itself(saved, desk):
    data = add_row(open_form(desk, saved, "pins"), "pins", country=saved.country.pk)
    assert "A profile cannot be related to itself." in save(desk, saved, data).content.decode()


# Two editors


def test_a_stale_save_is_refused_and_both_texts_are_shown(saved, client, form, editor, editor2):
    client.force_login(editor)
    mine = form | {"overview": "What I typed, and do not want to lose."}
    client.force_login(editor2)
    save(client, saved, form | {"overview": "What my colleague typed."})
    client.force_login(editor)
    response = save(client, saved, mine)
    page = response.content.decode()
    assert "somebody else has saved this profile" in page
    assert "What my colleague typed." in page
    assert "What I typed, and do not want to lose." in posted(response)["overview"]
    assert "editor2 saved revision 2" in " ".join(page.split())
    saved.refresh_from_db()
    assert saved.overview == "What my colleague typed."


def test_saving_on_top_is_a_second_conscious_step(saved, client, form, editor, editor2):
    client.force_login(editor)
    mine = form | {"overview": "Mine."}
    client.force_login(editor2)
    save(client, saved, form | {"overview": "Theirs."})
    client.force_login(editor)
    again = posted(save(client, saved, mine))
    assert "somebody else has saved" in save(client, saved, again).content.decode()
    save(client, saved, again, button="_overwrite", value="2")
    saved.refresh_from_db()
    assert saved.overview == "Mine."
    assert saved.revisions.count() == 3


def test_saving_on_top_is_refused_again_where_a_third_save_came_in_between(
    saved, client, form, editor, editor2
):
    client.force_login(editor)
    mine = form | {"overview": "Mine."}
    client.force_login(editor2)
    for text in ("Theirs.", "Theirs again."):
        assert save(client, saved, as_saved(form, saved) | {"overview": text}).status_code == 302
    client.force_login(editor)
    assert (
        "somebody else has saved"
        in save(client, saved, mine, button="_overwrite", value="2").content.decode()
    )


def test_rows_survive_a_stale_save_whatever_the_colleague_did_to_them(saved, client, editor, editor2, cobalt):
    nickel, zinc, iodine = (MineralFactory(name=name) for name in ("Nickel", "Zinc", "Iodine"))
    KeyMineral.objects.create(profile=saved, mineral=nickel, position=5)
    workflow.save_revision(saved, by=editor)
    uid = saved.mineral_links.get(mineral=nickel).uid
    client.force_login(editor)
    mine = open_form(client, saved, "minerals")
    theirs = mine | {"mineral_links-1-DELETE": "on"}
    mine["mineral_links-1-note"] = "I changed the row that they delete."
    add_row(mine, "mineral_links", mineral=zinc.pk)
    client.force_login(editor2)
    save(client, saved, add_row(theirs, "mineral_links", mineral=iodine.pk))
    assert place(saved, ["cobalt", "iodine"])
    client.force_login(editor)
    again = posted(save(client, saved, mine))
    save(client, saved, again, button="_overwrite", value=str(Profile.objects.get().lock_version))
    assert set(saved.mineral_links.values_list("mineral__slug", flat=True)) == {
        "cobalt",
        "nickel",
        "zinc",
        "iodine",
    }
    assert saved.mineral_links.get(mineral=nickel).uid == uid
    assert saved.mineral_links.get(mineral=nickel).note == "I changed the row that they delete."


@pytest.mark.parametrize(
    ("table", "typed"), [("", {"overview": "Mine."}), ("minerals", {"mineral_links-0-note": "Mine."})]
)
def test_a_restore_in_between_makes_no_row_twice(saved, client, editor, editor2, table, typed):
    client.force_login(editor)
    mine = open_form(client, saved, table) | typed
    Profile.objects.filter(pk=saved.pk).update(overview="Theirs.")
    saved.mineral_links.update(note="Theirs.")
    workflow.save_revision(saved, by=editor2)
    workflow.restore(saved.revisions.last(), by=editor2)
    response = save(client, saved, mine)  # which changed nothing in the end
    assert "as revision 4" in messages(response)[0]
    mine = open_form(client, saved, table) | dict.fromkeys(typed, "Mine, too.")
    workflow.restore(saved.revisions.last(), by=editor2)
    again = posted(save(client, saved, mine))
    response = save(client, saved, again, button="_overwrite", value=str(Profile.objects.get().lock_version))
    assert "as revision 6" in messages(response)[0]
    now = Profile.objects.get()
    assert (now.mineral_links.get().note if table else now.overview) == "Mine, too."
    assert (now.mineral_links.count(), now.citations.count()) == (1, 1)


def test_a_form_without_its_version_is_stale(saved, desk, form):
    data = form | {"overview": "Typed"}
    del data["base_version"]
    assert "somebody else has saved" in save(desk, saved, data).content.decode()


# Submitting


def test_submit_saves_and_pins_what_was_typed(saved, desk, form, editor):
    data = form | {"tagline": "Typed just now.", "change_note": "First"}
    response = save(desk, saved, data, button="_submit")
    review = Review.objects.get()
    assert review.revision.payload["tagline"] == "Typed just now."
    assert (review.submitter, review.change_note) == (editor, "First")
    assert response.url == reverse("admin:profiles_review_change", args=[review.pk])


def test_an_incomplete_draft_is_saved_and_every_problem_is_named(saved, desk, form):
    data = form | {"mining": "Of [[cobolt/mine/production]].[@nobody]", "tagline": ""}
    response = save(desk, saved, data, button="_submit", follow=True)
    page = response.content.decode()
    assert "Mining and Production: [[cobolt/mine/production]]: there is no mineral “cobolt”" in page
    assert "Mining and Production: [@nobody]" in page
    assert "Tagline: it is empty" in page
    assert not Review.objects.exists()
    saved.refresh_from_db()
    assert saved.mining.startswith("Of [[cobolt")


def test_a_later_edition_needs_a_change_note_or_minor(edition, profile, desk, form):
    data = form | {"overview": "Another.[@paper]"}
    response = save(desk, profile, data, button="_submit", follow=True)
    assert "Add a change note" in response.content.decode()
    assert response.redirect_chain[-1][0] == url("submit", profile.pk)
    save(desk, profile, as_saved(data, profile) | {"minor": "on"}, button="_submit")
    assert Review.objects.waiting().get().minor


def test_a_change_note_that_was_not_submitted_yet_is_still_in_the_form(edition, profile, desk, editor2):
    data = open_form(desk, profile) | {
        "overview": "Of [[cobolt]].[@paper]",
        "change_note": "It moved.",
        "minor": "on",
    }
    save(desk, profile, data, button="_submit")
    assert not Review.objects.waiting().exists()
    data = open_form(desk, profile)
    assert (data["change_note"], data["minor"]) == ("It moved.", "on")
    other = Client()
    other.force_login(editor2)
    assert open_form(other, profile)["change_note"] == ""
    save(desk, profile, data | {"overview": "Another.[@paper]"})
    data = open_form(desk, profile)
    assert data["change_note"] == "It moved."
    save(desk, profile, data, button="_submit")
    assert Review.objects.waiting().get().change_note == "It moved."
    assert open_form(desk, profile)["change_note"] == ""


def test_what_a_save_did_is_said_beside_its_button_too(saved, desk, form):
    page = save(desk, saved, form | {"tagline": "Another."}, follow=True).content.decode()
    assert page.count("Readers see it once it is published.") == 2
    assert 'class="just-said"' not in desk.get(url("change", saved.pk)).content.decode()


def test_the_first_button_of_the_form_saves(saved, desk):
    """Enter in a field presses the first button: it must neither submit nor leave."""
    page = desk.get(url("change", saved.pk)).content.decode()
    form = page[page.index('id="profile_form"') :]
    assert 'name="_continue"' in form[form.index('type="submit"') - 10 : form.index('type="submit"') + 80]


# Starting


def test_starting_a_profile_proposes_the_minerals_it_should_cover(saved, cobalt, desk, editor):
    chile, peat = CountryFactory(code="CHL", name="Chile"), MineralFactory(name="Peat", in_filter=False)
    figure(chile, cobalt, 30)
    figure(chile, peat, 90)
    figure(world(), peat, 100)
    response = desk.get(url("add"), {"country": "chile"})
    data = posted(response)
    assert data["country"] == str(chile.pk)
    assert data["mineral_links-0-mineral"] == cobalt.name
    assert data["mineral_links-TOTAL_FORMS"] == "1"
    desk.post(url("add"), data | {"tagline": "Begun.", "_continue": "Save"})
    profile = Profile.objects.get(country=chile)
    assert place(profile, ["cobalt"])
    assert profile.revisions.get().author == profile.owner == editor


def test_starting_asks_for_a_country_and_offers_those_without_a_profile(saved, desk):
    chile = CountryFactory(code="CHL", name="Chile")
    world()
    page = desk.get(url("add")).content.decode()
    assert f'value="{chile.slug}"' in page
    assert 'value="japan"' not in page
    assert 'value="world"' not in page


def test_starting_where_a_profile_is_leads_to_it(saved, desk):
    response = desk.get(url("add"), {"country": "japan"})
    assert response.url == url("change", saved.pk)


def test_a_second_profile_of_a_country_is_refused(saved, desk, cobalt):
    other = CountryFactory(code="CHL", name="Chile")
    data = posted(desk.get(url("add"), {"country": "chile"}))
    complete_profile(other)
    response = desk.post(url("add"), data | {"_continue": "Save"})
    assert response.status_code == 200
    assert Profile.objects.count() == 2


# Pages beside the form


def test_the_preview_shows_the_draft_and_what_is_wrong_with_it(edition, profile, desk, form):
    save(
        desk,
        profile,
        form | {"tagline": "Only in the draft.", "overview": "See [@nobody]."},
    )
    response = desk.get(url("preview", profile.pk))
    page = response.content.decode()
    assert "Only in the draft." in page
    assert "Preview of the draft, revision 2" in page
    assert "[@nobody]" in page
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert (
        "Only in the draft." not in desk.get(url("preview", profile.pk), {"revision": "1"}).content.decode()
    )


def test_history_compares_and_restores(saved, desk, form, editor2, client):
    first = snapshot.sha256(snapshot.snapshot(saved))
    save(desk, saved, form | {"overview": "Second."})
    save(desk, saved, open_form(desk, saved, "minerals") | {"mineral_links-0-DELETE": "on"})
    page = desk.get(url("history", saved.pk)).content.decode()
    assert "Compare the two marked" in page
    page = desk.get(url("compare", saved.pk), {"from": "1", "to": "3"}).content.decode()
    assert "<ins>" in page
    assert "Cobalt" in page
    client.force_login(editor2)
    assert "Restore revision 1" in client.get(url("restore", saved.pk, 1)).content.decode()
    assert saved.revisions.count() == 3  # asking is not doing
    client.post(url("restore", saved.pk, 1))
    assert snapshot.sha256(snapshot.snapshot(saved)) == first
    assert saved.revisions.first().restored_from.number == 1


def test_the_draft_is_compared_with_what_is_live(edition, profile, desk, form):
    save(desk, profile, form | {"tagline": "Refines what nobody mines."})
    page = desk.get(url("compare", profile.pk)).content.decode()
    assert "From edition 1 to the draft" in page
    assert "nobody" in page


@pytest.mark.parametrize("query", [{"from": "7"}, {"to": "live"}, {"from": "x"}, {"to": "-1"}])
def test_comparing_with_what_is_not_there_is_a_404(saved, desk, query):
    assert desk.get(url("compare", saved.pk), query).status_code == 404


def test_a_draft_that_never_was_public_can_be_discarded(saved, desk):
    assert "Discard" in desk.get(url("delete", saved.pk)).content.decode()
    assert Profile.objects.exists()
    desk.post(url("delete", saved.pk))
    assert not Profile.objects.exists()
    assert AuditEvent.objects.first().act == "discarded"


def test_a_profile_that_was_public_cannot_be_discarded(edition, profile, desk):
    assert (
        "has been public, so it cannot be discarded" in desk.get(url("delete", profile.pk)).content.decode()
    )
    desk.post(url("delete", profile.pk))
    assert Profile.objects.exists()


# How much it costs


@pytest.fixture
def heavy(profile, editor):
    """12 minerals, 10 policies, 8 partnerships, 20 citations."""
    minerals = [MineralFactory(name=f"Mineral {n}") for n in range(11)]
    partner = CountryFactory(code="AUS", name="Australia")
    for position, mineral in enumerate(minerals, start=1):
        KeyMineral.objects.create(profile=profile, mineral=mineral, position=position)
    common = {
        "profile": profile,
        "date": "2026",
        "status": "in-force",
        "summary": "So it is.",
        "citation": "paper",
    }
    for n in range(10):
        Policy.objects.create(title=f"Policy {n}", kind="strategy", position=n, **common).minerals.set(
            minerals[:2]
        )
    for n in range(8):
        made = Partnership.objects.create(title=f"Partnership {n}", kind="offtake", position=n, **common)
        made.partners.set([partner])
        made.minerals.set(minerals[2:4])
    for n in range(19):
        Citation.objects.create(
            profile=profile, key=f"key-{n}", title=f"Title {n}", publisher="P", as_of="2026", position=n + 1
        )
    workflow.save_revision(profile, by=editor)
    return profile


def test_opening_a_page_of_a_full_profile_takes_at_most_30_queries(
    heavy, desk, django_assert_max_num_queries
):
    desk.get(url("change", heavy.pk))  # content types
    for at in ("", *(table.place for table in TABLES), "policy_rows-3"):
        with django_assert_max_num_queries(30):
            assert desk.get(url("change", heavy.pk), {"at": at}).status_code == 200


CHANGED_ROWS = [
    ("minerals", "mineral_links", "note"),  # short: its rows are all open
    ("policies", "policy_rows", "title"),  # long: they open one by one
]


@pytest.mark.parametrize(("table", "prefix", "field"), CHANGED_ROWS)
def test_saving_takes_at_most_65_queries_and_two_more_a_changed_row(heavy, desk, table, prefix, field):
    before = heavy.revisions.count()
    counts = []
    data = open_form(desk, heavy) | {"overview": "Changed."}
    rows = [f"{prefix}-{n}" for n in range(10)]
    for changed in (1, 10):
        with CaptureQueriesContext(connection) as queries:
            assert save(desk, heavy, data).status_code == 302
        counts.append(len(queries))
        data = open_rows(desk, heavy, open_form(desk, heavy, table), *rows)
        data |= {f"{row}-{field}": f"Changed {row} of {changed}" for row in rows[:changed]}
    with CaptureQueriesContext(connection) as queries:
        assert save(desk, heavy, data).status_code == 302
    counts.append(len(queries))
    assert heavy.revisions.count() == before + 3
    texts, first, many = counts
    assert max(texts, first) <= 65
    assert many <= first + 2 * 9
