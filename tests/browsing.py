"""Debian's Chromium for tests: fixtures that open pages and keep their faults, and what is checked on each page."""

import os
import re
import shutil
from collections import defaultdict
from itertools import chain

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from .axe import violations_of

# The shell has no windows of its own to draw, and takes a quarter less time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)

NO_CHROMIUM = "there is no Chromium; on Debian: apt-get install chromium-headless-shell"
IN_BROWSER = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.flaky(reruns=1),  # a browser on a busy machine; the summary names what was run again
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
]

SAME_ON_BOTH = "what a browser makes of the whole content is the same on both databases"
BLANK = "about:blank"  # what a new page shows
SCREENS = [(1280, "light"), (320, "dark")]

# Text over text: boxes of lines that share a good part of their height, and are both seen.
COLLIDING = """() => {
  const lines = [], found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement: element } = texts.currentNode, range = document.createRange();
    if (!data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    range.selectNodeContents(texts.currentNode);
    for (const box of range.getClientRects())
      if (box.width > 2) lines.push({ box, element, words: data.trim().slice(0, 60) });
  }
  lines.sort((a, b) => a.box.top - b.box.top);
  lines.forEach((one, at) => {
    for (let next = at + 1; next < lines.length && lines[next].box.top < one.box.bottom - 3; next += 1) {
      const [a, b] = [one.box, lines[next].box];
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - b.top;
      if (width > 3 && height > 0.4 * Math.min(a.height, b.height) && seen(one) && seen(lines[next]))
        found.push(`${one.words} | ${lines[next].words}`);
    }
  });
  return found;

  function seen({ box, element }) {
    if (element.getScreenCTM?.().b) return false;  // turned: its box is larger than its words
    for (let one = element; one !== document.body; one = one.parentElement) {
      const { clipPath, overflow, position } = getComputedStyle(one), edge = one.getBoundingClientRect();
      if (clipPath !== "none" || ["fixed", "sticky"].includes(position)) return false;
      const within = box.left < edge.right - 2 && edge.left < box.right - 2
        && box.top < edge.bottom - 2 && edge.top < box.bottom - 2;
      if (overflow !== "visible" && (edge.width < 3 || !within)) return false;
    }
    return true;
  }
}"""
SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"
UNTYPED = """() => {
  const UNTYPABLE = "[type=checkbox], [type=radio], [type=hidden], [type=submit], [type=file]";
  document.querySelectorAll("dialog[open]").forEach((one) => one.close());
  document.querySelectorAll(".row details[open]").forEach((one) => (one.open = false));
  for (const bar of document.querySelectorAll("[role=toolbar]"))
    bar.querySelector("button")?.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  for (const control of document.querySelectorAll("input, textarea"))
    if (!control.matches(UNTYPABLE) && control.value !== control.defaultValue) {
      control.value = control.defaultValue;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""


@pytest.fixture(scope="session")
def chromium():
    # Playwright runs an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--renderer-process-limit=1",  # of a context: see open_page
                "--js-flags=--no-opt",  # no page lives long enough for it
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def free_contexts(chromium, live_server):
    """{options: contexts of the browser that no test uses}. One that is used again has the static files."""
    contexts = defaultdict(list)
    yield contexts
    for context in chain.from_iterable(contexts.values()):
        context.close()


@pytest.fixture
def visit(chromium, live_server, free_contexts):
    """A function that opens a page of its own context at an address; the page keeps what went wrong."""
    taken = []

    def visit(address, *, page=None, **options):
        if page is None:
            page = open_page(chromium, free_contexts[str(options)], {"base_url": live_server.url, **options})
            taken.append((page.context, str(options)))
        if address != BLANK:
            page.goto(address)
        return page

    yield visit
    for context, options in taken:
        free_contexts[options].append(tidied(context))


def tidied(context):
    for page in context.pages[1:]:
        page.close()
    context.clear_cookies()
    context.clear_permissions()
    context.set_offline(False)
    return context


def open_page(chromium, free, options):
    """A page of a context that remembers nobody: no cookie, no permission, no text that somebody typed.

    The first page of a context stays open, so that the process that shows it shows all others as well.
    """
    width = options.pop("width", 1280)
    if free:
        page = free.pop().new_page()
        storage = {"origin": options["base_url"], "storageTypes": "all"}
        page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", storage)
    else:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", **options
        )
        context.new_page().goto("/robots.txt")
        page = context.new_page()
    page.set_default_navigation_timeout(90_000)  # ms, of a busy machine
    page.faults, names = [], {}
    page.on("console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: page.faults.extend(second_name(request, names)))
    page.on("request", lambda request: page.faults.extend(another_host(request, options["base_url"])))
    return page


def another_host(request, base):
    """The fault of a page that asks anybody but the site for something."""
    if not request.url.startswith((f"{base}/", "data:", "blob:", "about:")):
        yield f"asks another host: {request.url}"


def second_name(request, names):
    """The fault of a script that the page already loads under another name, and so runs twice."""
    if request.resource_type == "script":
        address = request.url.partition("?")[0]
        first = names.setdefault(re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", address), address)
        if first != address:
            yield f"one script under two names: {first} and {address}"


@pytest.fixture
def sign_in(visit, live_server):
    """A function that opens an address as a user."""

    def sign_in(user, at="/admin/", **options):
        page = visit(BLANK, **options)
        let_in(page, user, live_server)
        return visit(at, page=page)

    return sign_in


def let_in(page, user, server):
    """Give a page the session of a user. It is made here: typing a password takes a second."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])


