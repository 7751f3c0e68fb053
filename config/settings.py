"""The one settings module, which alone reads the environment; `config.environment` parses its variables.

Each value has a laptop default or stops start-up with its name and an example. `DEBUG=1` is for developing,
`DEMO=1` for showing the site on this machine only (`make run`), neither for the public.
"""

import hashlib
import sys
from pathlib import Path

from django.utils.csp import CSP

from config import logs
from config.environment import (
    BASE_DIR,
    LOCAL_FILES,
    LOOPBACK_HOSTS,
    REQUIRED,
    VAR_DIR,
    boolean,
    cache,
    contact,
    database,
    demo_hosts,
    env,
    file_path,
    folder_path,
    hosts,
    issuer,
    language,
    local_secret_key,
    mailer,
    megabytes,
    metrics_token,
    one_of,
    origins,
    seconds,
    secret_key,
    secret_keys,
    sender,
    sentry,
    site_url,
    storage,
    version,
)
from config.sign_in import *  # noqa: F403
from config.sign_in import openid_connect

TESTING = "pytest" in sys.modules

# What kind of start this is

DEBUG = env("DEBUG", boolean, default=False, example="1")
DEMO = env("DEMO", boolean, default=False, example="1")
LOCAL = DEBUG or DEMO or TESTING

NEW_KEY = "$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')"
SECRET_KEY = env(
    "SECRET_KEY",
    secret_key,
    example=NEW_KEY,
    default="for the tests only, as long as a real key has to be"
    if TESTING
    else local_secret_key()
    if LOCAL
    else REQUIRED,
)
SECRET_KEY_FALLBACKS = env("SECRET_KEY_FALLBACKS", secret_keys, example="the former key", default=[])
ALLOWED_HOSTS = env(
    "ALLOWED_HOSTS",
    demo_hosts if DEMO else hosts,
    example="127.0.0.1,localhost" if DEMO else "atlas.example.org,localhost",
    default=LOOPBACK_HOSTS if LOCAL else REQUIRED,
)
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS", origins, example="https://atlas.example.org", default=[])

# Begins canonical addresses, citations and links in mail. Empty: the host of the request.
SITE_URL = env("SITE_URL", site_url, example="https://atlas.example.org", default="")

# Who answers for the site, with a page or a mail address of theirs. Named at /about/.
OPERATOR = env("OPERATOR", str, example="Geological Survey of Examplia", default="")
OPERATOR_URL = env("OPERATOR_URL", contact, example="mailto:atlas@example.org", default="")

VERSION = version()

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
# Best on another disk. Each backup is a folder in it.
BACKUP_FOLDER = env("BACKUP_FOLDER", folder_path, example="/var/backups/atlas", default=VAR_DIR / "backups")
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
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", sender, example="atlas@example.org", default="atlas@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The site

INSTALLED_APPS = [
    "website",
    "profiles",
    "minerals",
    "search",
    "tables",
    "page_store",
    "monitoring",
    "audit_log",
    "config.apps.DeskConfig",
    "config.apps.PeopleConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "website.middleware.RequestIdMiddleware",
    "website.middleware.PermissionsPolicyMiddleware",  # outside of what redirects to HTTPS and refuses hosts
    "django.middleware.security.SecurityMiddleware",
    "page_store.middleware.PageStoreMiddleware",
    "website.middleware.ProbeMiddleware",
    "website.middleware.ForwardedMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "website.middleware.ApiMiddleware",
    "website.middleware.BeingSetUpMiddleware",
    "website.middleware.Utf8QueryMiddleware",
    # GZip outside ConditionalGet: the ETag is of the page, not of one compression of it.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "website.middleware.NullByteMiddleware",
    "website.middleware.RequestHostMiddleware",
    "website.middleware.BusyDatabaseMiddleware",
]
if DEMO:
    MIDDLEWARE.insert(2, "website.middleware.LoopbackOnlyMiddleware")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# The site lies at the root. gunicorn takes SCRIPT_NAME from a header, and links of a page would follow it.
FORCE_SCRIPT_NAME = ""

