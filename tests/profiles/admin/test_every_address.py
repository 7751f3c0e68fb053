"""Every address of the admin by every role, GET and POST: what the role may, and nothing more.

The addresses are read from the admin itself. One that nobody has said in permissions.py who may use fails the test.
"""

import json
from contextlib import nullcontext
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db.models import ForeignKey
from django.template.response import SimpleTemplateResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.profiles.admin.permissions import (
    ACTIONS,
    CUSTOM,
    EDITORS,
    LOGS_IN_OR_OUT,
    MODELS,
    NOBODY,
    OUTSIDE,
    ROLES,
    STAFF,
    addresses,
    expected,
    model_of,
)
from tests.profiles.admin.requests import FORM, GENERIC, data_for, is_sent_to_sign_in, written


def speaks_for_its_like(role, may):
    """Whether this is the last of the roles that are treated as it is: sent away, let in or refused."""
    kinds = {(one in OUTSIDE, one in may): one for one in ROLES}
    return kinds[role in OUTSIDE, role in may] == role


def unrendered():
    """Answer without rendering: for who may not post, it is at most the page that the test of GET has rendered."""
    return patch.object(SimpleTemplateResponse, "rendered_content", "")


def test_every_address_has_an_expectation():
    unsaid = {
        name for name, pattern in addresses() if name and name != "autocomplete" and expected(name) is None
    }
    assert not unsaid, "Say in MODELS or CUSTOM who may use them"
    known = {name for name, _ in addresses()}
    assert not CUSTOM.keys() - known, "These are no addresses any more"
    labels = {model._meta.label_lower for model in admin.site._registry}
    assert not MODELS.keys() - labels


@pytest.mark.parametrize("role", ROLES)
def test_an_address_is_read_by_those_who_may_and_by_nobody_else(role, room, clients):
    wrong = []
    for name, pattern in addresses():
        if name in (None, "autocomplete", "logout"):
            continue
        path, (may, _) = room.path(name, pattern), expected(name)
        found = model_of(name)
        popup = (
            found
            and found[1] in ("changelist", "add", "change")
            and speaks_for_its_like(role, may)
            and "?_popup=1&_to_field=id"
        )
        for address in (path, path + popup) if popup else (path,):
            with written() as tables:
                response = clients[role].get(address)
            status = response.status_code
            if role in may:
                # 404: a picture, a public page or an app of which this one sees nothing is not there
                right = status == 200 or (status in (302, 400, 404, 405) and not is_sent_to_sign_in(response))
            elif role in OUTSIDE:
                right = is_sent_to_sign_in(response)
            else:
                right = status in (403, 404, 405)
            if name == "profiles_profile_change" and role in EDITORS:
                tables -= {"profiles_presence"}  # others are told that somebody may be typing
            if not right or tables:
                wrong.append((address, status, tables))
    assert not wrong


@pytest.mark.parametrize("half", range(2))
@pytest.mark.parametrize("role", ROLES)
def test_an_address_is_posted_to_by_those_who_may_and_changes_nothing_for_others(
    role, half, room, clients, forms
):
    wrong, effective, asked = [], set(), [*addresses()][half::2]
    for name, pattern in asked:
        if name in (None, "autocomplete", *LOGS_IN_OR_OUT):
            continue
        path, (may_get, may) = room.path(name, pattern), expected(name)
        data = data_for(room, clients, forms, name, path)
        with written() as tables, nullcontext() if role in may else unrendered():
            response = clients[role].post(path, urlencode(data), content_type=FORM)
        status = response.status_code
        if role in may:
            right = status in (200, 204, 302, 400, 404, 410) and not is_sent_to_sign_in(response)
            effective |= {name} if tables else set()
        else:
            right = not tables and (
                is_sent_to_sign_in(response)
                if role in OUTSIDE
                else role in may_get or status in (403, 404, 405)
            )
        if not right:
            wrong.append((path, status, tables))
    assert not wrong
    names = EFFECTIVE.get(role, set()) & {name for name, _ in asked}
    assert effective >= names, "what is posted would change nothing anyway"


