"""The one settings module. The environment is read here and nowhere else.

Each value has a laptop default or stops start-up with its name and an example. `DEBUG=1` is for developing,
`DEMO=1` for showing the site on this machine only (`make run`), neither for the public.
"""

import hashlib
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from environ import Env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
TESTING = "pytest" in sys.modules

_REQUIRED = object()


def env(name, parse, *, example, default=_REQUIRED):
    """Return variable `name` as `parse` understands it; an empty value counts as unset.

    The value itself is never repeated in an error: it may hold a password.
    """
    text = os.environ.get(name, "").strip()
    if not text:
        if default is _REQUIRED:
            raise ImproperlyConfigured(
                f"{name} is not set. Set it, for example {name}={example}"
                " (or DEBUG=1 to develop on your own machine)."
            )
        return default
    try:
        return parse(text)
    except (ValueError, LookupError, OSError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} is not usable: {error}. For example: {name}={example}") from error


def boolean(text):
    meanings = {"1": True, "true": True, "yes": True, "on": True}
    meanings |= {"0": False, "false": False, "no": False, "off": False}
    if text.lower() not in meanings:
        raise ValueError("it is neither 1 nor 0 (nor true, false, yes, no, on, off)")
    return meanings[text.lower()]


def secret_key(text):
    if len(text) < 32:
        raise ValueError(f"it has {len(text)} characters, at least 32 are needed")
    return text


def megabytes(text):
    """Bytes of a whole number of megabytes; 0 is none."""
    if not text.isdecimal() or int(text) > 100_000:
        raise ValueError("it is no whole number of megabytes from 0 to 100000")
    return int(text) * 1_000_000


def seconds(text):
    if not text.isdecimal() or int(text) > 86_400:
        raise ValueError("it is no whole number of seconds from 0 to 86400")
    return int(text)


def hosts(text):
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name == "*":
            raise ValueError("it has to name its hosts; * would answer to any")
        if "/" in name or " " in name or (":" in name and not name.startswith("[")):
            raise ValueError(
                f"{name!r} is not a host name; give names without scheme or port, split by commas"
            )
    return names


def demo_hosts(text):
    if strangers := sorted(set(hosts(text)) - set(LOOPBACK_HOSTS)):
        raise ValueError(f"under DEMO=1 the site answers this machine only, not {', '.join(strangers)}")
    return hosts(text)


def origins(text):
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if urlsplit(name).scheme not in {"http", "https"} or not urlsplit(name).netloc:
            raise ValueError(f"{name!r} is not an origin with its scheme")
    return names


def site_url(text):
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ValueError("it is not a scheme and a host alone")
    return f"{parts.scheme}://{parts.netloc}"


def database(text):
    """A Django database from a URL: SQLite by path (relative to the project) or PostgreSQL."""
    scheme = text.partition(":")[0]
    if scheme == "sqlite":
        config = Env.db_url_config(text)
        if config["NAME"] != ":memory:":
            config["NAME"] = str(BASE_DIR / config["NAME"])
        # WAL lets readers read on while an editor saves. IMMEDIATE makes a writer wait at the start of its
        # transaction, where the timeout applies. Without recursive triggers REPLACE INTO evades the guards.
        return config | {
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                " PRAGMA recursive_triggers=ON;",
            },
            "CONN_MAX_AGE": 60,  # opening the file and these PRAGMAs take 1.5 ms a request
        }
    if scheme in {"postgres", "postgresql"}:
        config = Env.db_url_config(text)
        if not config["NAME"]:
            raise ValueError("it names no database")
        # Compiling the plan of a list takes PostgreSQL a second or two at 20,000 profiles, and running it a tenth.
        # libpq would pass over its own PGOPTIONS where options are given.
        options = f"-c jit=off {os.environ.get('PGOPTIONS', '')}".strip()
        config["OPTIONS"] = {"options": options} | config.get("OPTIONS", {})
        return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    raise ValueError("it begins with neither sqlite: nor postgres:")


def file_path(text):
    """A path, relative to the project."""
    path = BASE_DIR / text
    if path.is_dir():
        raise ValueError("it is a folder; name a file in it")
    return path


def language(text):
    """The code of one of Django's languages, “fr” or “pt-br”."""
    if text.lower() not in LANG_INFO:
        raise ValueError("it is no code of a language that Django knows")
    return text.lower()


