"""Requests that no browser sends: numbers without end, forged forms, probing addresses. Refused, never an error of
ours.
"""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from profiles import workflow
from profiles.admin.base import whole
from profiles.draft import snapshot
from profiles.models import Edition, LeadImage
from tests.factories import CountryFactory, MineralFactory, UserFactory
from tests.profiles.admin.profile.forms import open_form
from tests.profiles.browser import add_row, posted
from tests.profiles.shared import shared_draft

ENDLESS = "9" * 5000
NO_NUMBERS = ["", "-1", "x", "1.0", " 1", "1\n", "٣", "²", "1_0", "9" * 10, ENDLESS, None]


opened, saved, profile, cobalt_figures, form = shared_draft()


@pytest.fixture
def review(saved, editor):
    return workflow.submit(saved, by=editor, change_note="A note for readers")


def url(name, *args):
    return reverse(f"admin:profiles_profile_{name}", args=args)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def may_only(*codenames):
    user = UserFactory(username="-".join(codenames))
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def save(client, profile, data):
    return client.post(url("change", profile.pk), data | {"_continue": "Save"})


# Numbers


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_whole_number_of_nine_digits_is_none(text):
    assert whole(text) is None


def test_a_whole_number_is_read():
    assert [whole("0"), whole("007"), whole("9" * 9)] == [0, 7, 999_999_999]


@pytest.mark.parametrize("number", [ENDLESS, "9" * 30, "٣", "²"])
@pytest.mark.parametrize("query", ["revision", "from", "to"])
def test_a_revision_without_end_is_not_there(saved, desk, query, number):
    page = "preview" if query == "revision" else "compare"
    assert desk.get(url(page, saved.pk), {query: number}).status_code == 404


@pytest.mark.parametrize("number", [ENDLESS, "9" * 30, "²"])
def test_a_version_without_end_is_stale(saved, desk, form, number):
    data = form | {"overview": "Typed", "base_version": "0", "base_revision": "0"}
    for name in ("base_version", "base_revision", "_overwrite"):
        response = save(desk, saved, data | {name: number})
        assert response.status_code == 200, name
        assert "since you opened it. What you typed is kept below." in response.content.decode(), name
        assert "Typed" in response.content.decode(), name


def test_a_row_without_end_is_no_row(saved, desk):
    data = open_form(desk, saved, "minerals") | {
        "base_version": "0",
        "base_revision": "0",
        f"mineral_links-{ENDLESS}-note": "x",
        "_continue": "Save",
    }
    kind = "application/x-www-form-urlencoded"
    assert desk.post(url("change", saved.pk), urlencode(data), content_type=kind).status_code == 200


# Rows


def test_known_rows_sent_as_new_ones_are_refused(saved, desk):
    LeadImage.objects.create(
        profile=saved, sha256="a" * 64, width=800, height=600, alt="a", credit="c", licence="l"
    )
    pages = {
        "mineral_links": "minerals", "citations": "citations", "glance_items": "glance", "lead_image": "",
    }  # fmt: skip
    before = snapshot.snapshot(saved)
    for prefix, table in pages.items():
        data = open_form(desk, saved, table)
        assert data[f"{prefix}-INITIAL_FORMS"] != "0"
        as_new = {f"{prefix}-INITIAL_FORMS": "0", f"{prefix}-0-id": "", "tagline": "T"}
        response = save(desk, saved, data | as_new)
        assert response.status_code == 200, prefix
        assert "not those of the profile" in response.content.decode(), prefix
    saved.refresh_from_db()
    assert snapshot.snapshot(saved) == before


def test_a_new_row_under_the_uid_of_another_is_refused(saved, desk):
    nickel = MineralFactory(name="Nickel")
    form = open_form(desk, saved, "minerals")
    add_row(form, "mineral_links", mineral=nickel.pk, uid=form["mineral_links-0-uid"])
    response = save(desk, saved, form)
    assert response.status_code == 200
    assert saved.mineral_links.count() == 1


@pytest.mark.parametrize("number", ["999", "-5", "x", ENDLESS])
def test_forged_counts_of_rows_are_no_error(saved, desk, number):
    form = open_form(desk, saved, "minerals")
    for name in ("INITIAL_FORMS", "TOTAL_FORMS"):
        for version in (form["base_version"], "0"):
            answer = save(desk, saved, form | {f"mineral_links-{name}": number, "base_version": version})
            assert answer.status_code in (200, 302)
        assert saved.mineral_links.count() == 1


# Actions


@pytest.mark.parametrize("chosen", ["x", "\0", "-1", "9" * 30, ENDLESS])
def test_a_selection_that_names_no_record_is_refused(review, moderator, chosen):
    workflow.approve(review, by=moderator)
    response = signed_in(moderator).post(
        reverse("admin:profiles_review_changelist"),
        {"action": "publish_selected", "_selected_action": [chosen, review.pk]},
        follow=True,
    )
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert [str(m) for m in response.context["messages"]] == ["Nothing was done: choose from the list."]
    assert not Edition.objects.exists()


# Notes


@pytest.mark.parametrize("name", ["approve", "send-back"])
def test_a_note_has_an_end(review, moderator, name):
    response = signed_in(moderator).post(
        reverse("admin:profiles_review_step", args=[review.pk, name]), {"note": "y" * 2001}
    )
    assert response.status_code == 200
    assert "at most 2000 characters" in response.content.decode()
    assert "yyyy" in response.content.decode()
    review.refresh_from_db()
    assert review.state == "in-review"