# The desk opens once a second factor was shown. 0 where a single sign-on that has its own stands before it.
SECOND_FACTOR = env("SECOND_FACTOR", boolean, example="0", default=not LOCAL)
# Encrypts what is stored of second factors; without it a key from SECRET_KEY does, and former ones still decrypt.
SECOND_FACTOR_KEY = env("SECOND_FACTOR_KEY", secret_key, example=NEW_KEY, default="")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
# One provider of OpenID Connect signs in accounts that were linked to it.
OPENID_CONNECT_ISSUER = env("OPENID_CONNECT_ISSUER", issuer, example="https://login.example.org", default="")
OPENID_CONNECT_NAME = env("OPENID_CONNECT_NAME", str, example="Example Account", default="single sign-on")
_OF_CLIENT = {"example": "as the provider shows it", "default": REQUIRED if OPENID_CONNECT_ISSUER else ""}
OPENID_CONNECT_CLIENT_ID = env("OPENID_CONNECT_CLIENT_ID", str, **_OF_CLIENT)
OPENID_CONNECT_SECRET = env("OPENID_CONNECT_SECRET", str, **_OF_CLIENT)
SOCIALACCOUNT_PROVIDERS = openid_connect(
    OPENID_CONNECT_ISSUER, OPENID_CONNECT_NAME, OPENID_CONNECT_CLIENT_ID, OPENID_CONNECT_SECRET
)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.assets.templates.Loader", "django.template.loaders.app_directories.Loader"],
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
# Messages are in English: there is nothing to look up, which a page of many rows does some ten thousand times.
USE_I18N = LANGUAGE_CODE.partition("-")[0] != "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "config.formats"

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
    # Pictures, and ZIPs of versions of the data: the same for every machine.
    "default": env(
        "STORAGE_URL",
        storage,
        example="s3://key:secret@bucket/folder?endpoint=https://s3.example.org, or file:///srv/media",
        default={"BACKEND": LOCAL_FILES},
    ),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.assets.storage.StaticStorage"
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
# These bind the whole domain, with hosts that are not ours: its owner decides. Off, `check --deploy` names them.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env("HSTS_SUBDOMAINS", boolean, default=False, example="1")
SECURE_HSTS_PRELOAD = env("HSTS_PRELOAD", boolean, default=False, example="1")
# Said and never guessed: a wrong 0 makes one address of all readers, and a wrong 1 lets each name an address.
BEHIND_PROXY = env(
    "BEHIND_PROXY",
    boolean,
    example="1 where a proxy ends TLS, BEHIND_PROXY=0 where none does",
    default=False if LOCAL else REQUIRED,
)
if BEHIND_PROXY:
    # The proxy ends TLS and sets or removes this header. Without such a proxy anybody could send it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
# A balancer and Prometheus ask a machine by its address, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^(health/|ready/|metrics)$"]

# In development Django serves static files. In tests only the server of the browser needs the middleware, and adds
# it: it lists all files whenever a client starts.
if DEBUG or TESTING:
    MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
if TESTING:
    MIDDLEWARE.remove("website.middleware.BeingSetUpMiddleware")  # most tests have a few rows
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CACHES["charts"] = cache("locmemcache://charts")
    CACHES["pages"] = cache("dummycache://")

# What an administrator watches

LOG_FORMAT = env("LOG_FORMAT", one_of("plain", "json"), example="json", default="plain")
# Errors go to a service that speaks Sentry's protocol; the extra `sentry` sends them.
SENTRY_URL = env("SENTRY_URL", sentry, example="https://key@errors.example.org/1", default="")
# Opens /metrics to a Prometheus that sends it as its bearer token; the extra `metrics` counts.
METRICS_TOKEN = env("METRICS_TOKEN", metrics_token, example="$(openssl rand -hex 32)", default="")
METRICS_DIR = VAR_DIR / "metrics"
if METRICS_TOKEN:
    MIDDLEWARE.insert(0, "monitoring.metrics.MetricsMiddleware")
LOGGING = logs.settings(LOG_FORMAT)
