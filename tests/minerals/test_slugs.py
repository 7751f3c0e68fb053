"""A country's new slug: every old address goes on answering, and none comes to mean another country."""

import pytest
from django.test import Client
from django.urls import reverse

from audit_log.models import AuditEvent
from minerals.models import Country, CountryAlias
from profiles import workflow
from profiles.publishing.facts import Facts

from ..factories import CountryFactory, complete_profile
from ..profiles.browser import posted

pytestmark = pytest.mark.on_postgresql("rows are loaded in each database’s own way")


@pytest.fixture
def desk(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def url(country):
    return reverse("admin:minerals_country_change", args=[country.pk])


def form_of(desk, country):
    data = posted(desk.get(url(country)), "country_form")
    return {name: value for name, value in data.items() if name != "members"}  # a choice of many, none chosen


def rename(desk, country, slug):
    data = form_of(desk, country)
    return desk.post(url(country), data | {"slug": slug}, follow=True)


def test_the_old_address_leads_to_the_new_one(desk, client, edition, japan):
    response = rename(desk, japan, "nippon")
    assert any(
        "/countries/japan/ leads to /countries/nippon/" in str(m) for m in response.context["messages"]
    )
    assert client.get("/countries/nippon/").status_code == 200
    for rest in ("/", ".csv", "/data/", "/editions/", "/editions/1/", "/editions/1.json"):
        response = client.get(f"/countries/japan{rest}")
        assert (response.status_code, response.headers["Location"]) == (301, f"/countries/nippon{rest}")
    assert response.headers["Cache-Control"] == "no-cache"


def test_every_slug_it_ever_had_leads_to_the_last_and_a_way_back_makes_no_circle(desk, client, japan):
    for slug in ("nippon", "nihon"):
        rename(desk, japan, slug)
    for old in ("japan", "nippon"):
        assert client.get(f"/countries/{old}/").headers["Location"] == "/countries/nihon/"
    rename(desk, japan, "japan")
    assert client.get("/countries/japan/").status_code == 200
    assert client.get("/countries/nihon/").headers["Location"] == "/countries/japan/"
    assert set(CountryAlias.objects.values_list("slug", flat=True)) == {"nippon", "nihon"}


def test_the_change_and_its_alias_are_audited(desk, japan, administrator):
    rename(desk, japan, "nippon")
    changed = AuditEvent.objects.get(object_type="minerals.country")
    assert (changed.actor, changed.changes) == (administrator, {"slug": ["japan", "nippon"]})
    alias = AuditEvent.objects.get(object_type="minerals.countryalias")
    assert alias.changes["slug"] == ["", "japan"]


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("chile", "Country with this Slug already exists."),
        ("the-long-one", "already leads to Chile, through the alias “The Long One”"),
        ("Nippon", "Use small letters, digits and hyphens: nippon"),
        ("ni ppon", "valid “slug”"),
        ("", "This field is required."),
    ],
)
def test_a_collision_is_refused_with_its_reason(desk, client, japan, slug, reason):
    chile = CountryFactory(code="CHL", name="Chile")
    CountryAlias.objects.create(country=chile, name="The Long One", slug="the-long-one")
    page = rename(desk, japan, slug).content.decode()
    assert reason in page
    japan.refresh_from_db()
    assert japan.slug == "japan"
    assert client.get("/countries/chile/").status_code == 200


def test_an_old_slug_that_would_lead_to_another_country_is_refused(desk, japan):
    chile = CountryFactory(code="CHL", name="Chile")
    CountryAlias.objects.create(country=chile, name="Japan", slug="japan")
    assert "is also an alias of Chile" in rename(desk, japan, "nippon").content.decode()
    assert Country.objects.get(pk=japan.pk).slug == "japan"


def test_an_alias_that_is_the_page_of_another_country_is_refused(desk, japan):
    CountryFactory(code="CHL", name="Chile")
    data = form_of(desk, japan)
    data |= {"aliases-TOTAL_FORMS": "1", "aliases-0-name": "Chile", "aliases-0-slug": "chile"}
    assert "is the page of Chile" in desk.post(url(japan), data).content.decode()
    data |= {"aliases-0-name": "Nippon", "aliases-0-slug": "nippon"}
    desk.post(url(japan), data)
    assert CountryAlias.objects.get().slug == "nippon"


def test_a_text_that_names_a_country_by_its_old_slug_still_resolves(
    desk, japan, cobalt, cobalt_figures, editor
):
    chile = CountryFactory(code="CHL", name="Chile")
    profile = complete_profile(chile, minerals=[cobalt], reference="cobalt/mine/production country=japan")
    rename(desk, japan, "nippon")
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="First")
    shown = review.payload["glance"][0]["figure"]
    assert review.payload["figures"][shown]["value"] == "30"
    assert Facts.open(chile).by_slug["japan"] == Facts.open(chile).by_slug["nippon"] == japan


def test_a_slug_is_for_administrators(client, japan, moderator, editor):
    for user in (moderator, editor):
        client.force_login(user)
        assert client.post(url(japan), {"slug": "nippon"}).status_code == 403
    japan.refresh_from_db()
    assert japan.slug == "japan"