# Some of what the posts above do for those who may: proof that they would do it for others, if they were let.
EFFECTIVE = {
    "editor": {
        "profiles_profile_change", "profiles_profile_delete", "profiles_profile_restore", "profiles_review_withdraw",
        "profiles_profile_comments", "profiles_profile_comment",
    },
    "moderator": {
        "profiles_review_approve", "profiles_review_approve-publish", "profiles_review_send-back",
        "profiles_edition_withdraw", "profiles_edition_unpublish", "profiles_publicationset_rename",
        "profiles_publicationset_discard",
    },
    "administrator": {
        "profiles_review_force", "minerals_mineral_change", "minerals_country_change", "minerals_region_change",
        "audit_log_auditevent_export", "minerals_releaseimport_discard", "auth_user_password_change",
        "auth_user_change",
    },
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_an_action_on_many_is_done_by_those_who_may_and_by_nobody_else(role, room, clients):
    wrong = []
    request = RequestFactory().get("/admin/")
    request.user = room.root
    for model, model_admin in admin.site._registry.items():
        label = model._meta.label_lower
        if label not in room.ids:
            continue
        address = reverse(f"admin:{label.replace('.', '_')}_changelist") + "?state=all"
        keys = [room.ids[label], *([room.approved.pk] if label == "profiles.review" else [])]
        for action in [*model_admin.get_actions(request), "delete_selected", "nonsense"]:
            may = ACTIONS.get((label, action), NOBODY if action in ("delete_selected", "nonsense") else None)
            assert may is not None, f"Say in ACTIONS who may {action} of {label}"
            with written() as tables, nullcontext() if role in may else unrendered():
                data = {"action": action, "_selected_action": keys, "post": "yes", "owner": room.root.pk}
                response = clients[role].post(address, data | GENERIC)
            if (tables and role not in may) or response.status_code >= 500:
                wrong.append((label, action, response.status_code, tables))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_names_are_completed_for_those_who_may_see_the_rows(role, room, clients):
    wrong, asked = [], 0
    for model in admin.site._registry:
        for field in model._meta.fields:
            remote = isinstance(field, ForeignKey) and field.remote_field.model
            if not remote or remote not in admin.site._registry:
                continue
            query = {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field.name,
            }
            response = clients[role].get(reverse("admin:autocomplete"), query | {"term": ""})
            asked += 1
            may = MODELS[remote._meta.label_lower][0]
            if response.status_code == 200:
                right = role in may and set(json.loads(response.content)) == {"results", "pagination"}
            elif role in OUTSIDE:
                right = is_sent_to_sign_in(response)
            else:
                right = response.status_code in (403, 404)
            if not right:
                wrong.append((query, response.status_code))
    assert asked > 10
    assert not wrong


def test_addresses_without_a_name_lead_on_or_nowhere(room, clients):
    """Old addresses of an object lead to its page, which asks who may; anything else is not there."""
    for role in ROLES:
        for path in (
            "/admin/profiles/profile/1/",
            "/admin/minerals/mineral/1/",
            "/admin/nowhere/",
            "/admin/profiles/x/",
        ):
            for method in ("get", "post"):
                with written() as tables:
                    response = getattr(clients[role], method)(path)
                assert not tables
                if role in OUTSIDE:
                    assert is_sent_to_sign_in(response), (role, path)
                else:
                    assert response.status_code in (302, 404), (role, path)


def test_nothing_is_edited_in_a_list():
    assert not [model for model, model_admin in admin.site._registry.items() if model_admin.list_editable]


def test_every_post_of_the_desk_asks_for_its_token(room):
    """The superuser posts from another site."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(room.root)
    for name, pattern in addresses():
        if name in (None, "autocomplete"):
            continue
        with written() as tables:
            response = strict.post(room.path(name, pattern), GENERIC)
        assert response.status_code == 403, name
        assert not tables, name


def test_the_apps_show_each_what_they_may_see(room, clients):
    for role in STAFF:
        for app in ("audit_log", "minerals", "profiles", "auth"):
            models = {
                label for label, (look, _, _) in MODELS.items() if label.startswith(app) and role in look
            }
            response = clients[role].get(reverse("admin:app_list", args=[app]))
            assert (response.status_code == 200) == bool(models), (role, app)
            if models:
                shown = {
                    f"{app}.{model['object_name'].lower()}"
                    for one in response.context["app_list"]
                    for model in one["models"]
                }
                assert shown == models, role
