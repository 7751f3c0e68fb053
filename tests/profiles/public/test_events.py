"""Events: told once by the workflow of profiles, pointed to by rows of profiles, shown wherever they are named."""

import json

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from profiles import content, workflow
from profiles.draft import snapshot
from profiles.models import Edition, Event, HiddenEvent, Profile, StaffMember
from profiles.models.dated import Partnership, RecentChange, WatchItem
from profiles.models.projections import EventTable
from profiles.public.timelines.index import index_of
from profiles.publishing.payload.payload import Payload

from ...factories import CountryFactory, MineralFactory, UserFactory, event_profile, publish, world

NOTE = "It lost its largest seller of acid."


@pytest.fixture
def people(editor, moderator):
    return {"editor": editor, "moderator": moderator}


@pytest.fixture
def chile(db):
    return CountryFactory(code="CHL", name="Chile")


@pytest.fixture
def event(japan, chile, cobalt):
    """A draft of an event of Japan, Chile and cobalt."""
    return event_profile(
        minerals=[cobalt], parties=[(japan, "hit", NOTE), (chile, "gains", "It sells more.")]
    )


def point(profile, event, table=RecentChange, **row):
    return table.objects.create(profile=profile, event=event.subject.event, **row)


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_an_event_is_told_once_and_seen_on_every_page_that_it_names(client, edition, event, people):
    pages = [
        "/countries/japan/",
        "/minerals/cobalt/",
        "/events/",
        "/policies.atom",
        "/changes/",
    ]
    for page in pages:
        assert "China stops acid exports" not in text_of(client, page), page
    assert client.get("/events/china-acid-stop-2026/").status_code == 404, "a draft is not public"
    before = Edition.objects.get(pk=edition.pk)
    told = publish(event, **people)
    for page in [
        *pages,
        "/events/china-acid-stop-2026/",
        "/events/china-acid-stop-2026/editions/1/",
        "/api/v1/events",
    ]:
        assert "China stops acid exports" in text_of(client, page), page
    assert 'href="/events/china-acid-stop-2026/"' in text_of(client, "/search/?q=acid")
    assert NOTE in text_of(client, "/countries/japan/")
    assert '<a href="#events">Events</a>' in text_of(client, "/minerals/cobalt/")
    assert "It sells more." in text_of(client, "/events/china-acid-stop-2026/")
    assert NOTE not in text_of(client, f"/countries/japan/editions/{edition.number}/"), (
        "it is outside the edition"
    )
    after = Edition.objects.get(pk=edition.pk)
    assert (after.sha256, after.payload) == (before.sha256, before.payload)
    assert (
        text_of(client, "/events/china-acid-stop-2026/editions/1/cite.bib").count("china-acid-stop-2026-1")
        == 1
    )
    assert told.subject.of == Event.objects.get(slug="china-acid-stop-2026")


def test_a_row_that_points_freezes_the_event_as_it_is(client, profile, japan, event, people):
    publish(event, **people)
    point(profile, event)
    frozen = publish(profile, **people)
    (line,) = Payload.of(frozen).changed
    assert (line.date, line.summary) == ("2026-03", f"China stops acid exports. {NOTE}")
    assert (line.event.slug, line.event.number, line.event.title, line.event.note) == (
        "china-acid-stop-2026", 1, "China stops acid exports", NOTE,
    )  # fmt: skip
    assert 'href="/events/china-acid-stop-2026/editions/1/"' in text_of(client, frozen.get_absolute_url())
    event.event_facts.update(title="China stopped acid exports for a month")
    publish(event, **people, change_note="It is over")
    again = Edition.objects.get(pk=frozen.pk)
    assert (again.sha256, again.payload) == (frozen.sha256, frozen.payload)
    page = text_of(client, "/countries/japan/")
    assert f"China stops acid exports. {NOTE}" in page, "as the edition has it"
    assert "China stopped acid exports for a month" in page, "as of today"
    assert Event.objects.get().name == "China stopped acid exports for a month"


