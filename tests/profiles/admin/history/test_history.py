"""The history of a profile, and comparing any two of its states."""

import datetime
import hashlib

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from profiles import workflow
from profiles.draft import snapshot
from profiles.models import Profile, Revision
from profiles.seeding import holds
from tests.factories import CountryFactory, UserFactory, complete_profile, publish, revise
from tests.seeds import draft_japan, once_a_module

draft_once = once_a_module(draft_japan)
pytestmark = pytest.mark.usefixtures("draft_once", "unchecked")


def address(name, profile, *args):
    return reverse(f"admin:profiles_profile_{name}", args=[profile.pk, *args])


def text_of(response):
    return response.content.decode()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def change(profile, editor, **fields):
    Profile.objects.filter(pk=profile.pk).update(**fields)
    profile.refresh_from_db()
    return workflow.save_revision(profile, by=editor)


def many(profile, editor, number):
    """`number` revisions, as a busy year would leave them; every hundredth is an import."""
    tree = snapshot.snapshot(profile)
    digest = hashlib.sha256(b"x").hexdigest()
    Revision.objects.bulk_create(
        Revision(
            profile=profile, number=n, payload=tree, schema=snapshot.SCHEMA, sha256=digest, author=editor,
            kind="import" if n % 100 == 0 else "save", words_added=n, words_removed=0, rows_changed=0,
        )
        for n in range(1, number + 1)
    )  # fmt: skip


# The list


def test_a_revision_says_who_when_how_much_of_what_kind_and_what_it_became(desk, edition, profile, editor2):
    made = change(profile, editor2, tagline="Refines what nobody mines.")
    page = text_of(desk.get(address("history", profile)))
    assert "+2 −2 words" in page
    assert "edition 1</a>, live" in page
    assert "editor2" in page
    assert (
        f'datetime="{timezone.localtime(made.created_at).isoformat(timespec="seconds")}' in page
        or "UTC" in page
    )


def test_revisions_saved_before_sizes_were_counted_say_so(desk, profile, editor):
    tree = snapshot.snapshot(profile)
    Revision.objects.create(profile=profile, number=1, payload=tree, schema=2, sha256="0" * 64, author=editor)
    assert "not counted" in text_of(desk.get(address("history", profile)))


def test_three_thousand_revisions_cost_what_fifty_cost(desk, profile, editor, django_assert_max_num_queries):
    many(profile, editor, 3000)
    sizes = []
    for query in ("", "?at=2900", "?at=1500", "?at=49"):
        with django_assert_max_num_queries(16):
            response = desk.get(address("history", profile) + query)
        sizes.append(len(response.content))
    assert max(sizes) < 120_000
    assert text_of(response).count('name="from"') == 49


def test_pages_lead_to_newer_older_first_and_last(desk, profile, editor):
    many(profile, editor, 120)
    page = text_of(desk.get(address("history", profile)))
    assert "revisions 120 to 71 are shown" in page
    assert ">Newest<" not in page
    assert 'href="?at=70"' in page
    page = text_of(desk.get(address("history", profile), {"at": 70}))
    assert "revisions 70 to 21 are shown" in page
    assert 'href="?at=120"' in page
    last = text_of(desk.get(address("history", profile), {"at": 20}))
    assert ">Older<" not in last


def test_a_day_leads_to_the_newest_revision_of_that_day(desk, profile, editor):
    many(profile, editor, 3)
    today = timezone.localdate()
    assert "revisions 3 to 1 are shown" in text_of(
        desk.get(address("history", profile), {"at": today.isoformat()})
    )
    page = text_of(desk.get(address("history", profile), {"at": "2001-01-01"}))
    assert "Nothing had been saved before 2001-01-01" in page
    assert "revision 1 is shown" in page


@pytest.mark.parametrize("at", ["2026-02-30", "soon", "9999-99-99", "-4", "9" * 40, "٣"])
def test_what_is_neither_a_number_nor_a_day_is_said(desk, saved, at):
    page = text_of(desk.get(address("history", saved), {"at": at}))
    assert "is neither a number nor a day" in page or "is not a valid date" in page
    assert "revision 1 is shown" in page


def test_history_is_filtered_by_author_and_kind(desk, profile, editor, editor2):
    many(profile, editor, 200)
    change(profile, editor2, tagline="Other")
    history = address("history", profile)
    page = text_of(desk.get(history, {"author": editor2.pk}))
    assert "1 revision matches" in page
    page = text_of(desk.get(history, {"kind": "import"}))
    assert "2 revisions match" in page
    assert "revisions 200 to 100 are shown" in page
    page = text_of(desk.get(history, {"kind": "gossip", "author": "nobody"}))
    assert "Ignored: “nobody”, “gossip”." in page
    assert "No revisions match" in text_of(desk.get(history, {"kind": "refresh"}))


