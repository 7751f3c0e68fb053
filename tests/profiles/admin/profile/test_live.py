"""The preview while somebody types a text: the page's words, each problem at its place, and bounds."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from profiles import workflow
from profiles.accounts import limits
from profiles.admin.profile import live
from profiles.admin.profile.typed import PARTS, without_ways_out
from profiles.draft import snapshot
from profiles.models import Profile, StaffMember
from profiles.models.draft import PROSE_LIMIT
from profiles.public.page.presentation import page_context
from profiles.public.related.portraits import Portraits
from profiles.publishing.facts import Facts
from profiles.publishing.resolving import resolve
from profiles.publishing.texts.mirrors import MIRRORED
from profiles.publishing.texts.numbers import UNBOUND
from profiles.shape import PROSE
from tests.factories import CountryFactory, MineralFactory, RegionFactory, figure
from tests.profiles.browser import add_row, posted
from tests.seeds import once_a_module, save_japan

saved_once = once_a_module(save_japan)
pytestmark = pytest.mark.usefixtures("saved_once")

PAPER = {"key": "paper", "title": "A paper", "publisher": "A publisher", "as_of": "2025-03", "review_by": ""}


def address(profile):
    return reverse("admin:profiles_profile_live", args=[profile.pk])


@pytest.fixture
def ask(desk, saved):
    def ask(text, part="overview", citations=(PAPER,), to=None):
        sent = {"part": part, "text": text, "citations": list(citations)}
        return desk.post(to or address(saved), sent, content_type="application/json")

    return ask


def marked(text, problem):
    """The characters that a browser would select."""
    units = text.encode("utf-16-le")
    return units[problem["start"] * 2 : problem["end"] * 2].decode("utf-16-le")


# What readers will see


TEXT = "Mined *much*: [[cobalt/mine/production]], [[cobalt/mine/production show=share]].[@paper]\n\n- a\n- [b](#mining)"


SERIES = re.compile(r' <span class="figure-series">\[Japan, cobalt: mine production [^<]*\]</span>')


def test_a_text_is_what_the_page_would_have_and_the_series_of_each_number(ask, saved):
    saved.overview = TEXT
    saved.save()
    tree = snapshot.snapshot(saved)
    page = page_context(
        resolve(tree, Facts.open(saved.subject.place)).payload, saved.subject.place, known=Portraits()
    )["page"]
    expected = next(text.html for text in page.sections if text.section.name == "overview")
    found = ask(TEXT).json()
    assert SERIES.sub("", found["html"]) == without_ways_out(expected)
    assert len(SERIES.findall(found["html"])) == 2
    assert "30\N{NO-BREAK SPACE}t" in found["html"]
    assert found["problems"] == []


def test_a_link_of_the_preview_leads_nowhere_or_opens_a_window(ask):
    html = ask(
        "[[cobalt/mine/production]].[@paper] [a](#mining) [b](/countries/) [c](https://example.org/)"
    ).json()["html"]
    assert re.findall('href="([^"]*)"', html) == ["/countries/", "https://example.org/"]
    assert html.count('target="_blank" rel="noopener"') == 2
    assert html.count("<a") == 5


def test_a_text_is_never_kept_by_a_cache(ask, saved):
    assert "private, no-store" in ask("x")["Cache-Control"]
    saved.refresh_from_db()
    assert saved.overview == "Text of Overview.[@paper]"
    assert saved.revisions.count() == 1


def test_a_source_that_is_only_in_the_form_is_cited(ask):
    new = PAPER | {"key": "brand-new", "title": "A new one"}
    found = ask("So they say.[@brand-new]", citations=[PAPER, new]).json()
    assert found["problems"] == []
    assert [(source["number"], source["title"]) for source in found["sources"]] == [(1, "A new one")]
    assert ask("So they say.[@brand-new]").json()["problems"][0]["reason"].startswith("this profile has no")


def test_a_source_that_was_removed_in_the_form_is_none(ask):
    (problem,) = ask("So they say.[@paper]", citations=[]).json()["problems"]
    assert problem["text"] == "[@paper]"


# Problems at their place


@pytest.mark.parametrize(
    ("text", "part", "reason"),
    [
        ("It was [[copper mine]] then.", "[[copper mine]]", "such as copper/mine/production"),
        ("It was [[unobtainium/mine/production]].", "[[unobtainium/mine/production]]", "there is no mineral"),
        ("A claim.[@nobody]", "[@nobody]", "no citation with that key"),
        ("See [there](/nowhere/).", "[there](/nowhere/)", "there is no such page"),
        ("See [there](javascript:alert).", "[there](javascript:alert)", "a link begins with http:// or https://"),
        ("One.\n\n## A heading\n\nTwo.", "## A heading", "cannot have its own headings"),
        ("One.\n\n- a\n  ![x](https://example.org/x.png)", "![x](https://example.org/x.png)", "cannot have pictures"),
        ("> A <b>bold</b> word", "<b>", "HTML is not read"),
        ("| a | b |\n|---|---|\n| c | d |", "|---|---|", "cannot have tables"),
        ("One\n---\nTwo", "---", "cannot have lines across"),
        ("```\ncode\n```", "```", "cannot have blocks of code"),
        ("A wo\u200brd", "\u200b", "hidden character (U+200B, zero width space)"),
        ("A &#x202e;word", "&#x202e;", "U+202E, right-to-left override"),
        ("[see [[cobalt/mine/production]]](/countries/japan/)", "](/countries/japan/)", "not read as a link"),
        ("[x](https://\u0430pple.com/)", "[x](https://\u0430pple.com/)", "only looks like a Latin letter"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "😀 *Emphasis*\n\n", "1. One\n2. Two\n\n   > "])
def test_a_problem_is_at_its_place(ask, before, text, part, reason):
    text = before + (text.replace("\n", "\n   > ") if before.endswith("> ") else text)
    part = part.replace("\n", "\n   > ") if before.endswith("> ") else part
    found = next(one for one in ask(text).json()["problems"] if reason in one["reason"])
    assert marked(text, found) == part
    assert found["line"] == text[: text.index(part)].count("\n") + 1


def test_problems_come_in_the_order_of_the_text(ask):
    found = ask("[x](/nowhere/) [[no]]\n\n# Head\n\n[@nobody]").json()["problems"]
    assert [one["line"] for one in found] == [1, 1, 3, 5]


def test_what_leads_nowhere_is_shown_where_it_stands(ask):
    html = ask("It was [[copper mine]] then.").json()["html"]
    assert html.startswith('<p>It was <span class="unresolved">[[copper mine]] (')


@pytest.mark.parametrize("part", sorted(PARTS.keys() - {"overview"}))
def test_every_text_of_the_form_is_read(ask, part):
    found = ask("It has [[no end", part=part).json()
    (problem,) = found["problems"]
    assert marked("It has [[no end", problem) == "[[no end"


def test_a_plain_text_takes_no_reference_and_has_no_html(ask):
    found = ask("Mines [[cobalt/mine/production]].", part="tagline").json()
    assert found["html"] == ""
    assert "only the texts of the sections can" in found["problems"][0]["reason"]
    assert ask("Refines what others mine.", part="tagline").json()["problems"] == []


def test_a_text_that_is_longer_than_its_field_says_so(ask):
    text = "[@paper] " * 200
    found = ask(text, part="leverage").json()
    assert found["html"]
    assert [(one["start"], one["end"]) for one in found["problems"]] == [(1000, 1800)]
    assert "1,800 characters; at most 1,000 are allowed" in found["problems"][0]["reason"]
    assert ask("[@paper] " * 111, part="leverage").json()["problems"] == []


def test_a_sentence_in_brief_says_that_it_needs_a_figure_or_a_citation(ask):
    text = "It refines.[@paper] It hopes."
    (problem,) = ask(text, part="leverage").json()["problems"]
    assert marked(text, problem) == "It hopes."
    assert "neither a figure nor a source" in problem["reason"]
    assert ask(text, part="overview").json()["problems"] == []


def test_a_sentence_in_brief_with_a_mirror_alone_says_so(ask):
    mirror = PAPER | {"kind": "mirror", "original_title": ""}
    text = "It refines.[@paper]"
    (problem,) = ask(text, part="leverage", citations=[mirror]).json()["problems"]
    assert (marked(text, problem), problem["reason"]) == (text, MIRRORED)
    named = mirror | {"original_title": "The law"}
    assert ask(text, part="leverage", citations=[named]).json()["problems"] == []
    assert ask(text, part="overview", citations=[mirror]).json()["problems"] == []


def test_an_empty_text_has_no_problem(ask):
    assert ask("").json() == {"html": "", "problems": [], "sources": [], "warnings": []}


def test_a_number_that_is_neither_bound_nor_cited_is_a_warning_at_its_place(ask):
    assert ask("It has 12 mines.").json()["warnings"] == [
        {"start": 7, "end": 9, "line": 1, "text": "12", "reason": UNBOUND}
    ]
    assert ask("It has two mines, and 12 plants.[@paper]").json()["warnings"] == []


# What it costs


def test_a_text_takes_few_queries_however_much_it_names(ask, saved, django_assert_max_num_queries):
    names = [MineralFactory(name=f"Mineral {n}") for n in range(12)]
    for mineral in names:
        figure(saved.subject.place, mineral, 7)
    text = " ".join(f"[[{one.slug}/mine/production]] [x](/minerals/{one.slug}/)" for one in names)
    ask(text)
    with django_assert_max_num_queries(14):
        assert ask(text * 9 + "[[cobalt/mine/production country=dr-congo source=x]]").status_code == 200


def test_a_text_without_a_figure_reads_no_figure(ask, django_assert_num_queries):
    ask("x")
    with django_assert_num_queries(5):  # session, person, rights, profile, comments
        ask("Plain *words* and a source.[@paper]")


def test_a_text_beyond_its_bound_is_refused_before_it_is_read(ask):
    found = ask("x" * (PROSE_LIMIT + 1))
    assert found.status_code == 413
    assert "20,001 characters; the limit is 20,000" in found.json()["error"]
    assert ask("x" * PROSE_LIMIT).status_code == 200


def test_a_megabyte_is_refused_before_it_is_parsed(ask, monkeypatch):
    monkeypatch.setattr(live, "json", None)
    found = ask("x" * 1_000_000)
    assert found.status_code == 413
    assert "the limit is 600 kB" in found.json()["error"]


@pytest.mark.parametrize(
    "body",
    [
        "", "x", "[]", "{}", "null", '{"part": "overview"}', "[" * 50_000,
        '{"part": "overview", "text": 5, "citations": []}',
        '{"part": "overview", "text": "x", "citations": 5}',
        '{"part": "overview", "text": "x", "citations": [5]}',
        '{"part": "overview", "text": "x", "citations": [{"key": 5}]}',
        '{"part": "no such part", "text": "x", "citations": []}',
        '{"part": ["overview"], "text": "x", "citations": []}',
        '{"part": "country", "text": "x", "citations": []}',
    ],
)  # fmt: skip
def test_a_malformed_request_is_answered_with_a_reason(desk, saved, body):
    found = desk.post(address(saved), body, content_type="application/json")
    assert found.status_code == 400
    assert found.json()["error"]


def test_half_a_character_is_no_fault(desk, saved):
    body = '{"part": "overview", "text": "a\\ud800 [[x]] \\u0000", "citations": []}'
    found = desk.post(address(saved), body, content_type="application/json")
    assert found.status_code == 200
    assert [one["text"] for one in found.json()["problems"]] == ["[[x]]", ""]


def test_who_asks_for_many_waits(ask, editor2, saved, monkeypatch):
    monkeypatch.setattr(limits, "time", Clock())
    for _ in range(limits.PREVIEWS_OF_PERSON.most):
        assert ask("x").status_code == 200
    found = ask("x")
    assert found.status_code == 429
    assert found["Retry-After"] == "6"
    assert "private, no-store" in found["Cache-Control"]
    assert "waits a moment" in found.json()["error"]
    other = Client()
    other.force_login(editor2)
    sent = json.dumps({"part": "overview", "text": "x", "citations": []})
    assert other.post(address(saved), sent, content_type="application/json").status_code == 200
    limits.time.now += 6
    assert ask("x").status_code == 200


def test_a_text_of_many_minerals_counts_more_than_once(ask, monkeypatch):
    monkeypatch.setattr(limits, "time", Clock())
    assert ask(" ".join(f"[[mineral-{n}/reserves]]" for n in range(120))).status_code == 200
    assert ask("x").status_code == 429
    limits.time.now += 10
    assert ask(" ".join(f"[[mineral-{n}/reserves]]" for n in range(9))).status_code == 200
    assert ask("x").status_code == 200


def test_a_sum_over_a_group_counts_its_minerals(ask, saved, monkeypatch):
    monkeypatch.setattr(limits, "time", Clock())
    monkeypatch.setattr(live, "MINERALS_EACH", 1)
    first = MineralFactory(name="Mineral 0")
    for mineral in [first, *(MineralFactory(name=f"Mineral {n}", group=first.group) for n in range(1, 14))]:
        figure(saved.subject.place, mineral, 7)
    assert ask(f"[[{first.group.slug}/mine/production show=sum]]").status_code == 200
    assert ask("x").status_code == 429


class Clock:
    now = 1_000_004.0

    def time(self):
        return self.now


# Who may


def test_only_who_may_change_this_profile_is_answered(saved, editor2, moderator):
    sent = json.dumps({"part": "overview", "text": "x", "citations": []})
    client = Client()
    assert client.post(address(saved), sent, content_type="application/json").status_code == 302
    for user in (moderator, editor2):
        client.force_login(user)
        status = client.post(address(saved), sent, content_type="application/json").status_code
        assert status == (403 if user == moderator else 200)
    StaffMember.objects.create(user=editor2).regions.add(RegionFactory(name="Central Africa"))
    start = reverse("admin:profiles_profile_live_start") + "?of=chile"
    CountryFactory(code="CHL", name="Chile", region=saved.subject.place.region)
    for there in (address(saved), start):
        assert client.post(there, sent, content_type="application/json").status_code == 403


def test_another_site_cannot_ask(saved, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    sent = json.dumps({"part": "overview", "text": "x", "citations": []})
    assert client.post(address(saved), sent, content_type="application/json").status_code == 403


def test_a_profile_that_is_being_started_has_a_preview_too(ask, saved, django_assert_max_num_queries):
    chile = CountryFactory(code="CHL", name="Chile", region=saved.subject.place.region)
    start = reverse("admin:profiles_profile_live_start")
    found = ask("[[cobalt/mine/production]]", to=f"{start}?of=chile").json()
    assert "no such figure of Chile" in found["problems"][0]["reason"]
    assert ask("x", to=start).status_code == 400
    assert ask("x", to=f"{start}?of=nowhere").status_code == 400
    assert not workflow.live_edition(saved)
    assert not hasattr(chile, "draft")


# Without script


def test_a_button_gives_the_form_back_with_what_readers_will_see(desk, saved):
    there = reverse("admin:profiles_profile_change", args=[saved.pk])
    form = posted(desk.get(there)) | {"overview": "It was [[copper mine]].[@new]\r\n\r\nAnd *more*.[@paper]"}
    form |= {"mining": "It came to [[cobalt/mine/production]].[@paper]", "tagline": "Mines [[cobalt]]."}
    add_row(form, "citations", key="new", title="A new one", publisher="Somebody", as_of="2026")
    answer = desk.post(there, form | {"_preview": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Not saved yet: what readers will see stands with each text below." in page
    assert "errornote" not in page, "a preview is no error"
    overview, mining = shown(page, "overview"), shown(page, "mining")
    assert '<span class="unresolved">[[copper mine]]' in overview
    assert "<em>more</em>" in overview
    assert "A new one, Somebody" in overview
    assert "30\N{NO-BREAK SPACE}t" in mining
    assert ">2</a>" in mining, "sources are numbered through the page"
    assert "Line 1: [[copper mine]]" in page
    assert "Line 1: [[cobalt]]" in page
    again = posted(answer)
    assert form["citations-0-key"] == "new"
    assert {name: again[name] for name in form if "citations-0" in name} == {
        name: text for name, text in form.items() if "citations-0" in name
    }
    assert again["overview"].replace("\r\r", "\r") == form["overview"]
    saved.refresh_from_db()
    assert saved.overview == "Text of Overview.[@paper]"
    assert saved.revisions.count() == 1
    assert not saved.citations.filter(key="new").exists()


def shown(page, name):
    return re.search(f'data-live-of="id_{name}">(.*?)</ol>', page, re.DOTALL)[1]


def test_the_form_has_no_preview_before_it_is_asked_for(desk, saved):
    page = desk.get(reverse("admin:profiles_profile_change", args=[saved.pk])).content.decode()
    assert "shadowrootmode" not in page
    assert 'name="_preview"' in page


@pytest.fixture
def show(desk, saved):
    """Press the button of the form that shows its texts. Its first and last are emphasised."""
    there = reverse("admin:profiles_profile_change", args=[saved.pk])
    form = posted(desk.get(there)) | {PROSE[0].name: "*First*.[@paper]", "recycling": "*Last*.[@paper]"}
    return lambda **texts: desk.post(there, form | texts | {"_preview": "1"})


def test_the_preview_of_the_form_waits_as_the_live_one_does(show, ask, editor, monkeypatch):
    monkeypatch.setattr(limits, "time", Clock())
    live.charge(editor, limits.PREVIEWS_OF_PERSON.most)
    answer = show()
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, "6")
    page = answer.content.decode()
    assert "<em>First</em>" not in page
    assert "The preview waits a moment" in page
    assert posted(answer)[PROSE[0].name].strip() == "*First*.[@paper]"
    limits.time.now += 10
    page = show().content.decode()
    assert "<em>First</em>" in page
    assert "<em>Last</em>" in page
    live.charge(editor, limits.PREVIEWS_OF_PERSON.most - 1)
    assert ask("x").status_code == 429


class Stopwatch:
    """A processor that takes a while for each text."""

    def __init__(self, seconds):
        self.seconds, self.now = seconds, 0

    def __call__(self):
        self.now += self.seconds
        return self.now


def test_a_form_whose_texts_take_long_is_shown_in_part_and_counts_more(show, editor, monkeypatch):
    monkeypatch.setattr(limits, "time", Clock())
    monkeypatch.setattr(live, "thread_time", Stopwatch(live.MOST_SECONDS / 2.5))
    page = show().content.decode()
    assert "<em>First</em>" in shown(page, PROSE[0].name)
    assert "<em>Last</em>" not in page
    assert "the texts above took too long" in page
    assert live.charge(editor, 0) > limits.PREVIEWS_OF_PERSON.most


def test_a_text_of_a_form_that_takes_long_is_not_read_to_its_end(show, monkeypatch):
    monkeypatch.setattr(live, "thread_time", Stopwatch(live.MOST_SECONDS / 5))
    texts = {PROSE[1].name: "[[cobalt/mine/production]] " * 10 + "*End*.[@paper]"}
    page = show(**texts).content.decode()
    assert "<em>First</em>" in shown(page, PROSE[0].name)
    assert "<em>End</em>" not in page
    assert "the texts above took too long" in page


def test_a_live_preview_that_takes_long_counts_more(ask, editor, monkeypatch):
    monkeypatch.setattr(limits, "time", Clock())
    monkeypatch.setattr(live, "thread_time", Stopwatch(5.5 * live.SECONDS_EACH))
    assert ask("x").status_code == 200
    assert live.charge(editor, 0) == 6


def test_a_profile_that_is_being_started_is_shown_without_script_too(desk, saved):
    chile = CountryFactory(code="CHL", name="Chile", region=saved.subject.place.region)
    start = reverse("admin:profiles_profile_add") + "?country=chile"
    form = posted(desk.get(start)) | {"overview": "[[cobalt/mine/production country=japan]]", "_preview": "1"}
    assert "30\N{NO-BREAK SPACE}t" in shown(desk.post(start, form).content.decode(), "overview")
    without = desk.post(start, form | {"country": ""})
    assert without.status_code == 200
    assert not Profile.objects.filter(subject__place=chile).exists()