def test_a_thing_to_watch_takes_the_next_date_of_the_event(profile, event, people):
    WatchItem.objects.create(profile=event, date="2027-04", summary="The stop may end.", citation="paper")
    publish(event, **people)
    point(profile, event, WatchItem)
    (line,) = Payload.of(publish(profile, **people)).watch
    assert (line.date, line.summary) == ("2027-04", "China stops acid exports. The stop may end.")


def test_an_agreement_that_two_profiles_point_to_is_listed_once(profile, cobalt, japan, chile, people):
    parties = [(japan, "acts", "It signed."), (chile, "acts", "It signed, too.")]
    agreement = event_profile(
        "pact", title="A pact on cobalt", minerals=[cobalt], parties=parties, kind="agreement"
    )
    publish(agreement, **people)
    row = {"kind": "bilateral-agreement", "status": "in-force"}
    point(profile, agreement, Partnership, **row)
    edition = publish(profile, **people)
    (frozen,) = Payload.of(edition).partnerships
    assert (frozen.title, frozen.summary, frozen.date) == ("A pact on cobalt", "It signed.", "2026-03")
    assert [place.name for place in frozen.partners] == ["Chile"]
    assert [one.slug for one in frozen.minerals] == ["cobalt"]
    twin = edition.events.get(table="partnerships")
    twin.pk, twin.anchor = None, "partnership-twin"
    twin.save()
    assert len(index_of(EventTable.PARTNERSHIPS, timezone.localdate()).keys) == 1


@pytest.mark.parametrize(
    ("why", "reason"),
    [("not public", "this event has no public edition"), ("not named", "does not name the subject")],
)
def test_a_row_points_only_to_a_public_event_that_names_the_country(profile, event, people, why, reason):
    if why == "not named":
        event.event_parties.filter(country__code="JPN").delete()
        publish(event, **people)
    point(profile, event)
    workflow.save_revision(profile, by=people["editor"])
    with pytest.raises(workflow.Incomplete, match=reason):
        workflow.submit(profile, by=people["editor"])


def test_a_row_that_points_to_nothing_needs_its_own_words(profile, people):
    RecentChange.objects.create(profile=profile)
    workflow.save_revision(profile, by=people["editor"])
    with pytest.raises(workflow.Incomplete, match="points to no event"):
        workflow.submit(profile, by=people["editor"])


def test_a_withdrawn_event_leaves_the_lists_and_stays_marked_where_it_was_frozen(
    client, profile, event, people
):
    told = publish(event, **people)
    point(profile, event)
    frozen = publish(profile, **people)
    assert "withdrawn since" not in text_of(client, "/countries/japan/")
    workflow.withdraw(told, by=people["moderator"], notice="The report was false.")
    for page in ("/countries/japan/", frozen.get_absolute_url()):
        assert "withdrawn since" in text_of(client, page), page
    assert "Events, as of today" not in text_of(client, "/countries/japan/")
    assert "acid" not in text_of(client, "/events/").partition("<main")[2]
    assert "The report was false." in text_of(client, "/events/china-acid-stop-2026/")


def test_a_retracted_event_is_gone_with_its_reason(client, event, people):
    told = publish(event, **people)
    workflow.unpublish(told, by=people["moderator"], notice="Not ours to tell.")
    response = client.get("/events/china-acid-stop-2026/")
    assert response.status_code == 410
    assert "Not ours to tell." in response.content.decode()


def test_a_profile_hides_an_event(client, profile, event, people):
    publish(event, **people)
    publish(profile, **people)
    assert "Events, as of today" in text_of(client, "/countries/japan/")
    HiddenEvent.objects.create(profile=profile, event=event.subject.event, reason="Told in the text.")
    publish(profile, **people, change_note="Shorter")
    assert "Events, as of today" not in text_of(client, "/countries/japan/")
    assert "Told in the text." not in text_of(client, "/countries/japan/")
    assert "china-acid-stop-2026" in text_of(client, "/events/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=chile", True), ("country=norway", False), ("mineral=cobalt", True), ("mineral=tin", False),
        ("type=export-control", True), ("type=agreement", False), ("year=2026", True), ("year=2025", False),
        ("country=japan&country=norway&type=export-control", True), ("country=chile&year=2025", False),
    ],
)  # fmt: skip
def test_readers_filter_events(client, event, people, query, found):
    other = event_profile(
        "tin-quota", title="A quota of tin", minerals=[MineralFactory(name="Tin")], date="2025-02", kind="agreement",
        parties=[(CountryFactory(code="NOR", name="Norway"), "acts", "It set it.")],
    )  # fmt: skip
    publish(event, **people)
    publish(other, **people)
    listed = json.loads(client.get(f"/events.json?{query}").content)
    assert ("china-acid-stop-2026" in [row["event"] for row in listed["rows"]]) is found
    assert ("/events/china-acid-stop-2026/" in text_of(client, f"/events/?{query}")) is found


