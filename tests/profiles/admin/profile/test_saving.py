"""Saving the form: what it keeps, what it refuses, and how much it costs."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.draft import snapshot
from profiles.models import Citation, Edition, KeyMineral, Partnership, Policy, Profile, Revision
from tests.factories import TABLES_OF_COUNTRY, CountryFactory, MineralFactory
from tests.profiles.admin.profile.forms import messages, open_form, open_rows, place, save, url
from tests.profiles.browser import add_row
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
    data = add_row(open_form(desk, saved, "pins"), "pins", country=saved.subject.place.pk)
    assert "A profile cannot be related to itself." in save(desk, saved, data).content.decode()


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
    for at in ("", *(table.place for table in TABLES_OF_COUNTRY), "policy_rows-3"):
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
