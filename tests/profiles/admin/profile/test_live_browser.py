"""The preview beside a text in a browser: what is typed is shown, problems are selected, tools mark and insert."""

import json
import re

import pytest
from playwright.sync_api import expect

from profiles.models import Citation
from tests.browsing import IN_BROWSER
from tests.factories import figure
from tests.seeds import once_a_process, save_japan

pytestmark = [*IN_BROWSER, pytest.mark.usefixtures("begun")]
begun = once_a_process(save_japan)


def unfold(page):
    page.set_default_timeout(10_000)
    page.get_by_role("button", name="Open all sections").click()
    page.locator("[name=overview]").scroll_into_view_if_needed()  # a text is asked for once it is in sight


@pytest.fixture
def form(saved, editor, open_form):
    return open_form(editor, f"/admin/profiles/profile/{saved.pk}/change/", unfold)


def preview(page, name="overview"):
    return page.locator(f'.live[data-live-of="id_{name}"]')


def problems(page, name="overview"):
    return page.locator(f"#id_{name}-problems li")


def chosen(page):
    return page.evaluate(
        "(({ value, selectionStart: from, selectionEnd: to }) => value.slice(from, to))(document.activeElement)"
    )


def select(page, text, name="mining"):
    """Select `text` in a field."""
    page.focus(f"[name={name}]")
    page.evaluate(
        "(text) => { const box = document.activeElement, at = box.value.indexOf(text);"
        " box.setSelectionRange(at, at + text.length); }",
        text,
    )


# The preview


def test_a_text_shows_beside_it_what_readers_will_see(form):
    expect(preview(form)).to_contain_text("Text of Overview.1")
    form.focus("[name=overview]")
    form.keyboard.press("Control+End")
    form.keyboard.type(" It came to [[cobalt/mine/production]].")
    expect(preview(form)).to_contain_text("It came to 30\N{NO-BREAK SPACE}t")
    expect(preview(form).locator(".live-sources")).to_contain_text("A paper, A publisher")
    text, shown = form.locator("[name=overview]").bounding_box(), preview(form).bounding_box()
    assert shown["x"] > text["x"] + text["width"]
    assert problems(form).count() == 0
    assert preview(form).locator("a[href]").count() == 0
    form.set_viewport_size({"width": 320, "height": 900})
    text, shown = form.locator("[name=overview]").bounding_box(), preview(form).bounding_box()
    assert shown["y"] > text["y"] + text["height"]


@pytest.mark.saves_nothing
def test_a_problem_is_shown_in_its_place_and_selected_in_the_text(form):
    form.fill(
        "[name=overview]", "😀 One.\n\nIt was [[copper mine]] and <b>so</b>, see [x](/nowhere/).[@paper]"
    )
    expect(problems(form)).to_have_count(4)
    expect(preview(form).locator(".unresolved").first).to_contain_text("[[copper mine]] (")
    problems(form).nth(0).get_by_role("button", name="Line 3: [[copper mine]]").click()
    assert chosen(form) == "[[copper mine]]"
    problems(form).nth(3).get_by_role("button").click()
    assert chosen(form) == "[x](/nowhere/)"
    assert not form.faults
    form.fill("[name=overview]", "It was so.[@paper]")
    expect(problems(form)).to_have_count(0)


@pytest.mark.saves_nothing
def test_a_number_that_nobody_can_check_is_selected_and_is_no_problem(form):
    form.fill("[name=overview]", "It bought 450 ships.")
    warning = form.locator("#id_overview-problems .live-warning")
    warning.get_by_role("button", name="Line 1: 450").click()
    assert chosen(form) == "450"
    expect(form.locator("#id_overview-problems .live-problem")).to_have_count(0)


def test_problems_are_spoken_once_there_is_a_pause(form):
    form.fill("[name=overview]", "It was [[copper mine]].")
    voice = form.locator("body > [role=status].visually-hidden")
    expect(voice).to_have_text(re.compile("Overview.*: 1 problem."), timeout=10_000)


