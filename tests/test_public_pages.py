"""Each public URL pattern has its pages in the table of tests/public_pages.py, or a reason why it has none."""

from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, get_resolver, resolve

from .public_pages import NO_PAGES, PAGES

pytestmark = pytest.mark.pure
ELSEWHERE = (
    "admin:",
    "api:v1:",
)  # tests/profiles/admin/permissions.py and tests/website/api/ list these


def named(patterns, space=""):
    """The full names of all public patterns."""
    for one in patterns:
        if isinstance(one, URLPattern):
            if one.name and not space.startswith(ELSEWHERE):
                yield f"{space}{one.name}"
        elif not str(one.pattern).startswith("admin/"):
            yield from named(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)


def test_each_public_pattern_has_its_pages_or_a_reason_why_it_has_none():
    names = set(named(get_resolver().url_patterns))
    assert len(names) > 90
    said = PAGES.keys() | NO_PAGES.keys()
    assert not names - said, "add an address to PAGES of tests/public_pages.py, or a reason to NO_PAGES"
    assert not said - names, "these patterns are gone"
    assert not PAGES.keys() & NO_PAGES.keys()


def test_each_address_is_of_the_pattern_it_stands_for():
    for name, found in PAGES.items():
        assert found, name
        for address in found:
            assert resolve(urlsplit(address).path).view_name == name