def test_a_notice_has_an_end(edition, moderator):
    response = signed_in(moderator).post(
        reverse("admin:profiles_edition_withdraw", args=[edition.pk]), {"notice": "y" * 2001}
    )
    assert "at most 2000 characters" in response.content.decode()
    edition.refresh_from_db()
    assert edition.state == "live"


def test_a_note_is_kept_with_the_line_ends_of_all_our_texts(review, moderator):
    address = reverse("admin:profiles_review_step", args=[review.pk, "send-back"])
    signed_in(moderator).post(address, {"note": "One.\r\nTwo.\r\n"})
    review.refresh_from_db()
    assert review.decision_note == "One.\nTwo."


# Probing


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("profiles_revision", "payload__tagline__startswith=R"),
        ("profiles_edition", "payload__tagline__startswith=R"),
        ("profiles_review", "payload__tagline=R"),
        ("profiles_review", "state=all&change_note__startswith=A"),
        ("profiles_revision", "author__password__startswith=md5"),
        ("profiles_edition", "subject__place__region__countries__subjects__profile__tagline__startswith=R"),
        ("audit_log_auditevent", "detail__sha256__startswith=a"),
        ("audit_log_auditevent", "actor__password__startswith=md5"),
    ],
)
def test_a_list_is_asked_only_for_what_it_filters_by(edition, admin_client, model, query):
    assert admin_client.get(reverse(f"admin:{model}_changelist") + f"?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["at__year=99999999999999999999", "at__year=0", "at__year=2026&at__month=13"]
)
def test_a_year_that_is_none_leads_back_to_the_audit_log(edition, admin_client, query):
    address = reverse("admin:audit_log_auditevent_changelist")
    assert admin_client.get(f"{address}?{query}", follow=True).redirect_chain == [(f"{address}?e=1", 302)]
    export = reverse("admin:audit_log_auditevent_export", args=["csv"])
    assert admin_client.post(f"{export}?{query}").status_code == 404


def test_the_filters_of_every_list_of_the_record_work(edition, admin_client, japan):
    region = f"region__id__exact={japan.region_id}"
    for address in (
        f"profiles/review/?state=all&profile__subject__place__{region}",
        f"profiles/review/?state=published&profile__subject__place__{region}&q=Japan",
        f"profiles/edition/?state__exact=live&subject__place__{region}",
        f"profiles/revision/?kind__exact=save&profile__subject__place__{region}",
        f"audit_log/auditevent/?act=saved&country__{region}",
    ):
        response = admin_client.get(f"/admin/{address}")
        assert response.status_code == 200, address
        assert "Japan" in response.content.decode(), address


# Notes on the first page


def test_the_first_page_shows_change_notes_only_to_those_who_may_read_reviews(review, moderator):
    index = reverse("admin:index")
    assert "A note for readers" in signed_in(moderator).get(index).content.decode()
    deciding = may_only("decide_review", "publish_review")
    page = signed_in(deciding).get(index).content.decode()
    assert "Japan, revision 1" in page
    assert "A note for readers" not in page


def test_the_first_page_leads_on_where_nothing_is_to_do(editor, moderator, administrator):
    index = reverse("admin:index")
    profiles, start = url("changelist"), url("add")
    reviews = reverse("admin:profiles_review_changelist") + "?state=all"
    buttons = {
        editor: {profiles: "All profiles", start: "Start a profile"},
        moderator: {reviews: "All reviews"},
        administrator: {},
    }
    for user, wanted in buttons.items():
        page = signed_in(user).get(index).content.decode()
        for address, label in {
            profiles: "All profiles",
            start: "Start a profile",
            reviews: "All reviews",
        }.items():
            button = f'<a class="button" href="{address}">{label}</a>'
            assert (button in page) == (address in wanted), (user, label)


# Reference tables


def test_addresses_and_codes_do_not_change_once_they_are_made(administrator, japan, cobalt):
    client = signed_in(administrator)
    for thing, form, texts in (
        (japan, "country_form", {"code": "NIP"}),  # a new slug: tests/minerals/test_slugs.py
        (cobalt, "mineral_form", {"slug": "kobalt"}),
    ):
        name = form.removesuffix("_form")
        address = reverse(f"admin:minerals_{name}_change", args=[thing.pk])
        data = posted(client.get(address), form)
        assert not texts.keys() & data.keys()
        before = {key: getattr(thing, key) for key in texts}
        data = {key: value for key, value in data.items() if key != "members"}
        response = client.post(address, data | texts | {"name": f"New {thing.name}"})
        assert response.status_code == 302, response.context["errors"]
        thing.refresh_from_db()
        assert {key: getattr(thing, key) for key in texts} == before
        assert thing.name.startswith("New ")
        assert {"slug", "name"} <= posted(client.get(reverse(f"admin:minerals_{name}_add")), form).keys()


def test_an_alias_is_still_found(administrator, japan):
    CountryFactory(code="CHL", name="Chile")
    page = signed_in(administrator).get(reverse("admin:minerals_country_changelist"), {"q": "Chile"})
    assert "Chile" in page.content.decode()
