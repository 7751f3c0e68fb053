"""The files of ops/, which people copy: each is run as they would."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from django.db import connection

from . import databases

OPS = settings.BASE_DIR / "ops"
CRONTAB = (OPS / "crontab").read_text().splitlines()
JOB = re.compile(r"(?:\S+\s+){5}(?P<command>.+)")
JOBS = [match["command"] for line in CRONTAB if "manage.py" in line and (match := JOB.fullmatch(line))]


# nginx


def required(name):
    """The path of a program: where CI lacks it the test fails, elsewhere it is skipped."""
    if found := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"):
        return found
    reason = f"there is no {name}; on Debian: apt-get install nginx-light openssl"
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture
def proxy(tmp_path):
    """A command of nginx with our file in a configuration of its own; its ports are replaced by `ports`."""

    def command(*arguments, ports=()):
        nginx, text = required("nginx"), (OPS / "nginx" / "atlas.conf").read_text()
        for written, port in ports:
            assert text.count(written) == 1
            text = text.replace(written, port)
        (tmp_path / "atlas.conf").write_text(text)
        parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = "".join(f"{part}_temp_path {tmp_path}/{part};" for part in parts)
        (tmp_path / "nginx.conf").write_text(
            f"daemon off; pid {tmp_path}/pid; error_log stderr; events {{}}\n"
            f"http {{ access_log {tmp_path}/access.log; {folders} include atlas.conf; }}\n"
        )
        (tmp_path / "atlas").mkdir()
        made = [required("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        made += ["-subj", "/CN=atlas.example.org", "-keyout", tmp_path / "atlas" / "privkey.pem"]
        subprocess.run([*made, "-out", tmp_path / "atlas" / "fullchain.pem"], check=True, capture_output=True)
        return [nginx, "-e", "stderr", "-p", tmp_path, "-c", tmp_path / "nginx.conf", *arguments]

    return command


@pytest.mark.pure
def test_nginx_takes_its_file(proxy):
    done = subprocess.run(proxy("-t"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it got."""

    def do_GET(self):
        body = "".join(f"{name}: {value}\n" for name, value in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@contextmanager
def running(command, port):
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.mark.pure
def test_nginx_names_the_client_last_on_every_path_and_keeps_no_key_of_a_preview(proxy, tmp_path):
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port, plain = free_port(), free_port()
    ports = [
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
    ]
    ports += [("127.0.0.1:8000", f"127.0.0.1:{behind.server_port}")]
    with running(proxy(ports=ports), port):
        for path in ("/", "/preview/a-key"):
            asked = http.client.HTTPSConnection(
                "127.0.0.1", port, context=ssl._create_unverified_context(), timeout=10
            )
            headers = {"Host": f"atlas.example.org:{port}", "X-Forwarded-For": "203.0.113.9"}
            asked.request("GET", path, headers=headers | {"X-Forwarded-Proto": "http"})
            got = asked.getresponse().read().decode()
            asked.close()
            assert "X-Forwarded-For: 203.0.113.9, 127.0.0.1\n" in got
            assert "X-Forwarded-Proto: https\n" in got
            assert "Host: atlas.example.org\n" in got
        asked = http.client.HTTPConnection("127.0.0.1", plain, timeout=10)
        asked.request("GET", "/countries/", headers={"Host": "evil.example"})
        assert asked.getresponse().headers["Location"] == "https://atlas.example.org/countries/"
        asked.close()
    behind.shutdown()
    behind.server_close()
    logged = (tmp_path / "access.log").read_text()
    assert "GET / " in logged
    assert "a-key" not in logged


# cron


def test_every_line_of_the_crontab_is_a_job():
    assert len(JOBS) == len([line for line in CRONTAB if "ops/with-env" in line]) == 7


@pytest.mark.skipif(connection.vendor == "postgresql", reason="it is about a file of SQLite")
@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.partition("manage.py ")[2])
def test_a_line_of_the_crontab_works_as_cron_runs_it(job, tmp_path, db):
    name = f"cron-{os.getpid()}"
    with databases.copy_of(databases.MIGRATED) as copy:
        database = shutil.copyfile(copy, tmp_path / f"{name}.sqlite3")
    env_file = tmp_path / "atlas.env"
    ours = {"SECRET_KEY": "k" * 50, "DATABASE_URL": f"sqlite:///{database}", "CACHE_URL": "locmemcache://"}
    ours |= {"RECORD_DIGEST": tmp_path / "digest.jsonl"}
    example = (OPS / "atlas.env.example").read_text()
    env_file.write_text(example + "".join(f"{key}='{value}'\n" for key, value in ours.items()))
    cron = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    cron |= {"ATLAS": str(settings.BASE_DIR), "ATLAS_ENV": str(env_file)}
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", job], cwd=tmp_path, env=cron, capture_output=True, text=True, check=False
        )
    finally:
        shutil.rmtree(settings.VAR_DIR / "data-package" / name, ignore_errors=True)
    assert (done.returncode, done.stderr) == (0, "")
