"""Every link of every list of the desk answers, for every role: filters, columns, pages, dates, search, rows."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib import admin
from django.urls import reverse

from profiles import workflow
from profiles.models import DraftCheck

from ..factories import CountryFactory, MineralFactory, RegionFactory
from .test_every_address import MODELS, clients, room, written  # noqa: F401

ROLES = ("viewer", "editor", "stranger", "moderator", "administrator", "root")
# Links that differ in values alone are followed so many times: all kinds of values by who sees every list,
# one by each of the others, whose links are some of those.
OF_A_SHAPE = {"root": 3}
# Lists whose own links are followed. Of filters on top of filters there is no end.
EXPANDED = [set(), {"at__year"}, {"at__year", "at__month"}]
PRESENCE = "profiles_presence"


class _Links(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


def links(response):
    """The addresses of the desk that a page links to, as paths."""
    here = response.request["PATH_INFO"]
    for address in _Links(response.content.decode()).found:
        parts = urlsplit(address)
        path = parts.path or here
        if not parts.netloc and path.startswith("/admin/") and (parts.path or parts.query):
            yield f"{path}?{parts.query}" if parts.query else path


def shape(address):
    """An address without its keys and values."""
    parts = urlsplit(address)
    return re.sub(r"\d+", "N", parts.path), frozenset(name for name, _ in parse_qsl(parts.query, True))


def lists(role):
    for model in admin.site._registry:
        label = model._meta.label_lower
        if label in MODELS and (role == "root" or role in MODELS[label][0]):
            yield reverse(f"admin:{label.replace('.', '_')}_changelist")


@pytest.fixture
def short_lists(db, room, monkeypatch):  # noqa: F811
    """Every filter is shown, and a page of a list holds one row."""
    monkeypatch.setattr(admin.RelatedFieldListFilter, "has_output", lambda self: True)
    for model_admin in admin.site._registry.values():
        monkeypatch.setattr(model_admin, "list_per_page", 1)
    RegionFactory(name="South America"), MineralFactory(name="Lithium"), CountryFactory(name="Zambia")
    workflow.make_set(by=room.root, title="Another", reviews=[])
    DraftCheck.objects.all().delete()


@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_every_list_answers_and_writes_nothing(role, short_lists, room, clients):  # noqa: F811
    client, starts, most = clients[role], [*lists(role)], OF_A_SHAPE.get(role, 1)
    waiting, seen, wrong, asked = [*starts], {}, [], set()
    waiting += [f"{address}?q=japan" for address in starts]
    while waiting:
        address = waiting.pop()
        if address in asked or seen.setdefault(shape(address), 0) >= most:
            continue
        seen[shape(address)] += 1
        asked.add(address)
        with written({"django_session", PRESENCE}) as tables:
            response = client.get(address)
        if response.status_code not in (200, 302) or tables or "e=1" in response.get("Location", ""):
            wrong.append((address, response.status_code, tables))
        if urlsplit(address).path in starts and shape(address)[1] in EXPANDED:
            waiting += [link for link in links(response) if link not in asked]
    assert not wrong
    if role == "root":
        assert_all_kinds(asked)


def assert_all_kinds(asked):
    """The links that were followed cover each filter, columns, pages and dates."""
    names = {name for address in asked for name, _ in parse_qsl(urlsplit(address).query, True)}
    assert {"o", "p", "q", "all", "_facets", "created_at__gte", "created_at__lt", "at__day"} <= names


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        ("profiles_revision", "author__password__startswith"),
        ("profiles_revision", "author__user_permissions__codename"),
        ("profiles_revision", "profile__preview_links__token__startswith"),
        ("profiles_revision", "payload__icontains"),
        ("profiles_revision", "sha256__startswith"),
        ("profiles_revision", "created_at__gte__foo"),
        ("profiles_review", "submitter__password__startswith"),
        ("profiles_review", "payload__contains"),
        ("profiles_edition", "published_by__password__contains"),
        ("audit_log_auditevent", "actor__password__startswith"),
        ("audit_log_auditevent", "actor__groups__permissions__codename"),
        ("audit_log_auditevent", "at__week_day"),
        ("minerals_releaseimport", "upload__contains"),
        ("minerals_releaseimport", "by__password__startswith"),
        ("minerals_figurerevision", "figure__country__draft__overview__contains"),
        ("auth_user", "password__startswith"),
        ("auth_user", "staff_member__regions__name__startswith"),
    ],
)
def test_a_list_answers_no_question_that_none_of_its_links_asks(model, lookup, room, clients):  # noqa: F811
    response = clients["viewer"].get(reverse(f"admin:{model}_changelist"), {lookup: "1"})
    assert response.status_code == 400
