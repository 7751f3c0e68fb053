#!/usr/bin/env python3
"""Start the site: run.py run | dev | serve (make run, make dev, make serve).

Standard library only: it must report a taken port before anything is installed.
"""

import errno
import hashlib
import ipaddress
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import bootstrap
from bootstrap import Failure, say

VAR = os.path.join(bootstrap.ROOT, "var")
DEMO_DATABASE = os.path.join(VAR, "demo.sqlite3")
FALSE_WORDS = {"", "0", "false", "no", "off"}


def wanted_port():
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Failure(f"PORT is not usable: {text!r} is no number from 1 to 65535. For example: PORT=8001")
    return int(text)


def wanted_host(local_only):
    host = os.environ.get("HOST", "").strip() or "127.0.0.1"
    if local_only and not is_loopback(host):
        raise Failure(
            f"HOST={host} is refused: a demonstration has accounts whose password everybody knows, and DEBUG "
            "shows its insides, so both answer this machine only. For the public: make serve."
        )
    return host


def is_loopback(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def require_free(host, port, mode):
    """Raise where something answers on the port already, or it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Failure(
                    f"Port {port} is taken: another program listens on {host}. Choose another, for example: "
                    f"PORT={port + 1 if port < 65535 else 8001} make {mode}"
                ) from None
            raise Failure(f"Cannot listen on {host} port {port}: {error.strerror}") from None


def manage(env, *arguments, quiet=False):
    """Run a command. With `quiet` its output is shown only if it fails, and then last."""
    done = subprocess.run(
        [bootstrap.VENV_PYTHON, "manage.py", *arguments],
        cwd=bootstrap.ROOT, env=env, text=True,
        stdout=subprocess.PIPE if quiet else None, stderr=subprocess.STDOUT if quiet else None,
    )  # fmt: skip
    if done.returncode:
        said = f"{done.stdout.rstrip()}\n" if quiet else ""
        raise Failure("{}Stopped: manage.py {} failed.".format(said, " ".join(arguments)))


def at_once(*works):
    """Run all of them at the same time. Once all have ended, raise the first failure."""
    with ThreadPoolExecutor(len(works)) as pool:
        begun = [pool.submit(work) for work in works]
    for one in begun:
        one.result()


def leave_behind(env, *arguments):
    """Start a command that the site does not wait for. It reports to the terminal, and Ctrl-C ends it as well."""
    return subprocess.Popen([bootstrap.VENV_PYTHON, "manage.py", *arguments], cwd=bootstrap.ROOT, env=env)


def keep_bytecode(env):
    """Let each command find the bytecode of earlier ones, beside the sources unless that is forbidden."""
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        env["PYTHONPYCACHEPREFIX"] = os.path.join(VAR, "bytecode")


def tree_state(*folders):
    """Changes when a file under one of the folders, or an installed package, does."""
    digest = hashlib.sha256(bootstrap.fingerprint().encode())
    for folder in folders:
        for parent, names, files in os.walk(os.path.join(bootstrap.ROOT, folder)):
            names[:] = sorted(name for name in names if name != "__pycache__")
            for name in sorted(files):
                path = os.path.join(parent, name)
                facts = os.stat(path)
                digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def once(stamp_name, state, work, still_there):
    """Do `work` unless it was done for this very state and its result is still there. Returns whether it did."""
    stamp = os.path.join(VAR, stamp_name)
    if still_there and os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == state:
                return False
    work()
    with open(stamp, "w") as file:
        file.write(state)
    return True


def collect_static(env):
    once(
        "static.stamp",
        tree_state("static", "config"),
        lambda: (
            say("Collecting and compressing static files ..."),
            manage(env, "collectstatic", "--noinput", "--verbosity=0", quiet=True),
        ),
        still_there=os.path.exists(os.path.join(VAR, "static", "staticfiles.json")),
    )


def prepare_demo(env):
    """The database with its content and its demonstration accounts; what people entered stays."""
    # Another database than the demonstration's own is always looked at: the stamp knows nothing of it.
    known = os.path.exists(DEMO_DATABASE) and not env.get("DATABASE_URL")
    prepare = ("prepare_demo", f"--verbosity={not known:d}")
    loaded = once(
        "seed.stamp",
        tree_state("content", "admin_base", "audit_log", "minerals", "profiles"),
        lambda: (say("Loading the content ..."), manage(env, *prepare, "--seed")),
        still_there=known,
    )
    if not loaded:
        manage(env, *prepare)


def gunicorn(env, host, port, *extra):
    command = [bootstrap.VENV_PYTHON, "-m", "gunicorn", "config.wsgi"]
    command += [
        "--bind",
        "[{}]:{}".format(host.strip("[]"), port) if ":" in host else f"{host}:{port}",
    ]
    command += ["--limit-request-line", "8190"]  # what nginx takes, and gunicorn at most
    command += [
        "--worker-class",
        "config.worker.Worker",
        "--threads",
        "8",  # eight connections that ask for the dearest pages leave some for what is stored
        "--preload",
        "--no-control-socket",
    ]
    logger = "JsonGunicornLogger" if env.get("LOG_FORMAT", "").strip() == "json" else "GunicornLogger"
    command += ["--logger-class", f"config.logs.{logger}"]
    command += ["--forwarded-allow-ips", ""]  # Django reads what a proxy adds, if BEHIND_PROXY names one
    if "WEB_CONCURRENCY" not in env:
        command += ["--workers", "2"]
    if os.path.isdir("/dev/shm"):
        command += ["--worker-tmp-dir", "/dev/shm"]
    say(f"Serving http://{host}:{port}/   (Ctrl-C stops)")
    os.execve(command[0], command + list(extra), env)


def run(env):
    env.update(DEBUG="0", DEMO="1")
    host, port = wanted_host(local_only=True), wanted_port()
    require_free(host, port, "run")
    bootstrap.ensure()
    os.makedirs(VAR, mode=0o700, exist_ok=True)
    at_once(lambda: prepare_demo(env), lambda: collect_static(env))
    leave_behind(env, "build_data_package", "--verbosity=0")
    gunicorn(env, host, port)


def dev(env):
    env.update(DEBUG="1", DEMO="1")
    host, port = wanted_host(local_only=True), wanted_port()
    require_free(host, port, "dev")
    bootstrap.ensure()
    os.makedirs(VAR, mode=0o700, exist_ok=True)
    prepare_demo(env)
    leave_behind(env, "build_data_package", "--verbosity=0")
    os.execve(
        bootstrap.VENV_PYTHON,
        [bootstrap.VENV_PYTHON, "manage.py", "runserver", f"{host}:{port}"],
        env,
    )


def serve(env):
    local_only = env.get("DEMO", "").strip().lower() not in FALSE_WORDS
    env.update(DEBUG="0")
    host, port = wanted_host(local_only), wanted_port()
    require_free(host, port, "serve")
    bootstrap.ensure(production=True)
    os.makedirs(VAR, mode=0o700, exist_ok=True)
    manage(env, "migrate")
    collect_static(env)
    leave_behind(env, "build_data_package", "--verbosity=0")
    gunicorn(env, host, port, "--access-logfile", "-")


def main(arguments):
    modes = {"run": run, "dev": dev, "serve": serve}
    if len(arguments) != 1 or arguments[0] not in modes:
        raise Failure(__doc__)
    env = dict(os.environ)
    keep_bytecode(env)
    modes[arguments[0]](env)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failure as failure:
        say(f"\n{failure}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