def test_what_was_shown_last_stays_while_there_is_no_connection(form):
    expect(preview(form)).to_contain_text("Text of Overview.")
    form.context.set_offline(True)
    form.fill("[name=overview]", "Something new.")
    expect(preview(form)).to_contain_text("Offline: the preview is out of date")
    expect(preview(form)).to_contain_text("Text of Overview.")
    form.context.set_offline(False)
    expect(preview(form)).to_contain_text(
        "Something new.", timeout=15_000
    )  # asked again at once, or after ten
    form.faults.clear()


def test_a_text_that_is_not_answered_says_why_and_waits(form):
    expect(preview(form)).to_contain_text("Text of Overview.")
    answers = [
        {"status": 429, "headers": {"Retry-After": "1"}, "body": json.dumps({"error": "x"})},
        {"status": 413, "body": json.dumps({"error": "This text has 20,001 characters"})},
    ]
    form.route(
        "**/live/",
        lambda route: (
            route.fulfill(content_type="application/json", **answers.pop(0)) if answers else route.continue_()
        ),
    )
    form.fill("[name=overview]", "Something new.")
    expect(preview(form)).to_contain_text("Waiting")
    expect(preview(form)).to_contain_text("This text has 20,001 characters")
    form.fill("[name=overview]", "Something newer.")
    expect(preview(form)).to_contain_text("Something newer.")
    form.faults.clear()


def test_texts_are_asked_for_one_at_a_time(form):
    running, most = [0], [0]
    form.on(
        "request",
        lambda r: (
            "/live/" in r.url and (running.append(running[-1] + 1), most.append(max(most[-1], running[-1])))
        ),
    )
    for event in ("requestfinished", "requestfailed"):
        form.on(event, lambda r: "/live/" in r.url and running.append(running[-1] - 1))
    for name in ("overview", "mining", "policy"):
        form.fill(f"[name={name}]", "Something new.")
        form.locator(f"[name={name}]").scroll_into_view_if_needed()
    for name in ("overview", "mining", "policy"):
        expect(preview(form, name)).to_contain_text("Something new.")
    assert most[-1] == 1


@pytest.mark.saves_nothing
def test_a_plain_text_names_its_problems_under_it(form):
    form.fill("[name=tagline]", "Mines [[cobalt/mine/production]].")
    expect(problems(form, "tagline")).to_contain_text("only the texts of the sections can")


# A new source


def test_a_new_source_is_made_and_cited_without_leaving_the_text(form, saved):
    form.fill("[name=mining]", "A claim.")
    tools = form.get_by_role("toolbar", name="Tools for Mining")
    tools.get_by_role("button", name="Insert citation").click()
    form.get_by_label("Key, title or publisher").fill("An outlook")
    form.get_by_role("button", name="New source").click()
    asked = form.get_by_role("dialog", name="New source")
    expect(asked.get_by_label("Title")).to_have_value("An outlook")
    asked.get_by_label("Address").fill("example")
    asked.get_by_label("As of", exact=True).fill("2026-13")
    asked.get_by_role("button", name="Add and cite").click()
    expect(asked.get_by_text("Write who published it.")).to_be_visible()
    expect(asked.get_by_text("Write the full address")).to_be_visible()
    expect(asked.get_by_text("Write 2026, 2026-03")).to_be_visible()
    expect(asked.get_by_label("Publisher")).to_be_focused()
    assert not form.faults
    asked.get_by_label("Publisher").fill("Energy Agency")
    asked.get_by_label("Address").fill("https://example.org/outlook")
    asked.get_by_label("Kind of the text read").select_option("Intergovernmental organisation")
    asked.get_by_label("As of", exact=True).fill("2026-03")
    form.keyboard.press("Enter")
    expect(form.locator("[name=mining]")).to_have_value("A claim.[@energy-agency-2026]")
    expect(form.locator("[name=mining]")).to_be_focused()
    expect(preview(form, "mining").locator(".live-sources")).to_contain_text("An outlook, Energy Agency")
    expect(form.locator(".rows-citations .new-mark")).to_contain_text("New: energy-agency-2026")
    assert not Citation.objects.filter(key="energy-agency-2026").exists()
    with form.expect_navigation():
        form.get_by_role("button", name="Save", exact=True).click()
    made = Citation.objects.get(key="energy-agency-2026")
    assert (made.url, made.kind) == ("https://example.org/outlook", "intergovernmental")
    assert not form.faults


