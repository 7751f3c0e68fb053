"""Facts, People and Profiles open pages of their own, with what one comes for first, and not the first page again."""

import ast
import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import profiles.admin
from minerals.models import ReleaseImport
from profiles.accounts.groups import EDITOR
from profiles.desk import site
from profiles.models import Profile, StaffMember
from tests.factories import RegionFactory, UserFactory

PEOPLE, FACTS, PROFILES = (
    reverse("admin:app_list", args=[label]) for label in ("auth", "minerals", "profiles")
)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def read(user, address):
    response = signed_in(user).get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def viewer(db):
    user = UserFactory(username="viewer")
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return user


@pytest.mark.parametrize(("address", "title"), [(PEOPLE, "People"), (FACTS, "Facts"), (PROFILES, "Profiles")])
def test_a_part_of_the_desk_is_no_dashboard(address, title, saved, admin_user):
    page = read(admin_user, address)
    assert f"<h1>{title}</h1>" in page
    assert f"<title>{title} | Atlas desk</title>" in page
    for of_the_first_page in ('class="queues"', "Saved lately", "All tables", 'class="doors"', "queue-nav"):
        assert of_the_first_page not in page


def test_the_navigation_says_where_one_is(admin_user):
    for address in (PEOPLE, FACTS):
        page = " ".join(read(admin_user, address).split())
        assert f'href="{address}" aria-current="page"' in page


def test_people_come_first_with_their_groups_and_regions(administrator, editor):
    StaffMember.objects.create(user=editor).regions.add(RegionFactory(name="Central Africa"))
    UserFactory(username="gone", group=EDITOR, is_active=False)
    page = read(administrator, PEOPLE)
    row = page.split(reverse("admin:auth_user_change", args=[editor.pk]))[1].split("</tr>")[0]
    assert "Editor" in row
    assert "Central Africa" in row
    assert "not active" in page
    assert "1 active account" in page
    assert reverse("admin:auth_user_add") in page
    assert reverse("admin:profiles_staffmember_changelist") in page
    assert page.index("editor</a>") < page.index('class="tables"')


def test_who_only_looks_is_offered_nothing_to_do(viewer):
    for address in (PEOPLE, FACTS, PROFILES):
        page = read(viewer, address)
        assert "/add/" not in page


def test_facts_begin_with_finding_a_figure_and_the_newest_imports(administrator):
    for number in range(7):
        ReleaseImport.objects.create(file_name=f"figures-{number}.csv", origin="upload", by=administrator)
    page = read(administrator, FACTS)
    assert f'action="{reverse("admin:minerals_figure_changelist")}"' in page
    assert reverse("admin:minerals_releaseimport_add") in page
    assert "figures-6.csv" in page
    assert "figures-1.csv" not in page
    assert page.index("figures-6.csv") < page.index(reverse("admin:minerals_mineralgroup_changelist"))


def test_what_somebody_may_not_see_is_not_on_the_page(viewer, editor):
    hidden = ("view_user", "view_releaseimport", "view_figure")
    viewer.user_permissions.remove(*Permission.objects.filter(codename__in=hidden))
    ReleaseImport.objects.create(file_name="figures.csv", origin="upload")
    facts, people = read(viewer, FACTS), read(viewer, PEOPLE)
    assert "figures.csv" not in facts
    assert "Find a figure" not in facts
    assert ">editor<" not in people


def test_each_table_has_its_place_and_its_purpose(db):
    known = {name for groups in site.purposes().values() for names in groups.values() for name in names}
    registered = {model.__name__ for model in admin.site._registry}
    assert registered - {"SavedFilter", "DraftCheck", "CheckedAddress"} <= known  # which have pages alone


@pytest.mark.parametrize("address", [PEOPLE, FACTS, PROFILES])
def test_a_part_of_the_desk_asks_no_more_for_more_of_it(address, admin_user):
    def asked():
        client = signed_in(admin_user)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    few = asked()
    for number in range(8):
        user = UserFactory(username=f"person-{number}", group=EDITOR)
        StaffMember.objects.create(user=user).regions.add(RegionFactory(name=f"Region {number}"))
        ReleaseImport.objects.create(file_name=f"{number}.csv", origin="upload", by=user)
    assert asked() <= few + 3  # those that prefetch something where there was nothing


# The pages of the desk are views beside their ModelAdmin, not methods of it.


def test_the_admin_of_a_profile_has_few_methods_of_its_own():
    own = {
        name
        for one in type(admin.site.get_model_admin(Profile)).__mro__
        if one.__module__.startswith("profiles.")
        for name, value in vars(one).items()
        if callable(value)
    }
    assert len(own) <= 26, sorted(own)


def test_no_module_of_the_desk_reaches_into_another():
    reached = []
    for path in Path(profiles.admin.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(value=ast.Name(id="self" | "cls")) | ast.Attribute(value=ast.Call()):
                    continue
                case ast.Attribute(attr=name) if re.fullmatch(r"_[a-z]\w*", name) and name not in DJANGOS:
                    reached.append(f"{path.name}:{node.lineno} {name}")
    assert not reached


DJANGOS = {"_meta", "_registry", "_default_manager"}
