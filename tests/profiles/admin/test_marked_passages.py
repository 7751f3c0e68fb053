"""The passage of an open comment, marked in form, preview and review, and nowhere outside of the desk."""

import datetime
import json
import re
from html import unescape
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from profiles import workflow
from profiles.models import Comment, Policy, Profile
from profiles.models.dated import RecentChange
from tests.factories import UserFactory
from tests.profiles.browser import posted
from tests.reading import ids
from tests.seeds import once_a_module, publish_japan

published_once = once_a_module(publish_japan)
pytestmark = pytest.mark.usefixtures("published_once")
TEXT = "Japan keeps **stocks** of [rare metals](/minerals/cobalt/).[@paper] It made [[cobalt/mine/production]] in all."
MARK = re.compile(r'<mark class="commented">(.*?)</mark>', re.DOTALL)


@pytest.fixture
def review(profile, editor):
    Profile.objects.filter(pk=profile.pk).update(overview=TEXT)
    Policy.objects.create(
        profile=profile, kind="strategy", title="Mining act", date="2024", status="in-force",
        summary="It licenses every mine.", citation="paper",
    )  # fmt: skip
    workflow.save_revision(profile, by=editor)
    return workflow.submit(profile, by=editor, change_note="Stocks")


def comment(review, by, passage, place="overview", body="Which metals?"):
    return workflow.comment(review.profile, by=by, body=body, place=place, passage=passage)


def get(user, address, *args, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse(address, args=args), query).content.decode()


def review_of(review, user):
    return get(user, "admin:profiles_review_change", review.pk)


def preview_of(review, user, **query):
    return get(user, "admin:profiles_profile_preview", review.profile_id, **query)


def words_marked(page):
    return "".join(MARK.findall(page))


PASSAGES = {"stocks of rare metals": "stocks of rare metals", "It made … in all": "It made 30 t in all"}


@pytest.mark.parametrize("passage", PASSAGES)
@pytest.mark.parametrize("page_of", [review_of, preview_of])
def test_the_passage_is_marked_with_a_link_to_its_comment(review, moderator, page_of, passage):
    comment(review, moderator, "", place="mining")
    made = comment(review, moderator, passage)
    page = page_of(review, moderator)
    marked = re.sub(r"<[^>]*>", "", words_marked(page)).replace("\N{NO-BREAK SPACE}", " ")
    assert all(word in marked for word in PASSAGES[passage].split())
    link = re.search(
        rf'<a class="comment-mark" id="passage-{made.pk}" href="([^"]*)#comment-{made.pk}" ([^>]*)>2</a>',
        page,
    )
    assert link[2] == 'aria-label="Comment 2 by moderator"'
    there = get(moderator, "admin:profiles_profile_comments", review.profile_id) if link[1] else page
    assert f"comment-{made.pk}" in ids(there)
    back = re.search(rf'<a href="([^"]*)#passage-{made.pk}"', there)[1]
    assert back == (reverse("admin:profiles_profile_preview", args=[review.profile_id]) if link[1] else "")


def test_the_preview_of_a_review_and_of_a_revision_mark_too(review, moderator):
    comment(review, moderator, "rare metals")
    for page in (
        get(moderator, "admin:profiles_review_preview", review.pk),
        preview_of(review, moderator, revision=review.revision.number),
    ):
        assert words_marked(page) == "rare metals"
    assert words_marked(preview_of(review, moderator, revision=1)) == ""


def test_taglines_rows_and_the_whole_profile_are_places_as_well(review, moderator):
    row = review.profile.policy_rows.get()
    RecentChange.objects.create(profile=review.profile, date="2025", summary="Exports were rationed.")
    comment(review, moderator, "what others mine", "tagline")
    comment(review, moderator, "licenses every mine", f"policies:{row.uid}")
    comment(review, moderator, "Exports were rationed", "changed:")
    comment(review, moderator, "Text of Mining", "")
    comment(review, moderator, "Number 0", "glance:")
    found = MARK.findall(preview_of(review, moderator))
    assert found == [
        "what others mine",
        "Number 0",
        "Exports were rationed",
        "Text of Mining",
        "licenses every mine",
    ]
    assert words_marked(review_of(review, moderator)) == "licenses every mine"


