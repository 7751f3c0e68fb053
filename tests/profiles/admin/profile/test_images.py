"""Lead images: what is taken, what is refused and why, and who gets to see them."""

import io
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from profiles import workflow
from profiles.draft import images
from profiles.models import LeadImage, Profile
from profiles.models.subjects import Subject
from tests.factories import CountryFactory
from tests.profiles.browser import posted
from tests.seeds import once_a_module, save_japan

pytestmark = pytest.mark.on_postgresql("it filters by what is inside of JSON")


def picture(form="JPEG", size=(1200, 800), mode="RGB", name="map.jpg", colour="steelblue", **options):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, form, **options)
    return SimpleUploadedFile(name, file.getvalue())


def small(form="JPEG", size=(700, 450), **options):
    """A picture that little is to be done for: what most of these tests spend is the encoding of renditions."""
    return picture(form, size, **options)


def refusal(file):
    with pytest.raises(ValidationError) as caught:
        images.store(file)
    return caught.value.messages[0]


def path_of(name):
    return Path(settings.MEDIA_ROOT) / "images" / name


def files():
    folder = path_of("")
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.pure
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_stored_in_renditions_not_above_its_own_width(form):
    stored = images.store(picture(form))
    assert (stored.width, stored.height) == (1200, 800)
    assert [w for w, _, _ in images.renditions(*stored[:2])] == [480, 960, 1200]
    assert len(files()) == 6
    for width, webp, jpeg in images.renditions(*stored[:2]):
        for name, form in ((webp, "WEBP"), (jpeg, "JPEG")):
            with Image.open(path_of(name)) as image:
                assert (image.format, image.width) == (form, width)


@pytest.mark.pure
def test_a_large_picture_is_made_no_wider_than_1600():
    stored = images.store(picture(size=(2000, 500)))
    assert [w for w, _, _ in images.renditions(*stored[:2])] == [480, 960, 1600]


@pytest.mark.pure
def test_the_same_picture_has_one_name_and_another_has_another():
    assert images.store(small("PNG")).sha256 == images.store(small("PNG", name="x.txt")).sha256
    assert images.store(small("PNG", colour="red")).sha256 != images.store(small("PNG")).sha256


@pytest.mark.pure
def test_metadata_and_what_hides_behind_the_picture_do_not_survive():
    exif = Image.Exif()
    exif[0x010E] = "SECRET description"
    file = small(exif=exif, comment=b"SECRET comment", name="innocent.png")
    file = SimpleUploadedFile("innocent.png", file.read() + b"<script>alert('SECRET')</script>")
    images.store(file)
    folder = Path(settings.MEDIA_ROOT) / "images"
    assert files()
    assert not any(b"SECRET" in path.read_bytes() for path in folder.iterdir())


@pytest.mark.pure
def test_a_picture_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert images.store(picture(size=(450, 700), exif=exif))[1:] == (700, 450)


@pytest.mark.pure
def test_transparency_becomes_white_where_there_is_none():
    stored = images.store(small("PNG", mode="RGBA", colour=(0, 0, 0, 0)))
    with Image.open(path_of(f"{stored.sha256}-480.jpg")) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("content", [
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 900 900\n",
    b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>',
    b"no picture at all",
    b"",
])  # fmt: skip
@pytest.mark.pure
def test_what_is_no_picture_is_refused_whatever_its_name(content):
    assert "not a JPEG, PNG or WebP" in refusal(SimpleUploadedFile("map.png", content, "image/png"))


@pytest.mark.pure
@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF"])
def test_other_formats_are_refused(form):
    assert "not a JPEG, PNG or WebP" in refusal(picture(form))


@pytest.mark.pure
@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(form):
    frame = Image.new("RGB", (700, 700), "red")
    assert "animated" in refusal(picture(form, size=(700, 700), save_all=True, append_images=[frame]))


@pytest.mark.pure
def test_a_narrow_picture_is_refused():
    assert "599 pixels wide" in refusal(picture(size=(599, 900)))


@pytest.mark.pure
@pytest.mark.parametrize(
    "size", [(600, 20_000), (16_000, 1), (800, 1), (2404, 600), (600, 2404), (65_500, 600)]
)
def test_an_extreme_shape_is_refused(size):
    assert "longer than four times" in refusal(picture("PNG", size=size, mode="1", colour=1))
    assert files() == []


@pytest.mark.pure
def test_the_longest_shapes_that_are_taken():
    assert images.store(picture("PNG", size=(2400, 600))).width
    assert images.store(picture("PNG", size=(600, 2400))).width


@pytest.mark.pure
def test_a_low_picture_is_refused():
    assert "299 pixels high" in refusal(picture(size=(1000, 299)))


