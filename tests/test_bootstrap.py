import importlib.util
import json
import os
import re
import socket
import stat
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from gunicorn.config import Config

ROOT = Path(__file__).resolve().parent.parent


def script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bootstrap():
    return script("bootstrap")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """scripts/run.py with a project of its own, whose manage.py says its argument and exits with its second."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    run = script("run")
    monkeypatch.setattr(run, "VAR", str(tmp_path))
    monkeypatch.setattr(run.bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(run.bootstrap, "VENV_PYTHON", sys.executable)
    (tmp_path / "manage.py").write_text("import sys\nprint(sys.argv[1])\nsys.exit(int(sys.argv[2]))\n")
    return run


def program(path, shell):
    path.write_text(f"#!/bin/sh\n{shell}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def run_script(mode, **environment):
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "run.py"), mode],
        env={"PATH": os.defpath} | environment,
        capture_output=True,
        text=True,
        timeout=20,
    )


def test_it_passes_over_a_shim_that_fails_and_a_python_of_another_version(bootstrap, tmp_path):
    shim = program(tmp_path / "python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    older = program(tmp_path / "python3", "echo CPython 0 3 11 /somewhere/python3.11")
    free_threaded = program(tmp_path / "python", "echo CPython 1 3 13 /somewhere/python3.13t")
    assert bootstrap.find_python([shim, older, free_threaded]) is None
    right = program(tmp_path / "python3.13-real", "echo CPython 0 3 13 /some where/python3.13")
    assert bootstrap.find_python([shim, older, right]) == "/some where/python3.13"


def test_it_recognises_the_python_that_runs_the_tests(bootstrap):
    assert Path(bootstrap.find_python([sys.executable])).exists()


def test_it_does_not_trust_a_uv_that_is_a_dead_shim_or_too_old(bootstrap, tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "TOOLS", str(tmp_path / "tools"))
    monkeypatch.setattr(bootstrap, "_search_path", lambda: [str(tmp_path)])
    monkeypatch.setenv("HOME", str(tmp_path))
    program(tmp_path / "uv", "echo 'pyenv: uv: command not found'; exit 127")
    assert bootstrap.find_uv() is None
    program(tmp_path / "uv", "echo 'uv 0.4.1'")
    assert bootstrap.find_uv() is None
    program(tmp_path / "uv", "echo 'uv 0.13.9 (x86_64-unknown-linux-gnu)'")
    assert bootstrap.find_uv() == str(tmp_path / "uv")


def test_without_pip_and_venv_it_says_what_to_install(bootstrap, tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "TOOLS", str(tmp_path))
    monkeypatch.setattr(bootstrap, "find_uv", lambda: None)
    bare = program(tmp_path / "python3", "exit 1")
    with pytest.raises(bootstrap.Failure, match="apt-get install python3-venv"):
        bootstrap.install_uv([bare])


def test_a_failed_step_shows_what_the_command_said(bootstrap):
    with pytest.raises(bootstrap.Failure, match=r"(?s)no space left.*exit code 3"):
        bootstrap.step("Trying", ["/bin/sh", "-c", "echo no space left; exit 3"])


@pytest.fixture
def synced(bootstrap, tmp_path, monkeypatch):
    """The options of each `uv sync` that bootstrap would run in a project of its own."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path))
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", program(tmp_path / "bin" / "python", "exit 1"))
    monkeypatch.setattr(bootstrap, "STAMP", str(tmp_path / "stamp"))
    monkeypatch.setattr(bootstrap, "find_uv", lambda: "uv")
    runs = []
    monkeypatch.setattr(bootstrap, "step", lambda title, command, env: runs.append(command))
    return runs


def test_production_gets_no_package_of_tests_and_a_developer_gets_them_later(bootstrap, synced):
    bootstrap.ensure(production=True)
    bootstrap.ensure(production=True)
    assert ["--no-dev" in one for one in synced] == [True]
    bootstrap.ensure()
    assert ["--no-dev" in one for one in synced] == [True, False]


def test_production_gets_the_extras_that_it_names_and_again_when_it_names_others(
    bootstrap, synced, monkeypatch
):
    monkeypatch.setenv("EXTRAS", "sentry metrics")
    bootstrap.ensure(production=True)
    monkeypatch.setenv("EXTRAS", "metrics  sentry")
    bootstrap.ensure(production=True)
    monkeypatch.delenv("EXTRAS")
    bootstrap.ensure(production=True)
    named = [[option for option in one if option.startswith("--extra")] for one in synced]
    assert named == [["--extra=metrics", "--extra=sentry"], []]


def test_who_has_all_packages_keeps_them_in_production(bootstrap, synced):
    bootstrap.ensure()
    bootstrap.ensure(production=True)
    assert len(synced) == 1


def test_an_unknown_option_of_bootstrap_is_refused():
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "bootstrap.py", "--prod"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "[--production]" in done.stderr


