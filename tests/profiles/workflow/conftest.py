"""Reviews of Japan and Chile on their way to the public."""

import pytest

from profiles import workflow
from tests.factories import CountryFactory, complete_profile
from tests.profiles.workflow.reviews import approved_by, submitted
from tests.seeds import draft_japan, once_a_module

draft_once = once_a_module(draft_japan)


@pytest.fixture
def review(profile, editor):
    return submitted(profile, editor)


@pytest.fixture
def approved(review, moderator):
    return workflow.approve(review, by=moderator)


@pytest.fixture
def chile(cobalt, cobalt_figures):
    country = CountryFactory(code="CHL", name="Chile")
    return complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production country=japan")


@pytest.fixture
def pair(approved, chile, editor, moderator):
    """A set of Japan and Chile, both approved."""
    other = approved_by(chile, editor, moderator)
    return workflow.make_set(by=moderator, title="Battery minerals", reviews=[approved, other])


@pytest.fixture
def forced(review, administrator):
    return workflow.force_publish(review, by=administrator, reason="A figure endangers people.")
