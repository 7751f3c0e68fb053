"""The audit log at the desk: found, read, followed to its object, exported, and never changed."""

import csv
import io
import json
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.admin.audit.describing import ACTS
from profiles.models import KeyMineral, Profile
from tests.factories import MineralFactory, UserFactory
from tests.seeds import draft_japan, once_a_module

draft_once = once_a_module(draft_japan)
pytestmark = pytest.mark.usefixtures("draft_once")
on_postgresql = pytest.mark.on_postgresql("guards are triggers, of which each database has its own")

LIST = reverse("admin:audit_log_auditevent_changelist")


@pytest.fixture
def desk(administrator):
    return signed_in(administrator)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def found(client, **query):
    """The objects named in the list, newest first."""
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [event.object_name for event in response.context["cl"].result_list]


def export(client, ending, query=""):
    response = client.post(reverse("admin:audit_log_auditevent_export", args=[ending]) + query)
    assert response.status_code == 200, response.status_code
    return b"".join(response.streaming_content).decode()


def change(profile, text, by):
    Profile.objects.filter(pk=profile.pk).update(overview=text)
    return workflow.save_revision(profile, by=by)


# Reading


def test_the_list_says_who_did_what_to_which_object(edition, desk):
    page = desk.get(LIST).content.decode()
    for said in ("editor", "moderator", "Published", "Submitted", "Approved", "Japan, revision 1"):
        assert said in page
    assert "Desk" in page


def test_every_act_of_the_desk_has_a_name():
    assert set(Action.values) == set(ACTS)


def test_old_and_new_are_told_apart_without_colour(saved, editor2, editor, desk):
    workflow.assign(saved, editor2, by=editor)
    page = desk.get(LIST).content.decode()
    assert "<ins>editor2</ins>" in page
    workflow.assign(saved, None, by=editor)
    page = desk.get(LIST).content.decode()
    assert "<del>editor2</del>" in page
    assert "and is now" in page
    # The style sheet keeps the lines of a value, so that those of the template would be seen.
    (value,) = re.findall(r"<dd>(?:(?!</dd>).)*<del>editor2</del>.*?</dd>", page, re.DOTALL)
    assert "\n" not in value


def test_a_saved_draft_leads_to_what_it_changed(saved, editor, desk):
    change(saved, "New text.", editor)
    address = reverse("admin:profiles_profile_compare", args=[saved.pk]) + "?from=1&amp;to=2"
    page = desk.get(LIST).content.decode()
    assert address in page
    assert desk.get(address.replace("&amp;", "&")).status_code == 200


@on_postgresql
def test_the_search_finds_who_added_a_row(saved, editor, editor2, desk):
    change(saved, "New text.", editor)
    KeyMineral.objects.create(profile=saved, mineral=MineralFactory(name="Rhenium"), position=9)
    workflow.save_revision(saved, by=editor2)
    found = desk.get(LIST, {"q": "rhenium added"}).context["cl"].result_list
    assert [(event.actor, event.act) for event in found] == [(editor2, Action.SAVED)]


def test_what_is_gone_is_named_and_leads_nowhere(saved, editor, desk):
    workflow.discard(saved, by=editor)
    page = desk.get(LIST).content.decode()
    assert "Discarded" in page
    assert "Japan" in page
    assert f"/profiles/profile/{saved.pk}/" not in page


def test_what_a_person_may_not_see_leads_nowhere(cobalt, administrator):
    audit.log(Action.CHANGED, cobalt, by=administrator, changes={"name": ["Kobalt", "Cobalt"]})
    viewer = UserFactory(username="viewer")
    viewer.user_permissions.add(permission("view_auditevent"))
    address = reverse("admin:minerals_mineral_change", args=[cobalt.pk])
    assert address in signed_in(administrator).get(LIST).content.decode()
    page = signed_in(viewer).get(LIST).content.decode()
    assert "Kobalt" in page
    assert address not in page