def test_a_passage_that_has_changed_is_quoted_and_not_marked(review, moderator, editor):
    made = comment(review, moderator, "stocks of rare metals")
    Profile.objects.filter(pk=review.profile_id).update(overview="Other words.[@paper]")
    workflow.save_revision(review.profile, by=editor)
    page = preview_of(review, moderator)
    assert words_marked(page) == ""
    for page in (
        get(editor, "admin:profiles_profile_change", review.profile_id),
        get(editor, "admin:profiles_profile_comments", review.profile_id),
    ):
        beside = page.split("The passage has changed")[1].split("</article>")[0]
        assert "<blockquote>stocks of rare metals</blockquote>" in beside
        assert f"#passage-{made.pk}" not in page
    page = review_of(review, moderator)
    assert "stocks" in words_marked(page)
    assert "The passage has changed in the draft." in " ".join(page.split())


def test_words_of_a_table_under_a_section_have_not_changed(review, moderator, editor):
    comment(review, moderator, "licenses every mine", "policy")
    assert "The passage has changed" not in get(editor, "admin:profiles_profile_comments", review.profile_id)
    assert words_marked(preview_of(review, moderator)) == "licenses every mine"


def test_a_resolved_comment_has_no_mark(review, moderator, editor):
    workflow.resolve_comment(comment(review, moderator, "rare metals"), by=editor)
    assert not MARK.search(preview_of(review, moderator) + review_of(review, moderator))


def test_html_in_a_name_or_a_passage_stays_text(review, moderator):
    moderator.username = '<b>"m"</b>'
    moderator.save()
    Profile.objects.filter(pk=review.profile_id).update(tagline="So <i>mined</i> & sold")
    comment(review, moderator, "<i>mined</i> &", "tagline")
    page = preview_of(review, moderator)
    assert '<mark class="commented">&lt;i&gt;mined&lt;/i&gt; &amp;</mark>' in page
    assert 'aria-label="Comment 1 by &lt;b&gt;&quot;m&quot;&lt;/b&gt;"' in page


# Outside of the desk


def test_nothing_of_it_leaves_the_desk(review, moderator, moderator2, editor):
    comment(review, moderator, "rare metals", body="Which ones, really?")
    comment(review, moderator, "what others mine", "tagline", body="Which ones, really?")
    end = timezone.now() + datetime.timedelta(days=9)
    link = workflow.make_link(review.profile, by=editor, purpose="An outsider", expires_at=end)
    assert words_marked(preview_of(review, moderator)), "there is something to leave"
    workflow.approve(review, by=moderator2)
    edition = workflow.publish(review, by=moderator2)
    export = StringIO()
    call_command("export_profiles", "japan", stdout=export)
    outside = {
        "bare": preview_of(review, moderator, bare="1"),
        "payload": json.dumps(edition.payload) + json.dumps(edition.review.payload),
        "export": export.getvalue(),
    }
    paths = ["", ".json", ".csv", "editions/", "editions/2/", "editions/1...2/"]
    for path in [*(f"/countries/japan/{one}".replace("/.", ".") for one in paths), f"/preview/{link.token}/"]:
        answer = Client().get(path)
        assert answer.status_code == 200, path
        outside[path] = b"".join(answer).decode()
    for name, text in outside.items():
        assert not re.search(r"really\?|comment-mark|commented|passage-\d|<mark", text), name
    assert "rare metals" in outside["/countries/japan/"]


def test_who_may_not_see_comments_sees_no_mark(review, moderator):
    comment(review, moderator, "rare metals")
    viewer = UserFactory(username="viewer")
    viewer.user_permissions.set(Permission.objects.filter(codename__in=["view_profile", "view_review"]))
    for page in (preview_of(review, viewer), review_of(review, viewer)):
        assert "rare metals" in page
        assert not MARK.search(page)


# In the form