def test_who_is_limited_to_regions_cannot_approve_an_event(event, people, japan):
    limited = UserFactory(username="limited", group="Moderator")
    StaffMember.objects.create(user=limited).regions.add(japan.region)
    workflow.save_revision(event, by=people["editor"])
    review = workflow.submit(event, by=people["editor"])
    with pytest.raises(PermissionDenied, match="in other regions"):
        workflow.approve(review, by=limited)
    workflow.approve(review, by=people["moderator"])


def test_the_owner_of_a_profile_that_it_names_is_told(
    profile, event, people, django_capture_on_commit_callbacks
):
    owner = UserFactory(username="owner", email="owner@example.org")
    Profile.objects.filter(pk=profile.pk).update(owner=owner)
    with django_capture_on_commit_callbacks(execute=True):
        publish(event, **people)
    (letter,) = [one for one in mail.outbox if one.to == ["owner@example.org"]]
    assert "China stops acid exports names your profile" in letter.subject
    assert "/events/china-acid-stop-2026/" in letter.body
    assert "Japan" in letter.body


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"title": "Two rows"}, "one title, one date and one kind"),
        (None, "The event: there is none"),
        ("until", "the end is before the start"),
    ],
)
def test_an_event_has_one_row_of_facts_in_order(event, people, fault, reason):
    if fault is None:
        event.event_facts.all().delete()
    elif fault == "until":
        event.event_facts.update(until="2025")
    else:
        event.event_facts.create(date="2026", kind="other", position=1, **fault)
    workflow.save_revision(event, by=people["editor"])
    with pytest.raises(workflow.Incomplete, match=reason):
        workflow.submit(event, by=people["editor"])


def test_a_country_has_no_parts_of_an_event(profile, people):
    Profile.objects.filter(pk=profile.pk).update(happened="Something.[@paper]")
    profile.refresh_from_db()
    workflow.save_revision(profile, by=people["editor"])
    with pytest.raises(workflow.Incomplete, match="a profile of a country does not have this part"):
        workflow.submit(profile, by=people["editor"])


def test_the_file_of_an_event_reads_back_as_it_is(event):
    tree = snapshot.upgrade(snapshot.snapshot(event))
    text = content.markdown.write(tree)
    assert text.startswith("---\nevent: china-acid-stop-2026\n")
    read = content.markdown.read_text("china-acid-stop-2026.md", text, content.Known.stored())
    assert read == tree | {"image": read["image"]}


def test_a_file_names_an_event_that_there_is(japan):
    text = "---\nevent: nothing\n---\n"
    with pytest.raises(content.ContentError, match="there is no event “nothing”"):
        content.markdown.read_text("nothing.md", text, content.Known.stored())


def test_an_editor_starts_an_event_by_its_working_title(client, editor, japan):
    world()
    client.force_login(editor)
    start = reverse("admin:profiles_profile_add")
    assert 'name="event"' in client.get(start).content.decode()
    form = client.get(f"{start}?event=Guinea+revokes+a+licence").content.decode()
    assert "Start the profile of Guinea revokes a licence" in form
    assert 'name="happened"' in form
    assert 'name="overview"' not in form
    assert not Event.objects.exists(), "looking makes nothing"


def test_who_is_limited_to_regions_starts_no_event(client, japan):
    world()
    limited = UserFactory(username="limited", group="Editor")
    StaffMember.objects.create(user=limited).regions.add(japan.region)
    client.force_login(limited)
    start = reverse("admin:profiles_profile_add")
    assert 'name="event"' not in client.get(start).content.decode()
    assert "Start the profile of" not in client.get(f"{start}?event=A+stop").content.decode()
