"""One edit of many drafts: its preview, the change of the chosen drafts, and a review of each."""

import pytest
from django.urls import reverse

from audit_log.actions import Action
from audit_log.models import AuditEvent
from profiles import workflow
from profiles.admin.across import pages
from profiles.models import Citation, Edition, Profile, Review
from profiles.models.record import RevisionKind
from tests.profiles.desk.test_dashboard import drafts, limit, signed_in

PAGE = reverse("admin:profiles_profile_across")
WORDS = {"find": "text of", "by": "words on"}
ADDRESS = "https://example.org/"
SOURCE = {
    "source": ADDRESS,
    "url": "https://example.org/new",
    "title": "",
    "publisher": "",
    "published": "2026",
}


def look(client, query=WORDS):
    response = client.get(PAGE, query)
    assert response.status_code == 200
    return response


def ticks(response):
    """The data that a browser would post with every box ticked."""
    found = {"profile": [], "match": []}
    for draft in response.context["page"]:
        found["profile"].append(f"{draft.profile.pk} {draft.profile.lock_version}")
        found["match"] += [f"{draft.profile.pk} {match.key}" for match in draft.makeable]
    return found


def change(client, query=WORDS, **data):
    data = ticks(look(client, query)) | data
    return client.post(
        f"{PAGE}?{'&'.join(f'{name}={value}' for name, value in query.items())}", data, follow=True
    )


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def two(saved, editor, cobalt):
    """Japan, and another draft that can be submitted."""
    return [*drafts(1, editor=editor, mineral=cobalt), saved]


def test_the_preview_shows_each_passage_and_changes_nothing(two, desk):
    page = look(desk)
    assert [str(draft.profile) for draft in page.context["page"]] == ["East Asia 00", "Japan"]
    text = " ".join(page.content.decode().split())
    assert "14 changes to make. 2 profiles." in text
    assert "added: </span>Words on" in text
    assert "removed: </span>Text of" in text
    assert [one.revisions.count() for one in two] == [1, 1]


@pytest.mark.on_postgresql("phrases by another regular expression")
def test_each_chosen_draft_gets_one_revision_and_one_review(two, desk, editor):
    response = change(desk, submit="on", change_note="Plainer words.")
    assert [line[:16] for line in messages_of(response)] == ["Changed 2 of 2:<", "Submitted 2 of 2"]
    for profile in two:
        revision = profile.revisions.newest()
        assert (revision.number, revision.author, revision.kind) == (2, editor, RevisionKind.SAVE)
        profile.refresh_from_db()
        assert profile.overview == "Words on Overview.[@paper]"
        review = profile.reviews.get()
        assert (review.revision, review.change_note, review.submitter) == (revision, "Plainer words.", editor)
    assert AuditEvent.objects.filter(act=Action.SUBMITTED, actor=editor).count() == 2
    assert not Edition.objects.exists()
    assert workflow.why_not_approve(Review.objects.first(), editor)


def test_the_drafts_are_checked_at_once(two, desk):
    change(desk)
    assert sorted(Profile.objects.values_list("check_found__revision", flat=True)) == [2, 2]


def test_what_is_not_ticked_stays(two, desk):
    found = ticks(look(desk))
    other, japan = two
    match = [value for value in found["match"] if value.endswith("overview.overview.0")]
    change(desk, profile=found["profile"][1:], match=match)
    other.refresh_from_db()
    japan.refresh_from_db()
    assert (other.revisions.count(), japan.revisions.count()) == (1, 2)
    assert (japan.overview, japan.mining) == (
        "Words on Overview.[@paper]",
        "Text of Mining and Production.[@paper]",
    )


@pytest.mark.on_postgresql("its own locks")
def test_a_draft_that_was_saved_since_is_named_and_the_others_are_changed(two, desk, editor2):
    found, japan = ticks(look(desk)), two[1]
    japan.refresh_from_db()
    japan.tagline = "New."
    japan.save()
    workflow.save_revision(japan, by=editor2)
    done, refused = messages_of(change(desk, **found))
    assert "East Asia 00: revision 2" in done
    assert "Not changed 1 of 2" in refused
    assert "Japan: The draft has changed since you looked." in refused
    japan.refresh_from_db()
    assert (japan.tagline, japan.overview, japan.revisions.count()) == (
        "New.",
        "Text of Overview.[@paper]",
        2,
    )
    assert "Japan" in look(desk).content.decode(), "what was not done is still there"


def test_a_profile_in_review_is_listed_with_the_reason_and_no_forged_post_changes_it(saved, desk, editor):
    review = workflow.submit(saved, by=editor, change_note="More")
    page = look(desk)
    assert "This profile is in review." in page.content.decode()
    assert reverse("admin:profiles_review_change", args=[review.pk]) in page.content.decode()
    assert 'name="match"' not in page.content.decode()
    (refused,) = messages_of(change(desk))
    assert "This profile is in review." in refused
    assert saved.revisions.count() == 1
    first = drafts(1, editor=editor, region="West Asia")[0]
    assert [draft.profile for draft in look(desk).context["page"]] == [first, saved], (
        "it waits behind the others"
    )


def test_only_profiles_of_ones_regions_are_found_and_changed(saved, desk, editor, cobalt):
    found = ticks(look(desk))
    limit(editor, "Oceania")
    assert "Nothing to change" in look(desk).content.decode()
    (message,) = messages_of(change(desk, **found))
    assert "choose at least one" in message
    assert saved.revisions.count() == 1


