"""Texts that are made to break a page: shown safely, or refused with their place, and no dearer than they are long.

Cost is counted in lines of Python that run, not in time.
"""

import re
import sys
from html.parser import HTMLParser
from time import thread_time

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles import workflow
from profiles.models import DraftCheck, Edition
from profiles.models.draft import PROSE_LIMIT
from profiles.public.page import prose
from profiles.publishing.texts.addresses import lookalike
from profiles.publishing.texts.markup import (
    LONGEST,
    MOST_LINKS,
    MOST_PROBLEMS,
    MOST_REFERENCES,
    NESTED,
    UNSEEN,
    links,
)
from profiles.publishing.texts.nodes import Element
from profiles.publishing.texts.prose import BadReference
from profiles.publishing.texts.reading import Reader
from profiles.shape import PROSE, longest
from tests.costs import at_most
from tests.profiles.browser import posted
from tests.seeds import once_a_module, save_japan

saved_once = once_a_module(save_japan)
with_draft = pytest.mark.usefixtures("saved_once")


def long(text, length=PROSE_LIMIT):
    return (text * (length // len(text) + 1))[:length]


def nested(start, end, number):
    return start * number + "x" + end * number


# {what it is: (a text of about so many characters, the reason of the first problem, or none)}
HOSTILE = {
    "script": (lambda n: long("<script>alert(1)</script> ", n), "HTML is not read"),
    "handlers": (lambda n: long("<img src=x onerror=alert(1)> <svg/onload=alert(1)> ", n), "HTML is not read"),
    "comments": (lambda n: long("<!-- ", n), "HTML is not read"),
    "tags without end": (lambda n: long("<a href='", n), "HTML is not read"),
    "tags of many attributes": (lambda n: "<a " + long("b='c' ", n), "HTML is not read"),
    "links to scripts": (lambda n: long("[x](javascript:alert(1)) ", n), None),
    "links to data": (lambda n: long("[x](data:text/html;base64,PHNjcmlwdD4=) ", n), None),
    "encoded schemes": (lambda n: long("[x](java&#115;cript&colon;alert(1)) <javascript:alert(1)> ", n), None),
    "definitions": (lambda n: long("[a]: javascript:alert(1)\n[b]: data:x\n\n[a] [b] ", n), None),
    "pictures": (lambda n: long("![x](https://evil.example/x.png) ", n), "a text cannot have pictures"),
    "entities": (lambda n: long("&lt;script&gt;&#60;b&#62;&amp;lt; ", n), None),
    "quotes in quotes": (lambda n: ">" * n + " x", "lists and quotations can be nested"),
    "lists in lists": (lambda n: "- " * (n // 2) + "x", "lists and quotations can be nested"),
    "lists line by line": (
        lambda n: "\n".join("  " * i + "- x" for i in range(int(n**0.5))), "lists and quotations",
    ),
    "numbers in lists": (lambda n: "1. " * (n // 3) + "x", "lists and quotations can be nested"),
    "emphasis in emphasis": (lambda n: nested("*a ", " b*", n // 6), "emphasis and links can be nested"),
    "strong in strong": (lambda n: nested("**a ", " b**", n // 8), "emphasis and links can be nested"),
    "mixed marks": (lambda n: long("*_*_", n), None),
    "marks without end": (lambda n: long("*a **b _c __d ", n), None),
    "brackets without end": (lambda n: long("[", n), "bracket"),
    "single brackets without end": (lambda n: long("[a ", n), None),
    "half links": (lambda n: long("[](", n), None),
    "link in link": (lambda n: nested("[a", "](b)", n // 6), None),
    "citations without end": (lambda n: long("[@", n), "closing bracket"),
    "closing brackets": (lambda n: long("]", n), None),
    "code marks": (lambda n: "".join("`" * i + "a" for i in range(int((2 * n) ** 0.5))), None),
    "backslashes": (lambda n: long("\\", n), None),
    "references": (lambda n: long("[[cobalt/mine/production]]", n), None),
    "unknown references": (lambda n: long("[[a/mine/production]] ", n), "there is no mineral"),
    "citations": (lambda n: long("[@paper]", n), None),
    "references in a link": (lambda n: long("[a [[cobalt/mine/production]] b](/countries/japan/) ", n), None),
    "headings": (lambda n: long("# x\n\n", n), "cannot have its own headings"),
    "lines": (lambda n: long("x\n---\n", n), "cannot have lines across"),
    "tables": (lambda n: long("|a|b|\n|-|-|\n", n), "cannot have tables"),
    "dashes and bars": (lambda n: long("-|", n), None),
    "a long word": (lambda n: long("x", n), None),
    "a long address": (lambda n: f"[x](https://example.org/{long('x', n)})", None),
    "spaces": (lambda n: "x" + long(" ", n) + "y", None),
    "line ends": (lambda n: "x" + long("\n", n) + "y", None),
    "tabs": (lambda n: long("\t- x\n", n), None),
    "directions": (lambda n: long("\u202etxt\u202c\u2066x\u2069", n), "U+202E, right-to-left override"),
    "directions as entities": (lambda n: long("&#x202e;x &rlm; ", n), "U+202E, right-to-left override"),
    "no width": (lambda n: long("a\u200b\u200d\u2060\ufeff", n), "U+200B, zero width space"),
    "tag characters": (lambda n: long("a\U000e0041", n), "U+E0041"),
    "empty letters": (lambda n: long("\u3164\u115f\u2800", n), "U+3164"),
    "zeros": (lambda n: long("a\x00\x1b[31m", n), "U+0000"),
    "other hosts": (lambda n: long("[x](https://\u0430pple.com/) ", n), "looks like a Latin letter"),
    "punycode hosts": (lambda n: long("[x](https://xn--pple-43d.com/) ", n), "looks like a Latin letter"),
    "marks above marks": (lambda n: "z" + long("\u0310\u0334", n), None),
    "beyond the first plane": (lambda n: long("😀 ", n), None),
}  # fmt: skip


def reader():
    def figure(reference):
        if reference.mineral != "cobalt":
            raise BadReference(f"there is no mineral “{reference.mineral}”")
        return Element("strong", ("30 t",))

    def cite(reference):
        if reference.key != "paper":
            raise BadReference("this profile has no citation with that key")
        return 1

    return Reader(figure=figure, cite=cite)


class Tags(HTMLParser):
    """The tags of HTML, how deep they stand, and what they have."""

    def __init__(self):
        super().__init__()
        self.open, self.deepest, self.wrong = [], 0, []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED or {name for name, _ in attrs} - ALLOWED[tag]:
            self.wrong.append((tag, attrs))
        address = dict(attrs).get("href", "")
        if re.match(r"\s*(?:javascript|data|vbscript):|//", address, re.IGNORECASE):
            self.wrong.append((tag, attrs))
        if tag != "br":
            self.open.append(tag)
            self.deepest = max(self.deepest, len(self.open))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")


PLAIN = dict.fromkeys(["p", "ul", "ol", "li", "blockquote", "em", "strong", "code", "br"], frozenset())
ALLOWED = PLAIN | {
    "a": {"href", "title", "class", "aria-label", "target", "rel"}, "span": {"class"}, "abbr": {"class", "title"},
}  # fmt: skip


def faults(html):
    """Return the faults in the HTML of a text."""
    tags = Tags()
    tags.feed(html)
    tags.close()
    wrong = tags.wrong[:3]
    if tags.open:
        wrong.append("not closed")
    if tags.deepest > 4 * NESTED + 4:
        wrong.append("deep")
    if hidden := UNSEEN.search(re.sub("<[^>]*>", "", html)):
        wrong.append(hidden)
    return wrong


@pytest.mark.pure
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_shown_safely_or_refused_with_its_place(name):
    make, reason = HOSTILE[name]
    text, one = make(PROSE_LIMIT), reader()
    html = prose.html(one.nodes(text, where="Overview"), None)
    assert not faults(html)
    if reason:
        first = one.problems[0]
        assert reason in first.reason
        start, end = first.at
        assert 0 <= start < end <= len(text)
        assert text[start:end].startswith(first.text)
    assert len(one.problems) <= MOST_PROBLEMS + 1
    assert all(len(problem.text) <= LONGEST for problem in one.problems)
    assert len(html) < 40 * PROSE_LIMIT


def steps(text):
    """Return the number of lines of Python that run to read and show `text`."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += event == "line"
        return trace

    one, before = reader(), sys.gettrace()
    sys.settrace(trace)
    try:
        prose.html(one.nodes(text, where="Overview"), None)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.pure
@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_twice_as_long_costs_twice_as_much(name):
    make, _ = HOSTILE[name]
    once, twice = steps(make(800)), steps(make(1600))
    assert twice < 2.6 * once + 2000
    assert twice < 400 * 1600  # steps for a character


@pytest.mark.pure
def test_references_have_a_bound():
    one = reader()
    one.nodes("[@paper] " * MOST_REFERENCES, where="Overview")
    assert one.problems == []
    nodes = one.nodes("[@paper] " * (MOST_REFERENCES + 5), where="Overview")
    (problem,) = one.problems
    assert problem.at == (MOST_REFERENCES * 9, MOST_REFERENCES * 9 + 8)
    assert "at most 200 references" in problem.reason
    assert prose.html(nodes, None).count("[@paper]") == 5


@pytest.mark.pure
@pytest.mark.parametrize("link", ["[a](/b) ", "<https://example.org/> "])
def test_links_have_a_bound(link):
    one, text = reader(), link * (MOST_LINKS + 5)
    one.nodes(link * MOST_LINKS + "1 < 2 [sic]", where="Overview")
    assert one.problems == []
    html = prose.html(one.nodes(text, where="Overview"), None)
    (problem,) = one.problems
    assert problem.at == (MOST_LINKS * len(link), len(text.rstrip()))
    assert "at most 200 links" in problem.reason
    assert html.count("<a ") == len(links(text)) == MOST_LINKS
    assert html.count(link.strip("<> ")) - html.count(f'"{link.strip("<> ")}"') >= 5


@pytest.mark.pure
@pytest.mark.parametrize("brackets", ["![", "[a ", "*[", "[a](/b)"])
def test_brackets_beyond_their_bound_cost_nothing(brackets):
    half, whole = (steps(long(brackets, length)) for length in (PROSE_LIMIT // 2, PROSE_LIMIT))
    assert whole < 1.1 * half
    one, text = reader(), long(brackets)
    html = prose.html(one.nodes(f"{text}\n\nThe *end*.", where="Overview"), None)
    (problem,) = one.problems
    assert "few single brackets" in problem.reason
    assert "<p>The <em>end</em>.</p>" in html
    assert not faults(html)


@pytest.mark.pure
def test_what_stands_as_deep_as_it_may_is_no_problem():
    one = reader()
    html = prose.html(
        one.nodes("> " * NESTED + "x\n\n" + "- " * NESTED + "**a *b***", where="Overview"), None
    )
    assert one.problems == []
    assert html.count("<blockquote>") == html.count("<ul>") == NESTED
    one.nodes("> " * (NESTED + 1) + "x", where="Overview")
    assert "line 1: lists and quotations can be nested at most 6 deep" in one.problems[0].reason


# The same texts at the doors of the desk


@pytest.fixture
def ask(desk, saved):
    def ask(text):
        there = reverse("admin:profiles_profile_live", args=[saved.pk])
        sent = {"part": "overview", "text": text, "citations": [{"key": "paper"}]}
        return desk.post(there, sent, content_type="application/json")

    return ask


@with_draft
@pytest.mark.parametrize("name", HOSTILE)
def test_beside_the_text_it_is_shown_safely_too(ask, name):
    text = HOSTILE[name][0](PROSE_LIMIT)[:PROSE_LIMIT]
    answer = ask(text)
    assert answer.status_code == 200
    found = answer.json()
    assert not faults(found["html"])
    assert len(found["problems"]) <= 2 * MOST_PROBLEMS + 1
    reason = HOSTILE[name][1]
    assert not reason or any(reason in problem["reason"] for problem in found["problems"])


@with_draft
def test_a_hostile_text_is_saved_and_checked_and_refused_at_submission(desk, saved):
    there = reverse("admin:profiles_profile_change", args=[saved.pk])
    form = posted(desk.get(there))
    names = [name for name, (_, reason) in HOSTILE.items() if reason]
    texts = [HOSTILE[name][0](400) for name in names]
    form["overview"] = "\n\n".join(text for text in texts if "\x00" not in text)[:PROSE_LIMIT]
    assert desk.post(there, form | {"_submit": "x"}).status_code == 302
    assert not saved.reviews.exists()
    check = DraftCheck.objects.get(profile=saved)
    assert 0 < len(check.missing) + len(check.broken) <= 3 * MOST_PROBLEMS
    page = desk.get(there)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert desk.get(reverse("admin:profiles_profile_preview", args=[saved.pk])).status_code == 200


def problems_of(text):
    one = reader()
    one.nodes(text, where="Overview")
    return one.problems


@with_draft
def test_what_is_not_refused_is_safe_on_the_page(client, saved, editor, moderator):
    harmless = [text for text in (make(600) for make, _ in HOSTILE.values()) if not problems_of(text)]
    assert len(harmless) > 15
    saved.overview = "\n\n".join(harmless)
    assert len(saved.overview) < PROSE_LIMIT
    saved.save()
    workflow.save_revision(saved, by=editor)
    workflow.publish(
        workflow.approve(workflow.submit(saved, by=editor, change_note="x"), by=moderator), by=moderator
    )
    page = client.get(Edition.objects.get().get_absolute_url()).content.decode()
    section = re.search(r'id="overview">.*?<div class="prose">(.*?)</div>', page, re.DOTALL)[1]
    assert not faults(section)


@with_draft
@pytest.mark.parametrize("text", ["[[cobalt/mine/production]]", "[[cobalt/smelter/production]] ", "["])
def test_a_draft_whose_every_text_is_hostile_is_saved_within_a_second(desk, saved, text):
    there = reverse("admin:profiles_profile_change", args=[saved.pk])
    form = posted(desk.get(there)) | {part.name: long(text, longest(part.field)) for part in PROSE}
    with at_most(1, clock=thread_time):
        assert desk.post(there, form | {"_continue": "x"}).status_code == 302


@with_draft
def test_a_megabyte_is_refused_everywhere(ask, desk, saved):
    assert ask("x" * 1_000_000).status_code == 413
    there = reverse("admin:profiles_profile_change", args=[saved.pk])
    form = posted(desk.get(there)) | {"overview": "x" * 1_000_000, "_continue": "x"}
    answer = desk.post(there, form)
    assert "at most 20000 characters (it has 1000000)" in answer.content.decode()
    preview = desk.post(there, form | {"_preview": "1"})
    assert preview.status_code == 200
    saved.refresh_from_db()
    assert saved.overview == "Text of Overview.[@paper]"


@with_draft
@pytest.mark.parametrize(
    ("where", "change", "reason"),
    [
        ("Tagline", lambda saved: setattr(saved, "tagline", "Refines \u202ewhat"), "line 1: .*U.202E"),
        (
            "What we do not know",
            lambda saved: setattr(saved, "unknowns", "One.\nT\u200bwo."),
            "line 2: .*U.200B",
        ),
        (
            "Citations, paper",
            lambda saved: saved.citations.update(url="https://\u0430pple.com/"),
            "looks like a Latin",
        ),
        ("Citations, paper", lambda saved: saved.citations.update(title="A \u2066paper"), "U.2066"),
    ],
)
def test_tricks_in_plain_texts_are_refused_with_their_place(saved, editor, where, change, reason):
    change(saved)
    saved.save()
    workflow.save_revision(saved, by=editor)
    with pytest.raises(workflow.Incomplete, match=f"{where}: .*{reason}"):
        workflow.submit(saved, by=editor, change_note="x")


def test_a_host_in_one_other_script_is_an_address():
    for host in ("минприроды.рф", "中国.cn", "bücher.example", "example.org"):
        assert not lookalike(f"https://{host}/")
    for host in ("\u0430pple.com", "xn--pple-43d.com", "\u0440\u0430\u0443.com"):
        assert lookalike(f"https://{host}/")


PIECES = [
    "[[a b]]", "[@k]", "<b>", "x", "😀", " ", "  ", "\t", "\n", "\n\n", "- ", "1. ", "> ", "*", "`", "\\", "[", "]",
    "(/x/)", "#",
]  # fmt: skip


@pytest.mark.pure
@settings(max_examples=400, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_the_place_of_a_problem_holds_what_it_names(text):
    for problem in problems_of(text):
        start, end = problem.at
        assert text[start:end].strip().startswith(problem.text), (text, problem)
    for found in links(text):
        assert text[found.start] in "[]<", (text, found)
        assert text[found.end - 1] in ")]>" or not found.is_read, (text, found)
