"""The difference between two editions, as readers see it."""

import re

import pytest
from django.urls import reverse

from minerals.models import Country
from profiles import workflow
from profiles.public.page.prose import text
from profiles.publishing.payload.payload import Section
from profiles.publishing.payload.upgrades import nodes
from profiles.publishing.payload.written import read
from tests.crawling import no_draft_touched
from tests.factories import publish, revise


@pytest.fixture
def second(edition, profile, cobalt_figures, editor, moderator):
    """A second edition: another tagline, one citation more, and a figure that was revised."""
    revise(cobalt_figures, 35, is_revised=True)
    profile.tagline = "Refines what nobody mines."
    profile.overview = "It made [[cobalt/mine/production]].[@paper]"
    profile.save()
    return publish(profile, editor=editor, moderator=moderator, change_note="New figures")


def page(client, a, b, slug="japan", **options):
    return client.get(f"/countries/{slug}/editions/{a}...{b}/", **options)


def test_readers_see_what_changed_from_frozen_payloads_alone(client, second):
    with no_draft_touched():
        response = page(client, 1, 2)
    html = response.content.decode()
    assert response.status_code == 200
    assert "removed: </span>others mine<span" in html
    assert "35\xa0t (revised, 2024)" in html  # the number, not the reference to it
    assert "[[cobalt" not in html
    assert "[A publisher 2025]" in html
    assert "4 rows changed" in html
    assert "New figures" in html


def test_it_has_links_to_what_changed(client, second):
    assert re.search(r'<a [^>]*href="#[^"]+"[^>]*>\s*Overview', page(client, 1, 2).content.decode())


def test_the_list_of_editions_and_the_page_lead_to_it(client, second):
    address = reverse("profiles:edition_diff", args=["japan", 1, 2])
    for leading in ("/countries/japan/editions/", "/countries/japan/", "/countries/japan/editions/2/"):
        assert address in client.get(leading).content.decode()
    assert "..." not in client.get("/countries/japan/editions/1/").content.decode()


def test_editions_the_wrong_way_round_lead_to_the_right_way(client, second):
    assert page(client, 2, 1).url == "/countries/japan/editions/1...2/"


def test_an_old_slug_leads_to_the_comparison(client, second):
    Country.objects.filter(slug="japan").update(slug="nippon")
    assert page(client, 1, 2, slug="nippon").status_code == 200


def test_there_is_no_comparison_with_itself_or_with_what_was_never_published(client, second, edition):
    for a, b in ((1, 1), (1, 3), (0, 1), (999999, 999998)):
        assert page(client, a, b, follow=True).status_code == 404
    assert page(client, 1, 2, slug="atlantis").status_code == 404


def test_editions_that_ended_are_compared_still(client, second, moderator):
    workflow.withdraw(second, by=moderator, notice="Under dispute.")
    assert page(client, 1, 2).status_code == 200


def test_two_editions_of_the_same_text_say_so(client, second, profile, editor, moderator, cobalt_figures):
    before = profile.tagline
    for tagline in ("Something else for a while.", before):
        profile.tagline = tagline
        profile.save()
        publish(profile, editor=editor, moderator=moderator, change_note="Another tagline")
    html = page(client, 2, 4).content.decode()
    assert "The text is the same." in html
    assert "No figure moved." in html


def test_the_words_of_a_section_have_their_notes_and_no_tags():
    markup = '<p>Made <strong>30 t</strong>.<a class="note-ref" href="#source-2">2</a></p>'
    markup += "<ul><li>One &amp; two</li></ul>"
    tree = {"name": "overview", "prose": nodes(markup, {}), "markup": ""}
    assert text(read(Section, tree).prose, {}, {2: "[METI 2024]"}) == "Made 30 t. [METI 2024]\nOne & two"
