"""Verifying the record: pictures that were swapped, lost or damaged."""

import shutil

import pytest
from django.conf import settings

from profiles.draft import images
from profiles.models import LeadImage
from tests.factories import publish
from tests.profiles.admin.profile.test_images import picture
from tests.profiles.verification.record import in_order, problems

pytestmark = [
    pytest.mark.usefixtures("published"),
    pytest.mark.on_postgresql("it reads triggers and locks tables in each database’s own way"),
]


def small_picture(**options):
    """As wide as a page shows it at least, and no higher than it has to be: encoding is most of such a test."""
    return picture(size=(960, 300), **options)


def illustrate(profile, **options):
    """Give a draft a lead image in place of any that it has."""
    stored = images.store(small_picture(**options))
    LeadImage.objects.filter(profile=profile).delete()
    LeadImage.objects.create(
        profile=profile, **stored._asdict(), alt="A map", credit="Us", licence="CC BY 4.0"
    )


@pytest.fixture
def illustrated(profile, editor, moderator):
    illustrate(profile)
    publish(profile, editor=editor, moderator=moderator)
    return sorted((settings.MEDIA_ROOT / "images").iterdir())


def test_a_picture_that_was_swapped_is_named(illustrated):
    in_order()
    other = images.store(small_picture(colour="red"))
    in_order()
    victim = next(path for path in illustrated if path.name.endswith("-960.webp"))
    shutil.copy(victim.with_name(f"{other.sha256}-960.webp"), victim)
    assert problems() == [f"picture {victim.name}: the file was changed"]


def test_a_picture_that_is_missing_is_named(illustrated):
    in_order()
    illustrated[0].unlink()
    assert problems() == [f"picture {illustrated[0].name}: the file is missing"]


def test_a_picture_is_missed_before_the_first_digest(illustrated):
    illustrated[-1].unlink()
    assert problems() == [f"picture {illustrated[-1].name}: the file is missing"]


def test_a_file_that_is_not_what_its_name_says_is_named(illustrated):
    illustrated[0].write_bytes(b"GIF89a")
    assert problems() == [f"picture {illustrated[0].name}: the file is no picture"]
