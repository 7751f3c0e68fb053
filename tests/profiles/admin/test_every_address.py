"""Every address of the admin by every role, GET and POST: what the role may, and nothing more.

The addresses are read from the admin itself. One that nobody has said here who may use fails the test.
"""

import json
import re
from contextlib import contextmanager, nullcontext
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import ForeignKey
from django.http import HttpResponseForbidden
from django.template.response import SimpleTemplateResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse

from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from config import urls
from minerals.models import ComparedSource, CountryAlias, FigureRevision, HeadlineSource, ReleaseImport
from profiles import workflow
from profiles.accounts.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.admin.reviews.steps import steps
from profiles.models import Edition, ErrorReport, Profile, SavedFilter, StaffMember
from tests.factories import (
    CommodityFactory,
    CountryFactory,
    ListEntryFactory,
    MineralFactory,
    RegionFactory,
    SourceFactory,
    UserFactory,
    complete_profile,
    figure,
    publish,
    world,
)
from tests.profiles.browser import posted
from tests.unguarded import check_foreign_keys_now

OUTSIDE = ("anonymous", "reader")  # who never come in
ROLES = (*OUTSIDE, "idle", "viewer", "editor", "stranger", "moderator", "administrator")
STAFF = set(ROLES) - set(OUTSIDE)
READERS = STAFF - {"idle"}  # idle is staff without any permission; stranger an editor of another region
NOBODY = set()
EDITORS, WRITERS = {"editor"}, {"editor", "stranger"}
FACTS = {"viewer", "administrator"}
TALKERS = {"editor", "moderator"}

# model -> who may look, add, change; nobody may delete but where a custom address says so
MODELS = {
    "audit_log.auditevent": (FACTS, NOBODY, NOBODY),
    "minerals.figure": (FACTS, NOBODY, NOBODY),
    "minerals.figurerevision": (FACTS, NOBODY, NOBODY),
    "minerals.releaseimport": (FACTS, {"administrator"}, NOBODY),
    "profiles.profile": (READERS, WRITERS, EDITORS),
    "profiles.review": (READERS, NOBODY, NOBODY),
    "profiles.edition": (READERS, NOBODY, NOBODY),
    "profiles.revision": (READERS, NOBODY, NOBODY),
    "profiles.publicationset": (READERS, {"moderator"}, NOBODY),
    "profiles.errorreport": (READERS, NOBODY, NOBODY),
    "profiles.staffmember": (FACTS, NOBODY, {"administrator"}),
    "auth.user": (FACTS, {"administrator"}, {"administrator"}),
    "auth.group": (FACTS, NOBODY, NOBODY),
} | {
    f"minerals.{name}": (FACTS, {"administrator"}, {"administrator"})
    for name in (
        "region",
        "commodity",
        "comparedsource",
        "country",
        "headlinesource",
        "mineralgroup",
        "mineral",
        "criticallist",
        "listentry",
        "source",
        "release",
    )
}

