"""Views of the table that test_adding.py adds, for readers and editors; copied into the copy of the project."""

import pytest

from profiles.checking.links import anchors
from profiles.draft.snapshot import snapshot
from profiles.models import Profile
from profiles.models.draft import Project
from profiles.public.compared.reader_tree import reader_tree
from profiles.publishing.facts import Facts
from profiles.publishing.resolving import resolve

from ..factories import publish


@pytest.fixture
def with_project(profile, cobalt):
    for key in ("first", "second", "third"):
        profile.citations.create(key=key, title=key, publisher=key, as_of="2026")
    Profile.objects.filter(pk=profile.pk).update(mining="A mine.[@first]", policy="An act.[@third]")
    profile.refresh_from_db()
    Project.objects.create(
        profile=profile, title="A mine", mineral=cobalt, capacity=12500, opens="2031-05-07", citation="second"
    )
    return profile


def payload_of(profile):
    return resolve(snapshot(profile), Facts.open(profile.subject.place)).payload


def test_its_sources_are_numbered_where_it_stands(with_project):
    numbers = {one.key: one.number for one in payload_of(with_project).citations}
    assert numbers["first"] < numbers["second"] < numbers["third"]


def test_prose_can_link_to_it(with_project):
    assert "projects" in anchors(payload_of(with_project))


def test_editions_are_compared_by_its_notes_and_words(with_project):
    (row,) = reader_tree(payload_of(with_project))["projects"]
    assert (row["citation"], row["capacity"], row["opens"]) == ("[second 2026]", "12,500", "7 May 2031")
    assert (row["mineral"], row["partners"]) == ("Cobalt", "")


def test_readers_find_it_after_its_text(with_project, editor, moderator, client):
    publish(with_project, editor=editor, moderator=moderator)
    page = client.get("/countries/japan/").content.decode()
    places = [page.index(f'id="{anchor}"') for anchor in ("mining", "projects", "policy")]
    assert places == sorted(places)
    assert page.count('href="#projects"') == 1


def test_a_broken_citation_is_told_by_the_name_of_its_row(with_project):
    Project.objects.update(citation="nowhere")
    problems = resolve(snapshot(with_project), Facts.open(with_project.country)).problems
    assert "Projects, A mine" in {problem.where for problem in problems}
