"""Variables of the environment: each is parsed, or stops start-up with its name and an example."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from environ import Env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

REQUIRED = object()


def env(name, parse, *, example, default=REQUIRED):
    """Return variable `name` as `parse` understands it; an empty value counts as unset.

    The value itself is never repeated in an error: it may hold a password.
    """
    text = os.environ.get(name, "").strip()
    if not text:
        if default is REQUIRED:
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
