"""Pages outlive a restart, and none is served that this program would not make."""

import datetime

import pytest
from django.core.cache import caches
from django.utils.translation import gettext_lazy

from page_store import build, keeping, lasting, middleware
from page_store.answers import Answer
from page_store.build import said_in
from page_store.epoch import stored_epochs
from page_store.middleware import next_midnight
from page_store.models import Epoch as EpochRow
from page_store.store import Key, StoredEntry

from ..seeds import once_a_module, publish_japan
from .conftest import commit
from .test_middleware import JAPAN, making, rename

published = once_a_module(publish_japan)
pytestmark = [
    pytest.mark.usefixtures("published"),
    pytest.mark.on_postgresql("a snapshot is a transaction of its own kind"),
]

PAGES = [
    JAPAN,
    "/countries/japan/data/",
    "/minerals/cobalt/",
    "/regions/east-asia/",
    "/roles/producer/",
    "/",
    "/glossary/",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_restart_makes_no_page_anew(restarted, edition, page):
    commit()
    before = restarted().get(page)
    with making(page) as calls:
        after = restarted().get(page)
    assert not calls
    assert (after.status_code, after.content, after.headers) == (200, before.content, before.headers)


@pytest.mark.parametrize("page", [JAPAN, "/"])
def test_an_older_page_is_not_found_again(restarted, edition, page):
    commit()
    before = restarted().get(page).content
    rename(edition.subject.place, "Nippon")
    with making(page) as calls:
        renamed = restarted().get(page).content
    assert calls
    assert b"Nippon" not in before
    assert b"Nippon" in renamed


@pytest.mark.parametrize("changed", ["code", "setting"])
def test_another_build_makes_its_own(restarted, edition, monkeypatch, settings, changed):
    commit()
    restarted().get(JAPAN)
    if changed == "code":
        monkeypatch.setattr(lasting, "build", lambda: "another")
    else:
        settings.PUBLIC_CACHE_CONTROL = "public, max-age=0"
    build.build.cache_clear()
    with making(JAPAN) as calls:
        restarted().get(JAPAN)
    build.build.cache_clear()
    assert calls


def test_a_file_that_changes_makes_another_build(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "var").mkdir()
    page, made = tmp_path / "templates" / "page.html", tmp_path / "var" / "database"
    builds = []
    for path, text in ((page, "one"), (page, "another"), (made, "what a site writes while it runs")):
        path.write_text(text)
        build.build.cache_clear()
        builds.append(build.build())
    build.build.cache_clear()
    assert builds[0] != builds[1]
    assert builds[1] == builds[2]


def test_a_process_is_of_the_build_that_it_began_with(restarted, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    build.build.cache_clear()
    restarted()
    (tmp_path / "page.html").write_text("deployed before the first page was made")
    named = lasting.named("a page")
    build.build.cache_clear()
    assert lasting.named("a page") != named
    build.build.cache_clear()


def test_the_settings_are_said_the_same_in_each_process(settings):
    settings.SOMETHING = gettext_lazy("Minerals")
    assert " at 0x" not in said_in(settings)


def test_a_page_of_yesterday_is_not_found(restarted, edition, monkeypatch):
    commit()
    restarted().get(JAPAN)
    midnight = next_midnight()
    monkeypatch.setattr(middleware.time, "time", lambda: midnight)
    with making(JAPAN) as calls:
        restarted().get(JAPAN)
    assert calls


def test_a_page_of_a_new_day_is_made_by_one_process(restarted, edition, monkeypatch):
    commit()
    first, second = restarted(), restarted()
    for process in (first, second):
        process.get(JAPAN)
    midnight = next_midnight()
    monkeypatch.setattr(middleware.time, "time", lambda: midnight)
    monkeypatch.setattr(middleware, "next_midnight", lambda: midnight + 86_400)
    with making(JAPAN) as calls:
        first.get(JAPAN)
        second.get(JAPAN)
    assert len(calls) == 1


def test_addresses_with_a_query_do_not_last(restarted, edition):
    commit()
    page = "/countries/?mineral=cobalt"
    restarted().get(page)
    with making("/countries/") as calls:
        restarted().get(page)
    assert calls


def test_a_full_disk_keeps_nobody_from_reading(restarted, edition, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("No space left on device")

    commit()
    monkeypatch.setattr(type(caches["pages"]), "set", full)
    assert restarted().get(JAPAN).status_code == 200


@pytest.mark.parametrize("kept", [0, 20, 400])
def test_a_file_that_was_cut_off_is_made_anew(restarted, edition, tmp_path, kept):
    commit()
    before = restarted().get(JAPAN)
    for path in (tmp_path / "pages").iterdir():
        path.write_bytes(path.read_bytes()[:kept])
    after = restarted().get(JAPAN)
    assert (after.status_code, after.content) == (200, before.content)


def test_a_folder_that_nobody_may_read_keeps_nobody_from_reading(restarted, edition, monkeypatch):
    commit()
    monkeypatch.setattr(type(caches["pages"]), "get", lambda *args: (_ for _ in ()).throw(PermissionError()))
    assert restarted().get(JAPAN).status_code == 200


def test_a_state_says_its_values_exactly(edition):
    key = Key("http://localhost", "/a/", "", "")
    noon = datetime.datetime(2026, 1, 1, 12, 0, 0, 1, tzinfo=datetime.UTC)
    assert lasting.named(key, (1, noon)) != lasting.named(key, (1, noon.replace(microsecond=2)))
    for vague in (edition, object()):
        with pytest.raises(TypeError):
            lasting.named(key, (vague,))


def test_a_large_answer_is_not_kept(db, restarted, client, monkeypatch):
    monkeypatch.setattr(lasting, "LARGEST", 10)
    key = Key("http://localhost", "/a/", "", "")
    lasting.keep(key, StoredEntry(Answer(client.get("/health/")), 1, next_midnight(), 1))
    assert lasting.find(key, 1, 1) is None


def restore(country, name, epochs):
    """The rows of a backup: its epochs with them, and above them nothing that its triggers raise."""
    rename(country, name)
    for part, value in epochs.items():
        EpochRow.objects.filter(part=part).update(value=value)
    commit()


def test_a_page_that_was_made_while_a_backup_was_restored_is_not_kept(restarted, edition, monkeypatch):
    commit()
    process = restarted()
    make = process.pages.get_response

    def made_across_it(request):
        response = make(request)
        process.pages.epoch._restored(process.pages.epoch.place.read())
        return response

    monkeypatch.setattr(process.pages, "get_response", made_across_it)
    assert process.get(JAPAN).status_code == 200
    assert len(process.pages.store) == 0
    with making(JAPAN) as calls:
        restarted().get(JAPAN)
    assert calls


def test_after_a_backup_is_restored_nothing_of_the_lost_future_is_shown(restarted, edition, monkeypatch):
    commit()
    before = stored_epochs()
    asked, other, kept_elsewhere = restarted(), restarted(), []
    monkeypatch.setattr(keeping, "_OTHERS", [lambda: kept_elsewhere.append("forgotten")])
    rename(edition.subject.place, "Nippon")
    for process in (asked, other):
        assert b"Nippon" in process.get(JAPAN).content
    state = stored_epochs()
    restore(edition.subject.place, "Japan", before)
    other.pages.epoch._next = float("inf")  # it asks the database no more, and sees what the first one says
    for process in (asked, other):
        assert b"Nippon" not in process.get(JAPAN).content
        assert len(process.pages.store) == 1
    assert kept_elsewhere == ["forgotten"] * 2
    # The same epochs come again, of other facts: what is on the disk is not taken for them.
    restore(edition.subject.place, "Nihon", state)
    assert b"Nihon" in restarted().get(JAPAN).content
