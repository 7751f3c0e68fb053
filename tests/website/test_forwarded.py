import time

from django.test import Client
from django.urls import reverse

from profiles.accounts import forwarded
from website.middleware import FORWARDED_NOTED_EVERY

THROUGH_A_PROXY = {"x-forwarded-for": "203.0.113.9"}


def said(caplog):
    return [record.getMessage() for record in caplog.records if record.name == forwarded.__name__]


def desk_of(user):
    client = Client()
    client.force_login(user)
    return client.get(reverse("admin:index")).content.decode()


def test_a_proxy_that_the_settings_deny_is_logged_once_and_shown_at_the_desk(
    administrator, editor, caplog, monkeypatch
):
    assert "BEHIND_PROXY" not in desk_of(administrator)
    reader, other_process = Client(), Client()
    for client in (reader, reader, other_process):
        assert client.get(reverse("website:robots"), headers=THROUGH_A_PROXY).status_code == 200
    later = time.monotonic() + FORWARDED_NOTED_EVERY
    monkeypatch.setattr(time, "monotonic", lambda: later)
    reader.get(reverse("website:robots"), headers=THROUGH_A_PROXY)
    assert len(said(caplog)) == 1
    assert "Set BEHIND_PROXY=1" in said(caplog)[0]
    assert "<code>BEHIND_PROXY</code> is 0" in desk_of(administrator)
    assert "BEHIND_PROXY" not in desk_of(editor)  # who cannot mend it


def test_a_known_proxy_is_neither_logged_nor_shown(administrator, caplog, settings):
    settings.BEHIND_PROXY = True
    for _ in range(2):
        Client().get(reverse("website:robots"), headers=THROUGH_A_PROXY | {"x-forwarded-proto": "https"})
    assert said(caplog) == []
    assert "BEHIND_PROXY" not in desk_of(administrator)


def test_a_proxy_that_was_seen_is_shown_no_more_once_the_settings_know_it(administrator, settings):
    Client().get(reverse("website:robots"), headers=THROUGH_A_PROXY)
    assert "BEHIND_PROXY" in desk_of(administrator)
    settings.BEHIND_PROXY = True
    assert "BEHIND_PROXY" not in desk_of(administrator)


def test_a_process_that_has_seen_one_asks_the_cache_no_more_for_an_hour(db, monkeypatch):
    noted, reader = [], Client()
    monkeypatch.setattr(forwarded, "note", lambda: noted.append(1))
    for address in ("/admin/login/", "/admin/", "/admin/login/"):  # which no store answers
        reader.get(address, headers=THROUGH_A_PROXY)
    assert noted == [1]
