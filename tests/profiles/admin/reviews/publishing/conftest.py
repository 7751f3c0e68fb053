"""A review of Japan, submitted once a module, and one of Chile."""

import pytest

from profiles import workflow
from profiles.models import Review
from tests.factories import CountryFactory, complete_profile
from tests.profiles.admin.reviews.publishing.pages import signed_in
from tests.profiles.workflow.reviews import submitted
from tests.seeds import once_a_module, save_japan


def submit_japan():
    profile = save_japan()
    return workflow.submit(profile, by=profile.revisions.get().author, change_note="A note")


submitted_once = once_a_module(submit_japan)


@pytest.fixture
def review(submitted_once, db):
    return Review.objects.get(pk=submitted_once.pk)


@pytest.fixture
def approved(review, moderator):
    return workflow.approve(review, by=moderator)


@pytest.fixture
def edition(approved, moderator):
    return workflow.publish(approved, by=moderator)


@pytest.fixture
def chile_review(cobalt, cobalt_figures, editor):
    country = CountryFactory(code="CHL", name="Chile")
    profile = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production country=japan")
    return submitted(profile, editor)


@pytest.fixture
def desk(moderator):
    return signed_in(moderator)
