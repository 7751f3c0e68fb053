"""A diff shows what readers see in the place of references, old beside new."""

import re

import pytest
from django.urls import reverse

from profiles import workflow
from profiles.draft import references
from profiles.draft.diff import words
from profiles.models import Profile
from profiles.templatetags.changes import drawn
from tests.factories import revise
from tests.unguarded import unguarded

COBALT = "[[cobalt/mine/production]]"
MINED = "[Japan, cobalt: mine production (contained weight), 2024]"


def change(profile, editor, **fields):
    Profile.objects.filter(pk=profile.pk).update(**fields)
    return workflow.save_revision(profile, by=editor)


@pytest.fixture
def told(profile, editor, moderator, cobalt_figures):
    """Edition 1 of Japan, whose overview states a figure and cites a source."""
    Profile.objects.filter(pk=profile.pk).update(overview=f"It mined {COBALT} of cobalt.[@paper]")
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="")
    return workflow.approve_and_publish(review, by=moderator)


def seen(html):
    """Return the text of a page, one space between words."""
    return " ".join(re.sub(r"<[^>]+>", "", html).replace("\xa0", " ").split())


def read(response):
    return seen(response.content.decode())


def test_words_travel_inside_the_brackets_and_come_out_again():
    for notation, said in ((COBALT, "30 t (2024)"), ("[@paper]", "USGS. A paper [second ed.], 2024")):
        text = f"a {references.worded(notation, said)} b"
        (before, _), (shown, written), (after, _) = references.parts(text)
        assert (before, after, written) == ("a ", " b", notation)
        assert shown == said.replace("[", "(").replace("]", ")")
    assert references.parts("plain") == [("plain", "")]
    assert references.parts("") == []


def test_a_reference_with_its_words_is_one_word_of_a_comparison():
    old, new = (f"Mines {references.worded('[@paper]', said)} of it." for said in ("A. B. 1", "A. B. 2"))
    kinds = [(piece.kind, len(references.parts(piece.text))) for piece in words(old, new, whole=True)]
    assert ("removed", 1) in kinds
    assert ("added", 1) in kinds
    assert "".join(p.text for p in words(old, new, whole=True) if p.kind != "removed") == new


def test_nobody_types_words_into_the_place_of_a_reference():
    typed = f"[[cobalt/reserves{references.MARK}a million tonnes]]"
    assert references.MARK not in str(references.unmarked({"sections": {"overview": typed}, "rows": [typed]}))
    assert references.parts(references.unmarked(typed)) == [(references.unmarked(typed), "")]


def test_words_are_escaped():
    html = drawn({}, references.worded("[@paper]", "<b>bold</b>"))
    assert "<b>" not in html
    assert 'title="[@paper]"' in html


def test_a_review_shows_values_and_sources_in_place_of_notation(told, profile, editor, moderator, client):
    change(
        profile, editor, overview=f"Japan mined {COBALT} of cobalt in all.[@paper]", mining=f"See {COBALT}."
    )
    review = workflow.submit(profile, by=editor, change_note="More")
    client.force_login(moderator)
    address = reverse("admin:profiles_review_change", args=[review.pk])
    page = client.get(address)
    assert "30 t (2024)" in read(page)
    assert COBALT not in read(page)
    assert f'title="{COBALT}"' in page.content.decode()
    source = profile.citations.get()
    assert f" [{', '.join(filter(None, [source.publisher, source.title]))}" in read(page)
    written = read(client.get(address, {"notation": "1"}))
    assert f"30 t (2024) {COBALT}" in written
    assert "Hide how they are written" in written


def test_a_value_that_moved_under_the_same_reference_is_old_beside_new(
    told, profile, editor, moderator, client, cobalt_figures
):
    revise(cobalt_figures, 35, is_revised=True)
    change(profile, editor, tagline="Other")
    review = workflow.submit(profile, by=editor, change_note="More")
    client.force_login(moderator)
    page = read(client.get(reverse("admin:profiles_review_change", args=[review.pk])))
    added = f"added: 35 t (revised, 2024) {MINED} end of addition of cobalt"
    assert f"It mined removed: 30 t (2024) {MINED} end of removal{added}" in page
    assert "At a glance" in page[: page.index("How to read this")]
    revise(cobalt_figures, 40, is_revised=True)
    page = read(client.get(reverse("admin:profiles_review_change", args=[review.pk])))
    assert "40 t" not in page[page.index("How to read this") : page.index("Figures that moved")]  # frozen


def test_a_share_that_becomes_a_number_alone_is_old_beside_new(told, profile, editor, moderator, client):
    share = "[[cobalt/mine/production country=dr-congo show=share]]"
    client.force_login(editor)
    texts = (f"It mined {share}.", f"It mined {share[:-2]} as=percent]] of all.")
    older, newer = (change(profile, editor, mining=text).number for text in texts)
    address, congo = (
        reverse("admin:profiles_profile_compare", args=[profile.pk]),
        MINED.replace("Japan", "DR Congo"),
    )
    page = read(client.get(address, {"from": older, "to": newer}))
    added = f"added: about 60% (2024) {congo} of all end"
    assert f"It mined removed: about 60% of the world (2024) {congo} end of removal{added}" in page


def test_the_draft_is_compared_with_the_figures_of_today(told, profile, editor, client, cobalt_figures):
    revise(cobalt_figures, 35, is_revised=True)
    change(profile, editor, tagline="Other")
    client.force_login(editor)
    address = reverse("admin:profiles_profile_compare", args=[profile.pk])
    page = read(client.get(address, {"from": "live", "to": "draft"}))
    assert f"removed: 30 t (2024) {MINED} end of removaladded: 35 t (revised, 2024) {MINED}" in page
    assert "are today’s; they are not frozen" in page


def test_a_reference_that_leads_nowhere_says_why(told, profile, editor, client):
    change(profile, editor, mining="See [[copper mine]].")
    client.force_login(editor)
    page = read(client.get(reverse("admin:profiles_profile_compare", args=[profile.pk])))
    assert "copper mine (write mineral/stage/measure" in page


def test_two_references_that_say_the_same_are_told_apart(told, profile, editor, client):
    change(profile, editor, overview=f"It mined {COBALT[:-2]} year=2024]] of cobalt.[@paper]")
    client.force_login(editor)
    page = read(client.get(reverse("admin:profiles_profile_compare", args=[profile.pk])))
    assert "30 t (2024), written cobalt/mine/production" in page
    assert "30 t (2024), written cobalt/mine/production year=2024" in page


def test_references_that_say_the_same_on_both_sides_are_not(told, profile, editor, client):
    both = f"It mined {COBALT} and {COBALT[:-2]} year=2024]]."
    change(profile, editor, mining=both)
    change(profile, editor, mining=f"Once more: {both}")
    client.force_login(editor)
    address = reverse("admin:profiles_profile_compare", args=[profile.pk])
    assert "written" not in changed(read(client.get(address, {"from": "2", "to": "3"})))


def changed(page):
    return page[page.index("How to read this") :].replace("Show how they are written", "")


def test_a_state_whose_names_are_unknown_by_now_is_compared_as_it_is_written(told, profile, editor, client):
    change(profile, editor, tagline="Other")
    revision = profile.revisions.newest()
    tree = revision.payload
    tree["minerals"][0]["mineral"] = "renamed"
    with unguarded():
        type(revision).objects.filter(pk=revision.pk).update(payload=tree)
    client.force_login(editor)
    response = client.get(reverse("admin:profiles_profile_compare", args=[profile.pk]), {"to": "2"})
    assert response.status_code == 200
    assert COBALT not in read(response)[: read(response).index("How to read this")]
