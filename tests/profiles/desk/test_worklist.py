"""The page of the sentences of one profile whose figures moved, old beside new."""

import re

import pytest
from django.urls import reverse

from minerals.models import Figure, Mineral
from profiles import workflow
from profiles.models import Profile
from tests.factories import revise
from tests.profiles.desk.test_dashboard import signed_in
from tests.reading import ids
from tests.seeds import once_a_module, publish_japan

PAGE = reverse("admin:profiles_draftcheck_worklist", args=["japan"])


def publish_and_move():
    edition = publish_japan()
    revise(Figure.objects.get(country=edition.subject.place), 33)


moved = once_a_module(publish_and_move)


def words_of(response):
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", page[page.index('id="content-main"') :]).split())


def test_old_stands_beside_new_in_its_place_with_the_way_to_its_field(moved, db, desk):
    response = desk.get(PAGE)
    page, words = response.content.decode(), words_of(response)
    assert "Number 0: removed: 30 t, 2024; 2nd in the world end of removal → added: 33 t, 2024" in words
    form = reverse("admin:profiles_profile_change", args=[Profile.objects.get().pk])
    place = "id_glance_items-0-label"
    assert f'href="{form}?at={place}#{place}"' in page
    assert place in ids(desk.get(f"{form}?at={place}").content.decode())
    assert "1 row of the table of key minerals" in words
    assert "+10%" in words
    assert "in no sentence" not in words, "each figure that moved stands in one"


def test_the_figures_are_refreshed_from_the_page_and_then_submitted_from_the_list(moved, db, desk, editor):
    assert "Refresh the figures of Japan" in desk.get(PAGE).content.decode()
    workflow.refresh(Profile.objects.get(), by=editor)
    page = desk.get(PAGE).content.decode()
    assert "Refresh the figures of Japan" not in page
    assert "Submit the refreshed draft" in page


def test_after_a_new_edition_there_is_nothing_to_read(moved, db, desk, editor, moderator):
    profile = Profile.objects.get()
    workflow.refresh(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="Figures")
    workflow.approve(review, by=moderator)
    workflow.publish(review, by=moderator)
    assert "No figures of Japan changed since edition 2." in words_of(desk.get(PAGE))


def test_a_mineral_that_is_no_longer_known_is_said(moved, db, desk):
    Mineral.objects.update(slug="kobold")
    assert "no longer in the reference tables" in words_of(desk.get(PAGE))


def test_the_page_reads_in_a_fixed_number_of_queries(moved, db, desk, django_assert_max_num_queries):
    desk.get(PAGE)
    with django_assert_max_num_queries(30):
        desk.get(PAGE)


@pytest.mark.parametrize("slug", ["atlantis", "australia"])
def test_there_is_no_page_without_a_live_edition(moved, db, desk, slug):
    assert desk.get(reverse("admin:profiles_draftcheck_worklist", args=[slug])).status_code == 404


def test_who_decides_reads_it_and_refreshes_nothing(moved, db, moderator):
    page = signed_in(moderator).get(PAGE).content.decode()
    assert "33\xa0t" in page
    assert "Refresh the figures" not in page
