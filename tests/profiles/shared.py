"""One draft and its form for all tests of a module, made once."""

import pytest
from django.test import Client
from django.urls import reverse

from minerals.models import Figure
from profiles.models import Presence, Profile

from ..seeds import once_a_module, save_japan
from .browser import posted


def open_draft():
    """(the key of what the fixture `saved` makes, the form of it as its editor finds it)"""
    profile, client = save_japan(), Client()
    client.force_login(profile.revisions.get().author)
    form = posted(client.get(reverse("admin:profiles_profile_change", args=[profile.pk])))
    Presence.objects.all().delete()
    return profile.pk, form


def shared_draft():
    """Fixtures for a module: `opened, saved, profile, cobalt_figures, form = shared_draft()`.

    They stand for those of conftest, whose other rows (people, Japan, cobalt) are found and not created again. `form`
    is what a browser would post of the form of the draft, untouched.
    """

    @pytest.fixture
    def saved(opened, db):
        return Profile.objects.get(pk=opened[0])

    @pytest.fixture
    def cobalt_figures(saved):
        return Figure.objects.get(country=saved.subject.place)

    @pytest.fixture
    def form(opened):
        return dict(opened[1])

    return once_a_module(open_draft), saved, saved, cobalt_figures, form