def permission(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename)


def test_the_page_of_one_event_shows_its_values_whole(cobalt, administrator, desk):
    audit.log(Action.CHANGED, cobalt, by=administrator, changes={"summary": ["", "word " * 60 + "end"]})
    event = AuditEvent.objects.get()
    assert "word end" not in desk.get(LIST).content.decode()
    page = desk.get(reverse("admin:audit_log_auditevent_change", args=[event.pk])).content.decode()
    assert "word end" in page
    assert 'name="_save"' not in page


def test_markup_in_a_value_is_shown_not_run(cobalt, administrator, desk):
    cobalt.name = "<script>alert(1)</script>"
    changes = {"<b>": ["<img src=x onerror=alert(1)>", "<script>"]}
    audit.log(Action.CHANGED, cobalt, by=administrator, changes=changes, note="<script>alert(2)</script>")
    page = desk.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_list_asks_as_often_for_many_events_as_for_two(
    saved, editor, desk, django_assert_max_num_queries
):
    change(saved, "Two.", editor)
    for number in range(20):
        change(saved, f"Text {number}.", editor)
    with django_assert_max_num_queries(14):
        assert len(found(desk)) > 20


def test_an_event_of_a_table_that_is_no_more_is_still_read(desk, administrator):
    AuditEvent.objects.create(act="melted", object_type="gone.thing", object_id="7", object_name="A thing")
    AuditEvent.objects.create(act=Action.SIGN_IN_FAILED, object_type="", object_id="x" * 40)
    page = desk.get(LIST).content.decode()
    assert "Melted" in page
    assert "A thing" in page


# Finding


@on_postgresql
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Nickel", ["Nickel"]),
        ("administrator", ["Nickel", "Cobalt"]),
        ("Kobold", ["Cobalt"]),
        ("Zürich", ["Cobalt"]),
        ("because", ["Nickel"]),
        ("Deleted", ["Nickel"]),
        ("administrator Kobold", ["Cobalt"]),
        ("Kobold because", []),
        ("100%", []),
        ('"quoted', []),
    ],
)
def test_events_are_found_by_person_object_act_and_words(words, names, cobalt, administrator, desk):
    changes = {"name": ["Kobold", "Cobalt"], "city": ["", "Zürich"]}
    audit.log(Action.CHANGED, cobalt, by=administrator, changes=changes)
    cobalt.name = "Nickel"
    audit.log(Action.DELETED, cobalt, by=administrator, reason="because")
    assert found(desk, q=words) == names


@on_postgresql
def test_events_are_filtered_by_act_way_person_region_and_day(edition, administrator, desk, editor):
    with audit.through("command"):
        audit.log(Action.REBUILT, edition, by=None)
    day = AuditEvent.objects.first().at
    for query, count in (
        ({"act": "approved"}, 1),
        ({"way": "command"}, 1),
        ({"way__exact": "command"}, 1),
        ({"actor__id__exact": editor.pk}, 2),
        ({"country__region__id__exact": edition.subject.place.region_id}, 5),
        ({"at__year": day.year, "at__month": day.month, "at__day": day.day}, 5),
        ({"at__year": day.year - 1}, 0),
        ({"act": "nonsense"}, 0),
    ):
        assert len(found(desk, **query)) == count, query


def test_the_log_is_asked_only_for_what_it_filters_by(desk, edition):
    for query in ("actor__password__startswith=md5", "detail__sha256__startswith=a", "at__second=1"):
        assert desk.get(f"{LIST}?{query}").status_code == 400


# Exporting


def test_the_selection_is_exported_as_csv(edition, desk):
    rows = list(csv.DictReader(io.StringIO(export(desk, "csv", "?act=approved"))))
    assert [(row["actor"], row["act"], row["country"]) for row in rows] == [("moderator", "approved", "JPN")]
    assert json.loads(rows[0]["detail"])["revision"] == 1


