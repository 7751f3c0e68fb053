"""A refused save: before, theirs and yours, and a way out that loses nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from profiles import images, workflow
from profiles.models import KeyMineral, LeadImage, Policy, Profile

from ..factories import MineralFactory
from .browser import add_row, posted
from .test_images import IMAGE, picture

BEFORE = "Japan mines iodine. It refines copper. It buys cobalt.[@paper]"
ACT = {"date": "2026", "kind": "strategy", "status": "in-force", "summary": "So it is.", "citation": "paper"}


@pytest.fixture
def draft(profile, editor):
    profile.mining = BEFORE
    profile.save()
    for position, title in enumerate(["An Act", "A Plan", "A Fund"]):
        Policy.objects.create(profile=profile, title=title, position=position, **ACT)
    workflow.record(profile, by=editor)
    return profile


def address(profile):
    return reverse("admin:profiles_profile_change", args=[profile.pk])


class Desk:
    """Two people at one draft: `mine` is what the editor types, `theirs` what a colleague saves meanwhile."""

    def __init__(self, client, profile, editor, editor2):
        self.client, self.profile, self.editor, self.editor2 = client, profile, editor, editor2
        client.force_login(editor)
        self.form = posted(client.get(address(profile)))

    def theirs(self, change=None, **values):
        self.client.force_login(self.editor2)
        data = posted(self.client.get(address(self.profile)))
        if change:
            change(data)
        response = self.client.post(address(self.profile), data | values | {"_continue": "Save"})
        assert response.status_code == 302
        self.client.force_login(self.editor)

    def save(self, data=None, **button):
        self.response = self.client.post(
            address(self.profile), (data or self.form) | (button or {"_continue": "Save"})
        )
        if self.response.status_code == 200:
            self.form = posted(self.response)
        return self.response

    def settle(self, key, choice):
        return self.save(_settle=f"{key}={choice}")

    def overwrite(self):
        assert self.save(_overwrite=str(Profile.objects.get().lock_version)).status_code == 302
        return Profile.objects.get()

    @property
    def conflict(self):
        return self.response.context["conflict"]

    def place(self, label):
        return next(p for p in (*self.conflict["both"], *self.conflict["others"]) if p["label"] == label)


@pytest.fixture
def two(client, draft, editor, editor2):
    return Desk(client, draft, editor, editor2)


def test_three_texts_stand_beside_each_other(two):
    two.theirs(mining=BEFORE.replace("copper", "nickel"))
    two.form["mining"] = BEFORE.replace("copper", "zinc")
    page = two.save().content.decode()
    place = two.place("Mining and Production")
    assert (place["before"], place["kind"], place["merged"]) == (BEFORE, "both", None)
    for heading in ("<h5>Before</h5>", "<h5>Theirs, saved</h5>", "<h5>Yours, not saved</h5>"):
        assert heading in page
    assert "Both changed the same words" in page
    assert two.form["mining"] == BEFORE.replace("copper", "zinc")


def test_what_only_the_colleague_changed_is_not_undone(two):
    two.theirs(overview="Theirs.[@paper]", review_by="2027-01-01")
    two.form["tagline"] = "Mine."
    two.save()
    assert two.form["overview"] == "Theirs.[@paper]"
    profile = two.overwrite()
    assert (profile.overview, profile.tagline, str(profile.review_by)) == (
        "Theirs.[@paper]",
        "Mine.",
        "2027-01-01",
    )


def test_taking_theirs_keeps_mine_aside_and_gives_it_back(two):
    two.theirs(mining="Theirs.")
    two.form["mining"] = "Mine, typed for an hour."
    two.save()
    two.settle("mining", "theirs")
    assert two.form["mining"] == "Theirs."
    assert two.place("Mining and Production")["stands"] == "theirs"
    assert "Mine, typed for an hour." in two.response.content.decode()
    two.settle("mining", "mine")
    assert two.form["mining"] == "Mine, typed for an hour."
    assert two.overwrite().mining == "Mine, typed for an hour."


def test_both_are_merged_where_they_changed_different_words(two):
    two.theirs(mining=BEFORE.replace("copper", "nickel"))
    two.form["mining"] = BEFORE.replace("cobalt", "tin")
    two.save()
    two.settle("mining", "merged")
    assert two.overwrite().mining == BEFORE.replace("copper", "nickel").replace("cobalt", "tin")


def test_what_is_typed_after_a_choice_stands(two):
    two.theirs(mining="Theirs.")
    two.form["mining"] = "Mine."
    two.save()
    two.settle("mining", "theirs")
    two.form["mining"] = "Theirs, and a word of mine."
    two.save()
    assert two.form["mining"] == "Theirs, and a word of mine."
    assert two.overwrite().mining == "Theirs, and a word of mine."


def test_nothing_is_saved_by_a_choice(two, draft):
    two.theirs(mining="Theirs.")
    two.form["mining"] = "Mine."
    two.save()
    two.settle("mining", "theirs")
    assert draft.revisions.count() == 2
    assert "Not saved" in two.response.content.decode()


def policies():
    return list(Policy.objects.order_by("position").values_list("title", "summary"))


def test_fields_of_one_row_that_each_changed_alone_are_both_kept(two):
    two.theirs(**{"policy_rows-0-summary": "Their summary."})
    two.form["policy_rows-0-title"] = "An Act, amended"
    two.save()
    assert two.place("Policies: An Act, amended")["kind"] == "apart"
    two.overwrite()
    assert policies()[0] == ("An Act, amended", "Their summary.")


def test_a_field_of_a_row_that_both_changed_is_chosen(two):
    two.theirs(**{"policy_rows-0-summary": "Their summary."})
    two.form["policy_rows-0-summary"] = "My summary."
    page = two.save().content.decode()
    place = two.place("Policies: An Act")
    line = place["lines"][0]
    assert (line["label"], line["before"], line["theirs"], line["mine"]) == (
        "Summary", "So it is.", "Their summary.", "My summary.",
    )  # fmt: skip
    assert "My summary." in page
    two.settle(place["key"], "theirs")
    assert two.form["policy_rows-0-summary"] == "Their summary."
    two.settle(place["key"], "mine")
    assert two.form["policy_rows-0-summary"] == "My summary."
    two.settle(place["key"], "theirs")
    two.overwrite()
    assert policies()[0] == ("An Act", "Their summary.")


def test_a_row_the_colleague_deleted_and_nobody_else_touched_stays_away(two):
    two.theirs(**{"policy_rows-1-DELETE": "on"})
    two.form["tagline"] = "Mine."
    two.save()
    assert two.conflict["taken"][0]["label"] == "Policies: A Plan"
    two.overwrite()
    assert [title for title, _ in policies()] == ["An Act", "A Fund"]


def test_a_row_the_colleague_deleted_and_i_changed_is_chosen(two):
    two.theirs(**{"policy_rows-1-DELETE": "on"})
    two.form["policy_rows-1-summary"] = "Typed for an hour."
    two.save()
    place = two.place("Policies: A Plan")
    assert (place["kind"], place["gone"]["theirs"]) == ("both", True)
    two.settle(place["key"], "theirs")
    assert "Typed for an hour." in two.response.content.decode()
    two.save()  # still aside
    assert "Typed for an hour." in two.response.content.decode()
    two.settle(place["key"], "mine")
    two.overwrite()
    assert ("A Plan", "Typed for an hour.") in policies()


def test_a_row_i_deleted_and_the_colleague_changed_is_chosen(two):
    two.theirs(**{"policy_rows-1-summary": "Their summary."})
    two.form["policy_rows-1-DELETE"] = "on"
    two.save()
    place = two.place("Policies: A Plan")
    assert (place["kind"], place["gone"]["mine"]) == ("both", True)
    two.settle(place["key"], "theirs")
    two.overwrite()
    assert ("A Plan", "Their summary.") in policies()


def test_a_row_both_deleted_is_gone(two):
    two.theirs(**{"policy_rows-1-DELETE": "on"})
    two.form |= {"policy_rows-1-DELETE": "on", "tagline": "Mine."}
    two.save()
    two.overwrite()
    assert len(policies()) == 2


def test_rows_both_added_are_all_there(two):
    two.theirs(lambda data: add_row(data, "policy_rows", title="Their Act", **ACT))
    add_row(two.form, "policy_rows", title="My Act", **ACT)
    two.save()
    assert two.conflict["taken"][0]["label"] == "Policies: Their Act"
    two.overwrite()
    assert {title for title, _ in policies()} >= {"Their Act", "My Act", "An Act"}


def test_an_order_that_only_the_colleague_changed_is_theirs(two):
    two.theirs(**{"policy_rows-2-place": "5"})
    two.form["tagline"] = "Mine."
    two.save()
    two.overwrite()
    assert [title for title, _ in policies()] == ["A Fund", "An Act", "A Plan"]


def test_names_of_minerals_are_compared_whatever_way_they_are_written(two, cobalt):
    MineralFactory(name="Nickel").aliases.create(name="Ni", slug="ni")
    Policy.objects.first().minerals.set([cobalt])
    two.theirs(**{"policy_rows-0-minerals": "Cobalt, Ni"})
    two.form["tagline"] = "Mine."
    two.save()
    assert "Nickel" in two.form["policy_rows-0-minerals"]
    two.form["policy_rows-0-minerals"] = "Cobolt"
    assert two.save().status_code == 200
    assert two.form["policy_rows-0-minerals"] == "Cobolt"


def test_a_picture_is_settled_field_by_field(two, draft):
    stored = images.store(picture())
    LeadImage.objects.create(
        profile=draft, alt="A smelter", credit="A. P.", licence="CC BY", **stored._asdict()
    )
    workflow.record(draft, by=two.editor)
    two.form = posted(two.client.get(address(draft)))
    two.theirs(**{"lead_image-0-focal_x": "10"})
    two.form["lead_image-0-alt"] = "A smelter at night"
    two.save()
    assert two.form["lead_image-0-focal_x"] == "10"
    two.overwrite()
    image = LeadImage.objects.get()
    assert (image.focal_x, image.alt) == (10, "A smelter at night")


def test_a_picture_the_colleague_took_away_stays_away(two, draft):
    stored = images.store(picture())
    LeadImage.objects.create(
        profile=draft, alt="A smelter", credit="A. P.", licence="CC BY", **stored._asdict()
    )
    workflow.record(draft, by=two.editor)
    two.form = posted(two.client.get(address(draft)))
    two.theirs(**{"lead_image-0-DELETE": "on"})
    two.form["tagline"] = "Mine."
    two.save()
    two.overwrite()
    assert not LeadImage.objects.exists()


def test_a_picture_both_chose_is_the_last_ones(two):
    two.theirs(**IMAGE, **{"lead_image-0-file": picture()})
    two.form |= IMAGE | {"lead_image-0-file": picture(colour="red"), "lead_image-0-alt": "Mine"}
    two.save()
    assert two.form["lead_image-0-kept"]
    two.overwrite()
    assert LeadImage.objects.get().alt == "Mine"


@pytest.mark.parametrize(
    "typed", ["no json", "[]", '{"mining": 7, "policies/x": {"title": 1}}', '"<script>"']
)
@pytest.mark.parametrize("settle", ["mining=theirs", "policies/x=theirs", "x", "=", "mining=everything"])
def test_forged_choices_do_no_harm(two, typed, settle):
    two.theirs(mining="Theirs.")
    two.form["mining"] = "Mine."
    two.save()
    assert two.save(_typed=typed, _settle=settle).status_code == 200


def test_what_was_kept_aside_is_shown_as_text(two):
    two.theirs(mining="Theirs.")
    two.form["mining"] = "<script>alert(1)</script>"
    two.save()
    two.settle("mining", "theirs")
    assert "<script>alert(1)" not in two.response.content.decode()


def test_without_its_revision_a_form_keeps_what_was_typed(two):
    two.theirs(mining="Theirs.", **{"policy_rows-0-summary": "Theirs."})
    two.form |= {"mining": "Mine.", "base_revision": ""}
    two.save()
    assert two.form["mining"] == "Mine."
    assert two.form["policy_rows-0-summary"] == "So it is."
    assert two.place("Mining and Production")["before"] is None


def test_enter_in_the_page_of_a_conflict_presses_save(two):
    two.theirs(mining="Theirs.")
    two.form["mining"] = "Mine."
    page = two.save().content.decode()
    form = page[page.index('id="profile_form"') :]
    assert 'name="_continue"' in form[form.index('type="submit"') - 10 : form.index('type="submit"') + 80]


def test_a_refused_save_takes_few_queries(two, draft):
    for n in range(10):
        KeyMineral.objects.create(profile=draft, mineral=MineralFactory(name=f"Mineral {n}"), position=n + 1)
    workflow.record(draft, by=two.editor)
    two.form = posted(two.client.get(address(draft)))
    two.theirs(mining="Theirs.")
    two.form["mining"] = "Mine."
    with CaptureQueriesContext(connection) as queries:
        two.save()
    assert len(queries) <= 60
