"""Publishing in a browser: by keyboard alone in few steps, at a time that somebody types, and without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from profiles.models import Edition, Profile
from tests.browsing import IN_BROWSER
from tests.profiles.workflow.reviews import approved_by, submitted
from tests.seeds import once_a_process, publish_japan

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]
begun = once_a_process(publish_japan)

AT_MOST = 12  # clicks that both people together need


class Hands:
    """Two hands on a keyboard. `clicks` counts what a mouse would have to click: links, buttons, fields."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def reach(self, target):
        """Tab on until `target` has the focus."""
        target.wait_for()
        for _ in range(600):
            self.page.keyboard.press("Tab")
            if target.evaluate("one => one === document.activeElement"):
                self.clicks += 1
                return
        pytest.fail(f"The keyboard does not reach {target}")

    def press(self, target, address):
        self.reach(target)
        with self.page.expect_navigation(url=address):
            self.page.keyboard.press("Enter")

    def open(self, target):
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target, text):
        self.reach(target)
        self.page.keyboard.press("ControlOrMeta+End")
        self.page.keyboard.insert_text(text)


def test_a_changed_figure_is_live_after_few_steps_by_keyboard_alone(
    edition, profile, cobalt_figures, editor, moderator, sign_in, visit
):
    mine = Hands(sign_in(editor))
    mine.press(mine.page.get_by_role("link", name="All profiles"), "**/profiles/profile/**")
    mine.press(mine.page.locator("#result_list").get_by_role("link", name="Japan"), "**/change/")
    mine.open(mine.page.locator("#part-mining > details > summary"))
    mine.write(mine.page.locator("[name=mining]"), " It rose to [[cobalt/mine/production]].")
    mine.open(mine.page.get_by_role("button", name="Submit for review"))
    mine.write(mine.page.locator("[name=change_note]"), "Cobalt added")
    mine.press(mine.page.get_by_role("button", name="Save and submit"), "**/review/*/change/")

    other = Hands(sign_in(moderator))
    other.press(other.page.get_by_role("link", name="Japan, revision").first, "**/review/*/change/")
    other.press(other.page.get_by_role("button", name="Approve and publish"), "**/review/*/change/")
    other.page.get_by_text("Approved and published Japan").wait_for()

    live = Edition.objects.live().get()
    assert (live.number, live.review.decider, live.change_note) == (2, moderator, "Cobalt added")
    reader = visit("/countries/japan/")
    assert "It rose to 30" in reader.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert mine.clicks + other.clicks <= AT_MOST, f"{mine.clicks} and {other.clicks}"
    assert not mine.page.faults + other.page.faults


@pytest.mark.parametrize("script", [True, False])
def test_a_review_begins_with_the_difference_and_the_decision_stays_in_sight(
    edition, profile, editor, moderator, sign_in, script
):
    long = "\n\n".join(f"Paragraph {number} is new." for number in range(60))
    Profile.objects.filter(pk=profile.pk).update(tagline="Another line.", overview=long)
    review = submitted(profile, editor)
    page = sign_in(moderator, java_script_enabled=script)
    page.goto(f"/admin/profiles/review/{review.pk}/change/")
    first = page.locator(".diff-text :is(ins, del)").first.bounding_box()
    assert first["y"] + first["height"] < 400
    buttons = page.locator(".decide form input[type=submit]:visible")
    assert [one.get_attribute("value") for one in buttons.all()] == ["Approve", "Approve and publish"]
    for target in (first, page.locator(".diff-part").last.bounding_box()):
        page.mouse.wheel(0, target["y"])
        expect(buttons.first).to_be_in_viewport(ratio=1)
    after = "(one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING"
    last, decision = page.locator(".diff-part").last, page.locator(".decide").element_handle()
    assert last.evaluate(after, decision)
    assert not page.faults


def test_the_decision_leaves_a_phone_room_for_the_difference(edition, profile, editor, moderator, sign_in):
    Profile.objects.filter(pk=profile.pk).update(overview="New.")
    review = submitted(profile, editor)
    page = sign_in(moderator, width=360)
    page.goto(f"/admin/profiles/review/{review.pk}/change/")
    assert page.locator(".decide").bounding_box()["height"] < 200
    page.get_by_text("Send back…").click()
    assert page.locator("#send-back-note").bounding_box()["width"] > 250
    assert not page.faults


