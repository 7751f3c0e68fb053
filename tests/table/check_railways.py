"""Views of the table that test_adding.py adds, for readers and editors; copied into the copy of the project."""

import pytest

from profiles.checking.links import anchors
from profiles.draft.snapshot import snapshot
from profiles.models import Profile
from profiles.models.draft import Railway
from profiles.public.compared.reader_tree import reader_tree
from profiles.publishing.facts import Facts
from profiles.publishing.resolving import resolve

from ..factories import publish


@pytest.fixture
def with_railway(profile, cobalt):
    for key in ("first", "second", "third"):
        profile.citations.create(key=key, title=key, publisher=key, as_of="2026")
    Profile.objects.filter(pk=profile.pk).update(mining="A mine.[@first]", policy="An act.[@third]")
    profile.refresh_from_db()
    Railway.objects.create(
        profile=profile, title="A line", mineral=cobalt, capacity=12500, opens="2031-05-07", citation="second"
    )
    return profile


def payload_of(profile):
    return resolve(snapshot(profile), Facts.open(profile.subject.place)).payload


def test_its_sources_are_numbered_where_it_stands(with_railway):
    numbers = {one.key: one.number for one in payload_of(with_railway).citations}
    assert numbers["first"] < numbers["second"] < numbers["third"]


def test_prose_can_link_to_it(with_railway):
    assert "railways" in anchors(payload_of(with_railway))


def test_editions_are_compared_by_its_notes_and_words(with_railway):
    (row,) = reader_tree(payload_of(with_railway))["railways"]
    assert (row["citation"], row["capacity"], row["opens"]) == ("[second 2026]", "12,500", "7 May 2031")
    assert (row["mineral"], row["partners"]) == ("Cobalt", "")


def test_readers_find_it_after_its_text(with_railway, editor, moderator, client):
    publish(with_railway, editor=editor, moderator=moderator)
    page = client.get("/countries/japan/").content.decode()
    places = [page.index(f'id="{anchor}"') for anchor in ("mining", "railways", "policy")]
    assert places == sorted(places)
    assert page.count('href="#railways"') == 1


def test_a_broken_citation_is_told_by_the_name_of_its_row(with_railway):
    Railway.objects.update(citation="nowhere")
    problems = resolve(snapshot(with_railway), Facts.open(with_railway.subject.place)).problems
    assert "Railways, A line" in {problem.where for problem in problems}
