"""Variables of the environment: each is parsed, or stops start-up with its name and an example."""

import os
import secrets
import subprocess
import tomllib
from contextlib import suppress
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from environ import Env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
LOCAL_FILES = "config.assets.storage.LocalFiles"
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


def secret_keys(text):
    return [secret_key(key.strip()) for key in text.split(",") if key.strip()]


def issuer(text):
    """The address of an OpenID Connect issuer, as its tokens name it; plain HTTP only on this machine."""
    parts = urlsplit(text)
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    if not (parts.scheme == "https" or is_here) or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("it is no address that begins with https://")
    return text


def one_of(*words):
    """Return a parser that takes one of these words."""

    def parse(text):
        if text not in words:
            raise ValueError(f"it is none of {', '.join(words)}")
        return text

    return parse


def sentry(text):
    """The address of a service that speaks Sentry's protocol, with its public key and number of the project."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.username or not parts.path.strip("/").isdecimal():
        raise ValueError("it has not the form https://key@host/number")
    require_extra("sentry", "sentry_sdk")
    return text


def metrics_token(text):
    require_extra("metrics", "prometheus_client")
    return secret_key(text)


def require_extra(name, package):
    if find_spec(package) is None:
        raise ValueError(f"it needs EXTRAS={name}, then scripts/bootstrap.py --production installs {package}")


def megabytes(text):
    """Bytes of a whole number of megabytes; 0 is none."""
    if not text.isdecimal() or int(text) > 100_000:
        raise ValueError("it is not a whole number of megabytes from 0 to 100000")
    return int(text) * 1_000_000


def seconds(text):
    if not text.isdecimal() or int(text) > 86_400:
        raise ValueError("it is not a whole number of seconds from 0 to 86400")
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
        raise ValueError(f"under DEMO=1 the site serves only this machine, not {', '.join(strangers)}")
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
        raise ValueError("it must be a scheme and a host, nothing else")
    return f"{parts.scheme}://{parts.netloc}"


def sender(text):
    """An address that mail comes from, alone or after a name: `Atlas <atlas@example.org>`."""
    if "@" not in parseaddr(text)[1]:
        raise ValueError("it has no mail address")
    return text


def contact(text):
    """An address that a link may have: a page, or mailto:."""
    parts = urlsplit(text)
    if not (
        parts.netloc if parts.scheme in {"http", "https"} else parts.scheme == "mailto" and "@" in parts.path
    ):
        raise ValueError("it begins with neither https:// nor mailto:")
    return text


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


def storage(text):
    """A Django storage from a URL: a folder (`file:///path`), or a bucket by the protocol of S3."""
    parts = urlsplit(text)
    if parts.scheme == "file" and parts.path.startswith("/"):
        return {"BACKEND": LOCAL_FILES, "OPTIONS": {"location": parts.path}}
    if parts.scheme != "s3" or not parts.hostname:
        raise ValueError("it begins with neither file:/// nor s3:// and a bucket")
    require_extra("s3", "storages")
    asked = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    if unknown := asked.keys() - {"endpoint", "region"}:
        raise ValueError(f"“{min(unknown)}” is neither endpoint nor region")
    options = {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "access_key": parts.username and unquote(parts.username),
        "secret_key": parts.password and unquote(parts.password),
        "endpoint_url": asked.get("endpoint"),
        "region_name": asked.get("region"),
    }
    return {
        "BACKEND": "config.assets.bucket.BucketFiles",
        "OPTIONS": {name: value for name, value in options.items() if value},
    }


def folder_path(text):
    """A path of a folder, relative to the project."""
    path = BASE_DIR / text
    if path.is_file():
        raise ValueError("it is a file; name a folder")
    return path


def language(text):
    """The code of one of Django's languages, “fr” or “pt-br”."""
    if text.lower() not in LANG_INFO:
        raise ValueError("it is not the code of a language that Django knows")
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


def version():
    """The tag that is checked out, with what came after it; without git the version of the package."""
    command = ["git", f"--git-dir={BASE_DIR / '.git'}", "describe", "--tags", "--always"]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - no word of a stranger
        return done.stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


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
