"""A refused save: before, theirs and yours, and a way out that loses nothing."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from profiles import checking, workflow
from profiles.accounts.groups import EDITOR
from profiles.models import KeyMineral, LeadImage, Policy, Profile
from tests.factories import CountryFactory, MineralFactory, UserFactory, complete_profile
from tests.profiles.admin.profile.forms import open_form
from tests.profiles.admin.profile.test_images import IMAGE, picture
from tests.profiles.browser import add_row, posted
from tests.seeds import once_a_module

on_postgresql = pytest.mark.on_postgresql("locks and races")

BEFORE = "Japan mines iodine. It refines copper. It buys cobalt.[@paper]"
ACT = {"date": "2026", "kind": "strategy", "status": "in-force", "summary": "So it is.", "citation": "paper"}
SHOT = {
    "sha256": "a" * 64,
    "width": 1200,
    "height": 800,
    "alt": "A smelter",
    "credit": "A. P.",
    "licence": "CC BY",
}


def address(profile):
    return reverse("admin:profiles_profile_change", args=[profile.pk])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def open_a_draft():
    """Japan's draft with three policies, and its form as both find it."""
    cobalt, reference = MineralFactory(name="Cobalt"), "cobalt/mine/production"
    profile = complete_profile(
        CountryFactory(code="JPN", name="Japan"), minerals=[cobalt], reference=reference
    )
    Profile.objects.filter(pk=profile.pk).update(mining=BEFORE)
    for position, title in enumerate(["An Act", "A Plan", "A Fund"]):
        Policy.objects.create(profile=profile, title=title, position=position, **ACT)
    editor = UserFactory(username="editor", group=EDITOR)
    workflow.save_revision(profile, by=editor)
    return profile.pk, posted(signed_in(editor).get(address(profile)))


opened = once_a_module(open_a_draft)


class Desk:
    """Two people at one page of the form of a draft, at first the texts: the editor's form, and the colleague's."""

    def __init__(self, profile, form, editor, editor2):
        self.profile, self.editor, self.editor2 = profile, editor, editor2
        self.client, self.colleague = signed_in(editor), signed_in(editor2)
        self.both_open(form)

    def both_open(self, form=None, *, table=""):
        self.form = dict(form or open_form(self.client, self.profile, table))
        self.their_form = dict(self.form)

    def theirs(self, change=None, **values):
        if change:
            change(self.their_form)
        data = self.their_form | values | {"_continue": "Save"}
        assert self.colleague.post(address(self.profile), data).status_code == 302

    def save(self, data=None, **button):
        self.response = self.client.post(
            address(self.profile), (data or self.form) | (button or {"_continue": "Save"})
        )
        if self.response.status_code == 200:
            self.form = posted(self.response)
        return self.response

    def settle(self, key, choice):
        return self.save(_merge=f"{key}={choice}")

    def overwrite(self):
        assert self.save(_overwrite=str(Profile.objects.get().lock_version)).status_code == 302
        return Profile.objects.get()

    @property
    def conflict(self):
        return self.response.context["conflict"]

    def place(self, label):
        return next(p for p in (*self.conflict["both"], *self.conflict["others"]) if p["label"] == label)


@pytest.fixture
def draft(opened, db):
    return Profile.objects.get(pk=opened[0])


@pytest.fixture
def two(opened, draft, editor, editor2, monkeypatch):
    monkeypatch.setattr(checking, "check_after_change", lambda *args: None)
    return Desk(draft, opened[1], editor, editor2)


@pytest.fixture
def at_policies(two):
    """Both have the page of the policies open."""
    two.both_open(table="policies")
    return two


def test_three_texts_stand_beside_each_other(two):
    two.theirs(mining=BEFORE.replace("copper", "nickel"))
    two.form["mining"] = BEFORE.replace("copper", "zinc")
    page = two.save().content.decode()
    place = two.place("Mining and Production")
    assert (place["before"], place["kind"], place["merged"]) == (BEFORE, "both", None)
    for heading in ("<h5>Before</h5>", "<h5>Theirs, saved</h5>", "<h5>Yours, not saved</h5>"):
        assert heading in page
    # The style sheet keeps the lines of these texts, so that one of the template would be seen.
    texts = re.split('<div class="full-text"[^>]*>', page)[1:]
    assert len(texts) == 3
    assert not [text for text in texts if text.startswith((" ", "\n"))]
    assert "Both changed the same words" in page
    assert two.form["mining"] == BEFORE.replace("copper", "zinc")
    # Enter presses the first button: it saves.
    form = page[page.index('id="profile_form"') :]
    assert 'name="_continue"' in form[form.index('type="submit"') - 10 : form.index('type="submit"') + 80]