@pytest.fixture(scope="module")
def left_open(free_contexts):
    """{address: page} that a test of a module leaves open for the next one."""
    pages = {}
    yield pages
    free_contexts["{}"] += [tidied(page.context) for page in pages.values()]


@pytest.fixture
def open_form(request, sign_in, chromium, live_server, free_contexts, left_open):
    """A function that opens a form as a user and prepares it, which takes a second.

    A test marked with `saves_nothing` finds it as another one of the module left it, but for what that one typed.
    """

    def open_form(user, at, prepare):
        if not request.node.get_closest_marker("saves_nothing"):
            page = sign_in(user, at)
            prepare(page)
        elif (page := left_open.get(at)) is None:
            page = left_open[at] = open_page(chromium, free_contexts["{}"], {"base_url": live_server.url})
            let_in(page, user, live_server)
            page.goto(at)
            prepare(page)
        else:
            let_in(page, user, live_server)  # again, since the database was put back
            page.evaluate(UNTYPED)
            page.faults.clear()
        return page

    return open_form


def faults_of(page, *, expected=None, screens=SCREENS, rules=None, within=None):
    """Return the faults of an open page on each of `screens`, by axe (WCAG 2.2 AA), console, policy and layout.

    `expected` is a part of a message that is no fault there; `rules` are options of axe, which looks at the whole
    page or at the part that the selector `within` names. The page keeps no message afterwards.
    """
    faults = [message for message in page.faults if expected is None or expected not in message]
    page.faults.clear()
    for width, scheme in screens:
        resize(page, width)
        page.emulate_media(color_scheme=scheme)
        violations = violations_of(page, (width, scheme), within, rules)
        faults += [f"{width} {scheme}: {violation}" for violation in violations]
        if scrolls_sideways(page):
            faults.append(f"{width}: scrolls sideways")
    return faults


def resize(page, width):
    size = {"width": width, "height": 900}
    if page.viewport_size != size:
        page.set_viewport_size(size)


def open_folds(page):
    page.eval_on_selector_all(
        "#content details, main details", "all => all.forEach(one => (one.open = true))"
    )


def scrolls_sideways(page):
    return page.evaluate(SIDEWAYS)


def crowded(page):
    """Whether a page scrolls sideways, and its texts that stand over each other: “one | another”."""
    return page.evaluate(f"[{SIDEWAYS}, ({COLLIDING})()]")
