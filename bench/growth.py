"""Measure how pages slow down as the number of profiles grows, and print one table.

    .venv/bin/python -m bench.growth postgres://user@127.0.0.1:5432/atlas_generated_{} [200 2000 20000]

{} stands for the number of profiles: one database each, made beforehand by

    createdb atlas_generated_200
    DATABASE_URL=postgres://…/atlas_generated_200 DEMO=1 .venv/bin/python manage.py migrate
    DATABASE_URL=postgres://…/atlas_generated_200 DEMO=1 .venv/bin/python -m bench.generate 200

Each is served by one process of gunicorn, as `make serve` does, and asked over one connection, so that the median is
the page's own time. First answers are made afresh, later ones come from the store of a warm process. Processor time
is that of the server and of PostgreSQL's processes for this database, where they run on this machine.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
STARTS = 120  # seconds that a server may take
WAITS = 120  # seconds that an answer may take


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", help="of the databases, with {} for the number of profiles")
    parser.add_argument("numbers", type=int, nargs="*", default=[200, 2_000, 20_000])
    parser.add_argument("--addresses", type=int, default=20, help="different ones of a page (default: 20)")
    parser.add_argument(
        "--seconds", type=float, default=2, help="for the warm answers of a page (default: 2)"
    )
    asked = parser.parse_args()
    if "{}" not in asked.url:
        parser.error("write {} where the number of profiles stands in the name of the database")
    rows = {
        number: measure(asked.url.format(number), asked.addresses, asked.seconds) for number in asked.numbers
    }
    print_table(rows)


def measure(url, most, seconds):
    """{what: figures} of one database."""
    env = os.environ | {"DATABASE_URL": url, "DEMO": "1", "DEBUG": "0", "PYTHONUNBUFFERED": "1"}
    asked = inside(env, "addresses")
    found = {"profiles": asked["profiles"]}
    with Server(env) as server:
        for name, addresses in asked["pages"].items():
            cookie = asked["cookies"].get(name.partition(":")[0])
            headers = {"Cookie": cookie} if cookie else {}
            try:
                found[name] = server.ask(
                    addresses[:most], seconds, headers, conditional=name == "profile, conditional"
                )
            except TimeoutError:
                found[name] = f"over {WAITS} s"
                server.connection.close()  # the next request opens another
            print(f"{asked['profiles']:,} profiles, {name}: {cell(found[name])}", file=sys.stderr, flush=True)
        found["memory of the process"] = f"{server.memory():,.0f} MB"
    found["publish"] = inside(env, "publish")
    return found


def inside(env, what):
    """Run `growth_addresses` in a separate process with Django and this database; return its JSON."""
    command = [sys.executable, "-m", "bench.generated.addresses", what]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{env['DATABASE_URL']}: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout.splitlines()[-1])


class Server:
    """One process of gunicorn for the time of a `with`."""

    def __init__(self, env):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.env = env | {"WEB_CONCURRENCY": "1", "ALLOWED_HOSTS": "127.0.0.1"}

    def __enter__(self):
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--threads", "4", "--preload", "--no-control-socket"]
        command += ["--keep-alive", "75", "--log-level", "error"]
        self.process = subprocess.Popen(command, env=self.env, cwd=ROOT)
        self.database = psycopg.connect(self.env["DATABASE_URL"], autocommit=True)
        end = time.monotonic() + STARTS
        while self.process.poll() is None and time.monotonic() < end:
            try:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAITS)
                self.get("/health/")
                return self
            except OSError:
                time.sleep(0.5)
        self.__exit__()
        sys.exit(f"{self.env['DATABASE_URL']}: the server did not start")

    def __exit__(self, *_):
        self.database.close()
        self.process.terminate()
        self.process.wait()

    def get(self, address, headers=None):
        """(status, headers) of an answer that was read whole."""
        self.connection.request("GET", address, headers={"Accept-Encoding": "gzip", **(headers or {})})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, answer.headers

    def ask(self, addresses, seconds, headers, *, conditional=False):
        """Milliseconds: medians and processor time of the first and of later answers, 95th hundredth of these."""
        first, validators, before = [], {}, self.spent()
        for address in addresses:
            began = time.perf_counter()
            status, answered = self.get(address, headers)
            first.append(time.perf_counter() - began)
            if status != 200:
                sys.exit(f"{address}: {status}")
            validators[address] = {"If-None-Match": answered["ETag"]} if conditional else {}
        made = (self.spent() - before) / len(addresses)
        again, spent, end = [], self.spent(), time.monotonic() + seconds
        while time.monotonic() < end:
            address = addresses[len(again) % len(addresses)]
            began = time.perf_counter()
            status, _ = self.get(address, headers | validators[address])
            again.append(time.perf_counter() - began)
            if status != (304 if conditional else 200):
                sys.exit(f"{address}: {status}")
        again.sort()
        return {
            "first": statistics.median(first) * 1000,
            "made": made * 1000,
            "again": statistics.median(again) * 1000,
            "p95": again[int(len(again) * 0.95)] * 1000,
            "cpu": (self.spent() - spent) / len(again) * 1000,
        }

    def workers(self):
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return list(map(int, path.read_text().split()))

    def spent(self):
        """Seconds of processor time of the worker and of PostgreSQL for this database."""
        query = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        backends = [pid for (pid,) in self.database.execute(query)]
        return sum(map(processor_time, [*self.workers(), *backends]))

    def memory(self):
        """Megabytes of the worker that are in memory."""
        status = Path(f"/proc/{self.workers()[0]}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def processor_time(pid):
    """Seconds; 0 of a process that is not, or not on this machine."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / TICK


def print_table(rows):
    numbers = list(rows)
    print("ms (processor time): median of first answers / of later ones, 95th hundredth of these\n")
    print(
        "| | "
        + " | ".join(f"{rows[number]['profiles']:,} profiles" for number in numbers)
        + " | last / first |"
    )
    print("| --- |" + " ---: |" * (len(numbers) + 1))
    for name in rows[numbers[0]]:
        if name != "profiles":
            cells = [rows[number][name] for number in numbers]
            print(f"| {name} | " + " | ".join(map(cell, cells)) + f" | {growth(cells[0], cells[-1])} |")


def cell(found):
    if isinstance(found, dict) and "once" in found:
        return f"{found['once']:.0f} ({found['made']:.0f})"
    if isinstance(found, dict):
        first, again = (
            f"{found[one]:.1f} ({found[cpu]:.1f})" for one, cpu in (("first", "made"), ("again", "cpu"))
        )
        return f"{first} / {again}, {found['p95']:.1f}"
    return found if isinstance(found, str) else f"{found:.0f}"


def growth(first, last):
    if isinstance(first, str) or isinstance(last, str):
        return ""
    return f"{last['made'] / (first['made'] or 1):.1f}" if isinstance(first, dict) else f"{last / first:.1f}"


if __name__ == "__main__":
    main()