def test_a_long_text_stands_once_and_what_each_changed_beside_it(two):
    long = BEFORE + " It sells none." * 60
    two.theirs(mining=long)
    two.both_open()
    two.theirs(mining=long.replace("copper", "nickel"))
    two.form["mining"] = long.replace("copper", "zinc")
    page = two.save().content.decode()
    before, theirs, mine = re.split('<div class="full-text"[^>]*>', page)[1:4]
    assert before.split("</div>")[0].count("It sells none.") == 60
    for text in (theirs, mine):
        assert "unchanged words" in text.split("</div>")[0]


def test_a_second_plain_save_says_what_to_choose(two):
    two.theirs(mining="Theirs.[@paper]")
    two.form["mining"] = "Mine.[@paper]"
    assert "Choose for each place" in (first := two.save().content.decode())
    assert 'data-how role="alert" hidden' in first
    again = two.save()
    assert "Still not saved. Choose below, then press “Save mine over theirs”" in str(again.context["errors"])
    assert "data-again" in again.content.decode()
    two.settle("mining", "theirs")
    assert "data-chosen" in two.response.content.decode()
    assert two.overwrite().mining == "Theirs.[@paper]"


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


def test_taking_theirs_saves_nothing_keeps_mine_aside_as_text_and_gives_it_back(two, draft):
    mine = "Mine, typed for an hour. <script>alert(1)</script>"
    two.theirs(mining="Theirs.")
    two.form["mining"] = mine
    two.save()
    two.settle("mining", "theirs")
    assert two.form["mining"] == "Theirs."
    assert two.place("Mining and Production")["present"] == "theirs"
    page = two.response.content.decode()
    assert "Mine, typed for an hour." in page
    assert "<script>alert(1)" not in page
    assert "Not saved" in page
    assert draft.revisions.count() == 2
    two.settle("mining", "mine")
    assert two.form["mining"] == mine
    assert two.overwrite().mining == mine


@on_postgresql
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


def policies():
    return list(Policy.objects.order_by("position").values_list("title", "summary"))


def test_fields_of_one_row_that_each_changed_alone_are_both_kept(at_policies):
    at_policies.theirs(**{"policy_rows-0-summary": "Their summary."})
    at_policies.form["policy_rows-0-title"] = "An Act, amended"
    at_policies.save()
    assert at_policies.place("Policies: An Act, amended")["kind"] == "apart"
    at_policies.overwrite()
    assert policies()[0] == ("An Act, amended", "Their summary.")


def test_a_field_of_a_row_that_both_changed_is_chosen(at_policies):
    at_policies.theirs(**{"policy_rows-0-summary": "Their summary."})
    at_policies.form["policy_rows-0-summary"] = "My summary."
    page = at_policies.save().content.decode()
    place = at_policies.place("Policies: An Act")
    line = place["lines"][0]
    assert (line["label"], line["before"], line["theirs"], line["mine"]) == (
        "Summary", "So it is.", "Their summary.", "My summary.",
    )  # fmt: skip
    assert "My summary." in page
    at_policies.settle(place["key"], "theirs")
    assert at_policies.form["policy_rows-0-summary"] == "Their summary."
    at_policies.settle(place["key"], "mine")
    assert at_policies.form["policy_rows-0-summary"] == "My summary."
    at_policies.settle(place["key"], "theirs")
    at_policies.overwrite()
    assert policies()[0] == ("An Act", "Their summary.")


def test_a_row_the_colleague_deleted_and_nobody_else_touched_stays_away(at_policies):
    at_policies.theirs(**{"policy_rows-1-DELETE": "on"})
    at_policies.form["policy_rows-0-summary"] = "Mine."
    at_policies.save()
    assert at_policies.conflict["taken"][0]["label"] == "Policies: A Plan"
    at_policies.overwrite()
    assert [title for title, _ in policies()] == ["An Act", "A Fund"]


