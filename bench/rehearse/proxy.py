"""nginx with the files of ops/nginx/, which listens and asks at other ports."""

import re
import subprocess

from .machines import HOST, OPS, program

PARTS = (
    "client_body",
    "proxy",
    "fastcgi",
    "uwsgi",
    "scgi",
)  # which nginx has a folder of files in progress for


def nginx(folder, shape, *, listens=None, servers=None):
    """Write the files of a shape, such as `one-machine`, and a certificate into a folder; the command that runs nginx.

    `listens`, `servers`: {port or address as written: port of ours}.
    """
    (folder / "atlas").mkdir(parents=True)
    text, upstream = ((OPS / "nginx" / f"{name}.conf").read_text() for name in ("atlas", shape))
    for written, port in (listens or {}).items():
        text = re.sub(rf"listen \[::\]:{written}\b.*", "", text)
        text, replaced = re.subn(rf"listen {written}\b", f"listen 127.0.0.1:{port}", text)
        assert replaced == 1, f"no server listens at {written}"
    for written, port in (servers or {}).items():
        assert written in upstream, f"no server is {written}"
        upstream = upstream.replace(written, f"127.0.0.1:{port}")
    (folder / "atlas.conf").write_text(text)
    (folder / "atlas" / "upstream.conf").write_text(upstream)
    places = "".join(f"{part}_temp_path {folder}/{part};" for part in PARTS)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{ worker_connections 1000; }}\n"
        f"http {{ access_log {folder}/access.log; {places} include atlas.conf; }}\n"
    )
    key = [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    key += ["-subj", f"/CN={HOST}", "-keyout", folder / "atlas" / "privkey.pem"]
    key += ["-out", folder / "atlas" / "fullchain.pem"]
    subprocess.run(key, check=True, capture_output=True)
    return [program("nginx"), "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf"]
