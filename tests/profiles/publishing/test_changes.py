"""Changes that the facts of today make to a text: figures of earlier years that were revised, too."""

import pytest

from profiles import workflow
from profiles.models import Edition
from profiles.publishing.payload.changes import moved_figures, series_of
from profiles.publishing.payload.payload import Payload
from tests.factories import figure, publish, revise


@pytest.fixture
def of_2023(japan, cobalt, profile, cobalt_figures, editor, moderator):
    """A figure of 2023 in the text of a live edition, and in its table beside that of 2024."""
    found = figure(japan, cobalt, 25, year=2023)
    profile.overview = "From [[cobalt/mine/production year=2023]] to [[cobalt/mine/production]].[@paper]"
    profile.save()
    publish(profile, editor=editor, moderator=moderator)
    return found


def published():
    return Payload.of(Edition.objects.live().get())


def test_a_figure_of_an_earlier_year_that_is_revised_has_moved(of_2023, profile, editor, moderator):
    before = published()
    revise(of_2023, 27)
    workflow.refresh(profile, by=editor)
    publish_again(profile, editor, moderator)
    (one,) = moved_figures(before, published())
    assert (one.before, one.after, one.change) == ("25\xa0t (2023)", "27\xa0t (2023)", "+8.0%")


def test_the_newest_figure_of_a_series_is_named_once(of_2023, profile, editor, moderator, cobalt_figures):
    before = published()
    revise(cobalt_figures, 33)
    workflow.refresh(profile, by=editor)
    publish_again(profile, editor, moderator)
    (one,) = moved_figures(before, published())
    assert one.key.endswith(".2024")


def test_figures_of_two_years_are_of_one_series(of_2023):
    assert len({series_of(one) for one in published().figures.values()}) == 1


def publish_again(profile, editor, moderator):
    review = workflow.submit(profile, by=editor, change_note="Figures")
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