def test_a_review_needs_a_note_and_what_was_ticked_stays_ticked(two, desk):
    found = ticks(look(desk))
    match = found["match"][1]
    response = change(desk, submit="on", profile=found["profile"][:1], match=[match])
    page = response.content.decode()
    assert "Nothing was changed yet" in page
    assert "Add a change note" in page
    assert page.count("checked") == 3  # the draft, the match and the submission
    assert [one.revisions.count() for one in two] == [1, 1]


def test_without_a_review_the_note_waits_for_it(saved, desk):
    change(desk, change_note="Plainer words.")
    assert not Review.objects.exists()
    form = desk.get(reverse("admin:profiles_profile_submit", args=[saved.pk])).content.decode()
    assert "Plainer words." in form


def test_the_note_is_typed_once_for_all_pages(two, desk, monkeypatch):
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    response = change(desk, submit="on", change_note="Plainer words.")
    assert [str(draft.profile) for draft in response.context["page"]] == ["Japan"]
    assert "Plainer words." in response.content.decode()
    assert "Plainer words." not in look(desk, WORDS | {"by": "other words on"}).content.decode()


def test_a_draft_with_other_changes_is_not_ticked(edition, profile, desk, editor, editor2):
    assert "other unpublished changes" not in (page := look(desk).content.decode())
    assert f'value="{profile.pk} 1" checked' in page
    Profile.objects.filter(pk=profile.pk).update(tagline="New.")
    workflow.save_revision(profile, by=editor2)
    page = look(desk).content.decode()
    assert "other unpublished changes" in page
    assert f'value="{profile.pk} 2">' in page


def test_a_draft_that_cannot_be_submitted_is_changed_and_its_faults_are_named(saved, desk, editor):
    incomplete = drafts(1, editor=editor, complete=False)[0]
    done, submitted, refused = messages_of(change(desk, submit="on", minor="on"))
    assert "Changed 2 of 2" in done
    assert "Submitted 1 of 2" in submitted
    assert ": Tagline: it is empty" in refused
    assert incomplete.revisions.count() == 2


def test_one_request_changes_few_drafts(saved, desk, editor, cobalt, unchecked):
    drafts(pages.AT_ONCE, editor=editor, mineral=cobalt)
    page = look(desk)
    assert len(page.context["page"]) == pages.AT_ONCE
    every = pages.drafts_with(editor, pages.Replacement("text of", "words on"))
    found = {
        "profile": [f"{draft.profile.pk} {draft.profile.lock_version}" for draft in every],
        "match": [f"{draft.profile.pk} {match.key}" for draft in every for match in draft.makeable],
    }
    assert len(every) == pages.AT_ONCE + 1
    change(desk, **found)
    assert sum(draft.profile.revisions.count() - 1 for draft in every) == pages.AT_ONCE


def test_a_preview_asks_the_database_as_often_however_many_drafts_there_are(
    saved, desk, editor, django_assert_max_num_queries
):
    drafts(6, editor=editor)
    with django_assert_max_num_queries(20):
        look(desk)


def test_many_matches_of_one_profile_come_in_turns(saved, desk, monkeypatch):
    monkeypatch.setattr(pages, "MOST_MATCHES", 2)
    assert "5 more in this profile follow" in look(desk).content.decode()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"find": "x", "by": "y"}, "at least 2 characters"),
        ({"find": "tin", "by": "tin"}, "This is what you look for."),
        ({"find": "tin", "by": "t\u202ein"}, "Hidden character"),
        ({"source": ADDRESS, "title": "", "url": "no address"}, "Enter a valid URL."),
        ({"source": ADDRESS, "title": "", "published": "soon"}, "2026-03"),
    ],
)
def test_an_edit_that_cannot_be_is_asked_for_again(saved, desk, query, message):
    page = look(desk, query)
    assert message in page.content.decode()
    assert "page" not in page.context


def test_words_from_another_page_are_in_the_form_and_not_searched_yet(saved, desk):
    page = look(desk, {"find": "text of"})
    assert 'value="text of"' in page.content.decode()
    assert "page" not in page.context


# A source


def test_a_source_is_changed_in_every_draft_that_cites_it(two, desk):
    other, japan = two
    Citation.objects.filter(profile=other).update(title="Another title")
    page = look(desk, {"source": ADDRESS}).content.decode()
    assert 'value="A publisher"' in page
    assert "A paper" not in page, "what differs is not proposed"
    change(desk, SOURCE, submit="on", change_note="The source moved.")
    for profile, title in ((other, "Another title"), (japan, "A paper")):
        row = profile.citations.get()
        assert (row.url, row.title, row.published) == ("https://example.org/new", title, "2026")
        assert profile.revisions.count() == 2
        assert profile.reviews.get().change_note == "The source moved."


def test_who_may_not_edit_opens_no_edit(saved, moderator):
    assert signed_in(moderator).get(PAGE).status_code == 403


def test_the_original_of_a_source_is_named_in_all_drafts_at_once(two, desk):
    law = {"original_title": "The law", "original_publisher": "Gazette", "kind": "mirror"}
    change(desk, {"source": ADDRESS, "title": "", **law})
    assert set(Citation.objects.values_list("kind", "original_title")) == {("mirror", "The law")}
    form = look(desk, {"source": ADDRESS}).context["form"]
    assert form.initial["original_title"] == "The law"


def test_an_original_alone_has_no_kind_to_change(two, desk):
    law = "https://law.example/"
    Citation.objects.update(original_title="The law", original_publisher="Gazette", original_url=law)
    form = look(desk, {"source": law}).context["form"]
    assert list(form.fields) == ["url", "title", "publisher", "published"]
    assert form.initial["title"] == "The law"
