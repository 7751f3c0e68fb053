"""The commands of docs/operations.md, each as its mark says, and the web process as its unit starts it."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from bench.rehearse.machines import (
    HOME,
    OPS,
    copy_project,
    environment,
    free_port,
    listens,
    set_in,
    started_by,
)

from .files import database_url, required

PAGE = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```.*?^```$", PAGE, re.MULTILINE | re.DOTALL)
MARKS = AS_IT_STANDS, REHEARSED, REAL_HOST = "as it stands", "rehearsed", "real host"
BLOCK = re.compile(rf"```sh\n# ({'|'.join(MARKS)})\n(.+)\n```", re.DOTALL)
BLOCKS = [found.groups() for fence in FENCES if (found := BLOCK.fullmatch(fence))]
MEGABYTES = 150  # of packages in production


def commands(mark):
    return [text for known, text in BLOCKS if known == mark]


@pytest.mark.pure
def test_every_command_says_what_the_tests_do_with_it():
    assert len(BLOCKS) == len(FENCES)
    assert all(commands(mark) for mark in MARKS)


@pytest.mark.pure
@pytest.mark.parametrize("text", commands(AS_IT_STANDS))
def test_what_stands_there_runs(text):
    done = subprocess.run(
        ["/bin/sh", "-ec", text], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


@pytest.mark.pure
def test_the_name_of_the_site_takes_the_place_of_the_example_everywhere(tmp_path):
    """As the page puts it there, whatever the name: a point stands for itself."""
    files = [shutil.copy(OPS / file, tmp_path) for file in ("atlas.env", "nginx/atlas.conf")]
    for file in files:
        (script,) = re.findall(rf'^sed .*?("s/\S+SITE/").*/{Path(file).name}', PAGE, re.MULTILINE)
        command = f"sed -i {script} {file}"
        subprocess.run(
            ["/bin/sh", "-ec", command],
            env={"SITE": "maps.example.net", "PATH": os.environ["PATH"]},
            check=True,
        )
    settings_of_site, proxy = (Path(file).read_text() for file in files)
    assert "atlas.example.org" not in settings_of_site + proxy
    for line in ("ALLOWED_HOSTS='maps.example.net'", "DEFAULT_FROM_EMAIL='atlas@maps.example.net'"):
        assert line in settings_of_site
    assert proxy.count("server_name maps.example.net;") == 2


@pytest.fixture
def machine(tmp_path):
    """Run commands of the page on a machine that is a folder: with a copy of the project, and settings."""
    project = tmp_path / "atlas"
    copy_project(project)
    etc, port = tmp_path / "atlas.env", free_port()
    here = {HOME: str(project), "/etc/atlas.env": str(etc), "127.0.0.1:8000": f"127.0.0.1:{port}"}
    here |= {
        "runuser -u atlas -- ": "",
        "-o atlas -g atlas ": "",
        "-g atlas ": "",
    }  # one user, who is not root
    given = environment(etc) | {"SITE": "127.0.0.1"}

    def start(text, **options):
        for written, place in here.items():
            text = text.replace(written, place)
        return subprocess.Popen(
            ["/bin/sh", "-ec", text], cwd=project, env=given, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, **options,
        )  # fmt: skip

    def run(text):
        process = start(text)
        said, _ = process.communicate(timeout=600)
        assert process.returncode == 0, f"{text}\n{said}"
        return said

    with database_url(tmp_path) as url:
        run.start, run.project, run.port = start, project, port
        run.ours = {"DATABASE_URL": url, "CACHE_URL": "locmemcache://", "PORT": port, "BEHIND_PROXY": "0"}
        run.ours |= {"EMAIL_URL": "smtp://127.0.0.1:25"}
        run.settings = etc
        yield run


@contextmanager
def web_process(machine):
    """The web process as its unit starts it, from its first answer on."""
    process = machine.start(f"exec {started_by('atlas-web')}")
    try:
        until = time.monotonic() + 300
        while not listens(machine.port):
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < until
            time.sleep(0.2)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)


def test_the_page_leads_to_a_site(machine):
    """Settings, packages, tables and content; the web process and its first page; an upgrade."""
    required("curl")
    install = commands(REHEARSED)
    served = next(number for number, text in enumerate(install) if "curl" in text)
    for text in install[:served]:
        machine(text)
        if machine.ours and machine.settings.exists():  # once the page has made it
            set_in(machine.settings, **machine.ours)
            machine.ours = {}
    files = (
        path.stat().st_size
        for path in (machine.project / ".venv").rglob("*")
        if path.is_file() and not path.is_symlink()
    )
    assert sum(files) < MEGABYTES * 1_000_000
    with web_process(machine):
        machine(install[served])
        with urllib.request.urlopen(f"http://127.0.0.1:{machine.port}/countries/japan/", timeout=60) as page:
            assert b"<h1" in page.read()
        for text in install[served + 1 :]:
            machine(text)