def test_the_selection_is_exported_as_json_lines(edition, desk):
    lines = [json.loads(line) for line in export(desk, "jsonl", "?q=editor").splitlines()]
    assert [line["act"] for line in lines] == ["submitted", "saved"]
    assert set(lines[0]) >= {"at", "actor", "way", "object_type", "object_id", "changes", "detail"}


def test_nothing_found_is_a_file_without_events(desk):
    assert export(desk, "jsonl", "?q=nowhere") == ""
    assert export(desk, "csv", "?act=withdrawn").splitlines()[1:] == []


def test_an_export_is_an_event_itself(edition, desk, administrator):
    before = AuditEvent.objects.count()
    text = export(desk, "jsonl", "?way=desk")
    event = AuditEvent.objects.first()
    assert (event.act, event.actor) == (Action.EXPORTED, administrator)
    assert event.detail == {"format": "jsonl", "events": before, "selection": "way=desk"}
    assert len(text.splitlines()) == before


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " ="])
def test_no_cell_of_the_csv_is_a_formula(start, cobalt, administrator, desk):
    cobalt.name = f'{start}HYPERLINK("http://example.org")'
    audit.log(Action.CHANGED, cobalt, by=administrator, changes={"name": ["=1+1", "=2+2"]})
    for row in csv.reader(io.StringIO(export(desk, "csv"))):
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@")), cell


def test_only_those_who_may_export_do(edition, moderator, editor):
    address = reverse("admin:audit_log_auditevent_export", args=["csv"])
    viewer = UserFactory(username="viewer")
    viewer.user_permissions.add(permission("view_auditevent"))
    exporter = UserFactory(username="exporter")  # who may not read the log does not take it away either
    exporter.user_permissions.add(permission("export_auditevent"))
    before = AuditEvent.objects.count()
    for user in (moderator, editor, viewer, exporter):
        assert signed_in(user).post(address).status_code == 403
    assert "Export this selection" not in signed_in(viewer).get(LIST).content.decode()
    assert AuditEvent.objects.count() == before


def test_exporting_is_a_post_of_a_known_form_with_a_known_selection(edition, desk):
    address = reverse("admin:audit_log_auditevent_export", args=["csv"])
    assert desk.get(address).status_code == 405
    assert desk.post(address.replace("csv", "exe")).status_code == 404
    assert desk.post(f"{address}?actor__id__exact=x").status_code == 404
    assert desk.post(f"{address}?actor__password__startswith=a").status_code == 400
    assert not AuditEvent.objects.filter(act=Action.EXPORTED).exists()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(username="root", is_superuser=True))
    assert strict.post(address).status_code == 403


# Kept for ever


@on_postgresql
def test_the_database_refuses_to_empty_the_log(edition):
    attempts = ["UPDATE audit_log_auditevent SET act = 'x'", "DELETE FROM audit_log_auditevent"]
    if connection.vendor == "postgresql":
        # No foreign key may be left to check, or PostgreSQL refuses for that reason.
        attempts.append("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE audit_log_auditevent")
    for attempt in attempts:
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attempt)


def test_the_desk_offers_no_way_to_change_the_log(edition, admin_client):
    event = AuditEvent.objects.first()
    before = AuditEvent.objects.count()
    for name in ("change", "delete"):
        answer = admin_client.post(
            reverse(f"admin:audit_log_auditevent_{name}", args=[event.pk]), {"act": "x", "post": "yes"}
        )
        assert answer.status_code == 403
    assert admin_client.post(reverse("admin:audit_log_auditevent_add"), {"act": "x"}).status_code == 403
    assert AuditEvent.objects.count() == before


def test_an_event_outlives_the_draft_it_is_about(profile, editor, desk):
    workflow.save_revision(profile, by=editor)
    workflow.discard(profile, by=editor)
    assert found(desk, q="Japan") == ["Japan", "Japan"]
