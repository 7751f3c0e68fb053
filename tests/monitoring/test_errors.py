"""An error goes to the service without data of persons."""

import json
import logging
from types import SimpleNamespace

import pytest
import sentry_sdk

from config.environment import metrics_token, sentry
from monitoring import errors

TOKEN = "kH3x-vQ_0aB7mPzR5tYwLc2nEj9sUdGi"


@pytest.fixture
def sent(monkeypatch):
    """The events that leave."""
    found = []

    class Post(sentry_sdk.Transport):
        def capture_envelope(self, envelope):
            found.append(envelope.get_event())

    errors.send_to("https://key@127.0.0.1/1", transport=Post())
    yield found
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


SECRETS = (TOKEN, "@example.org", "abcdef", "203.0.113.9", "2001:db8", "correct horse", "unpublished words")


@pytest.fixture
def request_of_a_person(rf):
    request = rf.post(
        f"/preview/{TOKEN}/?mail=reader@example.org", {"text": "unpublished words"},
        headers={"Cookie": "sessionid=abcdef", "X-Forwarded-For": "203.0.113.9"},
    )  # fmt: skip
    request.user = SimpleNamespace(pk=5, email="editor@example.org", is_authenticated=True)
    return request


PERSON = "no mail to reader@example.org from 2001:db8::7"
PASSWORD = "correct horse battery"


def fail(person, password):
    """Fail below the lines that name a secret: an event has five lines around each of its frames."""
    long = len(password)
    short = 1 / (long - long)
    return f"{person}{short}"


def test_an_event_names_nobody(sent, request_of_a_person):
    log = logging.getLogger("django.request")
    try:
        fail(PERSON, PASSWORD)
    except ZeroDivisionError:
        log.exception("It failed at /preview/%s/: %s", TOKEN, PERSON, extra={"request": request_of_a_person})
    (event,) = sent
    text = json.dumps(event, default=str)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "ZeroDivisionError" in text
    assert "It failed at /preview/" in text


@pytest.mark.parametrize(
    "text", ["errors.example.org", "https://errors.example.org/1", "https://key@errors.example.org"]
)
def test_an_address_of_another_form_is_refused(text):
    with pytest.raises(ValueError, match="https://key@host/number"):
        sentry(text)


@pytest.mark.parametrize(
    ("parse", "text", "extra"), [(sentry, "https://key@h/1", "sentry"), (metrics_token, "k" * 32, "metrics")]
)
def test_a_setting_without_its_package_says_what_installs_it(parse, text, extra, monkeypatch):
    assert parse(text) == text
    monkeypatch.setattr("config.environment.find_spec", lambda package: None)
    with pytest.raises(ValueError, match=f"EXTRAS={extra}, then scripts/bootstrap.py --production"):
        parse(text)
