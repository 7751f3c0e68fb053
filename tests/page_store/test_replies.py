"""A reply that Django has made is given again only to who asks the same, and only while the page stands."""

import io
import pickle

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from config.wsgi import Handler
from page_store import epoch as epochs
from page_store import middleware, replies
from page_store.middleware import next_midnight
from profiles import workflow

from ..factories import CountryFactory, complete_profile, publish
from ..seeds import once_a_module, publish_japan
from .conftest import commit
from .test_middleware import JAPAN, rename, without_database

published = once_a_module(publish_japan)
pytestmark = [
    pytest.mark.usefixtures("published"),
    pytest.mark.on_postgresql("a snapshot is a transaction of its own kind"),
]


@pytest.fixture
def process(processes, monkeypatch):
    """Makes what gunicorn calls: process()(path, **environ) is (status, headers, body)."""
    monkeypatch.setattr(epochs, "HEALED_EVERY", 60)
    for signal in (request_started, request_finished):  # the connection is that of the test
        signal.disconnect(close_old_connections)

    def start():
        handler = Handler()

        def ask(path=JAPAN, **changed):
            environ = Client()._base_environ(PATH_INFO=path, SERVER_NAME="testserver", **changed)
            environ["wsgi.input"] = io.BytesIO()
            told = []
            answer = handler(environ, lambda *said: told.append(said))
            body = b"".join(answer)
            if close := getattr(answer, "close", None):
                close()
            ((status, headers),) = told
            ask.by_django = close is not None
            return status, sorted(headers), body

        ask.handler = handler
        return ask

    yield start
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def ask(process, live):
    return process()


