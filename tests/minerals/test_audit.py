"""Every change of a fact leaves who, what, and the old beside the new."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from audit_log import audit
from audit_log.actions import Action, Channel
from audit_log.models import AuditEvent
from minerals.importers.loading.correcting import correct
from minerals.models import Flag, ListEntry

from ..factories import ListEntryFactory, MineralFactory, SourceFactory
from ..profiles.browser import posted


@pytest.fixture
def desk(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def save(client, name, thing, **texts):
    address = reverse(f"admin:minerals_{name}_change", args=[thing.pk])
    data = posted(client.get(address), f"{name}_form") | texts
    response = client.post(address, {key: value for key, value in data.items() if key != "members"})
    assert response.status_code == 302, response.context["errors"]


def only(**about):
    return AuditEvent.objects.get(**about)


def test_an_edited_fact_says_who_and_the_old_beside_the_new(desk, cobalt, administrator):
    save(desk, "mineral", cobalt, summary="Batteries.", symbol="Co")
    event = only()
    assert (event.act, event.actor, event.way) == (Action.CHANGED, administrator, Channel.DESK)
    assert (event.object_type, event.object_id, event.object_name) == (
        "minerals.mineral",
        str(cobalt.pk),
        "Cobalt",
    )
    assert event.changes == {"symbol": ["", "Co"], "summary": ["", "Batteries."]}


def test_an_idle_save_of_a_fact_is_no_act(desk, cobalt):
    save(desk, "mineral", cobalt)
    assert not AuditEvent.objects.exists()


def test_a_new_fact_is_an_act(desk):
    SourceFactory()
    data = {"key": "bgs", "title": "World Mineral Production", "publisher": "BGS", "licence": "OGL"}
    response = desk.post(reverse("admin:minerals_source_add"), data)
    assert response.status_code == 302, response.context["errors"]
    event = only()
    assert (event.act, event.object_name) == (Action.ADDED, "World Mineral Production")
    assert event.changes["key"] == ["", "bgs"]


def test_aliases_are_audited_row_by_row(desk, cobalt):
    kept = cobalt.aliases.create(name="Kobalt", slug="kobalt")
    gone = cobalt.aliases.create(name="Cobaltum", slug="cobaltum")
    rows = {one.pk: number for number, one in enumerate(cobalt.aliases.all())}
    new = {"aliases-TOTAL_FORMS": "3", "aliases-2-name": "Cobalto", "aliases-2-slug": "cobalto"}
    changed = {f"aliases-{rows[kept.pk]}-name": "Kobold"}
    # An administrator of the groups may delete nothing; whoever may is audited.
    save(desk, "mineral", cobalt, **new, **changed)
    told = {event.act: event for event in AuditEvent.objects.all()}
    assert told[Action.CHANGED].changes == {"name": ["Kobalt", "Kobold"]}
    assert told[Action.CHANGED].object_id == str(kept.pk)
    assert told[Action.ADDED].changes["slug"] == ["", "cobalto"]
    assert told[Action.ADDED].detail == {"of": "Cobalt"}
    assert cobalt.aliases.filter(pk=gone.pk).exists()


def test_a_deleted_alias_leaves_what_it_said(admin_client, cobalt):
    alias = cobalt.aliases.create(name="Kobalt", slug="kobalt")
    save(admin_client, "mineral", cobalt, **{"aliases-0-DELETE": "on"})
    event = only()
    assert (event.act, event.object_id) == (Action.DELETED, str(alias.pk))
    assert event.changes["name"] == ["Kobalt", ""]


def test_a_country_s_members_are_part_of_what_changed(admin_client, japan):
    old = audit.values(japan)
    japan.members.add(japan)
    assert audit.difference(old, audit.values(japan)) == {"members": ["", "Japan"]}


def test_a_deleted_list_entry_leaves_what_it_said(admin_client):
    entry = ListEntryFactory(mineral=MineralFactory(name="Cobalt"))
    admin_client.post(reverse("admin:minerals_listentry_delete", args=[entry.pk]), {"post": "yes"})
    assert not ListEntry.objects.exists()
    event = only()
    assert (event.act, event.changes["name_as_listed"]) == (Action.DELETED, ["Cobalt", ""])


def test_an_event_about_a_country_is_of_that_country(desk, japan):
    save(desk, "country", japan, official_name="Nippon")
    assert only().country == japan


def test_a_long_text_is_cut_and_a_change_beyond_the_cut_is_still_told():
    old, new = {"note": "a" * 3000}, {"note": "a" * 2999 + "b"}
    ((before, after),) = audit.difference(old, new).values()
    assert before == after
    assert len(before) == audit.TEXT_LIMIT


def test_of_a_password_only_that_it_changed():
    assert audit.difference({"password": "md5$1"}, {"password": "md5$2"}) == {"password": ["…", "…"]}


def test_a_correction_is_one_event_with_old_new_and_reason(cobalt_figures, administrator):
    release = cobalt_figures.revisions.get().release
    correct(
        cobalt_figures,
        release=release,
        by=administrator,
        reason="Misread.",
        value=Decimal(31),
        unit="t",
        flag=Flag.REPORTED,
    )
    event = only()
    assert (event.act, event.object_name) == (Action.CORRECTED, str(cobalt_figures))
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in event.changes["statement"]] == [
        "30 t, reported",
        "31 t, reported",
    ]
    assert event.detail == {"reason": "Misread."}
