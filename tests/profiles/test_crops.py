"""Crops about a focal point: where they are cut, what is written, who gets to see them."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from PIL import Image

from profiles import crops, images, resolving, snapshot, workflow
from profiles.book import Book
from profiles.models import LeadImage

from ..factories import UserFactory
from .test_images import IMAGE, change, fetch, files, picture, upload


@pytest.fixture
def desk(client, editor, profile):
    workflow.record(profile, by=editor)
    client.force_login(editor)
    return client


def kept(**values):
    stored = images.store(picture())
    return {"focal_x": 50, "focal_y": 50, **stored._asdict()} | values


def publish(profile, editor, moderator):
    review = workflow.submit(profile, by=editor, change_note="A picture")
    workflow.approve(review, by=moderator)
    return workflow.publish(review, by=moderator)


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


def test_a_wide_picture_is_cut_at_its_sides():
    assert crops.box(2000, 500, 16 / 9, 10, 50) == (0, 0, 889, 500)
    assert crops.box(2000, 500, 16 / 9, 100, 50) == (1111, 0, 889, 500)


def test_no_crop_is_larger_than_the_picture():
    for shape in crops.SHAPES.values():
        assert all(w <= 600 and h <= 300 for w, h in crops.sizes(shape, 600, 300))
        assert crops.sizes(shape, 600, 300)


def test_the_files_hold_what_the_point_chose():
    image = kept(focal_y=100)
    source = images.path_of(f"{image['sha256']}-1200.webp")
    half = Image.new("RGB", (1200, 800), "white")
    half.paste("red", (0, 400, 1200, 800))
    half.save(source, "WEBP")
    assert crops.render(image)
    with Image.open(images.path_of(crops.name(image, "banner", 1200, "jpg"))) as made:
        assert made.size == (1200, 400)
        assert made.getpixel((600, 5))[1] < 60  # red from the top on
    assert not [name for name in files() if name.endswith(".part")]


def test_crops_are_written_once(monkeypatch):
    image = kept()
    assert crops.render(image)
    monkeypatch.setattr(images, "write", None)
    assert crops.render(image)


def test_a_payload_names_no_crops_where_the_picture_is_gone():
    image = kept()
    for name in files():
        images.path_of(name).unlink()
    assert crops.cropped(image) == image
    assert crops.cropped(None) is None


@pytest.mark.parametrize("name", [
    "{}-banner-50x50-960.webp", "{}-card-0x100-1200.jpg", "{}-960.jpg",
])  # fmt: skip
def test_names_of_crops_are_understood(name):
    assert images.parse_name(name.format("a" * 64))


@pytest.mark.parametrize("name", [
    "{}-banner-50x101-960.webp", "{}-banner-050x5-960.webp", "{}-square-5x5-960.webp", "{}-banner-5-960.webp",
    "{}-banner-5x5-960.svg", "{}-banner-5x5-../x.jpg",
])  # fmt: skip
def test_no_other_name_is(name):
    assert images.parse_name(name.format("a" * 64)) is None


def test_a_save_keeps_the_point_and_makes_the_crops(desk, profile):
    upload(desk, profile, **{"lead_image-0-file": picture(), "lead_image-0-focal_x": "20"})
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


def test_a_point_outside_the_picture_is_refused(desk, profile):
    response = upload(desk, profile, **{"lead_image-0-file": picture(), "lead_image-0-focal_x": "101"})
    assert "less than or equal to 100" in response.content.decode()


def test_readers_get_the_crop_once_it_is_published_and_no_other(desk, profile, client, editor, moderator):
    upload(desk, profile, **{"lead_image-0-file": picture(), "lead_image-0-focal_x": "20"})
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
    assert 'property="og:image" content="http://testserver/images/' in page


def test_an_edition_from_before_there_were_crops_shows_the_whole_picture():
    stored = images.store(picture())
    image = {**stored._asdict(), "alt": "A smelter", "credit": "A. P.", "licence": "CC BY 4.0"}
    page = render_to_string("profiles/includes/image.html", {"image": image})
    assert f"{stored.sha256}-960.webp" in page
    assert "banner" not in page


def test_what_was_published_in_error_shows_its_picture_no_longer(desk, profile, client, editor, moderator):
    upload(desk, profile, **{"lead_image-0-file": picture()})
    edition = publish(profile, editor, moderator)
    public = reverse("profiles:image", args=[f"{edition.payload['image']['sha256']}-960.jpg"])
    assert fetch(client, public).status_code == 200
    assert "/images/" in client.get(edition.get_absolute_url()).content.decode()
    workflow.unpublish(edition, by=moderator, notice="In error.")
    assert client.get(public).status_code == 404
    page = client.get(edition.get_absolute_url())
    assert page.status_code == 200
    assert "/images/" not in page.content.decode()


def test_the_form_lists_where_a_picture_is_used(desk, profile, editor, moderator):
    upload(desk, profile, **{"lead_image-0-file": picture()})
    page = desk.get(change(profile)).content.decode()
    assert "No edition shows it yet" in page
    publish(profile, editor, moderator)
    page = desk.get(change(profile)).content.decode()
    assert "Japan, edition 1</a>, live" in page
    assert "No edition shows it yet" not in page


def test_a_restored_revision_finds_its_crops(desk, profile, editor):
    upload(desk, profile, **{"lead_image-0-file": picture(), "lead_image-0-focal_x": "20"})
    for name in files():
        if "-20x50-" in name:
            images.path_of(name).unlink()
    payload = resolving.resolve(snapshot.snapshot(profile), Book.open(profile.country)).payload
    assert payload["image"]["crops"]
    assert any("-20x50-" in name for name in files())


def test_nobody_without_leave_sees_a_crop_of_a_draft(desk, profile, client):
    upload(desk, profile, **{"lead_image-0-file": picture()} | IMAGE)
    sha256 = LeadImage.objects.get().sha256
    inside = reverse("admin:profiles_profile_image", args=[profile.pk, f"{sha256}-card-50x50-1200.jpg"])
    client.force_login(UserFactory(username="nobody"))
    assert client.get(inside).status_code in (302, 403)