def test_who_asks_the_same_gets_the_same_without_django(ask, django_assert_num_queries):
    first = ask()
    assert ask.by_django
    with django_assert_num_queries(0):
        assert ask() == first
    assert not ask.by_django
    assert b"Japan" in first[2]
    named = dict(first[1])
    assert named["Content-Security-Policy"]
    assert named["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("encoding", [None, "gzip", "br"])
def test_each_form_is_given_as_django_gave_it(ask, process, method, encoding):
    asked = {"REQUEST_METHOD": method} | ({"HTTP_ACCEPT_ENCODING": encoding} if encoding else {})
    first = ask(**asked)
    assert ask(**asked) == first == process()(**asked)
    if encoding == "br" and method == "GET":
        assert b"Japan" in brotli.decompress(first[2])
    known = asked | {"HTTP_IF_NONE_MATCH": dict(first[1])["ETag"]}
    assert ask(**known)[0] == "304 Not Modified"
    assert ask(**known) == process()(**known)


def test_a_host_that_is_not_ours_and_plain_http_are_still_refused(process, live, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ask, asked = process(), {"HTTP_X_FORWARDED_PROTO": "https"}
    assert ask(**asked)[0] == ask(**asked)[0] == "200 OK"
    assert not ask.by_django
    assert ask()[0].startswith("301")
    assert ask(**asked, HTTP_HOST="elsewhere.example")[0].startswith("400")
    assert ask(**asked, HTTP_X_FORWARDED_HOST="elsewhere.example") == ask(**asked)


def test_of_a_demonstration_no_other_machine_sees_a_reply(process, live, settings):
    settings.DEMO = True
    settings.MIDDLEWARE = ["website.middleware.LoopbackOnlyMiddleware", *settings.MIDDLEWARE]
    ask = process()
    assert ask()[0] == ask()[0] == "200 OK"
    assert not ask.by_django
    assert ask(REMOTE_ADDR="203.0.113.7")[0].startswith("403")


def test_a_secure_reply_is_not_that_of_plain_http(process, live, settings):
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SITE_URL = "https://atlas.example.org"  # one page for both
    ask = process()
    for scheme, has in (("https", True), ("http", False), ("https", True), ("http", False)):
        status, headers, _ = ask(**{"wsgi.url_scheme": scheme})
        assert (status, "Strict-Transport-Security" in dict(headers)) == ("200 OK", has)
    assert not ask.by_django


APART = [
    {},
    {"REQUEST_METHOD": "HEAD"},
    {"HTTP_ACCEPT_ENCODING": "br"},
    {"HTTP_ACCEPT_ENCODING": "gzip"},
    {"QUERY_STRING": "region=europe"},
    {"HTTP_HX_REQUEST": "true"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_HISTORY_RESTORE_REQUEST": "true"},
]


def test_questions_that_differ_in_one_thing_have_replies_of_their_own(process, live):
    ask, plain = process(), process()
    for one in APART * 2:
        plain.handler.replies = None
        assert ask("/countries/", **one) == plain("/countries/", **one), one
    assert not ask.by_django
    bodies = {ask("/countries/", **one)[2] for one in APART}
    assert len(bodies) == len(APART) - 1  # htmx gets the whole page back as everybody does


def test_a_header_that_names_a_folder_leads_no_link_elsewhere(ask):
    """gunicorn takes SCRIPT_NAME from a header of any client on the same machine."""
    assert b"/below" not in ask(SCRIPT_NAME="/below")[2]
    assert b"/below" not in ask()[2]


def test_an_answer_is_written_without_its_replies(ask):
    ask()
    (entry,) = ask.handler.replies.store._paths.entries.values()
    assert entry.answer.replies
    assert pickle.loads(pickle.dumps(entry)).answer.replies == {}


VALUES = {
    "REQUEST_METHOD": ["GET", "HEAD", "POST", "OPTIONS"],
    "PATH_INFO": [JAPAN, "/countries/", "/countries/JAPAN/", "/countries/japan", "/admin/", "/nothing/"],
    "QUERY_STRING": ["", "mineral=cobalt", "utm=1", "mineral=cobalt&utm=1", "mineral=nickel", "%00", "a=%FF"],
    "SCRIPT_NAME": ["", "/below"],
    "wsgi.url_scheme": ["http", "https"],
    "HTTP_HOST": ["testserver", "TESTSERVER:8000", "elsewhere.example", "", "testserver."],
    "HTTP_X_FORWARDED_PROTO": ["http", "https"],
    "HTTP_ACCEPT_ENCODING": ["", "gzip", "br", "br;q=0, gzip", "identity"],
    "HTTP_IF_NONE_MATCH": ["*", '"made-up"'],
    "HTTP_HX_REQUEST": ["true", "false"],
    "HTTP_HX_HISTORY_RESTORE_REQUEST": ["true"],
    "HTTP_COOKIE": ["sessionid=made-up"],
    "HTTP_RANGE": ["bytes=0-9"],
    "CONTENT_TYPE": ["text/plain; charset=hex"],
}
REQUESTS = st.lists(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(some) for name, some in VALUES.items()}),
    min_size=4,
    max_size=12,
)


@trials(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests=REQUESTS)
def test_whatever_is_asked_django_would_have_said_the_same(process, live, settings, requests):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 3600
    ask, plain = process(), process()
    for one in requests * 2:
        plain.handler.replies = None
        path = one.get("PATH_INFO", JAPAN)
        others = {name: value for name, value in one.items() if name != "PATH_INFO"}
        found, expected = ask(path, **others), plain(path, **others)
        assert plain.by_django
        assert found[0] == expected[0], one
        from_the_store = plain.handler.replies  # what else Django sends has tokens and random bytes in it
        if from_the_store:
            assert found == expected, one


def test_a_reply_ends_with_its_page(ask, process, live, moderator):
    ask()
    ask()
    assert not ask.by_django
    rename(live.subject.place, "Nippon")
    process()()  # another process has seen the change, and tells the epoch
    assert b"Nippon" in ask()[2]
    workflow.withdraw(live, by=moderator, notice="It was wrong.")
    commit()
    process()()
    assert b"It was wrong." in ask()[2]


FROZEN = "/countries/japan/editions/1/"


def test_a_reply_is_given_on_over_a_change_elsewhere(process, edition, cobalt, editor, moderator):
    reference = "cobalt/mine/production country=japan"
    chile = complete_profile(CountryFactory(code="CHL"), minerals=[cobalt], reference=reference)
    commit()
    ask = process()
    before = ask(FROZEN)
    publish(chile, editor=editor, moderator=moderator)
    commit()
    process()()
    assert ask(FROZEN) == before
    assert ask.by_django
    assert ask(FROZEN) == before
    assert not ask.by_django


def test_a_reply_ends_at_midnight(ask, monkeypatch):
    ask()
    midnight = next_midnight()
    for module in (middleware, replies):
        monkeypatch.setattr(module.time, "time", lambda: midnight)
    ask()
    assert ask.by_django


def test_while_the_database_is_away_the_page_says_so(ask):
    before = ask()
    ask()
    assert not ask.by_django
    with without_database():
        ask.handler.replies.epoch._next = 0  # half a second later
        for _ in range(2):
            status, headers, body = ask()
            assert (status, body) == ("200 OK", before[2])
            assert dict(headers)["Atlas-Database"] == "away"
    ask.handler.replies.epoch._next = 0
    assert ask() == before


def test_what_anybody_may_make_up_fills_no_memory(ask, monkeypatch):
    monkeypatch.setattr(replies, "MOST", 20)
    ask(HTTP_ACCEPT_ENCODING="br" + " " * 1_000)
    assert not ask.handler.replies._keys
    for number in range(50):
        ask(HTTP_ACCEPT_ENCODING=f"br, made-up-{number}")
        ask(HTTP_IF_NONE_MATCH=f'"made-up-{number}"')
    held = ask.handler.replies
    assert len(held._keys) <= 20
    (entry,) = held.store._paths.entries.values()
    assert len(entry.answer.replies) <= replies.MOST_OF_A_PAGE
    assert not [one for one in held._keys if '"made-up' in "".join(filter(None, one))]
    assert held.store.size == entry.answer.size


def test_what_lies_around_the_store_reads_nothing_else():
    """A middleware before the store must list in `READ` the values that it decides by."""
    from config import settings

    before = settings.MIDDLEWARE.index("page_store.middleware.PageStoreMiddleware")
    assert {name.rpartition(".")[2] for name in settings.MIDDLEWARE[:before]} <= {
        "LoopbackOnlyMiddleware",
        "PermissionsPolicyMiddleware",  # which reads nothing
        "RequestIdMiddleware",  # which names lines of the log, and no answer
        "SecurityMiddleware",
    }
