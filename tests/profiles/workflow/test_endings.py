"""Pages of an edition that ended without a newer one, or was published before anybody had checked it."""

import json

import pytest
from django.core.exceptions import PermissionDenied

from minerals.downloads import FORMATS
from profiles import workflow
from profiles.models import Edition, Profile
from profiles.models.choices import EditionState
from profiles.workflow import Refused
from tests.crawling import no_draft_touched
from tests.factories import CountryFactory, complete_profile, pin, publish
from tests.seeds import once_a_module, publish_japan

HERE = "/countries/japan/"


def publish_both():
    """Japan and Chile."""
    japan, chile = publish_japan(), CountryFactory(code="CHL", name="Chile")
    link = japan.review.profile.mineral_links.get()
    profile = complete_profile(
        chile, minerals=[link.mineral], reference="cobalt/mine/production country=japan"
    )
    return publish(profile, editor=japan.review.submitter, moderator=japan.published_by)


published = once_a_module(publish_both)
pytestmark = pytest.mark.usefixtures("published", "unchecked")


@pytest.fixture
def chile_edition(published, db):
    return Edition.objects.get(pk=published.pk)


@pytest.fixture
def peru_edition(cobalt, cobalt_figures, editor, moderator):
    peru = CountryFactory(code="PER", name="Peru")
    profile = complete_profile(peru, minerals=[cobalt], reference="cobalt/mine/production country=japan")
    return publish(profile, editor=editor, moderator=moderator)


def again(profile, editor, moderator):
    """A further edition of a profile."""
    Profile.objects.filter(pk=profile.pk).update(overview=f"Text {Edition.objects.count()}.[@paper]")
    return publish(profile, editor=editor, moderator=moderator, change_note="Back again")


def get(client, address):
    with no_draft_touched():
        return client.get(address)


def text(client, address, status=200):
    response = get(client, address)
    assert response.status_code == status, address
    return response.content.decode()


# The doors


@pytest.mark.parametrize("door", ["withdraw", "consolidate", "unpublish"])
def test_an_end_needs_a_notice_a_live_edition_and_the_permission(
    door, edition, chile_edition, editor, moderator
):
    more = [chile_edition.subject.place] if door == "consolidate" else []
    end = getattr(workflow, door)
    with pytest.raises(PermissionDenied):
        end(edition, *more, by=editor, notice="x")
    with pytest.raises(Refused, match="Tell readers why"):
        end(edition, *more, by=moderator, notice="  ")
    end(edition, *more, by=moderator, notice="Because.")
    edition.refresh_from_db()
    states = {"withdraw": "withdrawn", "consolidate": "consolidated", "unpublish": "unpublished"}
    assert (edition.state, edition.notice) == (states[door], "Because.")
    assert edition.ended_at is not None
    with pytest.raises(Refused, match="Only a live edition"):
        end(edition, *more, by=moderator, notice="Again.")


def test_a_profile_is_consolidated_into_a_live_one_that_is_not_itself(edition, chile_edition, moderator):
    with pytest.raises(Refused, match="into itself"):
        workflow.consolidate(edition, edition.subject.place, by=moderator, notice="x")
    with pytest.raises(Refused, match="no live edition"):
        workflow.consolidate(edition, CountryFactory(name="Nowhere"), by=moderator, notice="x")
    assert set(Edition.objects.live()) == {edition, chile_edition}


def test_two_profiles_are_not_led_to_each_other(edition, chile_edition, moderator):
    workflow.consolidate(edition, chile_edition.subject.place, by=moderator, notice="Covered there.")
    with pytest.raises(Refused, match="Japan has no live edition"):
        workflow.consolidate(chile_edition, edition.subject.place, by=moderator, notice="Covered there.")


# Consolidated