def test_the_packages_of_production_are_few_and_small(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    packages = {package.metadata["Name"].lower(): package for package in script("audit").needed()}
    assert {"django", "psycopg-binary", "brotli"} <= set(packages)
    development = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["dev"]
    assert not {re.match(r"[\w-]+", one)[0] for one in development} & set(packages)
    files = [file.locate() for package in packages.values() for file in package.files]
    assert sum(file.stat().st_size for file in files if file.exists()) < 150_000_000


def test_a_taken_port_is_named_with_its_remedy_before_anything_else_is_done():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run_script("run", PORT=str(port))
    assert result.returncode == 1
    assert f"Port {port} is taken" in result.stderr
    assert "make run" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_a_malformed_port_is_refused_by_name(port):
    result = run_script("run", PORT=port)
    assert result.returncode == 1
    assert "PORT is not usable" in result.stderr
    assert "For example: PORT=" in result.stderr


@pytest.mark.parametrize("mode", ["run", "dev", "serve"])
def test_a_demonstration_binds_to_this_machine_only(mode):
    result = run_script(mode, HOST="0.0.0.0", DEMO="1")  # serve is public, unless DEMO is on
    assert result.returncode == 1
    assert "HOST=0.0.0.0 is refused" in result.stderr


def test_works_run_at_once_and_the_failure_of_one_stops_the_start_when_all_have_ended(run):
    met, ended = threading.Barrier(2, timeout=10), []

    def fails():
        met.wait()
        raise run.Failure("Stopped: this one failed.")

    def works():
        met.wait()
        ended.append("works")

    with pytest.raises(run.Failure, match="this one failed"):
        run.at_once(fails, works)
    assert ended == ["works"]


def test_a_command_beside_another_shows_what_it_said_only_when_it_failed(run, capfd):
    run.manage({}, "all is well", "0", quiet=True)
    with pytest.raises(run.Failure, match=r"(?s)no space left.*Stopped: manage.py no space left 3 failed"):
        run.manage({}, "no space left", "3", quiet=True)
    run.manage({}, "progress", "0")
    assert capfd.readouterr().out == "progress\n"


def test_what_failed_leaves_no_stamp_and_what_was_done_is_not_done_again(run):
    def fails():
        raise run.Failure("Stopped.")

    with pytest.raises(run.Failure):
        run.once("stamp", "state", fails, still_there=True)
    done = []
    assert run.once("stamp", "state", lambda: done.append(1), still_there=True)
    assert not run.once("stamp", "state", lambda: done.append(2), still_there=True)
    assert run.once("stamp", "state", lambda: done.append(3), still_there=False)
    assert run.once("stamp", "another", lambda: done.append(4), still_there=True)
    assert done == [1, 3, 4]


def test_bytecode_is_kept_where_it_may_not_lie_beside_the_sources(run, tmp_path):
    env = {"PYTHONDONTWRITEBYTECODE": "1"}
    run.keep_bytecode(env)
    assert env == {"PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode")}
    run.keep_bytecode(free := {})
    assert free == {}


def test_the_site_does_not_wait_for_what_is_left_behind(run, tmp_path):
    os.mkfifo(tmp_path / "gate")
    (tmp_path / "manage.py").write_text("open('gate').read()\nopen('done', 'w').close()\n")
    command = run.leave_behind({}, "late")
    assert not (tmp_path / "done").exists()
    (tmp_path / "gate").write_text("go")
    assert command.wait(timeout=20) == 0
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize(("form", "wanted"), [("plain", "127.0.0.1 - - GET /"), ("json", "gunicorn.access")])
def test_gunicorn_logs_in_the_form_of_the_site(run, monkeypatch, capfd, form, wanted):
    command = []
    monkeypatch.setattr(run.os, "execve", lambda path, arguments, env: command.extend(arguments))
    run.gunicorn({"LOG_FORMAT": form}, "127.0.0.1", 8000)
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", "127.0.0.1 - - %(r)s")
    config.set("logger_class", command[command.index("--logger-class") + 1])
    config.logger_class(config).access_log.info("127.0.0.1 - - %s", "GET /")
    said = capfd.readouterr().out.strip()
    assert (json.loads(said)["logger"] if form == "json" else said) == wanted


def test_gunicorn_believes_nobody_about_the_scheme_or_the_root_of_an_address(run, monkeypatch):
    started = []
    monkeypatch.setattr(run.os, "execve", lambda path, command, env: started.extend(command))
    run.gunicorn({}, "127.0.0.1", 8000)
    trusted = Config()
    trusted.set("forwarded_allow_ips", started[started.index("--forwarded-allow-ips") + 1])
    assert trusted.forwarded_allow_ips == []


def test_eight_connections_leave_threads_of_the_demonstration_for_what_is_stored(run, monkeypatch):
    started = []
    monkeypatch.setattr(run.os, "execve", lambda path, command, env: started.extend(command))
    monkeypatch.setattr(run.bootstrap, "ensure", lambda: None)
    for name in ("require_free", "at_once", "leave_behind"):
        monkeypatch.setattr(run, name, lambda *_: None)
    run.run({})
    workers, threads = (int(started[started.index(name) + 1]) for name in ("--workers", "--threads"))
    assert workers * threads > 8


@pytest.mark.parametrize(
    ("environment", "begins"),
    [({}, "DEBUG=1 "), ({"DEBUG": "0"}, "DEBUG=0 "), ({"SECRET_KEY": "k" * 50}, ".venv/")],
    ids=("a newcomer", "asked for otherwise", "a public site"),
)
def test_a_command_of_a_newcomer_needs_no_settings(environment, begins):
    command = ["make", "-n", "-C", str(ROOT), "--no-print-directory", "manage", "ARGS=check"]
    made = subprocess.run(
        command, env={"PATH": os.environ["PATH"]} | environment, capture_output=True, text=True, check=True
    )
    assert made.stdout.splitlines()[-1].startswith(begins)