def test_a_history_without_a_revision_says_so(desk, profile):
    assert "Nothing has been saved yet" in text_of(desk.get(address("history", profile)))


def test_the_list_of_all_revisions_has_size_author_and_kind(
    desk, profile, editor, django_assert_max_num_queries
):
    many(profile, editor, 300)
    revisions = reverse("admin:profiles_revision_changelist")
    with django_assert_max_num_queries(14):
        page = text_of(desk.get(revisions))
    assert "+300 −0 words" in page
    assert page.count('class="field-kind"') == 50
    page = text_of(desk.get(revisions, {"kind__exact": "import"}))
    assert page.count('class="field-kind"') == 3
    assert text_of(desk.get(revisions, {"author": editor.pk})).count('class="field-kind"') == 50
    assert desk.get(revisions, {"author": "x"}).status_code == 200


# Comparing


@pytest.fixture
def second(edition, profile, editor, moderator):
    profile.tagline = "Refines what nobody mines."
    profile.save()
    return publish(profile, editor=editor, moderator=moderator, change_note="More")


def compare(desk, profile, before, after, **more):
    return desk.get(address("compare", profile), {"from": before, "to": after, **more})


def test_any_two_states_are_compared_and_have_an_address_that_stays(desk, second, profile, editor):
    change(profile, editor, tagline="A third one.")
    for before, after, link in (
        ("live", "draft", "from=e2&amp;to=3"),
        ("e1", "e2", "from=e1&amp;to=e2"),
        ("1", "E2", "from=1&amp;to=e2"),
        ("0", "1", "from=0&amp;to=1"),
        ("draft", "live", "from=3&amp;to=e2"),
    ):
        response = compare(desk, profile, before, after)
        assert response.status_code == 200
        assert f"?{link}" in text_of(response)
    assert "removed: </span>others mine<span" in text_of(compare(desk, profile, "e1", "e2"))


def test_a_permalink_says_the_same_after_the_next_edition(desk, second, profile, editor, moderator):
    link = "from=e1&to=e2"
    before = compare(desk, profile, "e1", "live").context["permalink"]
    profile.tagline = "A third one."
    profile.save()
    publish(profile, editor=editor, moderator=moderator, change_note="Third")
    assert before == link
    assert "others mine" in text_of(desk.get(f"{address('compare', profile)}?{link}"))


def test_a_day_is_the_newest_revision_then(desk, saved):
    today = timezone.localdate()
    page = text_of(compare(desk, saved, (today - datetime.timedelta(days=30)).isoformat(), today.isoformat()))
    assert "nothing yet on" in page
    assert "from=0&amp;to=1" in page
    assert "Review by" not in page


@pytest.mark.parametrize(
    "odd", ["e9", "9", "yesterday", "2026-02-31", "e", "1e1", "<b>", "e" + "9" * 30, "٣"]
)
def test_what_is_no_state_is_said_and_the_form_keeps_it(desk, saved, odd):
    response = compare(desk, saved, odd, "draft")
    assert response.status_code == 404
    assert 'role="alert"' in text_of(response)
    assert 'name="from"' in text_of(response)
    assert "<b>" not in text_of(response).split('value="')[2][:20]


def test_there_is_nothing_to_compare_with_before_the_first_edition(desk, saved):
    assert compare(desk, saved, "draft", "live").status_code == 404
    assert "nothing published" in text_of(compare(desk, saved, "live", "draft"))


def test_figures_that_moved_between_editions_stand_in_the_comparison(
    desk, edition, profile, cobalt_figures, editor, moderator
):
    revise(cobalt_figures, 35, is_revised=True)
    change(profile, editor, tagline="Other")
    page = text_of(compare(desk, profile, "live", "draft"))
    assert "35\xa0t (revised, 2024)" in page
    assert "they are not frozen" in page
    publish(profile, editor=editor, moderator=moderator, change_note="x")
    page = text_of(compare(desk, profile, "e1", "e2"))
    assert "35\xa0t (revised, 2024)" in page


def test_what_did_not_change_is_shown_where_that_is_asked_for(desk, second, profile):
    assert "Text of Overview" not in text_of(compare(desk, profile, "e1", "e2"))
    assert "Text of Overview" in text_of(compare(desk, profile, "e1", "e2", whole="1"))


