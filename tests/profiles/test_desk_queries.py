"""No page of the desk asks the database more often for more profiles."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from profiles import workflow
from profiles.models import Profile

from ..factories import CountryFactory, UserFactory, complete_profile, figure, publish


def pages(profile, review):
    of_profile = ("history", "compare", "comments", "links", "export", "preview")
    yield reverse("admin:index")
    yield from (reverse(f"admin:profiles_profile_{name}", args=[profile.pk]) for name in of_profile)
    yield from (reverse(f"admin:profiles_profile_{name}") for name in ("changelist", "recent", "export_all"))
    yield reverse("admin:profiles_profile_changelist") + "?q=text"
    yield reverse("admin:profiles_draftcheck_moved")
    for record in ("review", "edition", "revision", "publicationset"):
        yield reverse(f"admin:profiles_{record}_changelist")
    yield reverse("admin:profiles_review_changelist") + "?state=all"
    yield reverse("admin:profiles_review_change", args=[review.pk])


def more_profiles(codes, mineral, *, editor, moderator):
    """Each with an owner, an edition, a newer revision in review, a comment and a preview link."""
    soon = timezone.now() + datetime.timedelta(days=3)
    for code in codes:
        country = CountryFactory(code=code)
        figure(country, mineral, 1)
        profile = complete_profile(country, minerals=[mineral], reference="cobalt/mine/production")
        publish(profile, editor=editor, moderator=moderator)
        owner = UserFactory(username=f"owner of {code}")
        Profile.objects.filter(pk=profile.pk).update(overview="Changed.[@paper]", owner=owner)
        workflow.save_revision(profile, by=editor)
        workflow.submit(profile, by=editor, change_note="x")
        workflow.comment(profile, by=editor, body="x", place="overview")
        workflow.make_link(profile, by=editor, purpose="x", expires_at=soon)


def test_pages_of_the_desk_ask_no_more_for_more_profiles(edition, profile, cobalt, editor, moderator, client):
    client.force_login(UserFactory(username="chief", is_superuser=True))
    Profile.objects.filter(pk=profile.pk).update(overview="Changed.[@paper]", owner=editor)
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="x")

    def asked():
        found = {}
        for address in pages(profile, review):
            client.get(address)  # what is kept, in memory or as a check, is kept before the count
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            found[address] = len(queries)
        return found

    more_profiles(["AAA", "BBB"], cobalt, editor=editor, moderator=moderator)
    few = asked()
    more_profiles(["CCC", "DDD"], cobalt, editor=editor, moderator=moderator)
    assert {address: number for address, number in asked().items() if number > few[address]} == {}