@pytest.mark.pure
def test_the_shape_is_that_of_the_upright_picture():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert "400 pixels wide" in refusal(picture(size=(1000, 400), exif=exif))


@pytest.mark.pure
@pytest.mark.parametrize("error", [ValueError("encoding error 5"), OSError("No space left on device")])
def test_an_encoder_that_gives_up_leaves_nothing_behind(monkeypatch, error):
    save = Image.Image.save

    def fails(self, target, form, **options):
        if (self.width, form) == (960, "JPEG"):
            target.write(b"half of it")
            raise error
        return save(self, target, form, **options)

    file = small("PNG", size=(1000, 300))
    monkeypatch.setattr(Image.Image, "save", fails)
    assert "cannot be stored" in refusal(file)
    assert files() == []


@pytest.mark.pure
def test_an_encoder_that_gives_up_takes_nothing_from_another_picture(monkeypatch):
    stored = images.store(small())
    before = files()[1:]
    path_of(files()[0]).unlink()

    def fails(self, target, form, **options):
        raise ValueError("encoding error 5")

    file = small()
    monkeypatch.setattr(Image.Image, "save", fails)
    assert "cannot be stored" in refusal(file)
    assert files() == before
    assert stored.sha256 in before[0]


@pytest.mark.pure
def test_a_picture_that_cannot_be_cleaned_is_refused(monkeypatch):
    def fails(*args, **options):
        raise SyntaxError("not a TIFF file")

    monkeypatch.setattr(images.ImageOps, "exif_transpose", fails)
    assert "damaged" in refusal(small())


@pytest.mark.pure
@pytest.mark.parametrize(
    ("mode", "form", "colour"),
    [("CMYK", "JPEG", (9, 9, 9, 9)), ("L", "PNG", 9), ("LA", "PNG", (9, 9)), ("P", "PNG", 9), ("1", "PNG", 1),
     ("I;16", "PNG", 900), ("RGBA", "WEBP", (9, 9, 9, 9)), ("RGB", "JPEG", (9, 9, 9))],
)  # fmt: skip
def test_every_kind_of_pixel_is_taken_at_any_size(mode, form, colour):
    """More than twice as wide as it is kept, so that a JPEG is decoded at half its size."""
    assert images.store(picture(form, size=(3300, 825), mode=mode, colour=colour))[1:] == (1600, 400)
    assert len(files()) == 6


@pytest.mark.pure
def test_sixteen_bits_of_grey_with_a_transparent_value_are_no_error():
    stored = images.store(picture("PNG", size=(700, 500), mode="I;16", colour=900, transparency=60_000))
    assert stored[1:] == (700, 500)


@pytest.mark.pure
def test_a_large_photograph_keeps_its_colours():
    stored = images.store(picture(size=(6600, 1650), colour=(200, 100, 50)))
    with Image.open(path_of(f"{stored.sha256}-1600.webp")) as image:
        assert image.size == (1600, 400)
        assert all(abs(a - b) < 6 for a, b in zip(image.getpixel((800, 200)), (200, 100, 50), strict=True))


@pytest.mark.pure
def test_a_large_file_is_refused_before_it_is_read():
    assert "at most 10 MB" in refusal(SimpleUploadedFile("map.jpg", b"x" * (images.MAX_BYTES + 1)))


