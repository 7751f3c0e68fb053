"""Previews of shared links, and icons of browsers and phones."""

import io

from django.contrib.staticfiles.storage import staticfiles_storage
from PIL import Image

from ..factories import (
    publish,
)
from ..heads import SITE


def test_a_shared_link_has_a_title_words_and_a_picture(head, profile, editor, moderator):
    profile.tagline = 'It refines "most" of it & more.'
    profile.save()
    edition = publish(profile, editor=editor, moderator=moderator)
    found = head("/countries/japan/")
    day = edition.published_at.date().isoformat()
    shown = {
        name: text for name, text in found.meta.items() if name.startswith(("og:", "twitter:", "article:"))
    }
    assert shown.pop("og:image") == f"{SITE}/charts/country-japan-shares.png"
    assert shown == {
        "og:site_name": "Critical Minerals Atlas",
        "og:type": "article",
        "og:title": "Japan: Critical Minerals Profile",
        "og:description": 'It refines "most" of it & more.',
        "og:url": f"{SITE}/countries/japan/",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:type": "image/png",
        "og:image:alt": "Where Japan counts most: its shares of the world’s production, by year",
        "twitter:card": "summary_large_image",
        "article:published_time": day,
    }
    assert found.meta["description"] == shown["og:description"]
    assert head("/minerals/cobalt/").meta["og:type"] == "website"
    assert head("/methodology/").meta["og:image"] == SITE + staticfiles_storage.url("img/share.png")


def test_a_page_that_is_not_there_has_no_canonical_address(head, db):
    found = head("/nowhere/")
    assert "canonical" not in found.links
    assert "og:url" not in found.meta
    assert found.data == []


def test_the_manifest_names_icons_of_the_sizes_that_they_have(client, db):
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        with (
            staticfiles_storage.open(stored(icon["src"])) as file,
            Image.open(io.BytesIO(file.read())) as image,
        ):
            assert icon["sizes"] == "{}x{}".format(*image.size)
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable"}


def test_the_picture_of_shared_links_is_as_large_as_it_says_and_small_to_load(client, head, db):
    found = head("/")
    with staticfiles_storage.open(stored(found.meta["og:image"])) as file:
        content = file.read()
    size = tuple(int(found.meta[f"og:image:{side}"]) for side in ("width", "height"))
    assert Image.open(io.BytesIO(content)).size == size
    assert len(content) < 60_000
    (touch,) = found.links["apple-touch-icon"]
    with staticfiles_storage.open(stored(touch)) as file:
        assert Image.open(io.BytesIO(file.read())).size == (180, 180)


def test_whoever_asks_for_favicon_ico_is_led_to_an_icon(client):
    assert client.get("/favicon.ico")["Location"] == staticfiles_storage.url("img/icon-192.png")


def stored(address):
    return address.partition("/static/")[2]
