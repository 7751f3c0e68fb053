#!/usr/bin/env python3
"""Measure the site beside a floor and a plain implementation, interleaved in one run: `make bench`.

    make bench ARGS="--rounds 5 --requests 400"

`ours` is the demonstration as `make run` serves it, with its SQLite database or that of DATABASE_URL; `redis` the
same with its epoch in Redis, where one answers at `--redis`; `floor` a Django view that sends the same bytes from
memory; `plain` what a Django developer writes first, with the same texts. Each is one process of gunicorn with one
thread, asked over one connection that stays open. What is compared is processor time (of the server, and of
PostgreSQL for this database): others on the machine disturb it least. A ratio is the median of those of the rounds,
floor or plain over ours: above 1 ours is cheaper; the spread is that between the lowest and the highest, and what it
shall be at least follows where that is set. Nothing here fails when it is slow: it is a measurement, and no test.

Then the first request of each page after a restart, and after two changes: one that concerns it not, since only the
words of another profile changed, and one that ends every page of facts and what they share. The statements change no
value.
"""

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg

from .server import HERE, ROOT, Server, shared_by_redis

TARGETS = ("ours", "redis", "floor", "plain")
RATIOS = (("floor", "ours"), ("floor", "redis"), ("plain", "ours"))
AT_LEAST = {  # of a floor over ours
    "profile": {"ours": 1.0, "redis": 0.9},
    "profile, conditional": {"ours": 1.5, "redis": 1.1},
    "filter, one facet": {"ours": 0.9},
    "filter, three facets": {"ours": 0.9},
}
FILTERS = {
    "filter, one facet": [f"/countries/?mineral={one}" for one in ("cobalt", "lithium", "nickel", "copper")],
    "filter, three facets": [
        f"/countries/?mineral={one}&region=sub-saharan-africa&role=producer"
        for one in ("cobalt", "lithium", "copper")
    ],
    "search": [f"/search/?q={one}" for one in ("lithium", "cobalt", "magnets", "export+ban")],
    "mineral": [f"/minerals/{one}/" for one in ("cobalt", "lithium", "nickel", "titanium")],
    "region": ["/regions/east-asia/", "/regions/south-america/"],
    "data page": ["/countries/japan/data/", "/countries/china/data/"],
}
PLAIN = {
    "profile": "/{}/",
    "filter, one facet": "/?mineral=cobalt",
    "filter, three facets": "/?mineral=cobalt&region=Sub-Saharan+Africa",
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=1500, help="of one page of one target in one round")
    parser.add_argument("--redis", metavar="URL", default="redis://127.0.0.1:6379/9")
    asked = parser.parse_args()
    if asked.rounds < 1 or asked.requests < 1:
        parser.error("rounds and requests are at least 1")
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked)


def measure(folder, asked):
    env = {"DEMO": "1", "DEBUG": "0"}
    with Server("config.wsgi", env, cpu=0) as ours:
        pages, profiles = pages_of(ours)
        (folder / "profiles.json").write_text(json.dumps(profiles))
        plain_env = {
            "BENCH_PROFILES": str(folder / "profiles.json"),
            "BENCH_DATABASE": str(folder / "plain.sqlite3"),
            "PYTHONPATH": str(HERE),
        }
        subprocess.run(
            [sys.executable, HERE / "plain" / "site.py"], env=os.environ | plain_env, check=True, cwd=HERE
        )
        record(ours, pages, folder)
        floor_env = {"BENCH_BYTES": str(folder)}
        with (
            shared_by_redis(asked.redis, env) as redis,
            Server("floor", floor_env, HERE, cpu=0) as floor,
            Server("plain.site", plain_env, HERE, cpu=0) as plain,
        ):
            compare({"ours": ours, "redis": redis, "floor": floor, "plain": plain}, pages, profiles, asked)
    anew(env, pages)


def pages_of(ours):
    """({name: addresses}, the profiles as the API gives them)."""
    found, address = [], "/api/v1/countries?profile=true&limit=50"
    regions = {one["slug"]: one["region"]["name"] for one in json.loads(ours.get(address)[2])["results"]}
    for slug in regions:
        profile = json.loads(ours.get(f"/api/v1/countries/{slug}/profile")[2])
        found.append(profile | {"region": regions[slug]})
    return {"profile": [f"/countries/{slug}/" for slug in regions], **FILTERS}, found


