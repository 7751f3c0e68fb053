"""The files of ops/nginx/, which people copy: nginx reads them, and serves by them."""

import http.client
import re
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.rehearse.machines import free_port, listens
from bench.rehearse.proxy import nginx

from .files import required

SHAPES = ("one-machine", "several-machines")
pytestmark = pytest.mark.pure


@pytest.fixture
def proxy(tmp_path):
    """Return the command of nginx with our files, which listens and asks at other ports."""

    def command(shape="one-machine", **ports):
        required("nginx")
        required("openssl")
        return nginx(tmp_path, shape, **ports)

    return command


@pytest.mark.parametrize("shape", SHAPES)
def test_nginx_takes_its_files(proxy, shape):
    done = subprocess.run([*proxy(shape), "-t"], capture_output=True, text=True, check=False)
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


@contextmanager
def running(command, port):
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(100):
            if listens(port):
                break
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=10)


@contextmanager
def answering():
    """A server behind nginx."""
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    yield behind.server_port
    behind.shutdown()
    behind.server_close()


def asked(path, *, tls=None, plain=None, headers):
    """The answer of nginx and its text."""
    if tls:
        context = ssl._create_unverified_context()
        made = http.client.HTTPSConnection("127.0.0.1", tls, context=context, timeout=10)
    else:
        made = http.client.HTTPConnection("127.0.0.1", plain, timeout=10)
    made.request("GET", path, headers=headers)
    answer = made.getresponse()
    text = answer.read().decode()
    made.close()
    return answer, text


def test_nginx_names_the_client_last_on_every_path_and_keeps_no_key_of_a_preview(proxy, tmp_path):
    tls, plain = free_port(), free_port()
    with answering() as behind:
        command = proxy(listens={443: tls, 80: plain}, servers={"127.0.0.1:8000": behind})
        with running(command, tls):
            for path in ("/", "/preview/a-key"):
                headers = {"Host": f"atlas.example.org:{tls}", "X-Forwarded-For": "203.0.113.9"}
                headers |= {"X-Forwarded-Proto": "http", "X-Request-ID": "made-up-by-a-client"}
                _, got = asked(path, tls=tls, headers=headers)
                assert "X-Forwarded-For: 203.0.113.9, 127.0.0.1\n" in got
                assert "X-Forwarded-Proto: https\n" in got
                assert "Host: atlas.example.org\n" in got
                assert re.findall("^X-Request-ID: ([0-9a-f]{32})$", got, re.MULTILINE)
                assert "made-up" not in got
            answer, _ = asked("/preview/a-key", plain=plain, headers={"Host": "evil.example"})
            assert answer.headers["Location"] == "https://atlas.example.org/preview/a-key"
    assert "GET / " in (tmp_path / "access.log").read_text()
    assert "a-key" not in (tmp_path / "access.log").read_text()


def test_a_machine_that_is_away_costs_no_request_and_its_failure_keeps_no_key(proxy, tmp_path):
    tls, plain, away = free_port(), free_port(), free_port()
    headers = {"Host": "atlas.example.org"}
    with answering() as behind:
        servers = {"10.0.0.11:8000": away, "10.0.0.12:8000": behind}
        command = proxy("several-machines", listens={443: tls, 80: plain}, servers=servers)
        with running(command, tls):
            paths = ["/countries/", "/preview/a-key"] * 4
            assert {asked(path, tls=tls, headers=headers)[0].status for path in paths} == {200}
    told = (tmp_path / "error.log").read_text()
    assert "GET /countries/ " in told
    assert "a-key" not in told