# name -> who may GET it, who may POST to it
CUSTOM = {
    "index": (STAFF, NOBODY),
    "login": (set(ROLES), NOBODY),
    "logout": (NOBODY, set(ROLES)),
    "password_change": (STAFF, STAFF),
    "password_change_done": (STAFF, NOBODY),
    "jsi18n": (STAFF, NOBODY),
    "app_list": (READERS, NOBODY),  # of what each may see
    "view_on_site": (STAFF, NOBODY),
    "auth_user_password_change": ({"administrator"}, {"administrator"}),
    "minerals_figure_correct": ({"administrator"}, {"administrator"}),
    "minerals_releaseimport_apply": (NOBODY, {"administrator"}),
    "minerals_releaseimport_discard": (NOBODY, {"administrator"}),
    "audit_log_auditevent_export": (NOBODY, {"administrator"}),
    "profiles_profile_delete": (EDITORS, EDITORS),  # of a draft that never was public
    "profiles_profile_preview": (READERS, NOBODY),
    "profiles_profile_screens": (READERS, NOBODY),
    "profiles_profile_compare": (READERS, NOBODY),
    "profiles_profile_recent": (READERS, NOBODY),
    "profiles_profile_image": (READERS, NOBODY),
    "profiles_profile_figures": (READERS, NOBODY),
    "profiles_profile_sources": (READERS, NOBODY),
    "profiles_profile_token": (READERS, NOBODY),
    "profiles_profile_guide": (READERS, NOBODY),
    "profiles_profile_live": (NOBODY, EDITORS),
    "profiles_profile_live_start": (NOBODY, WRITERS),  # of a country of their regions
    "profiles_profile_restore": (EDITORS, EDITORS),
    "profiles_profile_submit": (EDITORS, EDITORS),
    "profiles_profile_present": (READERS, EDITORS),  # others are told who is there, and are not
    "profiles_profile_comments": (READERS, TALKERS),
    "profiles_profile_comment": (NOBODY, TALKERS),
    "profiles_profile_links": (READERS, TALKERS),
    "profiles_profile_revoke_link": (NOBODY, TALKERS),
    "profiles_profile_export": (READERS, NOBODY),
    "profiles_profile_export_all": (READERS, NOBODY),
    "profiles_profile_import": (EDITORS, EDITORS),
    "profiles_profile_import_any": (WRITERS, WRITERS),
    "profiles_draftcheck_moved": (READERS, NOBODY),
    "profiles_draftcheck_worklist": (READERS, NOBODY),
    "profiles_draftcheck_refresh": (NOBODY, WRITERS),  # profile by profile: a stranger's is refused in words
    "profiles_draftcheck_submit": (NOBODY, WRITERS),
    "profiles_draftcheck_check": (NOBODY, READERS),  # what they read is then up to date
    "profiles_review_preview": (READERS, NOBODY),
    "profiles_review_screens": (READERS, NOBODY),
    "profiles_review_schedule_several": ({"moderator"}, {"moderator"}),
    "profiles_edition_withdraw": (NOBODY, {"moderator"}),
    "profiles_edition_consolidate": (NOBODY, {"moderator"}),
    "profiles_edition_unpublish": (NOBODY, {"moderator"}),
    "profiles_edition_republish": (NOBODY, EDITORS),
    "profiles_errorreport_settle": (NOBODY, {"moderator", "administrator"}),
    "profiles_savedfilter_save": (NOBODY, READERS),  # of a list that they may see
    "profiles_savedfilter_remove": (NOBODY, NOBODY),  # somebody else's
}
CUSTOM |= {
    f"profiles_review_{step}": (NOBODY, {"moderator"})
    for step in (
        "approve", "approve-publish", "send-back", "publish", "schedule", "unschedule", "put-into-set", "leave-set",
        "approve-afterwards", "claim", "assign", "release",
    )
}  # fmt: skip
CUSTOM |= {
    "profiles_review_withdraw": (NOBODY, EDITORS),
    "profiles_review_force": ({"administrator"}, {"administrator"}),
}
CUSTOM |= {
    f"profiles_publicationset_{step}": (NOBODY, {"moderator"})
    for step in ("publish", "schedule", "unschedule", "take-out", "rename", "discard")
}

# (model, action) -> who may. What is refused of single items is said, and changes nothing.
ACTIONS = {
    ("profiles.review", "publish_selected"): {"moderator"},
    ("profiles.review", "put_selected_into_set"): {"moderator"},
    ("profiles.review", "schedule_selected"): {"moderator"},
    ("profiles.profile", "submit_for_review"): EDITORS,
    ("profiles.profile", "refresh_figures"): EDITORS,
    ("profiles.profile", "assign_owner"): EDITORS,
    ("profiles.profile", "set_review_by"): EDITORS,
    ("profiles.profile", "export_selected"): NOBODY,  # it is read; nothing changes
}
# What anybody’s look may write: their session.
OWN = {"django_session"}
LOGS_IN_OR_OUT = {"login", "logout"}


def addresses(patterns=None, before=""):
    """(name, pattern) of every address of the admin."""
    for one in admin.site.get_urls() if patterns is None else patterns:
        if isinstance(one, URLPattern) and one.name == "profiles_review_step":
            for name in steps():  # one address for the steps of the table, each with an expectation here
                yield f"profiles_review_{name}", before + str(one.pattern)
        elif isinstance(one, URLPattern):
            yield one.name, before + str(one.pattern)
        else:
            yield from addresses(one.url_patterns, before + str(one.pattern))


def model_of(name):
    """(label, standard view) of a name such as profiles_review_change; None of any other."""
    for model in admin.site._registry:
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        if name and name.startswith(prefix):
            view = name.removeprefix(prefix)
            if view in ("changelist", "add", "change", "delete", "history"):
                return model._meta.label_lower, view
    return None


def expected(name):
    """(who may GET, who may POST), or None where nobody has said."""
    if name in CUSTOM:
        return CUSTOM[name]
    found = model_of(name)
    if found is None or found[0] not in MODELS:
        return None
    look, add, change = MODELS[found[0]]
    return {
        "changelist": (look, NOBODY),
        "add": (add, add),
        "change": (look, change),
        "delete": (NOBODY, NOBODY),
        "history": (look, NOBODY),
    }[found[1]]


