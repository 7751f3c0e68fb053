"""Machines with files of their own, and what is done there to a site and to its backup."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import setting_changed

from profiles import workflow
from profiles.backup import BackupError, dumps, manifest, media, restore
from profiles.models import Edition, Profile, Review
from tests import databases
from tests.profiles.verification.test_pictures import illustrate


@contextmanager
def place(folder):
    """Another machine: its stored files and its digest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", folder / "media")
        patch.setattr(settings, "RECORD_DIGEST", folder / "digest.jsonl")
        setting_changed.send(sender=None, setting="MEDIA_ROOT", value=None, enter=True)
        yield
    setting_changed.send(sender=None, setting="MEDIA_ROOT", value=None, enter=True)


@contextmanager
def machine(tmp_path):
    """Another machine, with an empty database; its folder."""
    with databases.empty_one() as empty, databases.using(empty), place(tmp_path / "elsewhere"):
        yield tmp_path / "elsewhere"


def publish_again(tagline, colour):
    """An upload, and a publication that shows it."""
    profile, editor = Profile.objects.get(), Review.objects.first().submitter
    illustrate(profile, colour=colour)
    Profile.objects.filter(pk=profile.pk).update(tagline=tagline)
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note=tagline)
    moderator = Edition.objects.first().published_by
    workflow.publish(workflow.approve(review, by=moderator), by=moderator)


def refused(folder, reason):
    with pytest.raises(BackupError, match=reason) as caught:
        restore(folder, settings.RECORD_DIGEST)
    assert dumps.is_empty()
    assert not list(media.stored())
    assert not Path(settings.RECORD_DIGEST).exists()
    return str(caught.value)


def change(folder, **said):
    path = folder / manifest.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | said))
