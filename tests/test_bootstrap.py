import importlib.util
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def bootstrap():
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
