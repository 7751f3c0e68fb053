"""`make audit`, with a source of advisories of our own."""

import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parent.parent
AFFECTED = {
    "package": {"ecosystem": "PyPI"},
    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
}
RANGE = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}
ADVISORY = {"id": "GHSA-0000-0000-0000", "modified": "2026-01-01T00:00:00Z", "summary": "A hole"}


class Source(BaseHTTPRequestHandler):
    """Answers as osv.dev does: one package is vulnerable."""

    vulnerable = ""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        names = [one["package"]["name"] for one in asked]
        self.answer({"results": [{"vulns": [ADVISORY]} if name == self.vulnerable else {} for name in names]})

    def do_GET(self):
        package = {"ecosystem": "PyPI", "name": self.vulnerable}
        self.answer(ADVISORY | {"affected": [{"package": package, "ranges": [RANGE]}]})

    def answer(self, values):
        body = json.dumps(values).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def audit(monkeypatch, tmp_path):
    """Run the audit at a source where this package is vulnerable, or at one that answers nothing."""

    def run(vulnerable=None):
        source = ThreadingHTTPServer(("127.0.0.1", 0), type("One", (Source,), {"vulnerable": vulnerable}))
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))  # which knows no other source
        if vulnerable is None:
            source.server_close()
        else:
            threading.Thread(target=source.serve_forever, daemon=True).start()
        command = [sys.executable, ROOT / "scripts" / "audit.py"]
        command += ["--service-url", f"http://127.0.0.1:{source.server_port}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if vulnerable is not None:
            source.shutdown()
            source.server_close()
        return done

    return run


def test_a_vulnerable_package_is_named_and_is_a_failure(audit):
    done = audit("openpyxl")
    assert done.returncode == 1
    assert re.search(r"openpyxl [\d.]+ has 1 known vulnerability", done.stdout)
    assert "A hole" in done.stdout


def test_without_a_finding_it_lists_licences_of_what_the_site_needs(audit):
    done = audit("none")
    assert done.returncode == 0, done.stderr
    assert re.search(r"BSD-3-Clause: .*Django [\d.]+", done.stdout)
    assert "pytest" not in done.stdout


def test_a_source_that_does_not_answer_is_no_clean_audit(audit):
    done = audit()
    assert done.returncode == 2
    assert "NOT AUDITED" in done.stdout
