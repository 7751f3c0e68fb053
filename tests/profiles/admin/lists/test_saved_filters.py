"""Saved filters: one's own links above a list of the desk, of what the list itself takes."""

import pytest
from django.test import Client
from django.urls import reverse

from profiles.admin.lists.saved_filters import AT_MOST, LISTS, address_of, tidy
from profiles.models import SavedFilter
from tests.factories import RegionFactory, UserFactory
from tests.profiles.browser import posted

LIST = reverse("admin:profiles_profile_changelist")


def save(client, name="Mine", query="owner=me", page="profiles.profile", **data):
    address = reverse("admin:profiles_savedfilter_save", args=[page])
    return client.post(address, {"name": name, "query": query} | data, follow=True)


def links(client, address=LIST):
    page = client.get(address).content.decode()
    return page.split('aria-label="My filters"')[1].split("</nav>")[0] if "My filters" in page else ""


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_filter_is_saved_from_the_list_and_listed_above_it(saved, desk, editor):
    page = desk.get(f"{LIST}?owner=me&q=cobalt&p=1")
    assert "Save this filter as" in page.content.decode()
    response = save(desk, query="owner=me&q=cobalt&p=1")
    assert response.redirect_chain[-1][0] == f"{LIST}?owner=me&q=cobalt"
    kept = SavedFilter.objects.get()
    assert (kept.user, kept.page, kept.name, kept.query) == (
        editor,
        "profiles.profile",
        "Mine",
        "owner=me&q=cobalt",
    )
    assert f'href="{LIST}?owner=me&amp;q=cobalt"' in links(desk)
    assert 'aria-current="true">Mine</a>' in links(desk, f"{LIST}?q=cobalt&owner=me")


def test_a_list_without_a_filter_offers_nothing_to_save(saved, desk):
    page = desk.get(LIST).content.decode()
    assert "Save this filter as" not in page
    assert "saved-filters" not in page
    response = save(desk, query="p=2")
    assert "there is nothing to save" in response.content.decode()
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("page", [page for page in LISTS if page != "audit_log.auditevent"])
def test_every_list_of_the_desk_keeps_filters(saved, desk, page):
    assert save(desk, query="q=japan", page=page).status_code == 200
    assert "Mine" in links(desk, address_of(page))
    others = [other for other in LISTS if other not in (page, "audit_log.auditevent")]
    assert not any(links(desk, address_of(other)) for other in others)


def test_the_audit_log_keeps_filters_of_those_who_read_it(administrator, desk):
    client = signed_in(administrator)
    save(client, query="act=published", page="audit_log.auditevent")
    assert "Mine" in links(client, address_of("audit_log.auditevent"))
    assert save(desk, query="act=published", page="audit_log.auditevent").status_code == 403


def test_filters_are_ones_own(saved, desk, editor2):
    save(desk)
    other = signed_in(editor2)
    assert links(other) == ""
    address = reverse("admin:profiles_savedfilter_remove", args=[SavedFilter.objects.get().pk])
    assert other.post(address).status_code == 404
    assert SavedFilter.objects.exists()


def test_a_filter_is_removed_where_it_is_used(saved, desk):
    save(desk)
    address = reverse("admin:profiles_savedfilter_remove", args=[SavedFilter.objects.get().pk])
    assert address in links(desk)
    assert desk.get(address).status_code == 405
    response = desk.post(address, {"query": "owner=me"}, follow=True)
    assert response.redirect_chain[-1][0] == f"{LIST}?owner=me"
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1",
        "owner__password__startswith=a",
        "subject__place__region__id__exact=x",
        "pk__in=1,2,x",
        "q__x=1",
    ],
)
def test_a_filter_that_the_list_does_not_take_is_refused(saved, desk, query):
    RegionFactory(name="Oceania")  # of one region alone there is no filter
    response = save(desk, query=query)
    assert "The list does not know this filter" in response.content.decode()
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("page", ["auth.user", "profiles.nothing", "x", "profiles.savedfilter"])
def test_only_lists_of_the_desk_have_filters(desk, page):
    assert save(desk, page=page).status_code == 404


