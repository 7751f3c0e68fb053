import runpy
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

SETTINGS = Path(__file__).resolve().parent.parent / "config" / "settings.py"
PRODUCTION = {"SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "atlas.example.org", "BEHIND_PROXY": "1"}


@pytest.fixture
def start(monkeypatch):
    """Read the settings as a fresh process would, outside the tests, with only the given environment."""

    def start(**environment):
        with monkeypatch.context() as patch:
            patch.delitem(sys.modules, "pytest")
            patch.setattr("os.environ", environment)
            return runpy.run_path(str(SETTINGS))

    return start


def test_production_settings_protect_cookies_and_transport(start):
    settings = start(**PRODUCTION)
    assert settings["DEBUG"] is settings["DEMO"] is False
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] > 0


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "BEHIND_PROXY"])
def test_a_public_site_does_not_start_without(start, missing):
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(ImproperlyConfigured, match=rf"{missing} is not set.*for example {missing}="):
        start(**environment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("DEMO", "2"),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", "https://atlas.example.org"),
        ("CSRF_TRUSTED_ORIGINS", "atlas.example.org"),
        ("CSRF_TRUSTED_ORIGINS", "https:atlas.example.org"),
        ("DATABASE_URL", "mysql://root@127.0.0.1/atlas"),
        ("DATABASE_URL", "postgres://127.0.0.1:port/atlas"),
        ("DATABASE_URL", "postgres://127.0.0.1"),
        ("CACHE_URL", "127.0.0.1:6379"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "smtp://"),
        ("DEFAULT_FROM_EMAIL", "atlas.example.org"),
        ("BEHIND_PROXY", "nginx"),
        ("ATLAS_LANGUAGE", "Elvish"),
        ("OPERATOR_URL", "javascript:alert(1)"),
        ("OPERATOR_URL", "mailto:nobody"),
        ("HSTS_PRELOAD", "soon"),
        ("BACKUP_FOLDER", "pyproject.toml"),
        ("STORAGE_URL", "file:media"),
        ("STORAGE_URL", "s3://"),
        ("STORAGE_URL", "s3://atlas?colour=red"),
    ],
)
def test_a_malformed_value_stops_start_up_with_its_name_and_an_example(start, name, value):
    with pytest.raises(ImproperlyConfigured, match=rf"{name} is not usable: .* For example: {name}="):
        start(**PRODUCTION | {name: value})


