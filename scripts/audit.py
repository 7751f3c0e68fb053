"""Name known vulnerabilities of the packages in uv.lock, and the licences of those that the site needs.

    scripts/audit.py [options of `uv audit`, such as --service-url]

Runs in .venv. Exits with 1 where a package is vulnerable, and with 2 where no source of advisories answered.
"""

import re
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bootstrap

UNSTATED = "not stated: read its files"


def uv(*arguments, **options):
    return subprocess.run([bootstrap.find_uv(), *arguments], cwd=bootstrap.ROOT, text=True, **options)


def needed():
    """The installed packages that the site needs, without those of tests and tools."""
    options = ["--frozen", "--no-dev", "--no-hashes", "--no-emit-project", "--quiet"]
    listed = uv("export", *options, stdout=subprocess.PIPE, check=True).stdout
    for name in re.findall(r"^([\w.-]+)", listed, re.MULTILINE):
        try:
            yield distribution(name)
        except PackageNotFoundError:  # of another kind of machine
            continue


def licence(package):
    said = package.metadata
    named = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License")]
    first_line = (said.get("License") or "").partition("\n")[0]
    return said.get("License-Expression") or first_line or ", ".join(named) or UNSTATED


def main(arguments):
    found = defaultdict(list)
    for package in needed():
        found[licence(package)].append(f"{package.metadata['Name']} {package.version}")
    print("Licences of the packages that the site needs")
    for name, packages in sorted(found.items()):
        print(f"  {name}: {', '.join(sorted(packages, key=str.lower))}")
    print("\nKnown vulnerabilities of all packages", flush=True)
    code = uv("audit", "--frozen", "--preview-features", "audit-command", *arguments).returncode
    if code > 1:
        print("NOT AUDITED: no source of advisories answered. Whether a package is vulnerable is not known.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
