"""A site in the shape of production, in a folder: two machines behind nginx, one PostgreSQL, one Redis.

Each machine has a copy of the project with its own packages and `var/`. Pictures are one folder of all machines, as
docs/operations.md asks. Where mounts are allowed, that folder and `var/` of the first machine are disks of their own.
"""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .disks import Disk
from .machines import HOST, Machine, Program, free_port, program
from .proxy import nginx


class Site:
    """The whole shape. `start` takes it from nothing to its first page."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.tls, plain, self.sql, cache = (free_port() for _ in range(4))
        media = self.folder / "media"
        media.mkdir(parents=True)
        self.folder.chmod(0o755)  # PostgreSQL runs as another user
        self.settings = {
            "SECRET_KEY": os.urandom(32).hex(),
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"https://{HOST}",
            "BEHIND_PROXY": "1",
            "DATABASE_URL": self.url_of("atlas"),
            "CACHE_URL": f"redis://127.0.0.1:{cache}/1",
            "STORAGE_URL": f"file://{media}",
            "RECORD_DIGEST": self.folder / "digest.jsonl",
            "EMAIL_URL": "dummymail://",
        }
        # PostgreSQL refuses to run as root.
        other_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self._as = other_user if os.geteuid() == 0 else []
        self.tables = self.folder / "postgresql"
        command = [*self._as, program("postgres"), "-D", self.tables, "-p", self.sql]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.tables}"]
        self.postgresql = Program(self.folder, "postgresql", command, self.sql, cwd="/")
        command = [program("redis-server"), "--bind", "127.0.0.1", "--port", cache]
        command += ["--save", "", "--dir", folder]
        self.redis = Program(self.folder, "redis", command, cache)
        self.machines = [Machine(self.folder, name, self.settings) for name in "ab"]
        self.pictures, self.var = Disk(media), Disk(self.machines[0].folder / "var")
        servers = {f"10.0.0.1{number}:8000": one.port for number, one in enumerate(self.machines, 1)}
        command = nginx(
            self.folder / "nginx", "several-machines", listens={80: plain, 443: self.tls}, servers=servers
        )
        self.nginx = Program(self.folder, "nginx", command, self.tls)
        self.programs = [self.postgresql, self.redis, *(one.web for one in self.machines), self.nginx]

    def url_of(self, database):
        return f"postgres://atlas@127.0.0.1:{self.sql}/{database}"

    def start(self, content=None):
        """Make the tables and seed them, or take both from the file `content` of pg_dump; start every program."""
        with ThreadPoolExecutor() as pool:
            steps = [
                pool.submit(self._make_tables, content),
                *(pool.submit(self._install, one) for one in self.machines),
            ]
        for step in steps:
            step.result()
        if content:
            self.machines[0].shell("from config.databases import table_statistics; table_statistics.renew()")
        else:
            self.machines[0].manage("migrate", "-v", "0")
            self.machines[0].manage("seed", "-v", "0")
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda machine: machine.web.start(), self.machines))
        self.nginx.start()

    def _install(self, machine):
        machine.run("ops/with-env", "python3", "scripts/bootstrap.py", "--production")

    def _make_tables(self, content):
        self.tables.mkdir()
        if self._as:
            shutil.chown(self.tables, "postgres", "postgres")
        made = [*self._as, program("initdb"), "-D", self.tables]
        made += ["-U", "atlas", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, cwd="/")
        self.postgresql.start()
        self.redis.start()
        self.make_database("atlas")
        if content:
            command = [program("pg_restore"), "--no-owner", "--jobs", "2"]
            command += ["--dbname", self.url_of("atlas"), content]
            subprocess.run(command, check=True)

    def make_database(self, name):
        command = [program("createdb"), "-h", "127.0.0.1", "-p", str(self.sql)]
        command += ["-U", "atlas", "-T", "template0", name]
        subprocess.run(command, check=True, capture_output=True)

    def stop(self):
        for one in reversed(self.programs):
            one.stop()
        for disk in (self.var, self.pictures):
            disk.remove()
