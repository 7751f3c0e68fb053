"""Every address of the desk and every link of its lists, walked by root and by an editor of another region.

All roles are asked by test_every_address.py, whose links are some of those of root.
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from config import urls
from profiles import workflow
from profiles.models import DraftCheck
from tests.checks import faults, no_two_elements_share_an_id
from tests.crawling import Visit
from tests.factories import CountryFactory, MineralFactory, RegionFactory
from tests.profiles.admin.permissions import LOGS_IN_OR_OUT, MODELS, NOBODY, addresses, expected
from tests.profiles.admin.requests import (
    FORM,
    WRITE,
    data_for,
    is_sent_to_sign_in,
    plainly_forbidden,
    written,
)

pytestmark = pytest.mark.on_postgresql("every page, post and form of the desk asks the database")

# Links that differ in values alone are followed so many times: all kinds of values by who sees every list.
OF_A_SHAPE = {"root": 1 if connection.vendor == "postgresql" else 3, "stranger": 1}
# Lists whose own links are followed. Of filters on top of filters there is no end.
EXPANDED = [set(), {"at__year"}, {"at__year", "at__month"}]
MAY_WRITE = {"django_session", "profiles_presence"}
ANCHOR = re.compile(r'<a\b[^>]*?\s(href)="([^"]+)"')
INLINE = re.compile(r"<style| style=| on[a-z]+=")


def shape(address):
    """An address without its keys and values."""
    parts = urlsplit(address)
    return re.sub(r"\d+", "N", parts.path), frozenset(name for name, _ in parse_qsl(parts.query, True))


def lists(role):
    for model in admin.site._registry:
        label = model._meta.label_lower
        if label in MODELS and (role == "root" or role in MODELS[label][0]):
            yield reverse(f"admin:{label.replace('.', '_')}_changelist")


def walk(client, role, others):
    """Visits of every link of every list, then of `others`."""
    starts = [*lists(role)]
    waiting, seen, found = [*starts, *(f"{address}?q=japan" for address in starts)], {}, {}
    while waiting:
        address = waiting.pop()
        if address in found or seen.setdefault(shape(address), 0) >= OF_A_SHAPE[role]:
            continue
        seen[shape(address)] += 1
        found[address] = visit(client, address, (200, 302))
        if urlsplit(address).path in starts and shape(address)[1] in EXPANDED:
            waiting += [link for link in found[address].links(ANCHOR) if link.startswith("/admin/")]
    return [*found.values(), *(visit(client, *other) for other in others)]


def visit(client, address, statuses):
    """The Visit of an address, with the statuses that are right there. What it writes is undone."""
    with written():
        found = Visit(client, address)
    found.statuses = statuses
    return found


@pytest.fixture(scope="module")
def seen(room, django_db_blocker):
    """{role: its Visits}. Every filter is shown, and a page of a list holds one row."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "handler403", plainly_forbidden)
        patch.setattr(settings, "SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies")
        patch.setattr(admin.RelatedFieldListFilter, "has_output", lambda self: True)
        for model_admin in admin.site._registry.values():
            patch.setattr(model_admin, "list_per_page", 1)
        with written():
            RegionFactory(name="South America"), MineralFactory(name="Lithium"), CountryFactory(name="Zambia")
            workflow.make_set(by=room.root, title="Another", reviews=[])
            DraftCheck.objects.all().delete()
            found = {}
            for role, user in (("root", room.root), ("stranger", room.people["stranger"])):
                client = Client()
                client.force_login(user)
                found[role] = walk(client, role, [*every_address(room)] if role == "root" else ())
        return found


def every_address(room):
    """(address, statuses that are right there) of all that may be asked for without more."""
    for name, pattern in addresses():
        if name not in (None, "autocomplete", "logout"):
            # 404: a picture is not there. Root may delete what nobody else may
            statuses = (200, 302, 400, 404, 405) if expected(name)[0] else (200, 403, 404, 405)
            yield room.path(name, pattern), statuses


def it_answers(visit):
    return visit.status not in visit.statuses and visit.status


def it_is_not_sent_away(visit):
    return "e=1" in visit.headers.get("Location", "") or "/login/" in visit.headers.get("Location", "")


def it_writes_nothing(visit):
    return {found[1] for sql in visit.statements if (found := WRITE.match(sql))} - MAY_WRITE


def it_has_nothing_inline(visit):
    return visit.is_page and INLINE.findall(visit.text)


CHECKS = [
    it_answers,
    it_is_not_sent_away,
    it_writes_nothing,
    it_has_nothing_inline,
    no_two_elements_share_an_id,
]


@pytest.mark.parametrize("role", OF_A_SHAPE)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_of_every_page_of_the_desk(check, role, seen, db):
    found = faults(check, seen[role])
    assert found == {}


def test_the_links_cover_each_filter_columns_pages_and_dates(seen, db):
    queries = [urlsplit(visit.address).query for visit in seen["root"]]
    names = {name for query in queries for name, _ in parse_qsl(query, True)}
    assert {"o", "p", "q", "all", "_facets", "created_at__gte", "created_at__lt", "at__day"} <= names


@pytest.fixture
def posts(room, clients, forms):
    """({address: status} of what root posted in vain, names of the addresses where it saved)."""
    wrong, saved = {}, set()
    for name, pattern in addresses():
        if name in (None, "autocomplete", *LOGS_IN_OR_OUT):
            continue
        path = room.path(name, pattern)
        data = data_for(room, clients, forms, name, path)
        with written() as tables:
            response = clients["root"].post(path, urlencode(data), content_type=FORM)
        may = (200, 204, 302, 400, 404, 410) if expected(name)[1] else (200, 302, 403, 404, 405)
        if response.status_code not in may or is_sent_to_sign_in(response):
            wrong[path] = response.status_code
        if response.status_code == 302 and tables:
            saved.add(name)
    return wrong, saved


def test_root_may_post_to_every_address_and_saves_every_form_once(posts):
    wrong, saved = posts
    assert not wrong
    changed = {
        f"{label.replace('.', '_')}_change" for label, (_, _, change) in MODELS.items() if change != NOBODY
    }
    assert not changed - saved


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
def test_a_list_answers_no_question_that_none_of_its_links_asks(model, lookup, room, clients):
    response = clients["viewer"].get(reverse(f"admin:{model}_changelist"), {lookup: "1"})
    assert response.status_code == 400
