"""Report an error: the form that readers send without an account, its refusals, and its path to the desk."""

import datetime
import io
import re
import time
from dataclasses import replace

import pytest
from django.core import signing
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from audit_log.models import AuditEvent
from profiles import workflow
from profiles.accounts import limits
from profiles.desk.morning import waiting_for
from profiles.models import ErrorReport, StaffMember
from profiles.models.reports import CONTACT_KEPT, ReportState
from website.report import form as report_form
from website.report.form import QUICKEST, SALT

from ..crawling import no_draft_touched
from ..factories import RegionFactory, ReleaseFactory, publish, revise
from ..reading import text

FIGURE = "/figures/jpn.cobalt.mine.all.production.contained.2024/"
WORDS = "The table on page 55 says 31 t, not 30 t."


def at_most(monkeypatch, name, most):
    monkeypatch.setattr(limits, name, replace(getattr(limits, name), most=most))


def token_of(page):
    return re.search(r'name="token" value="([^"]+)"', page)[1]


def opened(client, about=FIGURE, *, seconds_ago=60):
    """The token of a form that was opened a while ago."""
    kept = signing.loads(token_of(text(client.get("/report/", {"about": about}))), salt=SALT)
    return signing.dumps({**kept, "opened": kept["opened"] - seconds_ago}, salt=SALT)


def send(client, about=FIGURE, **typed):
    typed = {"message": WORDS, "token": opened(client, about), **typed}
    return client.post(f"/report/?about={about}", typed)


# What is kept


def test_a_report_reaches_the_desk_with_the_value_that_was_seen(client, cobalt_figures):
    token = opened(client)
    revise(
        cobalt_figures, 31, release=ReleaseFactory(key="usgs-mcs-2027", published=datetime.date(2027, 2, 1))
    )
    response = send(client, token=token, source_url="example.org/table", contact="reader@example.org")
    assert response.url == "/report/received/"
    assert "Thank you" in text(client.get(response.url))
    (report,) = ErrorReport.objects.all()
    assert (report.state, report.message, report.path) == (ReportState.NEW, WORDS, FIGURE)
    assert report.seen.startswith("30\N{NO-BREAK SPACE}t, ")
    assert report.revision.number == 1
    assert not report.revision.is_current
    assert (report.source_url, report.contact) == ("https://example.org/table", "reader@example.org")
    assert report.country == cobalt_figures.country


def test_a_report_of_a_profile_is_of_the_edition_that_was_read(client, profile, edition, editor, moderator):
    token = opened(client, "/countries/japan/")
    profile.tagline = "Another line."
    profile.save()
    publish(profile, editor=editor, moderator=moderator, change_note="Another line")
    send(client, "/countries/japan/", token=token)
    (report,) = ErrorReport.objects.all()
    assert report.edition == edition
    assert report.seen.startswith("Edition 1, published ")


@pytest.mark.parametrize(
    ("about", "title"),
    [
        ("/minerals/cobalt/", "Cobalt"),
        ("/countries/japan/data/", "Japan: figures"),
        ("/countries/japan/editions/1/", "Japan"),
        ("/methodology/", "/methodology/"),
        ("/", "Critical Minerals Atlas"),
    ],
)
def test_every_public_page_can_be_reported(client, edition, about, title):
    send(client, about)
    assert ErrorReport.objects.get().title == title


@pytest.mark.parametrize(
    "about",
    [
        "https://evil.example/", "//evil.example/", "/admin/", "/nowhere/", "/figures/jpn.none/", "/minerals/none/",
        "/countries/japan/editions/9/", "/preview/token/", "/report/", "/health/", "/\x00", "/" + "x" * 400, "",
    ],
)  # fmt: skip
def test_what_is_no_public_page_is_named_and_the_form_is_about_the_atlas(client, edition, about):
    response = client.get("/report/", {"about": about})
    assert response.status_code == 200
    assert "not a page of the Atlas" in text(response)
    assert "evil" not in text(response)


# The page


def test_the_page_is_never_kept_asks_for_no_draft_and_alone_sets_a_cookie(client, edition):
    with no_draft_touched():
        response = client.get("/report/", {"about": "/countries/japan/"})
        other = client.get("/countries/japan/")
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in text(response)
    assert list(response.cookies) == ["csrftoken"]
    assert response.cookies["csrftoken"]["max-age"] == ""  # it ends with the browser
    assert not other.cookies
    assert "Disallow: /report/" in text(client.get("/robots.txt"))


@pytest.mark.parametrize(
    "about", ["/countries/japan/", "/minerals/cobalt/", FIGURE, "/countries/japan/data/"]
)
def test_pages_lead_to_the_form_about_themselves(client, edition, about):
    assert f'href="/report/?about={about}"' in text(client.get(about))


def test_a_form_without_its_cookie_is_refused(cobalt_figures):
    client = Client(enforce_csrf_checks=True)
    assert send(client).status_code == 403
    assert not ErrorReport.objects.exists()


