import gc
from itertools import count

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.core.management import call_command
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.dispatch import receiver
from django.template import Template
from django.test import TransactionTestCase, override_settings
from django.utils.translation import _trans
from hypothesis import settings as settings_of_examples
from pytest_django.live_server_helper import LiveServer

from config.assets.storage import StaticStorage
from minerals.models import Figure
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR, ensure_groups
from profiles.models import Edition, Profile

from . import databases
from .browsing import chromium, free_contexts, left_open, open_form, sign_in, visit  # noqa: F401 - fixtures
from .databases import MIGRATED, SEEDED
from .factories import CountryFactory, MineralFactory, UserFactory, complete_profile, publish
from .purity import asks_for_a_database, no_database
from .seeds import mine_cobalt
from .unguarded import deleting_allowed

pytest_plugins = ["tests.costs", "tests.tiers"]

settings_of_examples.register_profile("atlas", deadline=None)  # no test fails for a busy machine
settings_of_examples.load_profile("atlas")


def pytest_collection_finish(session):
    """Exempt modules and collected tests from garbage collection: they live until the end anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _static_files(tmp_path_factory):
    """Collect the static files as users get them. Only the compression is left out: it takes five seconds."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(StaticStorage, "compress_files", lambda self, paths: ())
            call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A copy of the migrated template for this process."""
    with django_db_blocker.unblock(), databases.copy_of(MIGRATED) as copy, databases.using(copy):
        if connection.vendor == "sqlite":
            databases.keep(databases.EMPTY)
        yield


@pytest.fixture(scope="session")
def seeded_copy(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.copy_of(SEEDED) as copy:
        yield copy


@pytest.fixture(scope="module")
def whole_content(seeded_copy, django_db_blocker):
    """Let a module see the whole content, as `seed` publishes it, in place of an empty database."""
    with django_db_blocker.unblock(), databases.using(seeded_copy):
        yield


@pytest.fixture(scope="session", autouse=True)
def _widgets_keep_no_context(django_test_environment):
    """Let the test client keep only the contexts of pages: the form of a profile renders 1,500 of widgets."""
    watched = Template._render

    def render(template, context):
        if (template.name or "").startswith(WIDGETS):
            return template.nodelist.render(context)
        return watched(template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(scope="session")
def live_server(_static_files, django_db_setup, django_db_blocker):
    """A server that serves the collected static files through WhiteNoise, as `make serve` does."""
    place = settings.MIDDLEWARE.index("django.middleware.security.SecurityMiddleware") + 1
    served = [*settings.MIDDLEWARE]
    served.insert(place, "whitenoise.middleware.WhiteNoiseMiddleware")
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application  # not Django's, which reads source folders
    with override_settings(MIDDLEWARE=served):
        server.start()
    yield server
    server.stop()
    if connection.vendor == "postgresql":  # a thread that the browser kept waiting would keep the database
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()  # Playwright's greenlets see another one than whoever drops the database


@pytest.fixture(autouse=True)
def _pure_means_no_database(request):
    if request.node.get_closest_marker("pure") is None:
        yield
        return
    if asks_for_a_database(request.node):
        pytest.fail("a test marked as pure asks for a database: take the mark away")
    with no_database():
        yield


WIDGETS = ("django/forms/", "admin/widgets/")
MADE_BY_MIGRATING = {"django_migrations", "django_content_type", "auth_permission"}


def _empty_tables(*_):
    """Undo a transactional test.

    Django's own flush truncates every table and recreates all permissions: seconds a test on PostgreSQL.
    """
    if connection.vendor == "sqlite":
        databases.put_back(databases.EMPTY)
        return
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    with deleting_allowed(), transaction.atomic(), connection.cursor() as cursor:
        for table in sorted(tables - MADE_BY_MIGRATING):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
    ensure_groups()


@pytest.fixture(scope="session", autouse=True)
def _quick_flush():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_tables)
        yield


@receiver(setting_changed)
def _choose_again(setting, **_):
    """Django chooses once whether words are looked up."""
    if setting == "USE_I18N":
        vars(_trans).clear()


@pytest.fixture
def languages():
    """Let a test choose languages, which a site in English does without."""
    with override_settings(USE_I18N=True):
        yield


FOLDERS = count()


@pytest.fixture(autouse=True)
def _files_of_its_own(tmp_path_factory, monkeypatch):
    """Name a folder of each test's own. Few tests write a file, so none is made before one does."""
    folder = tmp_path_factory.getbasetemp() / f"files-{next(FOLDERS)}"
    monkeypatch.setattr(settings, "MEDIA_ROOT", folder / "media")
    setting_changed.send(sender=None, setting="MEDIA_ROOT", value=None, enter=True)  # storages keep it
    monkeypatch.setattr(settings, "DATA_PACKAGE_DIR", folder / "data-package")
    monkeypatch.setattr(settings, "RECORD_DIGEST", folder / "digest" / "record.jsonl")


@pytest.fixture(autouse=True)
def _counts_of_sign_ins_of_its_own():
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _places_of_its_own(tmp_path_factory):
    """Pictures are drawn at two places of a machine, and each process of the tests is a machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("minerals.chart_pages.keeping.FOLDER", tmp_path_factory.mktemp("places"))
        yield


@pytest.fixture
def no_pictures():
    """No picture is kept before the test, nor a false one after it."""
    caches["charts"].clear()
    yield
    caches["charts"].clear()


@pytest.fixture(autouse=True)
def _nothing_kept():
    """A test that is rolled back leaves a state that the next one may come to again."""
    databases.forget()


@pytest.fixture
def editor(db):
    return UserFactory(username="editor", group=EDITOR)


@pytest.fixture
def editor2(db):
    return UserFactory(username="editor2", group=EDITOR)


@pytest.fixture
def moderator(db):
    return UserFactory(username="moderator", group=MODERATOR)


@pytest.fixture
def moderator2(db):
    return UserFactory(username="moderator2", group=MODERATOR)


@pytest.fixture
def administrator(db):
    return UserFactory(username="administrator", group=ADMINISTRATOR)


@pytest.fixture
def japan(db):
    return CountryFactory(code="JPN", name="Japan")


@pytest.fixture
def cobalt(db):
    return MineralFactory(name="Cobalt")


@pytest.fixture
def cobalt_figures(japan, cobalt):
    """Cobalt mined in 2024: Japan 30 t of a world of 100 t."""
    return Figure.objects.filter(country=japan, mineral=cobalt).first() or mine_cobalt(japan, cobalt)


@pytest.fixture
def profile(japan, cobalt, cobalt_figures):
    """Japan's draft, complete, never saved through the workflow unless a seed of the module did."""
    return Profile.objects.filter(subject__place=japan).first() or complete_profile(
        japan, minerals=[cobalt], reference="cobalt/mine/production"
    )


@pytest.fixture
def edition(profile, editor, moderator):
    """Japan's first edition, live."""
    return Edition.objects.live().filter(subject__place=profile.subject.place_id).first() or publish(
        profile, editor=editor, moderator=moderator
    )