def cache(text):
    """A Django cache from a URL."""
    known = {"locmemcache", "dummycache", "dbcache", "filecache", "redis", "rediss"}
    if text.partition(":")[0] not in known:
        raise ValueError(f"it begins with none of {', '.join(sorted(known))}")
    config = Env.cache_url_config(text)
    options = config.setdefault("OPTIONS", {})
    if text.startswith("redis"):
        # Sign-in waits for it, and continues without it if it does not answer.
        return config | {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1} | options}
    # Sign-ins are counted here. With Django's default of 300 entries strangers could push counts out.
    return config | {"OPTIONS": {"MAX_ENTRIES": 10_000} | options}


def mailer(text):
    """One entry of MAILERS from a URL."""
    config = Env.email_url_config(text)
    mail = {"BACKEND": config["EMAIL_BACKEND"]}
    if mail["BACKEND"].endswith("smtp.EmailBackend"):
        if not config["EMAIL_HOST"]:
            raise ValueError("it names no mail host")
        mail["OPTIONS"] = {
            "host": config["EMAIL_HOST"],
            "port": config["EMAIL_PORT"] or 25,
            "username": config["EMAIL_HOST_USER"] or "",
            "password": config["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": config.get("EMAIL_USE_TLS", False),
            "use_ssl": config.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        }
    elif mail["BACKEND"].endswith("filebased.EmailBackend"):
        mail["OPTIONS"] = {"file_path": str(BASE_DIR / config["EMAIL_FILE_PATH"])}
    return mail


def local_secret_key():
    """The key of this checkout, created on first use; only for DEBUG and DEMO."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        # Written aside and linked, so that of two processes that begin together neither reads half a key.
        with NamedTemporaryFile("w", dir=VAR_DIR) as aside:
            aside.write(secrets.token_urlsafe(50))
            aside.flush()
            with suppress(FileExistsError):
                os.link(aside.name, path)
    return path.read_text().strip()


# What kind of start this is

DEBUG = env("DEBUG", boolean, default=False, example="1")
DEMO = env("DEMO", boolean, default=False, example="1")
LOCAL = DEBUG or DEMO or TESTING

SECRET_KEY = env(
    "SECRET_KEY",
    secret_key,
    example="$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')",
    default="for the tests only, as long as a real key has to be"
    if TESTING
    else local_secret_key()
    if LOCAL
    else _REQUIRED,
)
ALLOWED_HOSTS = env(
    "ALLOWED_HOSTS",
    demo_hosts if DEMO else hosts,
    example="127.0.0.1,localhost" if DEMO else "atlas.example.org,localhost",
    default=LOOPBACK_HOSTS if LOCAL else _REQUIRED,
)
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS", origins, example="https://atlas.example.org", default=[])

# Begins canonical addresses, citations and links in mail. Empty: the host of the request.
SITE_URL = env("SITE_URL", site_url, example="https://atlas.example.org", default="")

# Data

# The demonstration has accounts whose password is public, so it has a database of its own.
_SQLITE_FILE = "var/demo.sqlite3" if DEMO else "var/atlas.sqlite3"
DATABASES = {
    "default": env(
        "DATABASE_URL",
        database,
        example="postgres://atlas:password@127.0.0.1:5432/atlas",
        default=database("sqlite://:memory:" if TESTING else f"sqlite:///{_SQLITE_FILE}"),
    )
}
# Outside the database, best on another machine, so that nobody who can change the one can change the other.
RECORD_DIGEST = env(
    "RECORD_DIGEST",
    file_path,
    example="/mnt/append-only/atlas.jsonl",
    default=VAR_DIR / "digest" / f"{Path(DATABASES['default']['NAME']).stem}.jsonl",
)
# Files of /data/, which can be made again at any time.
DATA_PACKAGE_DIR = VAR_DIR / "data-package" / Path(DATABASES["default"]["NAME"]).stem
CACHES = {
    "default": env("CACHE_URL", cache, example="redis://127.0.0.1:6379/1", default=cache("locmemcache://")),
    # Pictures of charts: some 60 kB each, found by what they show, so that none ever has to be renewed.
    "charts": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "charts",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 3_000},
    },
    # Public pages that outlive a restart, some 30 kB each, found by what they are made of: the same holds.
    "pages": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "pages",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 4_000},
    },
}
# What tells this database from others that share a machine or a Redis.
_DATABASE = DATABASES["default"]
DATABASE_KEY = hashlib.sha256(
    "|".join(str(_DATABASE.get(part, "")) for part in ("ENGINE", "HOST", "PORT", "NAME")).encode()
).hexdigest()[:16]
EPOCH_DIR = VAR_DIR / "epoch"  # every process of the machine maps its file, unless CACHE_URL is Redis
# Public pages that a process keeps. None while developing: templates change.
PAGE_STORE_BYTES = env("PAGE_STORE_MB", megabytes, example="128", default=megabytes("128"))
if DEBUG or TESTING:
    PAGE_STORE_BYTES = 0
# Browsers and proxies ask each time, and are told 304. With CDN_SECONDS a shared cache answers alone for so long.
CDN_SECONDS = env("CDN_SECONDS", seconds, example="10", default=0)
PUBLIC_CACHE_CONTROL = (
    f"public, max-age=0, s-maxage={CDN_SECONDS}, stale-if-error=86400" if CDN_SECONDS else "public, no-cache"
)
MAILERS = {
    "default": env(
        "EMAIL_URL",
        mailer,
        example="smtp+tls://user:password@mail.example.org:587",
        default=mailer("consolemail://"),
    )
}
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", str, example="atlas@example.org", default="atlas@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The site

INSTALLED_APPS = [
    "website",
    "profiles",
    "minerals",
    "search",
    "page_store",
    "audit_log",
    "config.apps.DeskConfig",
    "config.apps.PeopleConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "page_store.middleware.PageStoreMiddleware",
    "website.middleware.PermissionsPolicyMiddleware",
    "website.middleware.ForwardedMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "website.middleware.ApiMiddleware",
    "website.middleware.Utf8QueryMiddleware",
    # GZip outside ConditionalGet: the ETag is of the page, not of one compression of it.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "website.middleware.NullByteMiddleware",
    "website.middleware.RequestHostMiddleware",
    "website.middleware.BusyDatabaseMiddleware",
]
if DEMO:
    MIDDLEWARE.insert(0, "website.middleware.LoopbackOnlyMiddleware")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# The site lies at the root. gunicorn takes SCRIPT_NAME from a header, and links of a page would follow it.
FORCE_SCRIPT_NAME = ""
AUTHENTICATION_BACKENDS = ["profiles.workflow.rules.AccountBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# One language for the whole site, so that no page varies by a header: there is no LocaleMiddleware.
LANGUAGE_CODE = env("ATLAS_LANGUAGE", language, default="en-gb", example="fr")
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "config.formats"

_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]

# A profile of 50 minerals with roles, policies and citations posts some 2,000 fields; the default is 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Files

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Only hashed names are served, so a reference that was not rewritten fails instead of loading a file twice.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# There is no address for media: an image is served by a view, under its hash, once it is published.
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.storage.StaticStorage"
    },
}

# Security. X-Frame-Options DENY, nosniff and the same-origin referrer policy are Django's defaults.

CSRF_FAILURE_VIEW = "website.errors.csrf_failure"
CSRF_COOKIE_AGE = None  # it ends with the browser, as /privacy/ says of the form for errors

# No nonce and nothing inline: a nonce would give a page another ETag at every request.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
# What no page uses, so that no script that gets in may. Security keys are for this site, and for no frame of another.
UNUSED_FEATURES = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
    "payment", "serial", "usb",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{name}=()" for name in UNUSED_FEATURES),
        *(f"publickey-credentials-{act}=(self)" for act in ("create", "get")),
    ]
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 3600
# `includeSubDomains` and `preload` (security.W005, W021) would bind the whole domain, with hosts that are not ours.
# The owner of the domain can make the proxy send them.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Said and never guessed: a wrong 0 makes one address of all readers, and a wrong 1 lets each name an address.
BEHIND_PROXY = env(
    "BEHIND_PROXY",
    boolean,
    example="1 where a proxy ends TLS, BEHIND_PROXY=0 where none does",
    default=False if LOCAL else _REQUIRED,
)
if BEHIND_PROXY:
    # The proxy ends TLS and sets or removes this header. Without such a proxy anybody could send it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True

# In development Django serves static files. In tests only the server of the browser needs the middleware, and adds
# it: it lists all files whenever a client starts.
if DEBUG or TESTING:
    MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CACHES["charts"] = cache("locmemcache://charts")
    CACHES["pages"] = cache("dummycache://")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.logs.Formatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"refusals": {"()": "config.logs.RefusalsAsWarnings"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["refusals"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