# What is refused


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"message": ""}, "Write what is wrong."),
        ({"message": "wrong"}, "at least 10 characters"),
        ({"message": "x" * 3001}, "at most 3000 characters; these are 3001"),
        (
            {"message": "See https://a.example http://b.example www.c.example https://d.example"},
            "At most 3 links",
        ),
        ({"contact": "nobody"}, "not an e-mail address"),
        ({"source_url": "a b"}, "Enter the address of a page"),
        ({"source_url": "javascript:alert(1)"}, "Enter the address of a page"),
        ({"company": "Buy here"}, "people leave empty"),
        ({"token": "forged"}, "more than a day"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(client, cobalt_figures, typed, reason):
    response = send(client, **{"contact": "reader@example.org", **typed})
    assert response.status_code == 422
    page = text(response)
    assert reason in page
    assert "What you typed is still here" in page
    assert "<title>Not sent yet: Report an error" in response.content.decode()
    assert typed.get("message", WORDS) in page
    assert typed.get("contact", "reader@example.org") in page
    assert not ErrorReport.objects.exists()


def test_a_form_that_is_sent_at_once_is_refused_and_a_moment_later_taken(client, cobalt_figures, monkeypatch):
    page = text(client.get("/report/", {"about": FIGURE}))
    quick = client.post("/report/", {"message": WORDS, "token": token_of(page)})
    assert "faster than a person types" in text(quick)
    now = time.time()
    monkeypatch.setattr(report_form.time, "time", lambda: now + QUICKEST + 1)
    again = client.post("/report/", {"message": WORDS, "token": token_of(text(quick))})
    assert again.status_code == 302
    assert ErrorReport.objects.get().path == FIGURE


def test_a_form_of_yesterday_is_given_back_with_a_seal_of_today(client, cobalt_figures, monkeypatch):
    monkeypatch.setattr(report_form, "VALID_FOR", -1)
    old = send(client)
    assert "more than a day" in text(old)
    monkeypatch.undo()
    now = time.time()
    monkeypatch.setattr(report_form.time, "time", lambda: now + QUICKEST + 1)
    client.post(f"/report/?about={FIGURE}", {"message": WORDS, "token": token_of(text(old))})
    assert ErrorReport.objects.get().path == FIGURE


def test_an_address_sends_a_few_reports_an_hour_and_others_still_may(client, cobalt_figures):
    for _ in range(limits.REPORTS_OF_ADDRESS.most):
        assert send(client).status_code == 302
    refused = send(client)
    assert (refused.status_code, WORDS in text(refused)) == (429, True)
    assert int(refused["Retry-After"]) <= 3600
    assert "Too many reports" in text(refused)
    assert send(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_a_flood_from_many_addresses_ends(client, cobalt_figures, monkeypatch):
    at_most(monkeypatch, "REPORTS_OF_ALL", 3)
    codes = [send(Client(REMOTE_ADDR=f"203.0.113.{n}")).status_code for n in range(5)]
    assert codes == [302, 302, 302, 429, 429]


def test_a_flood_does_not_shut_a_form_that_was_open_before(client, cobalt_figures, monkeypatch):
    at_most(monkeypatch, "REPORTS_OF_ALL", 3)
    at_most(monkeypatch, "REPORTS_OF_OPEN", 2)
    readers = [(Client(REMOTE_ADDR=f"192.0.2.{n}"), opened(client)) for n in range(3)]
    for n in range(5):
        send(Client(REMOTE_ADDR=f"203.0.113.{n}"))
    assert [send(reader, token=token).status_code for reader, token in readers] == [302, 302, 429]
    late = Client(REMOTE_ADDR="192.0.2.9")
    assert send(late).status_code == 429


def test_a_form_that_a_flood_refused_may_be_sent_when_it_is_over(client, cobalt_figures, monkeypatch):
    """Neither is the form used up, nor what its address may send."""
    at_most(monkeypatch, "REPORTS_OF_ALL", 0)
    token = opened(client)
    for _ in range(limits.REPORTS_OF_ADDRESS.most + 1):
        assert send(client, token=token).status_code == 429
    at_most(monkeypatch, "REPORTS_OF_ALL", 1)
    assert send(client, token=token).status_code == 302
    assert ErrorReport.objects.count() == 1


def test_one_form_is_one_report(client, cobalt_figures):
    token = opened(client)
    assert send(client, token=token).url == "/report/received/"
    assert send(client, token=token).url == "/report/received/"  # pressed twice
    assert ErrorReport.objects.count() == 1
    elsewhere = send(Client(REMOTE_ADDR="203.0.113.9"), token=token, message="Another error on the page.")
    assert elsewhere.status_code == 422
    assert "This form was sent already" in text(elsewhere)
    assert token_of(text(elsewhere)) != token
    assert ErrorReport.objects.count() == 1


def test_a_report_that_could_not_be_stored_may_be_sent_again(client, cobalt_figures, monkeypatch):
    token = opened(client)
    with monkeypatch.context() as patch:
        patch.setattr(workflow, "receive_report", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(client, token=token)
    assert send(client, token=token).status_code == 302
    assert ErrorReport.objects.count() == 1


def test_what_is_refused_counts_not(client, cobalt_figures):
    for _ in range(limits.REPORTS_OF_ADDRESS.most + 1):
        send(client, message="")
    assert send(client).status_code == 302


# The desk


@pytest.fixture
def report(client, cobalt_figures):
    send(client, contact="reader@example.org")
    return ErrorReport.objects.get()


def desk(user):
    client = Client()
    client.force_login(user)
    return client


def settle(user, report, **data):
    data = {"state": "corrected", "note": "A correction was loaded.", **data}
    return desk(user).post(f"/admin/profiles/errorreport/{report.pk}/settle/", data, follow=True)


def test_a_moderator_finds_it_on_the_dashboard_and_settles_it(report, moderator):
    assert "Errors reported" in text(desk(moderator).get("/admin/"))
    page = text(desk(moderator).get(f"/admin/profiles/errorreport/{report.pk}/change/"))
    assert WORDS in page
    assert "Error report: Japan, cobalt" in page
    assert "reader@example.org" in page
    assert "As the reader saw it" in page
    assert "Settled: corrected." in text(settle(moderator, report))
    report.refresh_from_db()
    assert (report.state, report.handled_by, report.note) == (
        "corrected",
        moderator,
        "A correction was loaded.",
    )
    assert report.title not in text(desk(moderator).get("/admin/")).partition("recent")[0]
    assert "Somebody else has settled" in text(settle(moderator, report, state="rejected"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [({"note": " "}, "Write a note"), ({"state": "new"}, "new"), ({"state": ""}, "Choose")],
)
def test_settling_needs_a_state_and_a_note(report, moderator, data, reason):
    assert reason in text(settle(moderator, report, **data))
    report.refresh_from_db()
    assert report.state == ReportState.NEW


def test_an_editor_reads_it_without_the_address_and_settles_nothing(report, editor):
    page = text(desk(editor).get(f"/admin/profiles/errorreport/{report.pk}/change/"))
    assert WORDS in page
    assert "reader@example.org" not in page
    assert settle(editor, report).status_code == 403


def test_who_is_limited_to_regions_sees_reports_of_those_alone(report, moderator):
    member = StaffMember.objects.create(user=moderator)
    member.regions.add(RegionFactory(name="Central Africa"))
    assert desk(moderator).get(f"/admin/profiles/errorreport/{report.pk}/change/").status_code in (302, 404)
    assert report.title not in text(desk(moderator).get("/admin/profiles/errorreport/"))
    assert settle(moderator, report).status_code in (302, 403, 404)
    assert ErrorReport.objects.new().exists()


def test_the_digest_of_the_morning_names_new_reports(report, moderator, editor):
    titles = {queue.title for queue in waiting_for(moderator, timezone.now())}
    assert "Errors reported" in titles
    assert not [queue for queue in waiting_for(editor, timezone.now()) if queue.title == "Errors reported"]


# The address of the reader


@pytest.fixture
def old(report):
    ErrorReport.objects.update(received_at=timezone.now() - CONTACT_KEPT - datetime.timedelta(minutes=1))
    report.refresh_from_db()
    return report


@pytest.mark.parametrize("command", ["erase_expired", "send_digest"])
def test_the_address_of_a_reader_is_erased_after_ninety_days_and_the_report_stays(old, command):
    call_command(command, stdout=io.StringIO())
    old.refresh_from_db()
    assert (old.contact, old.message) == ("", WORDS)
    call_command(command, stdout=io.StringIO())
    assert AuditEvent.objects.filter(act="contacts-erased").count() == 1


def test_a_younger_one_is_kept(report):
    assert workflow.erase_contacts() == 0
    report.refresh_from_db()
    assert report.contact


def test_nobody_sees_an_address_past_its_time_even_where_no_command_ran(old, moderator):
    assert old.contact
    assert "reader@example.org" not in text(
        desk(moderator).get(f"/admin/profiles/errorreport/{old.pk}/change/")
    )


def test_neither_log_nor_list_has_the_address_of_a_reader_or_the_message(report, moderator):
    settle(moderator, report)
    workflow.erase_contacts(now=timezone.now() + CONTACT_KEPT)
    said = str(list(AuditEvent.objects.values()))
    assert "report-settled" in said
    assert "contacts-erased" in said
    assert "reader@example.org" not in said
    assert WORDS not in said
    assert "reader@example.org" not in text(desk(moderator).get("/admin/profiles/errorreport/?q=table"))


def test_the_database_wants_somebody_for_a_settled_report(report):
    with pytest.raises(IntegrityError), transaction.atomic():
        ErrorReport.objects.update(state=ReportState.REJECTED)
