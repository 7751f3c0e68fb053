"""A small web on this machine: its hosts end in .test, and any other is looked up and refused as ever."""

import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from profiles.addresses import asking, hosts

BODY = 2_000_000


class Site(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.server.asked.append((self.command, self.headers["Host"], self.path))
        self.server.agents.add(self.headers["User-Agent"])
        name, _, value = self.path.partition("?")[0].strip("/").partition("/")
        getattr(self, f"play_{name}")(value)

    do_GET = do_HEAD

    def say(self, status, *headers):
        self.send_response(status)
        for header in headers:
            self.send_header(*header)
        self.end_headers()

    def play_status(self, value):
        self.say(int(value))

    def play_to(self, value):
        self.say(302, ("Location", value))

    def play_round(self, value):
        self.say(302, ("Location", "/round/"))

    def play_no_head(self, value):
        self.say(405 if self.command == "HEAD" else int(value))

    def play_hangs_up(self, value):
        if self.command == "GET":
            self.say(200)

    def play_silent(self, value):
        time.sleep(1)

    def play_drips(self, value):
        with suppress(OSError):
            for letter in b"HTTP/1.1 200 " + b"x" * 600:
                self.wfile.write(bytes([letter]))
                time.sleep(0.1)

    def play_large(self, value):
        if self.command == "HEAD":
            return self.say(405)
        self.say(200, ("Content-Length", str(BODY)))
        with suppress(OSError):
            for _ in range(BODY // 1000):
                self.wfile.write(b"x" * 1000)
                self.server.sent += 1000
        self.server.done.set()


@pytest.fixture
def web():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.agents, server.sent, server.done = [], set(), 0, threading.Event()
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8_000)  # of accepted connections as well
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()

    def resolve(host, port):
        if host == "dead.test":
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                return [(socket.AF_INET, probe.getsockname())]  # closed at once: nobody listens
        if host == "unknown.test":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if host == "away.test":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return (
            [(socket.AF_INET, server.server_address)]
            if host.endswith(".test")
            else hosts.public_numbers(host, port)
        )

    def asker(**options):
        return asking.Asker("Atlas", **{"resolve": resolve, "pause": 0} | options)

    server.asker = asker
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