def test_the_same_moment_in_utc_is_said_while_a_time_is_typed(edition, profile, editor, moderator, sign_in):
    Profile.objects.filter(pk=profile.pk).update(overview="New.")
    review = approved_by(profile, editor, moderator)
    page = sign_in(moderator, locale="en-GB")
    page.goto(f"/admin/profiles/review/{review.pk}/change/")
    year = timezone.now().year + 1
    page.get_by_text("Schedule…").click()
    form = page.locator("form[data-schedule]")
    form.locator("[name=date]").fill(f"{year}-01-04")
    form.locator("[name=time]").fill("09:30")
    form.locator("[name=zone]").select_option("Europe/Berlin")
    line = form.locator(".in-utc")
    expect(line).to_contain_text(f"That is 4 January {year}")
    expect(line).to_contain_text("08:30 UTC")
    form.locator("[name=date]").fill("2027-03-28")
    form.locator("[name=time]").fill("02:30")
    expect(line).to_contain_text("skip this time")
    form.locator("[name=date]").fill("2027-10-31")
    expect(line).to_contain_text("twice")
    expect(line).to_contain_text("00:30 UTC or")
    form.locator("[name=date]").fill(f"{year}-01-04")
    form.get_by_role("button", name="Schedule").click()
    page.get_by_text("Goes live in").wait_for()
    assert not page.faults


def test_a_schedule_begins_with_the_person_s_own_time_zone(edition, profile, editor, moderator, sign_in):
    Profile.objects.filter(pk=profile.pk).update(overview="New.")
    review = approved_by(profile, editor, moderator)
    page = sign_in(moderator, timezone_id="Asia/Tokyo")
    page.goto(f"/admin/profiles/review/{review.pk}/change/")
    zone = page.locator("form[data-schedule] [name=zone]")
    expect(zone).to_have_value("Asia/Tokyo")
    page.get_by_text("Schedule…").click()
    page.locator("[name=date]").fill(f"{timezone.now().year + 1}-01-04")
    page.locator("[name=time]").fill("09:30")
    zone.select_option("Europe/Berlin")
    page.get_by_role("button", name="Schedule", exact=True).click()
    page.get_by_text("Goes live in").wait_for()
    expect(zone).to_have_value("Europe/Berlin")


def test_a_review_is_scheduled_and_gathered_without_javascript(profile, editor, moderator, sign_in):
    Profile.objects.filter(pk=profile.pk).update(overview="New.")
    review = approved_by(profile, editor, moderator)
    page = sign_in(moderator, java_script_enabled=False, width=320)
    page.goto(f"/admin/profiles/review/{review.pk}/change/")
    page.locator("details.more-steps > summary").click()
    page.get_by_label("Title of a new set").fill("Spring update")
    page.get_by_role("button", name="Put into a set").click()
    page.get_by_role("link", name="Publish or schedule its set").click()
    page.wait_for_url("**/publicationset/**")
    page.get_by_label("Day").fill(f"{timezone.now().year + 1}-01-04")
    page.get_by_label("Time", exact=True).fill("09:30")
    page.get_by_role("button", name="Schedule the set").click()
    expect(page.get_by_text("Goes live in")).to_be_visible()
    expect(page.get_by_text("09:30 UTC").first).to_be_visible()


def test_on_a_phone_the_bar_is_on_the_screen_the_note_above_it_and_the_button_of_a_comment_clear_of_it(
    edition, profile, editor, moderator, sign_in
):
    Profile.objects.update(mining="It mines no iodine.[@paper]")
    profile.refresh_from_db()
    review = submitted(profile, editor)
    page = sign_in(moderator, at=f"/admin/profiles/review/{review.pk}/change/")
    page.set_viewport_size({"width": 390, "height": 844})
    bar = page.locator(".decide-stays").bounding_box()
    assert round(bar["y"] + bar["height"]) == 844
    note = page.locator(".state-header").get_by_text("Change note for readers:")
    assert note.bounding_box()["y"] < bar["y"]
    page.locator("[data-place] h3").first.evaluate("one => getSelection().selectAllChildren(one)")
    tool = page.get_by_role("button", name="Comment on this passage")
    tool.wait_for()
    assert tool.bounding_box()["y"] + tool.bounding_box()["height"] < bar["y"]