def test_a_consolidated_profile_leads_to_the_one_that_covers_it(client, edition, chile_edition, moderator):
    workflow.consolidate(edition, chile_edition.subject.place, by=moderator, notice="One profile for both.")
    response = get(client, HERE)
    assert (response.status_code, response.headers["Location"]) == (301, "/countries/chile/")
    assert response.headers["Cache-Control"] == "no-cache"
    for ending in FORMATS:
        response = get(client, f"/countries/japan.{ending}")
        assert (response.status_code, response.headers["Location"]) == (301, f"/countries/chile.{ending}")
    there = text(client, "/countries/chile/")
    assert "This profile covers" in there
    assert "One profile for both." in there


def test_its_figures_and_editions_stay_where_they_are(client, edition, chile_edition, moderator):
    workflow.consolidate(edition, chile_edition.subject.place, by=moderator, notice="One profile for both.")
    page = text(client, "/countries/japan/editions/1/")
    assert "This profile was consolidated into that of" in page
    assert "The current one is" not in page
    assert "Refines what others mine." in page
    assert '<meta name="robots" content="noindex">' in page
    page = text(client, "/countries/japan/data/")
    assert "The profile of Japan is now part of that of Chile" in page
    page = text(client, "/countries/japan/editions/")
    assert "consolidated</span>" in page
    assert "One profile for both." in page
    response = get(client, "/countries/japan/editions/1.json")
    assert json.loads(response.content)["about"]["edition"]["withdrawn"] == "One profile for both."
    assert "consolidated" in response.headers["Content-Disposition"]
    assert get(client, "/countries/japan/data.csv").status_code == 200


def test_a_chain_leads_to_its_end_at_once(client, edition, chile_edition, peru_edition, moderator):
    workflow.consolidate(edition, chile_edition.subject.place, by=moderator, notice="Into Chile.")
    workflow.consolidate(chile_edition, peru_edition.subject.place, by=moderator, notice="Into Peru.")
    for address in (HERE, "/countries/chile/"):
        assert get(client, address).headers["Location"] == "/countries/peru/"
    page = text(client, "/countries/peru/")
    assert "Into Chile." in page
    assert "Into Peru." in page


def test_the_end_of_a_chain_may_end_itself(client, edition, chile_edition, moderator):
    workflow.consolidate(edition, chile_edition.subject.place, by=moderator, notice="Into Chile.")
    workflow.unpublish(chile_edition, by=moderator, notice="All wrong.")
    assert get(client, HERE).headers["Location"] == "/countries/chile/"
    assert "All wrong." in text(client, "/countries/chile/", 410)


def test_a_later_edition_is_read_at_its_address_again_and_a_way_back_makes_no_circle(
    client, edition, profile, chile_edition, editor, moderator
):
    workflow.consolidate(edition, chile_edition.subject.place, by=moderator, notice="Into Chile.")
    again(profile, editor, moderator)
    assert "Text " in text(client, HERE)
    assert "This profile covers" not in text(client, "/countries/chile/")
    workflow.consolidate(chile_edition, edition.subject.place, by=moderator, notice="Now the other way.")
    assert get(client, "/countries/chile/").headers["Location"] == HERE
    assert "Now the other way." in text(client, HERE)
    workflow.withdraw(Edition.objects.live().get(), by=moderator, notice="Under dispute.")
    assert get(client, "/countries/chile/").headers["Location"] == HERE
    assert "Under dispute." in text(client, HERE)


# Unpublished


def test_what_was_published_in_error_is_gone_and_says_why(client, edition, moderator):
    workflow.unpublish(edition, by=moderator, notice="It mixed up two countries.")
    page = text(client, HERE, 410)
    assert "It mixed up two countries." in page
    assert "Refines what others mine." not in page
    assert '<meta name="robots" content="noindex">' in page
    for ending in FORMATS:
        response = get(client, f"/countries/japan.{ending}")
        assert response.status_code == 410
        assert "It mixed up two countries." in response.content.decode()
    assert "published in error and retracted" in text(client, "/countries/japan/data/")
    page = text(client, "/countries/japan/editions/1/")
    assert "This edition was published in error" in page
    assert "Refines what others mine." in page
    assert "It mixed up two countries." in text(client, "/countries/japan/editions/")