@pytest.mark.saves_nothing
def test_the_figure_picker_forgets_what_the_last_figure_was_shown_as(form):
    tools = form.get_by_role("toolbar", name="Tools for Mining")
    form.fill("[name=mining]", "")
    for show, expected in (
        ("share", "[[cobalt/mine/production show=share]]"),
        (None, "[[cobalt/mine/production]]"),
    ):
        tools.get_by_role("button", name="Insert figure").click()
        if show:
            form.get_by_label("Show").select_option(show)
        form.get_by_label("Mineral, stage").fill("cobalt")
        form.get_by_role("listbox").get_by_role("option", name=expected.strip("[]")).first.click()
        expect(form.locator("[name=mining]")).to_have_value(re.compile(re.escape(expected)))
        form.fill("[name=mining]", "")


@pytest.mark.saves_nothing
def test_a_kind_that_needs_a_year_asks_for_it(form, cobalt, japan):
    figure(japan, cobalt, 10, year=2020)
    form.fill("[name=mining]", "")
    form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="Insert figure").click()
    expect(form.locator("#figure-since")).to_be_hidden()
    form.get_by_label("Show").select_option("change")
    form.locator("#figure-since").fill("2020")
    form.get_by_role("listbox").get_by_role("option", name="show=change since=2020").click()
    expect(form.locator("[name=mining]")).to_have_value("[[cobalt/mine/production show=change since=2020]]")
    expect(preview(form, "mining").locator(".figure-ref")).to_contain_text("3 times as much as in 2020")
    form.goto(f"{form.url}?at=glance:")
    form.locator("#glance_items-0 summary").click()
    form.locator("#glance_items-0").get_by_role("button", name="Find a figure").click()
    offered = form.locator("#figure-show option:not([disabled])").evaluate_all(
        "all => all.map((one) => one.value)"
    )
    assert offered[:4] == ["value", "share", "rank", "supplier-share"]
    assert "change" not in offered
    assert not form.faults
    form.goto(form.url.partition("?")[0])


# Marks


MARKED = [  # text, what is selected in it, keys, what it becomes
    ("much more", "much", "Control+b", "**much** more"),
    ("**much** more", "much", "Control+b", "much more"),
    ("**much** more", "**much**", "Control+b", "much more"),
    ("much more", "much ", "Control+i", "*much* more"),
    ("**much** more", "much", "Control+i", "***much*** more"),
    ("***much*** more", "much", "Control+i", "**much** more"),
    ("a\n\nb", "a\n\nb", "Control+b", "**a**\n\n**b**"),
    ("**a** and **b**", "**a** and **b**", "Control+i", "***a** and **b***"),
]


@pytest.mark.saves_nothing
def test_keys_mark_what_is_selected_and_take_the_mark_away(form):
    for text, selection, keys, expected in MARKED:
        form.fill("[name=mining]", text)
        select(form, selection)
        form.keyboard.press(keys)
        expect(form.locator("[name=mining]")).to_have_value(expected)
        form.keyboard.press("Control+z")
        expect(form.locator("[name=mining]")).to_have_value(text)


LISTED = [  # text, what is selected in it, what it becomes
    ("One.\na\nb\n\nTwo.", "a\nb", "One.\n- a\n- b\n\nTwo."),
    ("- a\n- b", "a\n- b", "a\nb"),
    ("1. a\n2. b", "1. a\n2. b", "a\nb"),
    ("a\nb", "a", "- a\n\nb"),
]


@pytest.mark.saves_nothing
def test_the_list_button_works_on_whole_lines(form):
    button = form.get_by_role("toolbar", name="Tools for Mining").get_by_role("button", name="List")
    for text, selection, expected in LISTED:
        form.fill("[name=mining]", text)
        select(form, selection)
        button.click()
        expect(form.locator("[name=mining]")).to_have_value(expected)
        form.keyboard.press("Control+z")
        expect(form.locator("[name=mining]")).to_have_value(text)
        select(form, selection)
        form.keyboard.press("Control+Shift+Digit8")
        expect(form.locator("[name=mining]")).to_have_value(expected)