class Newsroom:
    """One of everything, so that each address has something to be about."""

    def __init__(self):
        self.people = {
            "reader": UserFactory(username="reader", is_staff=False),
            "idle": UserFactory(username="idle"),
            "viewer": UserFactory(username="viewer"),
            "editor": UserFactory(username="editor", group=EDITOR),
            "stranger": UserFactory(username="stranger", group=EDITOR),
            "moderator": UserFactory(username="moderator", group=MODERATOR),
            "administrator": UserFactory(username="administrator", group=ADMINISTRATOR),
        }
        self.people["viewer"].user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
        StaffMember.objects.create(user=self.people["stranger"]).regions.add(
            RegionFactory(name="Central Africa")
        )
        self.root = UserFactory(username="root", is_superuser=True)
        self.author = author = UserFactory(username="author", group=EDITOR)
        judge = UserFactory(username="judge", group=MODERATOR)

        japan, self.cobalt = CountryFactory(code="JPN", name="Japan"), MineralFactory(name="Cobalt")
        cobalt = self.cobalt
        self.figure = figure(japan, cobalt, 30)
        figure(world(), cobalt, 100)
        CountryAlias.objects.create(country=japan, name="Nippon", slug="nippon")
        entry = ListEntryFactory(mineral=cobalt, critical_list__country=japan)
        reference = "cobalt/mine/production"
        self.profile = complete_profile(japan, minerals=[cobalt], reference=reference)
        self.edition = publish(self.profile, editor=author, moderator=judge)
        Profile.objects.filter(pk=self.profile.pk).update(overview="More.[@paper]")
        workflow.save_revision(self.profile, by=author)
        self.review = workflow.submit(self.profile, by=author, change_note="More")
        # A second one, never public: it may be discarded, and its review is approved and in a set.
        chile = CountryFactory(code="CHL", name="Chile")
        self.draft = complete_profile(chile, minerals=[cobalt], reference=f"{reference} country=japan")
        workflow.save_revision(self.draft, by=author)
        self.approved = workflow.submit(self.draft, by=author)
        workflow.approve(self.approved, by=judge)
        self.unseen = complete_profile(
            CountryFactory(code="PER", name="Peru"), reference=f"{reference} country=japan"
        )
        workflow.save_revision(self.unseen, by=author)
        self.set = workflow.make_set(by=judge, title="Both", reviews=[])
        self.comment = workflow.comment(self.profile, by=author, body="Why?", place="overview")
        audit.log(Action.CHANGED, cobalt, by=self.root)
        self.filter = SavedFilter.objects.create(
            user=self.root, page="profiles.review", name="Mine", query="state=all"
        )
        self.upload = ReleaseImport.objects.create(
            file_name="figures.csv",
            origin="upload",
            by=self.root,
            report={"options": {}, "refusal": "no figure was found"},
        )
        counted = {"stage": "mine", "measure": "capacity", "basis": "gross", "other_basis": "gross"}
        self.ids = {
            "audit_log.auditevent": AuditEvent.objects.first().pk,
            "minerals.figure": self.figure.pk,
            "minerals.figurerevision": FigureRevision.objects.first().pk,
            "minerals.releaseimport": self.upload.pk,
            "minerals.region": japan.region_id,
            "minerals.commodity": CommodityFactory().pk,
            "minerals.comparedsource": ComparedSource.objects.create(
                mineral=cobalt, source=SourceFactory(), other_source=SourceFactory(key="b"), **counted
            ).pk,
            "minerals.headlinesource": HeadlineSource.objects.create(
                mineral=cobalt, source=SourceFactory(), stage="mine", measure="capacity"
            ).pk,
            "minerals.country": japan.pk,
            "minerals.mineralgroup": cobalt.group_id,
            "minerals.mineral": cobalt.pk,
            "minerals.criticallist": entry.critical_list_id,
            "minerals.listentry": entry.pk,
            "minerals.source": FigureRevision.objects.first().release.source_id,
            "minerals.release": FigureRevision.objects.first().release_id,
            "profiles.profile": self.profile.pk,
            "profiles.review": self.review.pk,
            "profiles.edition": Edition.objects.get().pk,
            "profiles.revision": self.profile.revisions.first().pk,
            "profiles.publicationset": self.set.pk,
            "profiles.staffmember": StaffMember.objects.get().pk,
            "profiles.errorreport": ErrorReport.objects.create(path="/", title="Atlas", message="Wrong.").pk,
            "auth.user": author.pk,
            "auth.group": author.groups.get().pk,
        }
        link = workflow.make_link(self.profile, by=author, purpose="x", expires_at=audit_day())
        self.parts = {
            "number": 1, "link_id": link.pk, "pk": self.comment.pk, "act": "resolve", "ending": "csv",
            "name": "x.webp", "page": "profiles.profile", "app_label": "profiles", "slug": "japan",
            "content_type_id": ContentType.objects.get_for_model(Edition).pk,
        }  # fmt: skip

    def sample(self, name):
        """The key of the object that an address of this name is about."""
        if name == "profiles_profile_delete":
            return self.unseen.pk
        for label, pk in sorted(self.ids.items(), key=lambda item: -len(item[0])):
            if name.startswith(label.replace(".", "_") + "_"):
                return pk
        return self.edition.pk

    def path(self, name, pattern):
        parts = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        values = dict(self.parts, object_id=self.sample(name), id=self.sample(name), pk=self.comment.pk)
        if name == "profiles_savedfilter_remove":
            values["pk"] = self.filter.pk
        if "step" in parts:
            values["step"] = name.removeprefix("profiles_review_")
            name = "profiles_review_step"
        missing = [part for part in parts if part not in values]
        assert not missing, f"{name}: nothing to put into {missing}"
        return reverse(f"admin:{name}", kwargs={part: values[part] for part in parts})