def test_a_later_edition_takes_the_address_back(client, edition, profile, editor, moderator):
    workflow.unpublish(edition, by=moderator, notice="It mixed up two countries.")
    again(profile, editor, moderator)
    assert "It mixed up" not in text(client, HERE)
    page = text(client, "/countries/japan/editions/1/")
    assert "It mixed up two countries." in page
    assert "The current one is edition 2." in page


# Withdrawn, and what all three have in common


def test_a_withdrawn_profile_says_of_no_other_that_it_has_none(
    client, edition, profile, editor, moderator, chile_edition
):
    pin(profile, chile_edition.subject.place, reason="Sends ore")
    edition = again(profile, editor, moderator)
    workflow.withdraw(edition, by=moderator, notice="Under dispute.")
    page = text(client, HERE)
    assert "Under dispute." in page
    assert "No profile yet: the page" not in page


@pytest.mark.parametrize("door", ["withdraw", "consolidate", "unpublish"])
def test_a_profile_that_ended_is_in_no_list(door, client, edition, chile_edition, moderator):
    more = [chile_edition.subject.place] if door == "consolidate" else []
    getattr(workflow, door)(edition, *more, by=moderator, notice="Because.")
    page = text(client, "/countries/")
    assert "3 of 3 countries" in page
    assert 'href="/countries/japan/"' not in page
    assert 'href="/countries/japan/data/"' in page
    assert 'href="/countries/japan/' not in text(client, "/countries/?profiles=1")
    page = text(client, "/regions/east-asia/")
    told = {"withdraw": "profile withdrawn", "consolidate": "see Chile", "unpublish": "profile retracted"}
    assert told[door] in page
    assert "No profile yet: the page" not in text(client, "/countries/chile/")


def test_a_pin_to_a_profile_that_is_gone_leads_to_its_figures(
    client, edition, profile, chile_edition, editor, moderator
):
    pin(profile, chile_edition.subject.place, reason="Sends ore")
    again(profile, editor, moderator)
    workflow.unpublish(chile_edition, by=moderator, notice="All wrong.")
    page = text(client, HERE)
    assert 'href="/countries/chile/data/"' in page
    assert "No profile yet: the page shows the figures." in page


def test_earlier_editions_say_what_became_of_the_profile(
    client, edition, profile, chile_edition, editor, moderator
):
    second = again(profile, editor, moderator)
    assert "The current one is edition 2." in text(client, "/countries/japan/editions/1/")
    workflow.consolidate(second, chile_edition.subject.place, by=moderator, notice="Into Chile.")
    assert "has since been consolidated into that of" in text(client, "/countries/japan/editions/1/")
    third = again(profile, editor, moderator)
    workflow.unpublish(third, by=moderator, notice="All wrong.")
    assert "A later edition was published in error" in text(client, "/countries/japan/editions/1/")


# Published before anybody had checked it

LINE = "This edition was published before a second person had checked it."


def test_readers_are_told_of_a_forced_edition_until_it_is_approved(
    client, edition, profile, editor, moderator, administrator
):
    Profile.objects.filter(pk=profile.pk).update(overview="Another text.[@paper]")
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="x")
    edition = workflow.force_publish(review, by=administrator, reason="A reason for the desk alone.")
    addresses = (HERE, "/countries/japan/editions/2/")
    for address in addresses:
        page = text(client, address)
        assert LINE in page
        assert "A reason for the desk alone." not in page
    assert "before a second person had checked it" in text(client, "/countries/japan/editions/")
    about = json.loads(get(client, "/countries/japan.json").content)["about"]
    assert "before a second person had checked it" in about["what"]
    workflow.approve_afterwards(review, by=moderator)
    for address in addresses:
        assert LINE not in text(client, address)
    edition.refresh_from_db()
    assert edition.state == EditionState.LIVE


def test_an_approved_edition_says_nothing_of_the_kind(client, edition):
    assert LINE not in text(client, HERE)