def test_a_row_the_colleague_deleted_and_i_changed_is_chosen(at_policies):
    at_policies.theirs(**{"policy_rows-1-DELETE": "on"})
    at_policies.form["policy_rows-1-summary"] = "Typed for an hour."
    at_policies.save()
    place = at_policies.place("Policies: A Plan")
    assert (place["kind"], place["gone"]["theirs"]) == ("both", True)
    at_policies.settle(place["key"], "theirs")
    assert "Typed for an hour." in at_policies.response.content.decode()
    at_policies.save()  # still aside
    assert "Typed for an hour." in at_policies.response.content.decode()
    at_policies.settle(place["key"], "mine")
    at_policies.overwrite()
    assert ("A Plan", "Typed for an hour.") in policies()


@on_postgresql
def test_a_row_i_deleted_and_the_colleague_changed_is_chosen(at_policies):
    at_policies.theirs(**{"policy_rows-1-summary": "Their summary."})
    at_policies.form["policy_rows-1-DELETE"] = "on"
    at_policies.save()
    place = at_policies.place("Policies: A Plan")
    assert (place["kind"], place["gone"]["mine"]) == ("both", True)
    at_policies.settle(place["key"], "theirs")
    at_policies.overwrite()
    assert ("A Plan", "Their summary.") in policies()


def test_a_row_both_deleted_is_gone(at_policies):
    at_policies.theirs(**{"policy_rows-1-DELETE": "on"})
    at_policies.form |= {"policy_rows-1-DELETE": "on", "policy_rows-0-summary": "Mine."}
    at_policies.save()
    at_policies.overwrite()
    assert len(policies()) == 2


@on_postgresql
def test_rows_both_added_are_all_there(at_policies):
    at_policies.theirs(lambda data: add_row(data, "policy_rows", title="Their Act", **ACT))
    add_row(at_policies.form, "policy_rows", title="My Act", **ACT)
    at_policies.save()
    assert at_policies.conflict["taken"][0]["label"] == "Policies: Their Act"
    at_policies.overwrite()
    assert {title for title, _ in policies()} >= {"Their Act", "My Act", "An Act"}


def test_an_order_that_only_the_colleague_changed_is_theirs(at_policies):
    at_policies.theirs(**{"policy_rows-2-place": "5"})
    at_policies.form["policy_rows-0-summary"] = "Mine."
    at_policies.save()
    at_policies.overwrite()
    assert [title for title, _ in policies()] == ["A Fund", "An Act", "A Plan"]


def test_names_of_minerals_are_compared_whatever_way_they_are_written(two, cobalt):
    MineralFactory(name="Nickel").aliases.create(name="Ni", slug="ni")
    Policy.objects.first().minerals.set([cobalt])
    workflow.save_revision(two.profile, by=two.editor)
    two.both_open(table="policies")
    two.theirs(**{"policy_rows-0-minerals": "Cobalt, Ni"})
    two.form["policy_rows-1-summary"] = "Mine."
    two.save()
    assert "Nickel" in two.form["policy_rows-0-minerals"]
    two.form["policy_rows-0-minerals"] = "Cobolt"
    assert two.save().status_code == 200
    assert two.form["policy_rows-0-minerals"] == "Cobolt"


def test_a_picture_is_settled_field_by_field(two, draft):
    LeadImage.objects.create(profile=draft, **SHOT)
    workflow.save_revision(draft, by=two.editor)
    two.both_open()
    two.theirs(**{"lead_image-0-focal_x": "10"})
    two.form["lead_image-0-alt"] = "A smelter at night"
    two.save()
    assert two.form["lead_image-0-focal_x"] == "10"
    two.overwrite()
    image = LeadImage.objects.get()
    assert (image.focal_x, image.alt) == (10, "A smelter at night")


def test_a_picture_the_colleague_took_away_stays_away(two, draft):
    LeadImage.objects.create(profile=draft, **SHOT)
    workflow.save_revision(draft, by=two.editor)
    two.both_open()
    two.theirs(**{"lead_image-0-DELETE": "on"})
    two.form["tagline"] = "Mine."
    two.save()
    two.overwrite()
    assert not LeadImage.objects.exists()


def test_a_picture_both_chose_is_the_last_ones(two):
    small = (600, 300)
    two.theirs(**IMAGE, **{"lead_image-0-file": picture(size=small)})
    two.form |= IMAGE | {"lead_image-0-file": picture(size=small, colour="red"), "lead_image-0-alt": "Mine"}
    two.save()
    assert two.form["lead_image-0-kept"]
    two.overwrite()
    assert LeadImage.objects.get().alt == "Mine"