def test_processes_that_begin_together_have_one_key(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "VAR_DIR", tmp_path / "var")
    together = threading.Barrier(8, timeout=10)

    def key(_):
        together.wait()
        return environment.local_secret_key()

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(key, range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    (path,) = (tmp_path / "var").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_error_does_not_repeat_a_password(start):
    with pytest.raises(ImproperlyConfigured) as refusal:
        start(**PRODUCTION, DATABASE_URL="mysql://root:hunter2@127.0.0.1/atlas")
    assert "hunter2" not in str(refusal.value)


def test_an_empty_value_counts_as_unset(start):
    settings = start(**PRODUCTION, DATABASE_URL="", DEBUG="")
    assert settings["DATABASES"]["default"]["NAME"].endswith("var/atlas.sqlite3")


def test_the_demonstration_answers_this_machine_only(start):
    with pytest.raises(
        ImproperlyConfigured, match=r"ALLOWED_HOSTS .* only this machine, not atlas\.example\.org"
    ):
        start(DEMO="1", **PRODUCTION)


def test_the_demonstration_has_a_database_of_its_own(start):
    demo = start(DEMO="1", SECRET_KEY=PRODUCTION["SECRET_KEY"])
    public = start(**PRODUCTION)
    assert demo["DATABASES"]["default"]["NAME"] != public["DATABASES"]["default"]["NAME"]


def test_sqlite_waits_for_a_writer_instead_of_failing(start):
    options = start(**PRODUCTION)["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_is_read_from_its_address(start):
    database = start(**PRODUCTION, DATABASE_URL="postgres://atlas:p%40ss@db.example.org:5433/facts")
    database = database["DATABASES"]["default"]
    assert (database["ENGINE"], database["NAME"], database["HOST"]) == (
        "django.db.backends.postgresql",
        "facts",
        "db.example.org",
    )
    assert (database["USER"], database["PASSWORD"], database["PORT"]) == ("atlas", "p@ss", 5433)


def test_postgresql_compiles_no_plans_unless_its_address_says_so(start):
    url = "postgres://atlas@db.example.org/facts"
    database = start(**PRODUCTION, DATABASE_URL=url, PGOPTIONS="-c synchronous_commit=off")["DATABASES"][
        "default"
    ]
    assert database["OPTIONS"]["options"] == "-c jit=off -c synchronous_commit=off"
    database = start(**PRODUCTION, DATABASE_URL=f"{url}?options=-c%20jit%3Don")["DATABASES"]["default"]
    assert database["OPTIONS"]["options"] == "-c jit=on"


def test_compression_lies_outside_the_conditional_get():
    from config import settings

    order = settings.MIDDLEWARE
    gzip = order.index("django.middleware.gzip.GZipMiddleware")
    assert gzip < order.index("django.middleware.http.ConditionalGetMiddleware")


def test_nothing_inline_is_allowed_and_no_nonce_is_made(start):
    values = [value for values in start(**PRODUCTION)["SECURE_CSP"].values() for value in values]
    assert not [value for value in values if "unsafe" in value or "NONCE" in value]


def test_a_demonstration_is_closed_to_other_machines_and_a_public_site_is_not(start):
    guard = "website.middleware.LoopbackOnlyMiddleware"
    policy = "website.middleware.PermissionsPolicyMiddleware"  # on its refusal, too
    assert start(DEMO="1")["MIDDLEWARE"][1:3] == [policy, guard]
    assert guard not in start(**PRODUCTION)["MIDDLEWARE"]


def test_a_public_site_names_its_hosts(start):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        start(**PRODUCTION | {"ALLOWED_HOSTS": "*"})


@pytest.mark.parametrize("url", ["atlas.example.org", "https://atlas.example.org/site", "ftp://a.example"])
def test_the_address_of_the_site_is_scheme_and_host(start, url):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        start(**PRODUCTION | {"SITE_URL": url})


@pytest.mark.parametrize("url", ["sqlite:///var/atlas.sqlite3", "postgres://atlas@127.0.0.1/atlas"])
def test_a_connection_outlasts_a_request(start, url):
    assert start(**PRODUCTION | {"DATABASE_URL": url})["DATABASES"]["default"]["CONN_MAX_AGE"] == 60


def test_a_record_is_not_replaced_on_sqlite(start):
    options = start(**PRODUCTION)["DATABASES"]["default"]["OPTIONS"]
    assert "recursive_triggers=ON" in options["init_command"]


def test_the_digest_of_the_record_is_a_file_and_each_database_has_its_own(start, tmp_path):
    assert start(**PRODUCTION)["RECORD_DIGEST"].name == "atlas.jsonl"
    assert start(DEMO="1")["RECORD_DIGEST"].name == "demo.jsonl"
    with pytest.raises(ImproperlyConfigured, match="RECORD_DIGEST"):
        start(**PRODUCTION | {"RECORD_DIGEST": str(tmp_path)})


def test_the_language_of_the_site_is_a_setting_and_english_without_it(start):
    assert start(**PRODUCTION)["LANGUAGE_CODE"] == "en-gb"
    assert start(**PRODUCTION, ATLAS_LANGUAGE="pt-BR")["LANGUAGE_CODE"] == "pt-br"


@pytest.mark.parametrize(("code", "looks_up"), [("en-gb", False), ("en", False), ("fr", True), ("eo", True)])
def test_words_are_looked_up_where_the_language_is_not_that_of_the_messages(start, code, looks_up):
    assert start(**PRODUCTION, ATLAS_LANGUAGE=code)["USE_I18N"] is looks_up


@pytest.mark.parametrize("url", ["https://example.org/imprint", "mailto:atlas@example.org"])
def test_who_answers_for_the_site_has_a_page_or_an_address(start, url):
    settings = start(**PRODUCTION, OPERATOR="Survey of Examplia", OPERATOR_URL=url)
    assert (settings["OPERATOR"], settings["OPERATOR_URL"]) == ("Survey of Examplia", url)


def test_a_public_site_says_when_it_has_no_content(start):
    order = start(**PRODUCTION)["MIDDLEWARE"]
    guard = order.index("website.middleware.BeingSetUpMiddleware")
    assert order.index("website.middleware.ApiMiddleware") < guard  # so that programs get a problem


def test_the_owner_of_the_domain_may_bind_all_of_it_to_https(start):
    names = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert not any(start(**PRODUCTION)[name] for name in names)
    asked = start(**PRODUCTION, HSTS_SUBDOMAINS="1", HSTS_PRELOAD="1")
    assert all(asked[name] for name in names)


def test_files_lie_in_a_folder_or_in_a_bucket(start):
    def stored(**url):
        return start(**PRODUCTION, **url)["STORAGES"]["default"]

    assert stored() == {"BACKEND": environment.LOCAL_FILES}
    folder = stored(STORAGE_URL="file:///srv/media")
    assert folder == {"BACKEND": environment.LOCAL_FILES, "OPTIONS": {"location": "/srv/media"}}
    assert stored(STORAGE_URL="s3://atlas")["OPTIONS"] == {"bucket_name": "atlas"}
    bucket = stored(STORAGE_URL="s3://key:p%40ss@atlas/a/b?endpoint=https://s3.example.org&region=eu")
    assert bucket["OPTIONS"] == {
        "bucket_name": "atlas", "location": "a/b", "access_key": "key", "secret_key": "p@ss",
        "endpoint_url": "https://s3.example.org", "region_name": "eu",
    }  # fmt: skip


def test_the_version_is_the_tag_that_is_checked_out(monkeypatch, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    monkeypatch.setattr(environment, "BASE_DIR", tmp_path)
    assert environment.version() == "1.2.3"
    git = ["git", "-C", tmp_path, "-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "Begin"], ["tag", "2026-12-01"]):
        subprocess.run([*git, *command], check=True)
    assert environment.version() == "2026-12-01"


def test_a_bucket_needs_its_packages(start, monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL is not usable: it needs EXTRAS=s3"):
        start(**PRODUCTION, STORAGE_URL="s3://atlas")
