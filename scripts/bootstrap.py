#!/usr/bin/env python3
"""Make .venv contain exactly the packages of uv.lock. Safe to repeat; does nothing when nothing has changed.

    scripts/bootstrap.py [--production]

With --production it installs no packages of tests and tools, unless they are there already. EXTRAS names what a site
wants besides, "metrics sentry".

Standard library only, and any Python from 3.9 on can run it: it looks for the Python 3.13 that the project
needs, and for uv, which it installs into .tools/ when the machine has none.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, ".bootstrapped")
TOOLS = os.path.join(ROOT, ".tools")

WANTED_PYTHON = (3, 13)
OLDEST_UV = (0, 13)
UV_REQUIREMENT = "uv>=0.13,<0.14"

# What a usable Python says about itself. A build without sqlite3, ssl or zlib fails here.
PROBE = (
    "import platform, sqlite3, ssl, sys, sysconfig, zlib;"
    "print(platform.python_implementation(), sysconfig.get_config_var('Py_GIL_DISABLED') or 0,"
    " *sys.version_info[:2], getattr(sys, '_base_executable', None) or sys.executable)"
)


class Failure(Exception):
    """Something a person has to fix; the text says what and how."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def step(title, command, env=None):
    """Run `command` with a sign of life every two seconds; its output is shown only when it fails."""
    say(title)
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            while True:
                try:
                    code = process.wait(timeout=2)
                    break
                except subprocess.TimeoutExpired:
                    say(f"  ... {time.monotonic() - started:.0f} s")
        except BaseException:
            process.terminate()
            process.wait()
            raise
        output.seek(0)
        text = output.read().decode(errors="replace").strip()
    if code:
        raise Failure(
            "{}\n\nThis failed (exit code {}):\n  {}".format(
                text or "(it printed nothing)", code, " ".join(command)
            )
        )
    return text


def answer(command):
    """Return the output of a short command, or None where it fails: a shim may exist and still not work."""
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None


def _clean_environment():
    """Return the caller's environment without variables that affect another Python, plus certificates that a bare one
    lacks.
    """
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT"}
    }
    env.setdefault("PATH", os.defpath)
    for bundle in (
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
    ):
        if os.path.exists(bundle):
            env.setdefault("SSL_CERT_FILE", bundle)
            env.setdefault("PIP_CERT", bundle)
            break
    env.setdefault("UV_SYSTEM_CERTS", "1")
    if "HOME" not in env:
        env.setdefault("UV_CACHE_DIR", os.path.join(TOOLS, "cache"))
        env.setdefault("PIP_NO_CACHE_DIR", "1")
    return env


def _search_path():
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    folders += ["/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin"]
    return list(dict.fromkeys(folder for folder in folders if folder))


def candidate_pythons():
    """Every Python worth asking, the likeliest first."""
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT", os.path.join(home, ".pyenv"))
    exact = "python{}.{}".format(*WANTED_PYTHON)
    found = [os.environ.get("PYTHON", ""), sys.executable]
    found += [
        os.path.join(folder, name) for name in (exact, "python3", "python") for folder in _search_path()
    ]
    found += sorted(glob.glob(os.path.join(pyenv, "versions", "*", "bin", exact)))
    found += sorted(glob.glob(os.path.join(home, ".local", "share", "uv", "python", "*", "bin", exact)))
    return [path for path in dict.fromkeys(found) if path and os.access(path, os.X_OK)]


def find_python(candidates):
    """The path of the first candidate that runs and says it is the wanted Python, or None."""
    for candidate in candidates:
        words = (answer([candidate, "-c", PROBE]) or "").split(" ", 4)
        if (
            len(words) == 5
            and words[:2] == ["CPython", "0"]
            and (int(words[2]), int(words[3])) == WANTED_PYTHON
        ):
            return words[4]
    return None


def _uv_version(path):
    words = (answer([path, "--version"]) or "").split()
    if len(words) >= 2 and words[0] == "uv":
        try:
            return tuple(int(part) for part in words[1].split(".")[:2])
        except ValueError:
            return None
    return None


def find_uv():
    """The path of a uv that runs and is new enough, or None."""
    found = [os.path.join(TOOLS, "uv", "bin", "uv"), os.path.join(TOOLS, "uv-venv", "bin", "uv")]
    found += [os.path.join(folder, "uv") for folder in _search_path()]
    found += [os.path.join(os.path.expanduser("~"), ".local", "bin", "uv")]
    for path in dict.fromkeys(found):
        version = os.access(path, os.X_OK) and _uv_version(path)
        if version and version >= OLDEST_UV:
            return path
    return None