def audit_day():
    return AuditEvent.objects.first().at + workflow.LONGEST_LINK / 2


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker):
    """Built once; each test leaves it as it found it."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            newsroom = Newsroom()
            check_foreign_keys_now()
            yield newsroom
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def plainly_forbidden(request, exception):
    return HttpResponseForbidden()


@pytest.fixture
def clients(room, db, settings, monkeypatch):
    # Some 1,500 requests here are refused; tests/profiles/accounts/test_forbidden.py is about the page that says so.
    monkeypatch.setattr(urls, "handler403", plainly_forbidden)
    # A session in the database would be undone with whatever a request changed.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    found = {"anonymous": Client()}
    for role, user in room.people.items():
        found[role] = Client()
        found[role].force_login(user)
    found["root"] = Client()
    found["root"].force_login(room.root)
    return found


WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"?(\w+)"?', re.IGNORECASE)


@contextmanager
def written(allowed=OWN):
    """The tables that are written to inside, beside those that anybody writes; all undone at the end."""
    tables = set()

    def watch(execute, sql, params, many, context):
        if match := WRITE.match(sql):
            tables.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch), transaction.atomic():
        yield tables
        transaction.set_rollback(True)
    tables -= allowed


def speaks_for_its_like(role, may):
    """Whether this is the last of the roles that are treated as it is: sent away, let in or refused."""
    kinds = {(one in OUTSIDE, one in may): one for one in ROLES}
    return kinds[role in OUTSIDE, role in may] == role


def unrendered():
    """Answer without rendering: for who may not post, it is at most the page that the test of GET has rendered."""
    return patch.object(SimpleTemplateResponse, "rendered_content", "")


def is_sent_to_sign_in(response):
    return response.status_code == 302 and "/admin/login/" in response.url


FORM = "application/x-www-form-urlencoded"  # read in a tenth of the time that many parts take
# A post that would do something at most addresses, for who may.
GENERIC = {
    "note": "A note", "notice": "A notice", "reason": "A reason", "title": "A title", "body": "A word",
    "place": "overview", "purpose": "For you", "name": "A name", "post": "yes", "confirm": "on",
    "apply": "1", "review_by": "2027-01-01", "date": "2027-01-01",
    "time": "10:00", "zone": "UTC", "change_note": "A note", "state": "published", "is_superuser": "on",
    "decider": "1", "lasts": "7", "days": "7", "password1": "Zinnober-Galmei-7", "password2": "Zinnober-Galmei-7",
}  # fmt: skip


@pytest.fixture(scope="module")
def forms():
    """{path: what a browser would post of its form}, asked once by a superuser."""
    return {}


def data_for(room, clients, forms, name, path):
    """Return the data to post at a path: the form of the page if there is one, otherwise a few words."""
    if path not in forms:
        forms[path] = GENERIC | {"profile": room.profile.pk, "review": room.review.pk, "set": room.set.pk,
                                 "publication_set": room.set.pk, "into": room.draft.country_id}  # fmt: skip
        found = model_of(name)
        if found and found[1] in ("add", "change"):
            page = clients["root"].get(path)
            ident = f"{found[0].split('.')[1]}_form"
            if page.status_code == 200 and f'id="{ident}"' in page.content.decode():
                forms[path] = {k: v for k, v in posted(page, ident).items() if v not in ("", None)}
                forms[path] |= {
                    "tagline": "Forged",
                    "summary": "Forged",
                    "first_name": "Forged",
                    "_continue": "1",
                }
    return forms[path]


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


@pytest.mark.parametrize("role", ROLES)
def test_an_address_is_posted_to_by_those_who_may_and_changes_nothing_for_others(role, room, clients, forms):
    wrong, effective = [], set()
    for name, pattern in addresses():
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
    assert effective >= EFFECTIVE.get(role, set()), "what is posted would do nothing anyway"


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
