"""Preview as readers will see it: for staff in frames, for outsiders by a link that opens one profile and ends."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from profiles import workflow
from profiles.draft import images
from profiles.models import LeadImage, PreviewLink, Profile, StaffMember
from profiles.public.views.previews import TOKEN
from tests.crawling import Visit, body
from tests.factories import CountryFactory, RegionFactory, UserFactory, complete_profile
from tests.profiles.admin.profile.test_images import picture
from tests.unguarded import unguarded

on_postgresql = pytest.mark.on_postgresql("it filters by what is inside of JSON")

DAY = datetime.timedelta(days=1)


@pytest.fixture
def link(saved, editor):
    return make(saved, by=editor)


@pytest.fixture
def viewer(db):
    """Staff who may view drafts and links, and change nothing."""
    return UserFactory(username="viewer", group="Administrator")


def make(profile, *, by, revision=None, days=7):
    when = timezone.now() + days * DAY
    return workflow.make_link(profile, by=by, purpose="Dr Sato, facts", expires_at=when, revision=revision)


def at(link):
    return reverse("profiles:preview", args=[link.token])


def links_of(profile):
    return reverse("admin:profiles_profile_links", args=[profile.pk])


# What an outsider gets


def test_a_link_follows_the_draft(link, editor):
    assert b"Refines what others mine." in Client().get(at(link)).content
    Profile.objects.update(tagline="Mines what others refine.")
    workflow.save_revision(link.profile, by=editor)
    assert b"Mines what others refine." in Client().get(at(link)).content


def test_a_pinned_link_stays_with_its_revision(saved, editor):
    link = make(saved, by=editor, revision=saved.revisions.get())
    Profile.objects.update(tagline="Mines what others refine.")
    workflow.save_revision(saved, by=editor)
    page = Client().get(at(link)).content
    assert b"Refines what others mine." in page
    assert b"Mines what" not in page


def test_what_a_link_shows_is_neither_kept_nor_indexed_nor_betrayed(link):
    response = Client().get(at(link))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in response.headers
    assert "Last-Modified" not in response.headers
    assert response.headers["X-Frame-Options"] == "DENY"
    assert not response.cookies
    assert b'name="robots" content="noindex' in response.content


def test_no_link_on_the_page_carries_the_token(link):
    page = Client().get(at(link)).content.decode()
    assert link.token not in page
    assert link.purpose not in page
    assert "/admin/" not in page


def gone(address, client=None):
    response = (client or Client()).get(address)
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "private, no-store"
    return re.sub(rb"csrf\S+", b"", response.content)


def test_wrong_ended_and_revoked_get_one_and_the_same_answer(saved, editor):
    ended, revoked = make(saved, by=editor), make(saved, by=editor)
    with unguarded():
        PreviewLink.objects.filter(pk=ended.pk).update(expires_at=timezone.now())
    workflow.revoke_link(revoked, by=editor)
    answers = {gone(at(ended)), gone(at(revoked))}
    answers |= {gone(f"/preview/{wrong}/") for wrong in ("x" * 43, "short", "y" * 500, "%00" * 30, "é" * 30)}
    assert len(answers) == 1
    assert b"Japan" not in answers.pop()


def test_revoking_works_at_once(link, editor):
    assert Client().get(at(link)).status_code == 200
    workflow.revoke_link(link, by=editor)
    gone(at(link))


def test_a_discarded_draft_takes_its_links_along(link, editor):
    workflow.discard(link.profile, by=editor)
    gone(at(link))


def test_a_link_is_read_and_nothing_else(link):
    assert Client().post(at(link)).status_code == 405


def test_tokens_are_long_and_what_the_view_looks_for(link):
    assert len(link.token) >= 43
    assert TOKEN.fullmatch(link.token)


def test_a_link_opens_one_profile_only(link, cobalt, editor):
    """The public pages that it leads to are walked by tests/test_small_site.py."""
    secret = complete_profile(CountryFactory(name="Chile"), minerals=[cobalt], tagline="canary7f3a")
    workflow.save_revision(secret, by=editor)
    page = Visit(Client(), at(link))
    links = [*page.links()]
    assert "canary7f3a" not in page.text
    assert len(links) > 3
    assert not [
        address for address in links if address.startswith(("/preview/", "/admin/")) and address != at(link)
    ]


# Pictures


def with_image(profile, **kwargs):
    stored = images.store(picture(**kwargs))
    LeadImage.objects.filter(profile=profile).delete()
    LeadImage.objects.create(
        profile=profile, **stored._asdict(), decorative=True, credit="A photographer", licence="CC BY 4.0"
    )
    return f"{stored.sha256}-480.jpg"


def image_at(link, name):
    return reverse("profiles:preview_image", args=[link.token, name])


@on_postgresql
def test_a_picture_of_the_draft_is_reachable_by_the_link_alone(saved, editor):
    name = with_image(saved)
    link = make(saved, by=editor)
    shown = set(re.findall(r'[" ](/[^" ]+\.(?:jpg|webp))', Client().get(at(link)).content.decode()))
    assert shown
    assert {address.rpartition("/")[0] for address in shown} == {image_at(link, name).rpartition("/")[0]}
    assert all(body(Client().get(address)) for address in shown)
    response = Client().get(image_at(link, name))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert body(response).startswith(b"\xff\xd8")
    assert Client().get(reverse("profiles:image", args=[name])).status_code == 404
    workflow.revoke_link(link, by=editor)
    gone(image_at(link, name))


@on_postgresql
def test_a_pinned_link_shows_the_picture_of_its_revision_alone(saved, editor):
    old = with_image(saved)
    pinned = workflow.save_revision(saved, by=editor)
    new = with_image(saved, size=(1000, 500))
    workflow.save_revision(saved, by=editor)
    link = make(saved, by=editor, revision=pinned)
    assert body(Client().get(image_at(link, old))).startswith(b"\xff\xd8")
    gone(image_at(link, new))
    gone(image_at(link, "../../etc/passwd".replace("/", "%2F")))


@on_postgresql
def test_a_link_shows_no_picture_of_another_profile(link, cobalt, editor):
    other = complete_profile(CountryFactory(name="Chile"), minerals=[cobalt])
    gone(image_at(link, with_image(other)))


# The desk's page


def test_an_editor_makes_copies_and_revokes_a_link(saved, desk, editor):
    page = desk.get(links_of(saved))
    assert "Nobody has made a link" in page.content.decode()
    made = desk.post(links_of(saved), {"purpose": "Dr Sato", "days": "3", "shows": ""})
    assert made.status_code == 302
    link = PreviewLink.objects.get()
    assert link.created_by == editor
    assert link.revision is None
    assert timezone.now() + 2 * DAY < link.expires_at <= timezone.now() + 3 * DAY
    page = desk.get(links_of(saved)).content.decode()
    assert f"http://testserver{at(link)}" in page
    revoke = reverse("admin:profiles_profile_revoke_link", args=[saved.pk, link.pk])
    assert desk.get(revoke).status_code == 405
    assert desk.post(revoke).status_code == 302
    page = desk.get(links_of(saved)).content.decode()
    assert link.token not in page
    assert "Revoked" in page
    assert "already" in desk.post(revoke, follow=True).content.decode()


def test_a_link_pins_the_revision_that_was_chosen(saved, desk):
    desk.post(links_of(saved), {"purpose": "Dr Sato", "days": "3", "shows": "1"})
    assert PreviewLink.objects.get().revision.number == 1
    assert 'value="1" selected' in desk.get(f"{links_of(saved)}?revision=1").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("days", "91"), ("days", "0"), ("days", "x"), ("purpose", " "), ("purpose", "x" * 201), ("shows", "99")],
)
def test_bad_input_makes_no_link_and_loses_nothing(saved, desk, field, value):
    good = {"purpose": "Dr Sato of the survey", "days": "3", "shows": ""}
    response = desk.post(links_of(saved), good | {field: value})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    if field != "purpose":
        assert "Dr Sato of the survey" in response.content.decode()
    assert not PreviewLink.objects.exists()


def test_who_may_only_view_sees_neither_address_nor_button(link, viewer, client):
    client.force_login(viewer)
    page = client.get(links_of(link.profile)).content.decode()
    assert link.purpose in page
    assert link.token not in page
    assert 'value="Revoke"' not in page
    assert 'value="Make the link"' not in page
    data = {"purpose": "Me", "days": "3", "shows": ""}
    assert client.post(links_of(link.profile), data).status_code == 403
    revoke = reverse("admin:profiles_profile_revoke_link", args=[link.profile_id, link.pk])
    assert client.post(revoke).status_code == 403
    assert PreviewLink.objects.usable().count() == 1


def test_who_is_limited_to_other_regions_makes_and_revokes_none(link, editor2, client):
    member = StaffMember.objects.create(user=editor2)
    member.regions.add(RegionFactory(name="South America"))
    client.force_login(editor2)
    response = client.get(links_of(link.profile))
    assert link.token not in response.content.decode()
    data = {"purpose": "Me", "days": "3", "shows": ""}
    assert client.post(links_of(link.profile), data).status_code == 403
    with pytest.raises(PermissionDenied):
        workflow.revoke_link(link, by=editor2)


def test_a_link_of_another_profile_is_not_revoked_from_here(link, desk, cobalt):
    other = complete_profile(CountryFactory(name="Chile"), minerals=[cobalt])
    revoke = reverse("admin:profiles_profile_revoke_link", args=[other.pk, link.pk])
    assert desk.post(revoke).status_code == 404


@on_postgresql
def test_the_list_asks_no_more_for_more_links(link, desk, editor, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as one:
        desk.get(links_of(link.profile))
    for _ in range(5):
        make(link.profile, by=editor, revision=link.profile.revisions.get())
    with django_assert_max_num_queries(20) as six:
        desk.get(links_of(link.profile))
    assert len(six) <= len(one)


@pytest.mark.parametrize("name", ["links", "screens"])
def test_strangers_are_sent_to_sign_in(saved, name):
    response = Client().get(reverse(f"admin:profiles_profile_{name}", args=[saved.pk]))
    assert response.status_code == 302
    assert "/login/" in response.headers["Location"]


# On screens


def test_the_preview_is_shown_at_the_width_of_a_phone_and_of_a_desktop(saved, desk):
    page = desk.get(reverse("admin:profiles_profile_screens", args=[saved.pk])).content.decode()
    assert re.findall(r'<iframe src="[^"]+" width="(\d+)"', page) == ["360", "1280"]
    framed = re.search(r'<iframe src="([^"]+)"', page)[1].replace("&amp;", "&")
    assert framed == f"/admin/profiles/profile/{saved.pk}/preview/?bare=1"
    response = desk.get(framed)
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "preview-banner" not in response.content.decode()
    assert "preview-banner" in desk.get(framed.removesuffix("?bare=1")).content.decode()


def test_a_revision_and_a_review_are_shown_on_screens(saved, desk, editor):
    review = workflow.submit(saved, by=editor, change_note="First")
    screens = reverse("admin:profiles_profile_screens", args=[saved.pk])
    assert "preview/?revision=1&amp;bare=1" in desk.get(f"{screens}?revision=1").content.decode()
    assert desk.get(f"{screens}?revision=9").status_code == 404
    page = desk.get(reverse("admin:profiles_review_screens", args=[review.pk]))
    assert f"/admin/profiles/review/{review.pk}/preview/?bare=1" in page.content.decode()


def test_nothing_else_may_be_framed(saved, desk):
    for name in ("change", "links", "screens", "history"):
        response = desk.get(reverse(f"admin:profiles_profile_{name}", args=[saved.pk]))
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