@pytest.mark.saves_nothing
def test_a_link_is_asked_for_and_changed(form):
    form.fill("[name=mining]", "See the report.")
    select(form, "the report")
    form.keyboard.press("Control+k")
    form.get_by_role("textbox", name="Address").fill("javascript:alert(1)")
    form.keyboard.press("Enter")
    expect(form.get_by_text("Write https:// and the host")).to_be_visible()
    form.get_by_role("textbox", name="Address").fill("https://example.org/a_(b)")
    form.keyboard.press("Enter")
    expect(form.locator("[name=mining]")).to_have_value("See [the report](https://example.org/a_%28b%29).")
    select(form, "report")
    form.keyboard.press("Control+k")
    form.get_by_label("Words that readers see").fill("it")
    form.keyboard.press("Enter")
    expect(form.locator("[name=mining]")).to_have_value("See [it](https://example.org/a_%28b%29).")


WORD = """<html><head><style>p {color: red}</style></head><body>
<p class=MsoNormal>Japan <b>mines</b> <i>much</i>\u200b of it.</p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span> </span></span>
One</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span> </span></span>
Two</p>
<script>alert(1)</script><img src=x onerror=alert(2)></body></html>"""
DOCS = """<b style="font-weight:normal;"><p><span>See </span><span style="font-weight:700">this</span> and
<a href="https://example.org/x">that</a>, <a href="javascript:alert(1)">not this</a>.</p>
<ul><li><p>One</p></li><li><em>Two</em></li></ul></b>"""
PASTE = """(html) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", "plain\\u200b text");
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}"""


PASTED = [  # HTML, what the text has of it
    (WORD, "Japan **mines** *much* of it.\n\n- One\n- Two"),
    (DOCS, "See **this** and [that](https://example.org/x), not this.\n\n- One\n- *Two*"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a, b\n\nc"),
    (
        "<b style='mso-bidi-font-weight:normal'>Bold</b> and <i style='mso-bidi-font-style:normal'>slanted</i>",
        "**Bold** and *slanted*",
    ),
    ("", "plain text"),
]


@pytest.mark.saves_nothing
def test_pasted_rich_text_becomes_what_a_text_has(form):
    for html, expected in PASTED:
        form.fill("[name=mining]", "")
        form.focus("[name=mining]")
        form.evaluate(PASTE, html)
        expect(form.locator("[name=mining]")).to_have_value(expected)
        form.keyboard.press("Control+z")
        expect(form.locator("[name=mining]")).to_have_value("")
    assert not form.faults


@pytest.mark.saves_nothing
def test_what_is_pasted_and_does_not_fit_is_kept_and_said(form):
    form.fill("[name=tagline]", "")
    form.focus("[name=tagline]")
    form.evaluate(PASTE.replace("plain\\u200b text", "x" * 350), "")
    expect(form.locator("[name=tagline]")).to_have_value("x" * 350)
    note = form.locator("#id_tagline-too-long")
    expect(note).to_contain_text("150 characters too many: 200 fit.")
    form.keyboard.press("Control+a")
    form.keyboard.type("Short.")
    expect(note).to_have_count(0)
    expect(form.locator("[name=tagline]")).to_have_attribute("maxlength", "200")
    assert not form.faults


@pytest.mark.saves_nothing
def test_the_toolbar_is_one_stop_of_the_keyboard(form):
    form.focus("[name=mining]")
    form.keyboard.press("Shift+Tab")
    form.keyboard.press("End")
    assert form.evaluate("document.activeElement.textContent") == "Comment"
    form.keyboard.press("Tab")
    expect(form.locator("[name=mining]")).to_be_focused()
    form.keyboard.press("Shift+Tab")
    assert form.evaluate("document.activeElement.textContent") == "Comment"


@pytest.mark.saves_nothing
def test_the_button_for_a_browser_without_script_is_not_there(form):
    expect(form.get_by_role("button", name="Preview", exact=True)).to_have_count(0)