def install_uv(pythons):
    """Put uv into .tools/ with the first Python that has pip, or can make a virtual environment."""
    os.makedirs(TOOLS, exist_ok=True)
    env = _clean_environment()
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    errors = []
    for python in pythons:
        if answer([python, "-m", "pip", "--version"]) is None:
            continue
        target = os.path.join(TOOLS, "uv")
        shutil.rmtree(target, ignore_errors=True)
        command = [python, "-m", "pip", "install", *quiet, "--no-deps", "--target", target, UV_REQUIREMENT]
        try:
            step("Installing uv into .tools/ ...", command, env)
        except Failure as failure:
            errors.append(str(failure))
        if find_uv():
            return find_uv()
        break
    for python in pythons:
        if answer([python, "-c", "import ensurepip, venv"]) is None:
            continue
        target = os.path.join(TOOLS, "uv-venv")
        try:
            step("Making .tools/uv-venv ...", [python, "-m", "venv", "--clear", target], env)
            pip = [os.path.join(target, "bin", "python"), "-m", "pip", "install", *quiet]
            step("Installing uv into .tools/ ...", [*pip, UV_REQUIREMENT], env)
        except Failure as failure:
            errors.append(str(failure))
        if find_uv():
            return find_uv()
        break
    raise Failure(
        "\n\n".join(errors)
        or "There is no uv on this machine, and no Python with pip or venv to install it with.\n"
        "On Debian or Ubuntu:  apt-get install python3-venv\n"
        f"Elsewhere: install uv ({UV_REQUIREMENT}) by any means and put it on PATH."
    )


def extras():
    """The extras of pyproject.toml that EXTRAS names; those who develop have all of them."""
    return sorted(os.environ.get("EXTRAS", "").split())


def fingerprint(production=False):
    """Changes when .venv has to be looked at again: other files, another folder, a package for developing missing."""
    what = " ".join([ROOT, "without tests and tools, with", *extras()]) if production else ROOT
    digest = hashlib.sha256(what.encode())
    for name in ("uv.lock", "pyproject.toml", os.path.join("scripts", "bootstrap.py")):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def is_done(production=False):
    """Whether .venv has the packages. Where all of them are, production has what it needs."""
    enough = {fingerprint(), fingerprint(production)}
    try:
        with open(STAMP) as file:
            return file.read() in enough and os.path.exists(VENV_PYTHON)
    except FileNotFoundError:
        return False


def ensure(production=False):
    """Bring .venv up to date and return the path of its Python."""
    if os.path.islink(VENV):
        raise Failure(
            ".venv is a link: what is installed here would change another checkout. Remove it and try again."
        )
    if is_done(production):
        return VENV_PYTHON
    if os.path.exists(STAMP):
        os.remove(STAMP)
    pythons = candidate_pythons()
    python = find_python(pythons)
    wanted = "{}.{}".format(*WANTED_PYTHON)
    if python:
        say(f"Python {wanted}: {python}")
    else:
        say(f"Python {wanted}: none found, uv will try to fetch it")
    uv = find_uv() or install_uv(pythons)
    env = _clean_environment()
    env["UV_PROJECT_ENVIRONMENT"] = VENV
    less = ["--no-dev", *(f"--extra={name}" for name in extras())] if production else []
    try:
        step(
            "Installing the packages of uv.lock into .venv ...",
            [uv, "sync", "--frozen", *less, "--python", python or wanted],
            env,
        )
    except Failure as failure:
        if python:
            raise
        raise Failure(
            "{}\n\nThe project needs Python {}, and no Python asked here is one:\n  {}\n"
            "Install it (Debian 13: apt-get install python3 python3-venv), or name one: "
            "PYTHON=/path/to/python{} make bootstrap".format(failure, wanted, "\n  ".join(pythons), wanted)
        ) from None
    with open(STAMP, "w") as file:
        file.write(fingerprint(production))
    return VENV_PYTHON


if __name__ == "__main__":
    try:
        if sys.argv[1:] not in ([], ["--production"]):
            raise Failure(__doc__)
        ensure(production=bool(sys.argv[1:]))
    except Failure as failure:
        say(f"\n{failure}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
