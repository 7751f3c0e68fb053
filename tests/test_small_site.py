"""A small site, each of whose pages is asked for once. Nothing that was typed into a draft is public, anywhere."""

from functools import partial

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from minerals.models import Country
from profiles import workflow
from profiles.models import Edition, Profile

from .checks import AT_MOST, CHECKS, faults, unwatched
from .crawling import DraftTouched, Visit, body, crawl, kept_of, no_draft_touched, view_at
from .page_store.conftest import commit, processes  # noqa: F401
from .page_store.test_public_views import NOT_KEPT, patterns
from .seeds import once_a_module
from .small_site import TOKEN, build, publish_five_more
from .tiers import deeper

site = once_a_module(build)
pytestmark = [
    pytest.mark.on_postgresql("every public page asks the database"),
    pytest.mark.django_db,
    pytest.mark.usefixtures("site"),
]


@pytest.fixture(scope="module")
def seen(site, tmp_path_factory, django_db_blocker):
    """{address: Visit} of every page."""
    folders = {
        "DATA_PACKAGE_DIR": tmp_path_factory.mktemp("data"),
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
    }
    with django_db_blocker.unblock(), override_settings(**folders):
        Client().get("/data/")  # the first one waits for the files
        return crawl(partial(Visit, Client()), *site.pages, *site.others)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_of_every_page(check, seen):
    found = faults(check, seen.values())
    assert found == {}


def test_the_canary_stays_in_the_draft_until_it_is_published(seen, site, client):
    assert not [
        address for address, visit in seen.items() if TOKEN in visit.text or site.link.token in visit.text
    ]
    assert "/countries/chile/" in seen  # its data page
    workflow.publish(site.approved, by=site.moderator)
    shown = {
        "/countries/japan/", "/policies/", "/policies.csv", "/policies.xlsx", "/partnerships/", "/projects/",
        "/projects.csv", "/projects.json", "/data/policies.csv", "/data/projects.csv",
        "/data/critical-minerals-atlas.zip",
    }  # fmt: skip
    edition = "/countries/japan/editions/1/"
    assert {one for one in (*shown, edition) if TOKEN in Visit(client, one).text} == shown


def test_the_walk_has_seen_every_pattern_that_is_kept(seen):
    names = {view_at(address)[0] for address in seen}
    assert dict(patterns()).keys() - NOT_KEPT.keys() - names == {
        "api:v1:api-root"
    }  # at the address of its index


def test_a_page_asks_at_most_fifteen_times_and_no_more_for_more_profiles(seen, site, client):
    publish_five_more(site)
    assert Edition.objects.live().count() == 7
    for page in site.pages:
        few, many = seen[page].statements, Visit(client, page).statements
        assert 0 < len(many) <= len(few) <= AT_MOST, (page, len(few), many)


def test_what_is_stored_is_what_would_be_made(seen, processes):  # noqa: F811
    """A page of each pattern, in the long tier all, from the store and made without one."""
    commit()
    site, differ = processes(), []
    for address in kept_of(seen, every=deeper(False, True)):
        made, stored = site.get(address), site.get(address)
        if not (body(made) == body(stored) == seen[address].body and made.headers == stored.headers):
            differ.append(address)
    assert not differ
    assert len(site.pages.store) > 80


def test_the_guards_see_a_draft_and_a_table_that_nothing_watches(site):
    with pytest.raises(DraftTouched), no_draft_touched():
        list(Profile.objects.all())
    with no_draft_touched():
        list(Country.objects.all())
    assert unwatched(of_facts=False)(str(User.objects.all().query))


def test_a_page_keeps_its_etag_until_it_changes(client):
    first, second = (client.get("/countries/japan/") for _ in range(2))
    assert first.headers["ETag"] == second.headers["ETag"]
    asked = client.get("/countries/japan/", headers={"If-None-Match": first.headers["ETag"]})
    assert asked.status_code == 304


@pytest.mark.parametrize("page", ["profiles/profile/", "profiles/review/", "profiles/revision/", ""])
def test_the_desk_is_closed_to_the_public(page, client):
    response = client.get(f"/admin/{page}")
    assert response.status_code == 302
    assert "/admin/login/" in response.headers["Location"]