def test_the_preview_beside_a_text_marks_what_still_stands(review, moderator, editor):
    made = comment(review, moderator, "stocks of rare metals")
    client = Client()
    client.force_login(editor)
    address = reverse("admin:profiles_profile_live", args=[review.profile_id])
    for text, stands in ((TEXT, True), ("Other words", False)):
        asked = {"part": "overview", "text": text, "citations": []}
        html = client.post(address, asked, content_type="application/json").json()["html"]
        assert (f'href="#thread-{made.pk}"' in html) is stands
        assert bool(MARK.search(html)) is stands
    form = reverse("admin:profiles_profile_change", args=[review.profile_id])
    page = client.post(form, posted(client.get(form)) | {"_preview": "1"}).content.decode()
    assert f'id="passage-{made.pk}" href="#thread-{made.pk}"' in page, "without JavaScript as well"


def test_a_comment_of_the_form_leads_to_its_words_in_the_text(review, moderator, editor):
    row = review.profile.policy_rows.get()
    comment(review, moderator, "stocks of rare metals")
    comment(review, moderator, "licenses every mine", f"policies:{row.uid}")
    page = get(editor, "admin:profiles_profile_change", review.profile_id)
    at, start, end = re.search(r'<a href="#(\w+)" data-start="(\d+)" data-end="(\d+)">stocks', page).groups()
    assert (at, TEXT[int(start) : int(end)]) == ("id_overview", "stocks** of [rare metals")
    assert at in ids(page)
    page = get(editor, "admin:profiles_profile_change", review.profile_id, at="policies:")
    at = re.search(r'<a href="#([\w-]+)" data-start="3" data-end="22">licenses', page)[1]
    assert at == "id_policy_rows-0-summary"
    assert at in ids(page)


# Resolve with this change


def test_a_change_resolves_a_comment_and_the_review_says_so_beside_it(review, moderator, editor2):
    workflow.request_changes(review, by=moderator, note="See the comment.")
    made = comment(review, moderator, "rare metals")
    kept = comment(review, moderator, "", place="mining", body="Something else")
    client = Client()
    client.force_login(editor2)
    form = reverse("admin:profiles_profile_change", args=[review.profile_id])
    changed = {"overview": "Japan keeps stocks of cobalt.[@paper]", "resolve": str(made.pk), "_continue": "1"}
    refused = client.post(form, posted(client.get(form)) | changed | {"tagline": "x" * 300})
    assert refused.status_code == 200
    assert Comment.objects.get(pk=made.pk).resolved_at is None
    ticked = re.findall(r'name="resolve" value="(\d+)" checked', refused.content.decode())
    assert ticked == [str(made.pk)]
    again = posted(refused) | {"tagline": "Short.", "_continue": "1"}
    assert again["resolve"] == str(made.pk)
    client.post(form, again)
    made.refresh_from_db()
    assert (made.resolved_by, Comment.objects.get(pk=kept.pk).resolved_at) == (editor2, None)
    second = workflow.submit(review.profile, by=editor2, change_note="Cobalt")
    page = review_of(second, moderator)
    beside = page.split('id="at-overview"')[1].split("</section>")[0]
    said = " ".join(unescape(re.sub(r"<[^>]*>", "", beside)).split())
    assert "Resolved with this change: Comment 1 by moderator, “Which metals?”" in said
    assert f'href="#comment-{made.pk}"' in beside
    assert f"with revision {second.revision.number}." in page
    assert page.count("Resolved with this change") == 1


def test_a_comment_that_another_revision_or_nobody_resolved_with_a_change_is_not_said_there(
    review, moderator, editor
):
    made = comment(review, moderator, "rare metals")
    workflow.resolve_comment(made, by=editor)
    assert "Resolved with this change" not in review_of(review, moderator)
    workflow.reopen(made, by=editor)
    first = review.profile.revisions.get(number=1)
    workflow.resolve_comment(made, by=editor, revision=first)
    assert "Resolved with this change" not in review_of(review, moderator)
    workflow.reopen(made, by=editor)
    workflow.resolve_comment(made, by=editor, revision=review.revision)
    assert "Resolved with this change" in review_of(review, moderator)