@pytest.mark.pure
def test_a_truncated_picture_is_refused():
    whole = picture("JPEG", size=(1200, 800)).read()
    assert "damaged" in refusal(SimpleUploadedFile("map.jpg", whole[: len(whole) // 2]))


@pytest.mark.pure
@pytest.mark.parametrize("side", [7_000, 10_000, 30_000])
def test_a_bomb_is_refused_from_its_header(side):
    """Some kilobytes that would be hundreds of megabytes once decoded; only the header is looked at."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )
    assert "megapixels" in refusal(SimpleUploadedFile("map.png", bomb))
    assert files() == []


@pytest.mark.parametrize("name", [
    "../../etc/passwd", "a" * 64 + "-480.png", "a" * 64 + "-480.jpg.html", "A" * 64 + "-480.jpg",
    "a" * 63 + "-480.jpg", "a" * 64 + "-0480.jpg", "a" * 64 + "-480.jpg\n", "a" * 64 + "-480.jpg",
])  # fmt: skip
@pytest.mark.pure
def test_only_the_name_of_a_stored_rendition_opens_a_file(name):
    assert images.open_stored(name) is None


# In the desk and in public


def change(profile):
    return reverse("admin:profiles_profile_change", args=[profile.pk])


def save_and_open():
    """Japan's saved draft, and what its form would post."""
    profile, client = save_japan(), Client()
    client.force_login(profile.revisions.get().author)
    return profile, posted(client.get(change(profile)))


opened = once_a_module(save_and_open)


@pytest.fixture
def profile(opened, db):
    return Profile.objects.get(pk=opened[0].pk)


@pytest.fixture
def form(opened):
    return dict(opened[1])


IMAGE = {
    "lead_image-TOTAL_FORMS": "1", "lead_image-0-alt": "A smelter", "lead_image-0-credit": "A. Photographer",
    "lead_image-0-licence": "CC BY 4.0",
}  # fmt: skip


def fetch(client, address):
    """The response, its file read to the end, where the test client closes it."""
    response = client.get(address)
    assert b"".join(response.streaming_content)
    return response


def upload(client, profile, form=None, **extra):
    """Save with a picture. `form`: what the form of the draft would post, where it is known."""
    data = (form or posted(client.get(change(profile)))) | IMAGE | extra
    return client.post(change(profile), data | {"_continue": "Save"})


def test_an_image_is_uploaded_and_staff_see_it_before_the_public_does(desk, profile, form, editor, moderator):
    upload(desk, profile, form, **{"lead_image-0-file": small()})
    image = LeadImage.objects.get()
    name = f"{image.sha256}-480.jpg"
    inside = reverse("admin:profiles_profile_image", args=[profile.pk, name])
    public = reverse("profiles:image", args=[name])
    assert "no-store" in fetch(desk, inside)["Cache-Control"]
    assert (
        inside.removesuffix(name)
        in desk.get(reverse("admin:profiles_profile_preview", args=[profile.pk])).content.decode()
    )
    desk.logout()
    assert desk.get(inside).status_code == 302
    assert desk.get(public).status_code == 404
    review = workflow.submit(profile, by=editor, change_note="x")
    assert desk.get(public).status_code == 404
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
    response = fetch(desk, public)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_refused_file_says_why_and_nothing_typed_is_lost(desk, profile, form):
    response = upload(desk, profile, form, **{"lead_image-0-file": small("GIF"), "tagline": "Typed."})
    page = response.content.decode()
    assert "not a JPEG, PNG or WebP" in page
    assert "Typed." in page
    assert not LeadImage.objects.exists()


def test_a_tall_picture_costs_no_text(desk, profile, form):
    tall = picture("PNG", size=(600, 20_000))
    response = upload(desk, profile, form, **{"lead_image-0-file": tall, "overview": "Typed for an hour."})
    assert response.status_code == 200
    assert "longer than four times" in response.content.decode()
    assert posted(response)["overview"] == "Typed for an hour."


def test_an_accepted_file_survives_an_error_elsewhere(desk, profile, form):
    response = upload(desk, profile, form, **{"lead_image-0-file": small(), "lead_image-0-credit": ""})
    assert "will be saved with the form" in response.content.decode()
    data = posted(response)
    assert not LeadImage.objects.exists()
    desk.post(change(profile), data | {"lead_image-0-credit": "A. Photographer", "_continue": "Save"})
    assert LeadImage.objects.get().credit == "A. Photographer"


def test_a_kept_file_cannot_be_forged(desk, profile, form):
    response = upload(desk, profile, form, **{"lead_image-0-kept": "something:else"})
    assert "Choose the file again." in response.content.decode()
    assert "will be saved with the form" not in response.content.decode()


def test_an_image_has_an_alternative_text_or_is_decorative(desk, profile, form):
    neither = {"lead_image-0-file": small(), "lead_image-0-alt": ""}
    assert "Describe the picture, or" in upload(desk, profile, form, **neither).content.decode()
    both = {"lead_image-0-file": small(), "lead_image-0-decorative": "on"}
    assert "Describe the picture, or" in upload(desk, profile, form, **both).content.decode()


def test_an_image_can_be_replaced_and_taken_away(desk, profile, form):
    upload(desk, profile, form, **{"lead_image-0-file": small()})
    first = LeadImage.objects.get()
    upload(desk, profile, **{"lead_image-0-file": small(colour="red")})
    second = LeadImage.objects.get()
    assert second.sha256 != first.sha256
    assert second.uid == first.uid
    upload(desk, profile, **{"lead_image-0-DELETE": "on"})
    assert not LeadImage.objects.exists()
    assert profile.revisions.count() == 4


def test_the_image_of_another_profile_is_not_reachable_through_this_one(desk, profile):
    stored = images.store(small())
    other = Profile.objects.create(subject=Subject.objects.of(CountryFactory(code="CHL", name="Chile")))
    of_file = {name: getattr(stored, name) for name in ("sha256", "width", "height")}
    LeadImage.objects.create(profile=other, decorative=True, credit="A museum", licence="CC0", **of_file)
    address = reverse("admin:profiles_profile_image", args=[profile.pk, f"{stored.sha256}-480.jpg"])
    assert desk.get(address).status_code == 404
