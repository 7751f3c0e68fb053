"""Attacks on the desk: keys of another profile, states as fields, other sites, markup."""

import pytest
from django.test import Client
from django.urls import reverse

from audit_log.models import AuditEvent
from profiles import workflow
from profiles.models import Comment, Edition, PreviewLink, Profile, Review
from profiles.models.subjects import SubjectKind
from profiles.shape import PARTS_OF, TABLE
from tests.factories import CountryFactory, UserFactory, complete_profile
from tests.profiles.admin.profile.forms import open_form
from tests.profiles.browser import add_row
from tests.profiles.shared import shared_draft

opened, saved, profile, cobalt_figures, form = shared_draft()

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
BROKEN = ("<script>alert(1)", "<img src=x")


@pytest.fixture
def chile(cobalt_figures, cobalt, editor):
    profile = complete_profile(
        CountryFactory(code="CHL", name="Chile"),
        minerals=[cobalt],
        reference="cobalt/mine/production country=japan",
        tagline="Secret of Chile.",
    )
    workflow.save_revision(profile, by=editor)
    Profile.objects.filter(pk=profile.pk).update(overview="Second.[@paper]")
    workflow.save_revision(profile, by=editor)
    return profile


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"admin:profiles_profile_{name}", args=args)


# Keys of another profile in a nested address


def test_a_revision_of_another_profile_is_not_there(saved, chile, desk):
    assert desk.post(url("restore", saved.pk, 2)).status_code == 404  # only Chile has a second one
    assert desk.get(url("preview", saved.pk), {"revision": 2}).status_code == 404
    assert desk.get(url("compare", saved.pk), {"from": "2", "to": "draft"}).status_code == 404
    saved.refresh_from_db()
    assert saved.tagline == "Refines what others mine."


def test_a_comment_of_another_profile_is_not_there(saved, chile, editor, moderator):
    comment = workflow.comment(chile, by=editor, body="Of Chile")
    client = signed_in(moderator)
    before = AuditEvent.objects.count()
    for act in ("answer", "reply", "resolve", "reopen"):
        answer = client.post(
            reverse("admin:profiles_profile_comment", args=[saved.pk, comment.pk, act]), {"body": "x"}
        )
        assert answer.status_code == 404, act
    comment.refresh_from_db()
    assert comment.resolved_at is None
    assert Comment.objects.count() == 1
    assert AuditEvent.objects.count() == before


def test_a_link_of_another_profile_is_not_revoked(saved, chile, editor, desk):
    event = AuditEvent.objects.first()
    link = workflow.make_link(chile, by=editor, purpose="x", expires_at=event.at + workflow.LONGEST_LINK / 2)
    answer = desk.post(reverse("admin:profiles_profile_revoke_link", args=[saved.pk, link.pk]))
    assert answer.status_code in (302, 404)
    assert PreviewLink.objects.get().revoked_at is None


def test_a_row_of_another_profile_is_not_taken(saved, chile, desk):
    theirs = chile.citations.get()
    form = open_form(desk, saved, "citations")
    forged = form | {"citations-0-id": str(theirs.pk), "citations-0-title": "Stolen", "_continue": "Save"}
    assert desk.post(url("change", saved.pk), forged).status_code == 200
    theirs.refresh_from_db()
    assert (theirs.title, theirs.profile) == ("A paper", chile)


# States and people as fields


def test_no_form_sets_a_state_an_author_or_a_lock(saved, desk, form, editor):
    other = UserFactory(username="other")
    forged = {
        "lock_version": "99", "country": CountryFactory(code="PER", name="Peru").pk, "state": "published",
        "author": other.pk, "submitter": other.pk, "created_at": "2001-01-01", "reminded_for": "2001-01-01",
        "tagline": "Changed.", "_continue": "Save",
    }  # fmt: skip
    assert desk.post(url("change", saved.pk), form | forged).status_code == 302
    country = saved.subject.place
    saved.refresh_from_db()
    assert (saved.subject.place, saved.tagline, saved.reminded_for) == (country, "Changed.", None)
    assert saved.lock_version == 2
    assert saved.revisions.first().author == editor
    assert not Edition.objects.exists()


def test_a_profile_is_not_copied(saved, desk, form):
    forged = {"country": CountryFactory(code="PER", name="Peru").pk, "_saveasnew": "1"}
    assert desk.post(url("change", saved.pk), form | {"_saveasnew": "1"}).status_code == 400
    assert desk.post(url("change", saved.pk), form | forged).status_code == 400
    assert Profile.objects.count() == 1


def test_submitting_names_the_one_who_submits(saved, desk, form, editor):
    forged = {
        "submitter": UserFactory(username="other").pk,
        "decider": editor.pk,
        "state": "approved",
        "_submit": "1",
    }
    desk.post(url("change", saved.pk), form | forged)
    review = Review.objects.get()
    assert (review.submitter, review.decider, review.state) == (editor, None, "in-review")


@pytest.mark.parametrize("name", ["approve", "publish"])
def test_a_step_names_the_one_who_takes_it(saved, editor, moderator, moderator2, name):
    review = workflow.submit(saved, by=editor, change_note="x")
    if name == "publish":
        workflow.approve(review, by=moderator2)
    forged = {
        "note": "",
        "by": editor.pk,
        "decider": editor.pk,
        "published_by": editor.pk,
        "state": "published",
    }
    signed_in(moderator).post(reverse("admin:profiles_review_step", args=[review.pk, name]), forged)
    review.refresh_from_db()
    if name == "approve":
        assert (review.state, review.decider) == ("approved", moderator)
    else:
        assert Edition.objects.get().published_by == moderator


