"""Static files as users get them: hashed, and naming each other by their hashed names."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

pytestmark = pytest.mark.pure

HASH = r"\.[0-9a-f]{12}\."
IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


def collected(pattern):
    return sorted(Path(settings.STATIC_ROOT).rglob(pattern))


def test_modules_import_hashed_modules_that_exist():
    imports = [
        (module, name)
        for module in [*collected("admin-atlas/**/*.js"), *collected("js/*.js")]
        for name in IMPORT.findall(module.read_text(encoding="utf-8"))
    ]
    assert len(imports) > 20, "the modules of the form import each other"
    wrong = [
        (module.name, name)
        for module, name in imports
        if not re.search(HASH, name) or not (module.parent / name).is_file()
    ]
    assert not wrong


def test_only_hashed_names_are_there_to_be_asked_for():
    plain = [path.name for path in collected("*.*") if not re.search(HASH, path.name)]
    assert plain == ["staticfiles.json"]


def test_templates_name_hashed_files():
    assert re.search(HASH, staticfiles_storage.url("css/base.css"))