def record(ours, pages, folder):
    """Save our answers, for the floor to send."""
    index = {}
    for number, address in enumerate(sorted({one for some in pages.values() for one in some})):
        for encoding in ("", "br"):
            status, headers, body = ours.get(address, {"Accept-Encoding": encoding} if encoding else None)
            if status != 200:
                sys.exit(f"{address} answered {status}")
            name = f"{number}.{encoding or 'plain'}"
            (folder / name).write_bytes(body)
            index.setdefault(address, {})[encoding] = name, headers["Content-Type"], headers["ETag"]
    (folder / "index.json").write_text(json.dumps(index))


def compare(servers, pages, profiles, asked):
    heads = [f"{one:>10}" for one in ("encoding", *(f"{target} ms" for target in TARGETS))]
    print(f"{'page':22}{''.join(heads)}{''.join(f'{f"{other} / {own}":>32}' for other, own in RATIOS)}")
    for name, addresses in pages.items():
        for encoding in ("", "br"):
            headers = {"Accept-Encoding": encoding} if encoding else {}
            requests = [(address, headers) for address in addresses]
            row(name, encoding, servers, requests, plain_requests(name, profiles, headers), asked)
    for encoding in ("", "br"):
        headers = {"Accept-Encoding": encoding} if encoding else {}
        known = [
            (one, headers | {"If-None-Match": servers["ours"].get(one, headers)[1]["ETag"]})
            for one in pages["profile"]
        ]
        row("profile, conditional", encoding, servers, known, None, asked, status=304)


def plain_requests(name, profiles, headers):
    if name not in PLAIN:
        return None
    headers = {"Accept-Encoding": "gzip"} if headers else {}
    return [(PLAIN[name].format(one["country"]["slug"]), headers) for one in profiles]


def row(name, encoding, servers, requests, of_plain, asked, status=200):
    targets = {
        target: (servers[target], requests, asked.requests)
        for target in ("ours", "redis", "floor")
        if servers[target]
    }
    if of_plain:
        targets["plain"] = servers["plain"], of_plain, max(asked.requests // 10, 20)
    found = {target: [] for target in targets}
    for server, some, _ in targets.values():
        server.ask(some, len(some), status if some is requests else 200)
    for turn in range(asked.rounds):
        names = list(targets)
        for target in names[turn % len(names) :] + names[: turn % len(names)]:
            server, some, number = targets[target]
            found[target].append(server.ask(some, number, status if some is requests else 200))
    cells = [f"{statistics.median(found[one]):10.3f}" if one in found else f"{'':>10}" for one in TARGETS]
    for other, own in RATIOS:
        text = ratio(found.get(other), found.get(own))
        if text and other == "floor" and (least := AT_LEAST.get(name, {}).get(own)):
            text += f", >= {least}"
        cells.append(f"{text:>32}")
    print(f"{name:22}{encoding or 'none':>10}{''.join(cells)}", flush=True)


def ratio(others, ours):
    if not (others and ours):
        return ""
    found = [other / max(own, 0.001) for other, own in zip(others, ours, strict=True)]
    return f"{statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f})"


CHANGES = {
    "a profile elsewhere is published": "UPDATE profiles_editionpartner SET edition_id = edition_id",
    "a fact changes": "UPDATE minerals_source SET title = title",
}


def anew(env, pages):
    """Milliseconds of processor time for a page that no process has stored: after a restart, and after each of
    CHANGES.
    """
    print("\nfirst request of a page, ms of processor time")
    print(f"{'page':26}" + "".join(f"{what:>36}" for what in ("a restart", *CHANGES)))
    requests = {
        name: [(address, {"Accept-Encoding": "br"}) for address in addresses]
        for name, addresses in pages.items()
    }
    restarted = {name: [] for name in pages}
    for _ in range(3):
        with Server("config.wsgi", env, cpu=0) as ours:
            ours.get("/methodology/")  # what any first request loads
            for name, some in requests.items():
                restarted[name].append(ours.ask(some, len(some)))
    with Server("config.wsgi", env, cpu=0) as ours:
        for name, some in requests.items():
            ours.ask(some, len(some))
            found = [restarted[name]]
            for statement in CHANGES.values():
                found.append([])
                for _ in range(5):
                    change(statement)
                    time.sleep(0.6)  # by then the process knows
                    found[-1].append(ours.ask(some, len(some)))
            print(f"{name:26}" + "".join(f"{statistics.median(one):36.1f}" for one in found), flush=True)


def change(statement):
    """Run a statement that changes no value; the triggers still raise the epoch."""
    if url := os.environ.get("DATABASE_URL", "").partition("postgres")[2]:
        with psycopg.connect(f"postgres{url}") as connection:
            connection.execute(statement)
    else:
        with closing(sqlite3.connect(ROOT / "var" / "demo.sqlite3", timeout=20)) as connection, connection:
            connection.execute(statement)


if __name__ == "__main__":
    main()