# Other sites


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nothing_of_the_desk_leads_to_another_site(saved, editor, moderator, there):
    editor.set_password("Zinnober-Galmei-7")
    editor.save()
    answer = Client().post(
        reverse("admin:login") + f"?next={there}",
        {"username": "editor", "password": "Zinnober-Galmei-7", "next": there},
    )
    assert answer.url == reverse("admin:index")
    review = workflow.submit(saved, by=editor, change_note="x")
    comment = workflow.comment(saved, by=editor, body="x")
    client = signed_in(moderator)
    where = {
        "next": there,
        "back": there,
        "return": there,
        "_changelist_filters": there,
        "HTTP_REFERER": there,
    }
    for address in (
        reverse("admin:profiles_review_step", args=[review.pk, "approve"]),
        reverse("admin:profiles_profile_comment", args=[saved.pk, comment.pk, "resolve"]),
        reverse("admin:profiles_savedfilter_save", args=["profiles.review"]),
        reverse("admin:profiles_profile_comments", args=[saved.pk]),
    ):
        answer = client.post(
            address, where | {"body": "y", "name": "n", "query": there}, headers={"referer": there}
        )
        assert "evil" not in answer.headers.get("Location", ""), address
        assert "javascript" not in answer.headers.get("Location", ""), address


# Heads of mails


def test_no_text_makes_a_head_of_a_mail(
    profile, editor, moderator, mailoutbox, django_capture_on_commit_callbacks
):
    for user in (editor, moderator):
        user.email = f"{user.username}@example.org"
        user.save()
    editor.first_name = "Eve\r\nBcc: all@example.org"
    editor.save()
    profile.subject.place.name = "Japan\nBcc: all@example.org"
    profile.subject.place.save()
    workflow.save_revision(profile, by=editor)
    profile.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        review = workflow.submit(profile, by=editor, change_note="x\r\nBcc: all@example.org")
        workflow.comment(profile, by=moderator, body="x\r\nBcc: all@example.org", review=review)
        workflow.approve(review, by=moderator, note="x\nBcc: all@example.org")
    assert mailoutbox
    for message in mailoutbox:
        text = message.message()
        assert "\n" not in message.subject
        assert "all@example.org" not in message.recipients()
        assert text["Bcc"] is None


# Markup in every text


def test_markup_in_any_text_is_shown_and_never_run(saved, editor, moderator, administrator):
    client = signed_in(editor)
    for table in ("", *(name for name in TABLE if TABLE[name] in PARTS_OF[SubjectKind.COUNTRY])):
        form = open_form(client, saved, table)
        for name, value in form.items():
            if name.endswith(("tagline", "unknowns", "-title", "-label", "-note", "-publisher")):
                form[name] = f"{value} {MARKUP}"
            elif name in ("overview", "mining"):  # where it is refused unless it is written as code
                form[name] = f"{value} `{MARKUP}`"
        if table == "pins":
            add_row(form, "pins", country=CountryFactory(code="PER", name="Peru").pk, reason=MARKUP)
        answer = client.post(url("change", saved.pk), form | {"_continue": "Save"})
        assert answer.status_code == 302, answer.context["errors"]
    review = workflow.submit(saved, by=editor, change_note=MARKUP)
    workflow.comment(saved, by=editor, body=MARKUP, place="overview", passage=MARKUP, review=review)
    workflow.make_link(
        saved, by=editor, purpose=MARKUP, expires_at=AuditEvent.objects.first().at + workflow.LONGEST_LINK / 2
    )
    workflow.add_to_set(workflow.make_set(by=moderator, title=MARKUP), [review], by=moderator)
    workflow.leave_set(review, by=moderator)
    workflow.request_changes(review, by=moderator, note=MARKUP)
    workflow.publish(
        workflow.approve(workflow.submit(saved, by=editor, change_note=MARKUP), by=moderator), by=moderator
    )
    for user in (editor, moderator, administrator):
        user.first_name = MARKUP[:150]
        user.save()
        seen = 0
        for address in (reverse("admin:index"), *pages(saved, review)):
            page = signed_in(user).get(address)
            if page.status_code != 200 or "html" not in page["Content-Type"]:
                continue
            text = page.content.decode()
            seen += "alert(1)" in text
            for broken in BROKEN:
                assert broken not in text, (user.username, address)
        assert seen > 5, user


def pages(profile, review):
    edition = Edition.objects.get()
    for name in ("change", "history", "compare", "preview", "comments", "links"):
        yield url(name, profile.pk)
    yield url("compare", profile.pk) + "?from=1&to=2"
    yield url("changelist") + "?q=alert"
    for model in ("review", "edition", "revision", "publicationset"):
        yield reverse(f"admin:profiles_{model}_changelist") + ("?state=all" if model == "review" else "")
    yield reverse("admin:profiles_review_change", args=[review.pk])
    yield reverse("admin:profiles_edition_change", args=[edition.pk])
    yield reverse("admin:audit_log_auditevent_changelist")
    yield reverse("admin:auth_user_changelist")
    yield edition.get_absolute_url()
    yield "/countries/japan/"