def test_revisions_of_an_older_schema_are_read_everywhere(desk, profile, editor, editor2):
    """As they were before images had a focal point; the stored payload is never changed."""
    tree = snapshot.snapshot(profile)
    image = {
        "uid": "8b5d1f0e-0000-4000-8000-000000000001", "sha256": "b" * 64, "width": 1200, "height": 800, "alt": "Mine",
        "decorative": False, "credit": "A", "licence": "CC0",
    }  # fmt: skip
    old = tree | {"schema": 1, "image": image}
    Revision.objects.create(profile=profile, number=1, payload=old, schema=1, sha256="c" * 64, author=editor)
    change(profile, editor, tagline="Other")
    for response in (
        compare(desk, profile, "1", "draft"),
        compare(desk, profile, "0", "1"),
        desk.get(address("preview", profile), {"revision": 1}),
        desk.get(address("restore", profile, 1)),
        desk.get(address("comments", profile)),
    ):
        assert response.status_code == 200
    workflow.restore(Revision.objects.get(number=1), by=editor)
    assert profile.revisions.order_by("-number").first().payload["image"]["focal_x"] == 50
    assert "<td>Restore of revision 1</td>" in desk.get(address("history", profile)).content.decode()


def test_seeding_knows_its_own_text_in_a_revision_of_an_older_schema(profile):
    tree = snapshot.snapshot(profile)
    image = {"uid": "x", "sha256": "b" * 64, "width": 1200, "height": 800, "alt": "Mine"}
    assert holds(Revision(payload=tree | {"schema": 1, "image": image}), tree)
    assert holds(Revision(payload=tree), tree)
    assert not holds(Revision(payload=tree | {"tagline": "Other"}), tree)


def test_a_picture_that_changed_is_shown_twice(desk, profile, editor):
    tree = snapshot.snapshot(profile)
    image = {
        "uid": "8b5d1f0e-0000-4000-8000-000000000001", "sha256": "b" * 64, "width": 1200, "height": 800, "alt": "Mine",
        "decorative": False, "credit": "A", "licence": "CC0", "focal_x": 10, "focal_y": 20,
    }  # fmt: skip
    for number, one in ((1, image), (2, image | {"sha256": "d" * 64, "alt": "Smelter"})):
        Revision.objects.create(
            profile=profile,
            number=number,
            payload=tree | {"image": one},
            schema=2,
            sha256="c" * 64,
            author=editor,
        )
    page = text_of(compare(desk, profile, "1", "2"))
    assert address("image", profile, f"{'b' * 64}-480.jpg") in page
    assert address("image", profile, f"{'d' * 64}-480.jpg") in page
    assert "10 % from the left" not in page  # it did not change


def test_neither_history_nor_comparison_is_for_those_who_may_not_see_the_profile(saved):
    stranger = signed_in(UserFactory(username="stranger"))
    for name in ("history", "compare", "comments"):
        assert stranger.get(address(name, saved)).status_code == 403
        assert Client().get(address(name, saved)).status_code == 302
    assert stranger.get(reverse("admin:profiles_profile_recent")).status_code == 403


def test_who_may_view_compares_and_cannot_restore(saved):
    viewer = UserFactory(username="viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_profile"))
    client = signed_in(viewer)
    assert client.get(address("compare", saved)).status_code == 200
    assert "/restore/" not in text_of(client.get(address("history", saved)))


# What changed in a month


def test_from_the_first_page_two_clicks_lead_to_what_changed_in_a_month(desk, saved, editor):
    recent = reverse("admin:profiles_profile_recent")
    assert recent in text_of(desk.get(reverse("admin:index")))
    page = text_of(desk.get(recent))
    day = (timezone.localdate() - datetime.timedelta(days=30)).isoformat()
    link = f"{address('compare', saved)}?from={day}&amp;to=draft"
    assert link in page
    assert "1 profile was saved" in page
    assert "Refines what others mine." in text_of(desk.get(link.replace("&amp;", "&")))


def test_the_form_leads_to_the_last_thirty_days_at_once(desk, saved):
    day = (timezone.localdate() - datetime.timedelta(days=30)).isoformat()
    assert f"{address('compare', saved)}?from={day}&amp;to=draft" in text_of(
        desk.get(address("change", saved))
    )


def test_what_changed_costs_the_same_for_one_profile_and_for_ten(
    desk, cobalt, editor, django_assert_max_num_queries
):
    for number in range(10):
        profile = complete_profile(CountryFactory(name=f"Country {number}"), minerals=[cobalt])
        many(profile, editor, 3)
    with django_assert_max_num_queries(12):
        page = text_of(desk.get(reverse("admin:profiles_profile_recent")))
    assert "10 profiles were saved" in page
    assert "+6 −0 words" in page


@pytest.mark.parametrize("since", ["tomorrow", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_said(desk, saved, since):
    response = desk.get(reverse("admin:profiles_profile_recent"), {"since": since})
    assert response.status_code == 200


def test_nothing_changed_is_said(desk, profile):
    assert "Nothing was saved since then." in text_of(desk.get(reverse("admin:profiles_profile_recent")))
