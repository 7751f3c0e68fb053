"""Debian's Chromium for tests: fixtures that open pages and keep their faults, and what is checked on each page."""

import os
import re
import shutil
from collections import defaultdict
from itertools import chain

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

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

# Axe takes a third of its time where it reads a colour once, and where what it remembers of an object is a property
# of that object: each of its many colours had entries in seven maps, which the garbage collector goes through.
QUICKER = """
class WeakMap {
  #key = Symbol();
  get(one) { return one[this.#key]; }
  set(one, value) { one[this.#key] = value; return this; }
  has(one) { return this.#key in one; }
  delete(one) { return this.has(one) && delete one[this.#key]; }
}
class WeakSet extends WeakMap {
  add(one) { return this.set(one, true); }
}
"""
READS_ONCE = """
const { Color } = axe.commons.color, read = Color.prototype.parseString, known = new Map();
Color.prototype.parseString = function (text) {
  if (!known.has(text)) {
    const { r, g, b, alpha } = read.call(this, text);
    known.set(text, { r, g, b, alpha });
  }
  return Object.assign(this, known.get(text));
};
"""
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
AXE = f"(() => {{ {QUICKER} {Axe().axe_script} {READS_ONCE} }})()"
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "selectors": False,
    "preload": False,  # it would write the sheets of a preview into it, which the policy refuses
}  # what to do without saves a third of its time
TARGETS = {"target-size": {"enabled": True}}  # WCAG 2.2, 2.5.8: off in axe unless it is asked for


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
        for page in context.pages:
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        free_contexts[options].append(context)


def open_page(chromium, free, options):
    """A page of a context that remembers nobody: no cookie, no permission, no text that somebody typed."""
    width = options.pop("width", 1280)
    if free:
        page = free.pop().new_page()
        storage = {"origin": options["base_url"], "storageTypes": "all"}
        page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", storage)
    else:
        page = chromium.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", **options
        ).new_page()
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
    """A function that opens an address as a user. The session is made here: typing a password takes a second."""

    def sign_in(user, at="/admin/", **options):
        page = visit(BLANK, **options)
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return visit(at, page=page)

    return sign_in


def faults_of(page, *, expected=None, screens=SCREENS, rules=None, within=None):
    """Return the faults of an open page on each of `screens`, by axe (WCAG 2.2 AA), console, policy and layout.

    `expected` is a part of a message that is no fault there; `rules` are options of axe, which looks at the whole
    page or at the part that the selector `within` names. The page keeps no message afterwards.
    """
    faults = [message for message in page.faults if expected is None or expected not in message]
    page.faults.clear()
    for width, scheme in screens:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(
            "document.getAnimations().forEach((fade) => fade.finish())"
        )  # from one scheme to the other
        faults += [f"{width} {scheme}: {violation}" for violation in violations(page, within, rules)]
        if scrolls_sideways(page):
            faults.append(f"{width}: scrolls sideways")
    return faults


def open_folds(page):
    page.eval_on_selector_all(
        "#content details, main details", "all => all.forEach(one => (one.open = true))"
    )


def violations(page, within=None, rules=None):
    """Return axe's findings on a page, or on the part of it that the selector `within` names."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "async ([within, options]) => (await axe.run(within ?? document, options)).violations",
        [within, AXE_OPTIONS | {"rules": rules or {}}],
    )
    return [(v["id"], [node["html"][:120] for node in v["nodes"][:3]]) for v in found]


def scrolls_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def text_over_text(page):
    """Pairs of texts that stand over each other where both are seen: “one | another”."""
    return page.evaluate(COLLIDING)
