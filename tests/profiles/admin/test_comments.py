"""Talk about a profile: on a field, a row or a passage; answered, resolved, and shown where it belongs."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from audit_log.models import AuditEvent
from profiles import workflow
from profiles.admin import comments
from profiles.draft import passages, snapshot, targets
from profiles.models import Comment, Policy, Profile, StaffMember
from profiles.models.desk import COMMENT_LIMIT
from profiles.models.subjects import Subject
from tests.factories import CountryFactory, RegionFactory, UserFactory, pin
from tests.profiles.browser import posted
from tests.reading import ids
from tests.seeds import once_a_module, save_japan

saved_once = once_a_module(save_japan)
pytestmark = pytest.mark.usefixtures("saved_once")


@pytest.fixture
def review(profile, editor):
    workflow.save_revision(profile, by=editor)
    return workflow.submit(profile, by=editor, change_note="First edition")


@pytest.fixture
def viewer(db):
    """Staff who may view the desk and change nothing there."""
    user = UserFactory(username="viewer")
    names = ["profile", "review", "comment"]
    user.user_permissions.set(Permission.objects.filter(codename__in=[f"view_{n}" for n in names]))
    return user


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def address(profile):
    return reverse("admin:profiles_profile_comments", args=[profile.pk])


def act(comment, name):
    return reverse("admin:profiles_profile_comment", args=[comment.profile_id, comment.pk, name])


def change_page(client, profile, at=""):
    """The page of the form that holds a place."""
    return client.get(
        reverse("admin:profiles_profile_change", args=[profile.pk]), {"at": at}
    ).content.decode()


def led_to(client, page, target):
    """The page that the link to this element leads to: this one, or another of the form."""
    (address,) = set(re.findall(rf'href="([^"#]*)#{target}"', page))
    there = client.get(unescape(address)).content.decode() if address else page
    assert target in ids(there)
    return there


def review_page(client, review):
    return client.get(reverse("admin:profiles_review_change", args=[review.pk])).content.decode()


def say(review, by, **more):
    return workflow.comment(review.profile, by=by, review=review, **({"body": "Which agency?"} | more))


# Saying something


def test_a_moderator_comments_on_a_passage_from_the_review(review, moderator):
    client = signed_in(moderator)
    data = {
        "place": "overview",
        "passage": "Text of Overview",
        "body": "Which?",
        "review": review.pk,
        "back": "review",
    }
    response = client.post(address(review.profile), data)
    made = Comment.objects.get()
    assert response.url == reverse("admin:profiles_review_change", args=[review.pk]) + f"#comment-{made.pk}"
    assert (made.place, made.passage, made.review, made.author) == (
        "overview",
        "Text of Overview",
        review,
        moderator,
    )
    page = review_page(client, review)
    assert "<blockquote>Text of Overview</blockquote>" in page
    assert "1 open, 0 resolved" in page


def test_a_row_and_a_table_are_places_too(review, moderator, editor):
    uid = review.profile.mineral_links.get().uid
    client = signed_in(moderator)
    for place in (f"minerals:{uid}", "minerals:", "image_of_nothing", ""):
        client.post(address(review.profile), {"place": place, "body": f"On {place}"})
    assert [c.place for c in Comment.objects.all()] == [f"minerals:{uid}", "minerals:", ""]
    assert "Key minerals: Cobalt" in client.get(address(review.profile)).content.decode()


def test_what_is_wrong_with_a_comment_is_said_and_nothing_typed_is_lost(review, moderator):
    client = signed_in(moderator)
    for data in (
        {"place": "overview", "passage": "kept passage", "body": "  "},
        {"place": "pins:gone", "passage": "kept passage", "body": "kept body"},
        {"place": "overview", "passage": "kept passage", "body": "x" * (COMMENT_LIMIT + 1)},
        {"place": "overview", "passage": "kept passage " * 99, "body": "kept body"},
    ):
        page = client.post(address(review.profile), data).content.decode()
        assert "errorlist" in page
        assert "kept passage" in page
        assert data["body"].strip() in page
    assert not Comment.objects.exists()


def test_a_link_brings_place_and_passage_into_the_form(review, moderator):
    response = signed_in(moderator).get(
        address(review.profile), {"place": "mining", "passage": "Text of <b>"}
    )
    page = response.content.decode()
    assert '<option value="mining" selected>' in page
    assert "Text of &lt;b&gt;</textarea>" in page


# Answering, resolving, reopening


def test_a_comment_is_answered_resolved_and_reopened(review, moderator, editor):
    made = say(review, moderator)
    client = signed_in(editor)
    client.post(act(made, "answer"), {"body": "JOGMEC."})
    client.post(act(made, "resolve"))
    page = client.get(address(review.profile)).content.decode()
    assert "JOGMEC." in page
    assert "0 open, 1 resolved" in page
    assert "Resolved by editor" in page
    refused = client.post(act(made, "answer"), {"body": "Too late, and kept"}).content.decode()
    assert "Reopen it to answer" in refused
    client.post(act(made, "reopen"))
    made.refresh_from_db()
    assert made.resolved_at is None
    acts = AuditEvent.objects.filter(act__in=["commented", "resolved", "reopened"]).order_by("pk")
    assert [event.act for event in acts] == ["commented", "commented", "resolved", "reopened"]


def test_an_answer_of_nothing_is_refused_and_the_thread_stays(review, moderator):
    made = say(review, moderator)
    assert (
        "Write a comment." in signed_in(moderator).post(act(made, "answer"), {"body": " "}).content.decode()
    )
    assert Comment.objects.count() == 1


def test_what_was_resolved_by_somebody_else_meanwhile_is_said(review, moderator, editor):
    made = say(review, moderator)
    workflow.resolve_comment(made, by=editor)
    page = signed_in(moderator).post(act(made, "resolve")).content.decode()
    assert "This has been resolved already." in page


def test_there_is_no_comment_of_another_profile_and_no_other_act(review, moderator, cobalt):
    made = say(review, moderator)
    client = signed_in(moderator)
    other = Profile.objects.create(subject=Subject.objects.of(CountryFactory(name="Chile")))
    elsewhere = reverse("admin:profiles_profile_comment", args=[other.pk, made.pk, "resolve"])
    assert client.post(elsewhere).status_code == 404
    assert client.post(act(made, "delete")).status_code == 404
    assert client.get(act(made, "resolve")).status_code == 405


# Where it is shown


def test_a_comment_stands_beside_its_field_and_its_row_on_the_form(review, moderator, editor):
    profile = review.profile
    row = profile.mineral_links.get()
    on_field = say(review, moderator, place="overview", passage="Text of Overview", body="On the field")
    on_table = say(review, moderator, place="minerals:", body="On the table")
    on_row = say(review, moderator, place=f"minerals:{row.uid}", body="On the row")
    client = signed_in(editor)
    texts, minerals = change_page(client, profile), change_page(client, profile, "minerals:")
    for page in (texts, minerals):  # which both list all
        assert "3 open comments" in page
        assert "passage has changed" not in page
    beside = {on_field: texts, on_table: minerals, on_row: minerals}
    for made, its_page in beside.items():
        for page in (texts, minerals):
            assert (f'id="thread-{made.pk}"' in page) == (page is its_page)
            there = led_to(client, page, f"thread-{made.pk}")
            assert made.body in there.split(f'id="thread-{made.pk}"')[1].split("</article>")[0]
    part = next(part for part in texts.split("<h2") if 'name="overview"' in part)
    assert "On the field" in part
    assert "On the row" not in part
    row_of_it = minerals.split('id="mineral_links-0"')[1].split("</details>")[0]
    assert "On the row" in row_of_it
    assert "On the table" not in row_of_it
    reading = review_page(signed_in(moderator), review)
    assert "In the draft" in reading
    for made in beside:
        led_to(client, reading, f"thread-{made.pk}")


def test_a_comment_on_a_row_of_a_long_table_leads_to_the_open_row(review, moderator, editor):
    profile = review.profile
    common = {"kind": "strategy", "date": "2026", "status": "in-force", "summary": "So.", "citation": "paper"}
    for n in range(30):
        Policy.objects.create(profile=profile, title=f"Act {n}", position=n, **common)
    workflow.save_revision(profile, by=editor)
    made = say(review, moderator, place=f"policies:{profile.policy_rows.last().uid}", body="On the row")
    client = signed_in(editor)
    listed = change_page(client, profile, "policies:")
    closed = listed.split('id="policy_rows-29"')[1]
    assert "is-closed" in listed.split('id="policy_rows-29"')[0].rpartition("<div")[2]
    assert "1 comment<" in closed.split("</button>")[0]
    for page in (listed, change_page(client, profile), change_page(client, profile, "minerals:")):
        there = led_to(client, page, f"thread-{made.pk}")
        assert 'name="policy_rows-29-title"' in there or "name=policy_rows-29-title" in there
        assert "On the row" in there.split('id="policy_rows-29"')[1].split("</details>")[0]


def test_a_passage_that_was_rewritten_says_so_in_form_and_review(review, moderator, editor):
    made = say(review, moderator, place="overview", passage="Text of Overview")
    Profile.objects.filter(pk=review.profile_id).update(overview="Other words.")
    workflow.save_revision(review.profile, by=editor)
    assert "The passage has changed." in change_page(signed_in(editor), review.profile)
    page = review_page(signed_in(moderator), review)
    assert "The passage has changed" in page
    assert f'id="comment-{made.pk}"' in page


def test_a_comment_on_a_row_that_is_gone_is_kept_and_says_so(review, moderator, editor):
    pin(review.profile, CountryFactory(name="Australia"))
    row = review.profile.pins.get()
    workflow.save_revision(review.profile, by=editor)
    say(review, moderator, place=f"pins:{row.uid}", body="Why this one?")
    row.delete()
    workflow.save_revision(review.profile, by=editor)
    page = signed_in(editor).get(address(review.profile)).content.decode()
    assert "a deleted row" in page
    assert "No longer in the draft." in page
    assert "Why this one?" in change_page(signed_in(editor), review.profile)


def test_comments_outlive_the_review_they_were_said_in(review, moderator, editor):
    say(review, moderator)
    workflow.request_changes(review, by=moderator, note="See the comments")
    second = workflow.submit(review.profile, by=editor, change_note="Again")
    page = review_page(signed_in(moderator), second)
    assert "Which agency?" in page
    assert "1 comment is still open" in page


def test_nothing_open_is_said_and_keeps_nobody_from_approving(review, moderator):
    page = review_page(signed_in(moderator), review)
    assert "No comment is open." in page
    assert "still open" not in page
    say(review, moderator)
    assert workflow.approve(review, by=moderator).state == "approved"


def test_the_form_is_posted_as_ever_with_comments_beside_it(review, moderator, editor):
    say(review, moderator, place="overview")
    client = signed_in(editor)
    form = reverse("admin:profiles_profile_change", args=[review.profile_id])
    data = posted(client.get(form)) | {"tagline": "Another tagline."}
    assert client.post(form, data | {"_continue": "1"}).status_code == 302
    assert Profile.objects.get().tagline == "Another tagline."


def test_a_comment_is_resolved_with_the_change_that_settles_it(review, moderator, editor):
    made = say(review, moderator, place="overview")
    client, form = signed_in(editor), reverse("admin:profiles_profile_change", args=[review.profile_id])
    data = posted(client.get(form)) | {"_continue": "1"}
    assert f'name="resolve" value="{made.pk}"' in client.get(form).content.decode()
    client.post(form, data | {"resolve": str(made.pk)})
    made.refresh_from_db()
    assert made.resolved_at is None, "nothing has changed"
    client.post(form, data | {"resolve": [str(made.pk), "x", "999999999"], "tagline": "Another tagline."})
    made.refresh_from_db()
    assert made.resolved_by == editor


def test_comments_cost_the_same_for_one_and_for_forty(review, moderator, django_assert_max_num_queries):
    client = signed_in(moderator)
    say(review, moderator)
    for n in range(40):
        workflow.comment(review.profile, by=moderator, body=f"Comment {n}", place="mining")
    with django_assert_max_num_queries(14):
        assert client.get(address(review.profile)).content.decode().count('class="thread"') == 41
    with django_assert_max_num_queries(2):
        assert len(comments.threads_of(review.profile, moderator, tree()).open) == 41


# Who may


def test_who_may_view_reads_and_cannot_act(review, moderator, viewer):
    made = say(review, moderator)
    client = signed_in(viewer)
    page = client.get(address(review.profile)).content.decode()
    assert "Which agency?" in page
    assert "<textarea" not in page
    assert "/resolve/" not in page
    assert client.post(address(review.profile), {"body": "Me too"}).status_code == 403
    assert client.post(address(review.profile), {"body": ""}).status_code == 403
    for name in ("answer", "resolve", "reopen"):
        assert client.post(act(made, name), {"body": "x"}).status_code == 403
    assert Comment.objects.count() == 1
    assert Comment.objects.threads().filter(resolved_at=None).count() == 1


def test_those_who_may_not_see_comments_see_none(review, moderator, viewer):
    say(review, moderator)
    viewer.user_permissions.remove(Permission.objects.get(codename="view_comment"))
    client = signed_in(viewer)
    assert client.get(address(review.profile)).status_code == 403
    assert "Which agency?" not in review_page(client, review)
    assert Client().get(address(review.profile)).status_code == 302


def test_an_editor_of_another_region_reads_and_cannot_act(review, moderator, editor2):
    made = say(review, moderator)
    member = StaffMember.objects.get_or_create(user=editor2)[0]
    member.regions.set([RegionFactory(name="Oceania")])
    client = signed_in(editor2)
    page = client.get(address(review.profile))
    if page.status_code == 200:
        assert "<textarea" not in page.content.decode()
    assert client.post(address(review.profile), {"body": "Me too"}).status_code == 403
    assert client.post(act(made, "resolve")).status_code == 403


# Places


def tree(sections=None, **changes):
    return snapshot.upgrade({"schema": snapshot.SCHEMA, "sections": sections or {}, "image": None} | changes)


@pytest.mark.parametrize(
    ("passage", "text", "stands"),
    [
        ("mines cobalt", "Japan mines *cobalt* today.", True),
        ("made … in 2024", "It made [[cobalt/mine/production]] in 2024.", True),
        ("made … in 2023", "It made [[cobalt/mine/production]] in 2024.", False),
        ("one\ntwo", "one   two", True),
        ("agency. It", "The agency.[@paper, as of 2025] It", True),
        ("the act of 2022", "[the act](https://example.org/) of 2022", True),
        ("first second", "- first\n- second", True),
        ("gone", "Other words.", False),
        ("anything", "", False),
        ("…", "text", True),
    ],
)
def test_a_passage_is_found_as_a_reader_read_it(passage, text, stands):
    assert passages.is_present(passage, text) is stands


def test_places_have_names_and_texts():
    one = tree(
        tagline="Short", pins=[{"uid": "1", "country": "Chile", "reason": "Ore"}], sections={"mining": "Dug"}
    )
    assert targets.label(one, "pins:1") == "Related profiles: Chile"
    assert targets.label(one, "pins:2") == "Related profiles: a deleted row"
    assert targets.label(one, "nonsense") == "nonsense"
    assert targets.text_at(one, "mining") == "Dug"
    assert "Ore" in targets.text_at(one, "pins:1")
    assert targets.text_at(one, "pins:2") is None
    assert targets.text_at(one, "image") is None
    assert "Dug" in targets.text_at(one, "")
    offered = [place for _, group in targets.choices(one) for place, _ in group]
    assert offered[:2] == ["", "tagline"]
    assert "pins:1" in offered
    assert len(offered) == len(set(offered))
