"""Numbers of a page as they are copied, heard and followed by keyboard, in a browser."""

import re

import pytest

from minerals.models import Flag
from profiles.accounts.groups import EDITOR, MODERATOR
from tests.browsing import IN_BROWSER
from tests.factories import (
    CountryFactory,
    MineralFactory,
    UserFactory,
    complete_profile,
    figure,
    publish,
    world,
)
from tests.seeds import once_a_process

pytestmark = IN_BROWSER

PROSE = (
    "Mines gave [[iodine/mine/production]] and ranked [[iodine/mine/production show=rank]], or "
    "[[iodine/mine/production show=share]].[@paper]"
)
CAVEAT = (
    "Estimates were derived from trade data, production capacity, and (or) changes in related lead and zinc smelter "
    "production"
)
COPIED = """(found) => {
    getSelection().selectAllChildren(found);
    return getSelection().toString();
}"""


def load():
    """A country that mines an estimated part, with a caveat, of a total which leaves a producer out."""
    editor, moderator = UserFactory(group=EDITOR), UserFactory(group=MODERATOR)
    japan, iodine = CountryFactory(code="JPN", name="Japan"), MineralFactory(name="Iodine")
    figure(japan, iodine, 9000, flag=Flag.ESTIMATED, is_estimate=True, note=CAVEAT)
    figure(CountryFactory(code="CHL", name="Chile"), iodine, 20_000)
    figure(CountryFactory(code="USA", name="United States"), iodine, flag=Flag.WITHHELD)
    figure(world(), iodine, 34_000, excludes="USA")
    profile = complete_profile(japan, minerals=[iodine], reference="iodine/mine/production show=share")
    profile.mining = PROSE
    profile.save()
    publish(profile, editor=editor, moderator=moderator)


published = once_a_process(load)


@pytest.fixture
def page(published, visit):
    return visit("/countries/japan/")


def plain(text):
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_copied_paragraph_says_the_estimate_and_the_year_in_brackets(page):
    copied = page.locator("#mining .prose p").evaluate(COPIED)
    assert plain(copied) == (
        "Mines gave 9,000 t (estimate, 2024) and ranked 2nd, or about 26% of the world (partial total)."
    )


def test_a_screen_reader_hears_the_words_of_the_marks_and_no_letters(page):
    heard = plain(page.locator("#mining .prose p").aria_snapshot())
    words = re.sub(r'- (?:text:|link|/url: \S+)|"|:(?= )|- paragraph:', " ", heard)
    assert "9,000 t ( estimate, 2024) note 1 and ranked 2nd" in plain(words)
    assert 'link "note 1"' in heard
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    said = [node["name"]["value"] for node in tree if node["role"]["value"] == "StaticText"]
    assert (
        said.count("e") == page.locator(".legend-line .flag", has_text="e").count()
    )  # which explain the letter
    assert "n1" not in said


def test_numbers_of_a_table_are_copied_without_their_marks(page):
    cell = page.locator(".minerals td", has=page.locator("[data-flag=e]")).first
    assert "estimate" in cell.text_content()
    assert plain(cell.evaluate(COPIED)) == "9,000 t"


def test_a_table_pasted_elsewhere_has_numbers_alone(page):
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div contenteditable id=sheet></div>')")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.minerals'))")
    page.keyboard.press("Control+c")
    page.locator("#sheet").focus()
    page.keyboard.press("Control+v")
    pasted = plain(page.locator("#sheet").inner_text())
    assert "9,000 t" in pasted
    assert "estimate" not in pasted


def test_a_note_is_reached_by_keyboard(page):
    mark = page.locator("#mining .prose p a[data-flag]")
    mark.focus()
    page.keyboard.press("Enter")
    note = page.locator("#mining .notes li:target")
    assert note.inner_text() == (
        "Japan, iodine: output is inferred from trade, capacity, and the smelting of lead and zinc"
    )
    assert note.is_visible()


def test_what_a_share_is_of_stands_behind_its_mark_and_under_no_text(page):
    said = "of the published total, which excludes the United States"
    assert page.locator("#mining .prose p [data-flag=x]").get_attribute("title") == said
    assert said not in page.locator("#mining").inner_text()
    assert said in page.locator(".below-glance").inner_text()


def test_the_line_under_a_number_at_a_glance_is_one_line(page):
    heights = page.locator(".glance .under").evaluate_all(
        "(all) => all.map((one) => one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight))"
    )
    assert heights
    assert max(heights) < 1.5
    assert page.locator("#note-glance-1").is_visible()


def test_two_labels_at_a_glance_do_not_run_together(page):
    gap = page.locator(".glance").evaluate(
        """(glance) => {
            glance.append(glance.firstElementChild.cloneNode(true));
            const [one, other] = [...glance.querySelectorAll("dt")].map((dt) => dt.getBoundingClientRect());
            return other.left - one.right;
        }"""
    )
    assert gap >= 8


def test_a_bracket_is_not_parted_from_its_year(page):
    tops = page.locator("#mining .figure-under").evaluate(
        """(found) => [300, 280, 260, 240, 220, 200, 180].map((width) => {
            found.closest("p").style.width = `${width}px`;
            return new Set([...found.getClientRects()].map((part) => Math.round(part.top))).size;
        })"""
    )
    assert set(tops) == {1}
