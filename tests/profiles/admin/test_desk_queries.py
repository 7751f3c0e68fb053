"""No page of the desk asks the database more often for more rows, nor grows without end.

The addresses are read from the admin itself. Those that nobody may GET are posted to, and lead to another page; others
that are not opened here are in UNOPENED, with a reason.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from minerals.models import CriticalList
from profiles import workflow
from profiles.accounts.groups import ADMINISTRATOR, MODERATOR
from profiles.admin.history import history
from profiles.desk import terms
from profiles.models import Edition
from tests.factories import TABLES_OF_COUNTRY, UserFactory
from tests.profiles.admin.growing import grow
from tests.profiles.admin.newsroom import Newsroom
from tests.profiles.admin.permissions import addresses, expected
from tests.profiles.admin.requests import written
from tests.profiles.browser import posted

PEOPLE = ("editor", "stranger", "moderator", "administrator")
UNOPENED = {
    "login": "who is signed in is sent on",
    "jsi18n": "it shows no rows",
    "password_change": "it shows no rows",
    "password_change_done": "it shows no rows",
    "view_on_site": "it leads to a public page",
    "autocomplete": "no field asks for it",
    "profiles_profile_image": "it is a file",
}
# Pages in other forms: of a list, a search, and a filter that counts
ALSO = {
    "profiles_profile_changelist": [
        "?q=text",
        "?work=drafts",
        "?care=overdue",
        "?care=ending",
        "?care=broken",
    ],
    "profiles_profile_change": [f"?at={table.place}" for table in TABLES_OF_COUNTRY],
    "profiles_review_changelist": ["?state=all", "?whose=for-me", "?state=forced"],
    "profiles_errorreport_changelist": ["?state=all"],
    "profiles_profile_figures": ["?of=japan&q=cobalt"],
    "profiles_profile_sources": ["?q=paper"],
    "profiles_profile_compare": ["?from=1&to=draft"],
    "auth_user_changelist": ["?q=writer"],
    "audit_log_auditevent_changelist": ["?q=cobalt"],
    "minerals_figure_changelist": ["?q=cobalt"],
}


def full_room():
    """A Newsroom with what `grow` needs."""
    room = Newsroom()
    room.listed = CriticalList.objects.first()
    room.chief = UserFactory(username="chief", group=ADMINISTRATOR)
    room.chief.groups.add(UserFactory(username="of-moderators", group=MODERATOR).groups.get())
    return room


@pytest.fixture
def room(db):
    return full_room()


def pages(room):
    """{page: (who opens it, its address)}: each once; the first page and the list of profiles by all at the end."""
    found = {}
    for name, pattern in addresses():
        may_read = expected(name)[0] if name and name not in UNOPENED else set()
        if who := next((one for one in ("editor", "moderator", "administrator") if one in may_read), None):
            address = room.path(name, pattern)
            found |= {name + query: (who, address + query) for query in ("", *ALSO.get(name, ()))}
    for app, who in (
        ("auth", "administrator"),
        ("minerals", "administrator"),
        ("audit_log", "administrator"),
    ):
        found[f"page of {app}"] = (who, reverse("admin:app_list", args=[app]))
    for view in ("index", "profiles_profile_changelist"):
        found |= {f"{view} of {who}": (who, reverse(f"admin:{view}")) for who in PEOPLE}
    return found


def asked(clients, found):
    """{page: its statements}."""
    answers = {}
    for name, (who, address) in found.items():
        with CaptureQueriesContext(connection) as queries:
            status = clients[who].get(address).status_code
        none = 404 if name.startswith("mfa_") else 200  # an account without a second factor has no page of it
        may = (200,) if " of " in name else (200, 302, 405, none)  # 405: it is only posted to
        assert status in may, (name, status)
        answers[name] = [query["sql"] for query in queries]
    return answers


def more_often(few, many):
    """The statements that are asked more often, without their values."""
    values = re.compile(r"'[^']*'|\d+")  # numbers in names of savepoints and cursors as well
    few, many = (
        [re.sub(r"\?(, \?)+", "?", values.sub("?", sql))[:90] for sql in statements]
        for statements in (few, many)
    )
    return sorted({sql for sql in many if many.count(sql) > few.count(sql)})


def saved(client, room, *, at="", **changed):
    """The statements of saving a page of the form of a profile."""
    address = reverse("admin:profiles_profile_change", args=[room.profile.pk])
    data = posted(client.get(address, {"at": at})) | changed | {"_continue": "1"}
    with CaptureQueriesContext(connection) as queries:
        assert client.post(address, data).status_code == 302
    return [query["sql"] for query in queries]


def submitted(client, room):
    """The statements of submitting a profile, once its review has been withdrawn."""
    review = room.profile.reviews.open().get()
    workflow.withdraw_submission(review, by=review.submitter)
    address = reverse("admin:profiles_profile_submit", args=[room.profile.pk])
    with CaptureQueriesContext(connection) as queries:
        client.post(address, {"change_note": "More", "revision": room.profile.revisions.newest().number})
    room.review = room.profile.reviews.open().get()
    return [query["sql"] for query in queries]


@pytest.fixture(scope="module")
def asked_twice(django_db_setup, django_db_blocker):
    """[{page, save or submit: its statements}] of two of everything, and of four; nothing stays."""
    counts = []
    with django_db_blocker.unblock(), written():
        room = full_room()
        clients = {name: Client() for name in PEOPLE}
        for name, client in clients.items():
            client.force_login(room.people[name])
        opened = pages(room)
        for numbers in (range(2), range(2, 4)):
            grow(room, numbers)
            counts.append(asked(clients, opened))
            counts[-1]["save"] = saved(clients["editor"], room, tagline=f"Line {numbers}")
            row = {
                "mineral_links-0-note": f"Note{'s' * numbers.start}"
            }  # a number would be a fault of its own
            counts[-1]["save a row"] = saved(clients["editor"], room, at="minerals:", **row)
            counts[-1]["submit"] = submitted(clients["editor"], room)
    return counts


def test_pages_and_saves_ask_no_more_for_more_rows(asked_twice):
    few, many = asked_twice
    more = {name: more_often(few[name], many[name]) for name in many}
    assert not {name: found for name, found in more.items() if found}


@pytest.mark.parametrize(
    ("name", "first_page"), [("editor", 14), ("stranger", 11), ("moderator", 13), ("administrator", 9)]
)
def test_the_first_page_and_the_list_of_profiles_ask_few_queries(asked_twice, name, first_page):
    """Three are of the session, the account and its permissions; a `stranger` has regions besides."""
    few, _ = asked_twice
    assert len(few[f"index of {name}"]) <= first_page
    assert len(few[f"profiles_profile_changelist of {name}"]) <= 5


def test_what_the_list_of_profiles_counts_it_counts_without_what_its_columns_show(room):
    """PostgreSQL took nine seconds for the annotations of two thousand profiles, which a count does not need."""
    client = Client()
    client.force_login(room.people["editor"])
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("admin:profiles_profile_changelist"))
    counts = [
        query["sql"] for query in queries if "COUNT(*)" in query["sql"] and "profiles_profile" in query["sql"]
    ]
    assert counts
    assert not [sql for sql in counts if "profiles_edition" in sql or "profiles_revision" in sql]


def test_the_first_page_reads_no_payload_but_of_the_rows_it_shows(room, monkeypatch):
    """However many editions are live: as many of them as there are lines are read for what ends."""
    monkeypatch.setattr(terms, "HEALTH_ROWS", 2)
    grow(room, range(3))
    client = Client()
    client.force_login(room.people["editor"])
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("admin:index"))
    assert "Ended or due by tomorrow" in page.content.decode()
    (payloads,) = [query["sql"] for query in queries if "payload" in query["sql"].split(" FROM ")[0]]
    (keys,) = re.findall(r'"profiles_edition"\."id" IN \(([\d, ]+)\)', payloads)
    assert Edition.objects.live().count() > 5
    assert keys.count(",") < 2


def test_recent_changes_are_paged(room, monkeypatch):
    monkeypatch.setattr(history, "PROFILES_A_PAGE", 2)
    client = Client()
    client.force_login(room.people["editor"])
    address = reverse("admin:profiles_profile_recent")
    pages = [client.get(f"{address}?since=2020-01-01&page={number}").content.decode() for number in (1, 2)]
    assert all("3 profiles were saved" in page for page in pages)
    assert [page.count('<th scope="row">') for page in pages] == [2, 1]
    assert "since=2020-01-01&amp;page=2" in pages[0]
