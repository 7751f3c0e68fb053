"""Crops about a focal point: where they are cut, what is written, who gets to see them."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from PIL import Image

from profiles import workflow
from profiles.draft import crops, images, snapshot
from profiles.models import LeadImage, Profile
from profiles.public.page.lead_images import ShownImage
from profiles.publishing import resolving
from profiles.publishing.facts import Facts
from profiles.publishing.payload import payload as payloads
from tests.factories import UserFactory
from tests.profiles.admin.profile.test_images import (
    IMAGE,
    change,
    fetch,
    files,
    path_of,
    save_and_open,
    small,
    upload,
)
from tests.seeds import once_a_module

pytestmark = pytest.mark.on_postgresql("it filters by what is inside of JSON")

opened = once_a_module(save_and_open)


@pytest.fixture
def profile(opened, db):
    return Profile.objects.get(pk=opened[0].pk)


@pytest.fixture
def form(opened):
    return dict(opened[1])


def kept(**values):
    stored = images.store(small())
    return {"focal_x": 50, "focal_y": 50, **stored._asdict()} | values


def publish(profile, editor, moderator):
    review = workflow.submit(profile, by=editor, change_note="A picture")
    workflow.approve(review, by=moderator)
    return workflow.publish(review, by=moderator)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("focal", "expected"),
    [
        ((50, 50), (0, 200, 1200, 400)),
        ((50, 0), (0, 0, 1200, 400)),
        ((0, 100), (0, 400, 1200, 400)),
        ((50, 30), (0, 40, 1200, 400)),
    ],
)
def test_a_crop_is_as_large_as_can_be_and_as_near_to_the_point_as_the_edges_allow(focal, expected):
    assert crops.box(1200, 800, 3, *focal) == expected


@pytest.mark.pure
def test_a_wide_picture_is_cut_at_its_sides():
    assert crops.box(2000, 500, 16 / 9, 10, 50) == (0, 0, 889, 500)
    assert crops.box(2000, 500, 16 / 9, 100, 50) == (1111, 0, 889, 500)


@pytest.mark.pure
def test_no_crop_is_larger_than_the_small():
    for shape in crops.SHAPES.values():
        assert all(w <= 600 and h <= 300 for w, h in crops.sizes(shape, 600, 300))
        assert crops.sizes(shape, 600, 300)


@pytest.mark.pure
def test_the_files_hold_what_the_point_chose():
    image = kept(focal_y=100)
    source = path_of(f"{image['sha256']}-700.webp")
    half = Image.new("RGB", (700, 450), "white")
    half.paste("red", (0, 216, 700, 450))
    half.save(source, "WEBP")
    assert crops.render(image)
    with Image.open(path_of(crops.name(image, "banner", 700, "jpg"))) as made:
        assert made.size == (700, 233)
        assert made.getpixel((350, 5))[1] < 60  # red from the top on
    assert not [name for name in files() if name.endswith(".part")]


@pytest.mark.pure
def test_crops_are_written_once(monkeypatch):
    image = kept()
    assert crops.render(image)
    monkeypatch.setattr(images, "write", None)
    assert crops.render(image)


@pytest.mark.pure
def test_a_payload_names_no_crops_where_the_picture_is_gone():
    image = kept()
    for name in files():
        path_of(name).unlink()
    assert crops.cropped(image) == image


@pytest.mark.parametrize("name", [
    "{}-banner-50x50-960.webp", "{}-card-0x100-1200.jpg", "{}-960.jpg",
])  # fmt: skip
@pytest.mark.pure
def test_names_of_crops_are_understood(name):
    assert images.parse_name(name.format("a" * 64))


@pytest.mark.parametrize("name", [
    "{}-banner-50x101-960.webp", "{}-banner-050x5-960.webp", "{}-square-5x5-960.webp", "{}-banner-5-960.webp",
    "{}-banner-5x5-960.svg", "{}-banner-5x5-../x.jpg",
])  # fmt: skip
@pytest.mark.pure
def test_no_other_name_is(name):
    assert images.parse_name(name.format("a" * 64)) is None


def test_a_save_keeps_the_point_and_makes_the_crops(desk, profile, form):
    upload(desk, profile, form, **{"lead_image-0-file": small(), "lead_image-0-focal_x": "20"})
    image = LeadImage.objects.get()
    assert (image.focal_x, image.focal_y) == (20, 50)
    assert f"{image.sha256}-banner-20x50-640.webp" in files()
    page = desk.get(change(profile)).content.decode()
    assert "Crop: Head of the page" in page
    upload(desk, profile, **{"lead_image-0-focal_x": "", "lead_image-0-focal_y": "90"})
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (50, 90)
    assert profile.revisions.first().payload["image"]["focal_y"] == 90
    assert f"{image.sha256}-wide-50x90-480.jpg" in files()


def test_a_point_outside_the_picture_is_refused(desk, profile, form):
    response = upload(desk, profile, form, **{"lead_image-0-file": small(), "lead_image-0-focal_x": "101"})
    assert "less than or equal to 100" in response.content.decode()


def test_readers_get_the_crop_once_it_is_published_and_no_other(
    desk, profile, form, client, editor, moderator
):
    upload(desk, profile, form, **{"lead_image-0-file": small(), "lead_image-0-focal_x": "20"})
    image = LeadImage.objects.get()
    public = reverse("profiles:image", args=[f"{image.sha256}-banner-20x50-640.webp"])
    inside = reverse(
        "admin:profiles_profile_image", args=[profile.pk, f"{image.sha256}-banner-20x50-640.webp"]
    )
    assert client.get(public).status_code == 404
    assert fetch(desk, inside).status_code == 200
    edition = publish(profile, editor, moderator)
    assert edition.payload["image"]["crops"]["banner"][0] == [640, 213]
    upload(desk, profile, **{"lead_image-0-focal_x": "80"})
    client.logout()
    assert fetch(client, public)["Content-Type"] == "image/webp"
    draft = reverse("profiles:image", args=[f"{image.sha256}-banner-80x50-640.webp"])
    assert f"{image.sha256}-banner-80x50-640.webp" in files()
    assert client.get(draft).status_code == 404
    page = client.get("/countries/japan/").content.decode()
    assert "banner-20x50-640.webp" in page
    (shown,) = re.findall('<figure class="lead-image">.*?</figure>', page, re.DOTALL)
    assert f'alt="{image.alt}"' in shown
    assert 'property="og:image" content="http://testserver/images/' in page


@pytest.mark.pure
def test_an_edition_from_before_there_were_crops_shows_the_whole_small():
    stored = images.store(small())
    image = payloads.Image(**stored._asdict(), alt="A smelter", credit="A. P.", licence="CC BY 4.0")
    page = render_to_string("profiles/includes/image.html", {"picture": ShownImage(image)})
    assert f"{stored.sha256}-700.webp" in page
    assert "banner" not in page


def test_what_was_published_in_error_shows_its_picture_no_longer(
    desk, profile, form, client, editor, moderator
):
    upload(desk, profile, form, **{"lead_image-0-file": small()})
    edition = publish(profile, editor, moderator)
    public = reverse("profiles:image", args=[f"{edition.payload['image']['sha256']}-480.jpg"])
    assert fetch(client, public).status_code == 200
    assert "/images/" in client.get(edition.get_absolute_url()).content.decode()
    workflow.unpublish(edition, by=moderator, notice="In error.")
    assert client.get(public).status_code == 404
    page = client.get(edition.get_absolute_url())
    assert page.status_code == 200
    assert "/images/" not in page.content.decode()


def test_the_form_lists_where_a_picture_is_used(desk, profile, form, editor, moderator):
    upload(desk, profile, form, **{"lead_image-0-file": small()})
    page = desk.get(change(profile)).content.decode()
    assert "No edition shows it yet" in page
    publish(profile, editor, moderator)
    page = desk.get(change(profile)).content.decode()
    assert "Japan, edition 1</a>, live" in page
    assert "No edition shows it yet" not in page


def test_a_restored_revision_finds_its_crops(desk, profile, form, editor):
    upload(desk, profile, form, **{"lead_image-0-file": small(), "lead_image-0-focal_x": "20"})
    for name in files():
        if "-20x50-" in name:
            path_of(name).unlink()
    payload = resolving.resolve(snapshot.snapshot(profile), Facts.open(profile.subject.place)).payload
    assert payload.image.crops
    assert any("-20x50-" in name for name in files())


def test_nobody_without_leave_sees_a_crop_of_a_draft(desk, profile, form, client):
    upload(desk, profile, form, **{"lead_image-0-file": small()} | IMAGE)
    sha256 = LeadImage.objects.get().sha256
    inside = reverse("admin:profiles_profile_image", args=[profile.pk, f"{sha256}-card-50x50-700.jpg"])
    client.force_login(UserFactory(username="nobody"))
    assert client.get(inside).status_code in (302, 403)
