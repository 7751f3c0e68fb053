"""A machine of the site in a folder: a copy of the project with its settings, started as its unit of ops/ starts it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPS = ROOT / "ops"
UNITS = OPS / "systemd"
HOME = "/srv/atlas"  # of the project, as written in the files
HOST = "atlas.example.org"
ANSWERS_WITHIN = 300  # seconds from the start of a program


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def listens(port):
    """Whether something answers at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def program(name):
    """The path of a program of this machine."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    places = [*map(str, versions), os.environ["PATH"], "/usr/sbin"]
    if path := shutil.which(name, path=os.pathsep.join(places)):
        return path
    raise SystemExit(f"There is no {name} on this machine. docs/operations.md names the packages of Debian.")


def copy_project(folder):
    """Copy the files that git lists, or would once they are added."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for file in filter(None, listed.stdout.split("\n")):
        if (ROOT / file).is_file():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, folder / file)
    if (ROOT / ".tools").exists():
        (folder / ".tools").symlink_to(ROOT / ".tools")


def environment(settings):
    """Return the environment of a machine whose settings are in the file `settings`."""
    given = {name: os.environ[name] for name in ("PATH", "HOME", "UV_CACHE_DIR") if name in os.environ}
    return given | {"ATLAS_ENV": str(settings)}


def settings_file(path, **ours):
    """Write ops/atlas.env with other values."""
    return set_in(shutil.copyfile(OPS / "atlas.env", path), **ours)


def set_in(path, **ours):
    """Add settings to a file of them, where the last value counts."""
    with path.open("a") as file:
        file.writelines(f"{name}='{value}'\n" for name, value in ours.items())
    return path


def started_by(unit, instance=""):
    """The command of a unit, as a shell would type it."""
    (line,) = re.findall(r"^ExecStart=(.+)$", (UNITS / f"{unit}.service").read_text(), re.MULTILINE)
    return line.replace("%i", instance)


class Program:
    """A program that keeps running, with its output in a file of the folder."""

    def __init__(self, folder, name, command, port, **options):
        self.name, self.command, self.port, self.options = name, list(map(str, command)), port, options
        self.log = folder / f"{name}.log"
        self.process = None

    def start(self):
        """Start it, and wait until it answers."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
                **self.options,
            )  # fmt: skip
        until = time.monotonic() + ANSWERS_WITHIN
        while not listens(self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{self.name} does not answer at port {self.port}.")
            time.sleep(0.1)

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            # gunicorn ends its workers itself, and lets them finish what they answer
            (os.killpg if how == signal.SIGKILL else os.kill)(self.process.pid, how)
            self.process.wait(60)


class Machine:
    """A copy of the project with settings of its own. `site`: the folder of all machines."""

    def __init__(self, site, name, settings):
        self.folder, self.port = site / name / "atlas", free_port()
        copy_project(self.folder)
        (self.folder / "var").mkdir(mode=0o700)
        self.settings = settings_file(site / name / "atlas.env", **settings, PORT=self.port)
        self.given = environment(self.settings)
        command = started_by("atlas-web").replace(HOME, str(self.folder)).split()
        self.web = Program(site, f"web-{name}", command, self.port, cwd=self.folder, env=self.given)

    def run(self, *command):
        """Run a command in the project's folder and return what it printed."""
        process = self.begin(*command)
        printed, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"{' '.join(map(str, command))[:200]}: exit {process.returncode}\n{printed}")
        return printed

    def begin(self, *command):
        return subprocess.Popen(
            list(map(str, command)), cwd=self.folder, env=self.given, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def manage(self, *arguments):
        return self.run("ops/manage", *arguments)

    def shell(self, code):
        """Run Python code in the project and return what it printed."""
        return self.manage("shell", "-v", "0", "-c", code)
