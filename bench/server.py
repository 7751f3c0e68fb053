"""A server of gunicorn that counts its processor time, and the Redis that one of them shares its epoch by."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from redis import Redis, RedisError

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
HOST = "127.0.0.1:8000"  # in addresses that a page says of itself: so all servers send the same bytes
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """One process of gunicorn for the time of a `with`, and a connection to it."""

    def __init__(self, application, env, folder=ROOT, cpu=None):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.application, self.env, self.folder, self.cpu = application, env, folder, cpu

    def __enter__(self):
        command = [sys.executable, "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--threads", "1", "--workers", "1", "--keep-alive", "75"]
        command += ["--log-level", "error", "--no-control-socket"]
        self.process = subprocess.Popen(command, cwd=self.folder, env=os.environ | self.env)
        for _ in range(240):
            try:
                self.connect()
                self.get("/")
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"{self.application} did not start")
                time.sleep(0.25)
        if self.cpu is not None:
            for pid in self.pids():
                os.sched_setaffinity(pid, {self.cpu})
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def connect(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, address, headers=None):
        """(status, headers, body) of an answer."""
        self.connection.request("GET", address, headers={"Host": HOST} | (headers or {}))
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def pids(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def spent(self):
        """Seconds of processor time so far, to the nanosecond where the kernel counts it so."""
        return sum(map(spent_by, self.pids()))

    def ask(self, requests, number, status=200):
        """Milliseconds of processor time of one of `number` requests, [(address, headers)] in turn."""
        began = self.spent()
        for turn in range(number):
            answer = self.get(*requests[turn % len(requests)])
            if answer[0] != status:
                sys.exit(f"{self.application}: {requests[turn % len(requests)][0]} answered {answer[0]}")
        return (self.spent() - began) / number * 1000


def spent_by(pid):
    """Seconds of processor time of a process and all its threads that live."""
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((one / "schedstat").read_text().split()[0]) for one in threads) / 1e9
    except OSError:  # a kernel without it counts in ticks
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK


@contextmanager
def shared_by_redis(url, env):
    """The site with its epoch in Redis, or None where none answers. Keys that it makes there are removed after."""
    client = Redis.from_url(url, socket_connect_timeout=1, socket_timeout=5)
    try:
        before = set(client.scan_iter())
    except RedisError as error:
        print(f"No run with Redis: {url} does not answer ({error}).\n")
        yield None
        return
    try:
        with Server("config.wsgi", env | {"CACHE_URL": url}, cpu=0) as server:
            yield server
    finally:
        if made := set(client.scan_iter()) - before:
            client.delete(*made)