def test_forged_choices_do_no_harm(two):
    two.theirs(mining="Theirs.")
    two.form["mining"] = "Mine."
    two.save()
    refused = dict(two.form)
    rows = '{"mining": 7, "policies/x": {"title": 1}}'
    forged = [("mining=theirs", typed) for typed in ("no json", "[]", '"<script>"', rows)]
    forged += [(settle, rows) for settle in ("policies/x=theirs", "x", "=", "mining=everything")]
    for settle, typed in forged:
        two.form = dict(refused)
        assert two.save(_typed=typed, _merge=settle).status_code == 200, (settle, typed)


def test_without_its_revision_a_form_keeps_what_was_typed(two):
    two.theirs(mining="Theirs.")
    two.form |= {"mining": "Mine.", "base_revision": ""}
    two.save()
    assert two.form["mining"] == "Mine."
    assert two.place("Mining and Production")["before"] is None
    two.both_open(table="policies")
    two.theirs(**{"policy_rows-0-summary": "Theirs."})
    two.form["base_revision"] = ""
    assert two.save().status_code == 200
    assert two.form["policy_rows-0-summary"] == "So it is."


@on_postgresql
def test_a_refused_save_takes_few_queries(two, draft):
    for n in range(10):
        KeyMineral.objects.create(profile=draft, mineral=MineralFactory(name=f"Mineral {n}"), position=n + 1)
    workflow.save_revision(draft, by=two.editor)
    for table, field in (("", "mining"), ("minerals", "mineral_links-1-note")):
        two.both_open(table=table)
        two.theirs(**{field: "Theirs."})
        two.form[field] = "Mine."
        with CaptureQueriesContext(connection) as queries:
            assert two.save().status_code == 200
        assert len(queries) <= 60, table


OTHERS = r"\b(somebody|colleagues?|theirs?|keep mine|save mine|both of you|editor saved)\b"


def words_of(response):
    """The words that the page of a refused save shows, around the fields of the form."""
    page = re.sub(
        r"<(script|template|textarea|select)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL
    )
    return " ".join(strip_tags(page).split())


def test_the_same_person_in_another_window_is_nobody_else(two):
    two.colleague = two.client
    two.theirs(mining="Typed in the other window.", tagline="Typed there.", overview="Typed there alone.")
    two.form |= {"mining": "Typed here.", "tagline": "Typed here.", "refining": "Typed here alone."}
    two.save()
    shown = words_of(two.settle("mining", "theirs"))
    assert "You saved this profile in another window Since you opened this page you saved revision 2" in shown
    for button in (
        "Take your other version",
        "Keep this version",
        "Save this version over your other version",
    ):
        assert button in shown
    assert {p["label"]: p["present"] for p in two.conflict["both"]} == {
        "Mining and Production": "your other version",
        "Tagline": "this version",
    }
    assert not re.findall(OTHERS, shown, re.IGNORECASE)
    two.both_open(table="policies")
    two.theirs(**{"policy_rows-0-summary": "Typed there."})
    two.form["policy_rows-0-summary"] = "Typed here."
    shown = words_of(two.save())
    assert two.place("Policies: An Act")["present"] == "this version"
    assert "You saved this profile in another window" in shown
    assert not re.findall(OTHERS, shown, re.IGNORECASE)


def test_an_owner_set_in_another_window_was_set_by_nobody_else(two):
    workflow.assign(two.profile, two.editor, by=two.editor)
    two.form["mining"] = "Typed here."
    assert "Since you opened this page you changed its owner" in words_of(two.save())


def test_a_colleague_who_set_the_owner_after_oneself_is_somebody_else(two):
    two.colleague = two.client
    two.theirs(mining="Typed in the other window.")
    workflow.assign(two.profile, two.editor2, by=two.editor2)
    two.form["mining"] = "Typed here."
    assert "Somebody else has saved this profile" in words_of(two.save())


def test_a_colleague_after_oneself_is_somebody_else(two):
    mine, colleague = two.client, two.colleague
    two.colleague = mine
    two.theirs(mining="Typed in the other window.")
    two.colleague, two.their_form = colleague, posted(colleague.get(address(two.profile)))
    two.theirs(mining="Typed by the colleague.")
    two.form["mining"] = "Typed here."
    assert "Somebody else has saved this profile" in two.save().content.decode()