def test_a_name_that_is_taken_is_said_and_nothing_typed_is_lost(saved, desk):
    save(desk)
    response = save(desk, query="q=iodine")
    page = response.content.decode()
    assert "You have a filter of this name" in page
    assert 'value="q=iodine"' in page
    assert 'value="Mine"' in page
    assert SavedFilter.objects.get().query == "owner=me"
    save(desk, query="q=iodine", replace="1")
    assert SavedFilter.objects.get().query == "q=iodine"


@pytest.mark.parametrize(("name", "said"), [("", "required"), ("   ", "required"), ("x" * 61, "at most 60")])
def test_a_name_is_needed_and_short(saved, desk, name, said):
    assert said in save(desk, name=name).content.decode()
    assert not SavedFilter.objects.exists()


def test_there_are_only_so_many_of_one_list(saved, desk, editor):
    for number in range(AT_MOST):
        SavedFilter.objects.create(user=editor, page="profiles.profile", name=f"{number}", query="q=x")
    assert "Remove one first" in save(desk).content.decode()
    assert save(desk, page="profiles.review", query="q=x").status_code == 200
    assert SavedFilter.objects.count() == AT_MOST + 1


def test_a_name_is_shown_as_text(saved, desk):
    save(desk, name="<b>&")
    assert "&lt;b&gt;&amp;" in links(desk)


def test_saving_needs_the_token_of_the_form(saved, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert save(client).status_code == 403
    page = client.get(f"{LIST}?owner=me").content.decode()
    token = page.split('class="save-filter"')[1].split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert save(client, csrfmiddlewaretoken=token).status_code == 200
    assert SavedFilter.objects.exists()
    address = reverse("admin:profiles_savedfilter_remove", args=[SavedFilter.objects.get().pk])
    assert client.post(address).status_code == 403


def test_who_may_not_see_the_list_saves_nothing(db):
    assert save(signed_in(UserFactory(username="viewer"))).status_code == 403
    assert save(Client()).redirect_chain[-1][0].startswith("/admin/login/")


def test_there_is_no_table_of_filters(desk):
    assert desk.get("/admin/profiles/savedfilter/").status_code == 404
    assert "savedfilter" not in desk.get("/admin/profiles/").content.decode()


def test_the_form_of_the_list_itself_is_whole(saved, desk):
    """A form inside a form would end the outer one: its boxes would be posted nowhere."""
    save(desk)
    assert posted(desk.get(f"{LIST}?q=japan"), "changelist-form")["action"] == ""


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?b=2&a=1&p=3&e=1", "a=1&b=2"),
        ("a=&b=1", "b=1"),
        ("a=2&a=1", "a=2&a=1"),
        ("", ""),
        ("q=%22a+b%22", "q=%22a+b%22"),
        ("q=a%00b", "q=ab"),
    ],
)
def test_a_query_is_kept_without_what_is_of_the_moment(query, kept):
    assert tidy(query) == kept


def test_more_filters_ask_no_more(
    saved, desk, editor, django_assert_max_num_queries, django_assert_num_queries
):
    save(desk)
    with django_assert_max_num_queries(20) as one:
        desk.get(LIST)
    for number in range(9):
        SavedFilter.objects.create(user=editor, page="profiles.profile", name=f"{number}", query="q=x")
    with django_assert_num_queries(len(one)):
        desk.get(LIST)


def test_a_list_in_which_nothing_is_found_says_so_and_leads_back(saved, desk):
    page = desk.get(reverse("admin:profiles_profile_changelist"), {"q": "zzzqq"}).content.decode()
    assert "There are no profiles here." in page
    assert '<a href="?">Clear the search and all filters</a>' in page
    assert 'name="action"' not in page
    page = desk.get(reverse("admin:profiles_profile_changelist")).content.decode()
    assert "There are no profiles here." not in page
    assert 'name="action"' in page


def test_a_list_names_itself_once(saved, desk):
    page = desk.get(reverse("admin:profiles_profile_changelist")).content.decode()
    crumbs = page[page.index('<ol class="breadcrumbs">') :].split("</ol>")[0]
    assert crumbs.count("Profiles") == 1
    assert "<h1>Reviews</h1>" in desk.get(reverse("admin:profiles_review_changelist")).content.decode()
