"""A chart in the page of somebody else, in a browser: it shows there, and no other page does."""

import re
import threading
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote, urlsplit

import pytest
from playwright.sync_api import expect

from ..browsing import IN_BROWSER, scrolls_sideways
from ..seeds import once_a_process
from .test_chart_addresses import KEY, mine

pytestmark = IN_BROWSER


mined = once_a_process(mine)


class Foreign(BaseHTTPRequestHandler):
    """Somebody else's page, which frames what its own address asks for."""

    def do_GET(self):
        frames = "".join(unquote(part) for part in urlsplit(self.path).query.split("&"))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Elsewhere</title>{frames}".encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def foreign():
    """A function that gives the address of a page of another origin with some HTML in it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda html: f"http://127.0.0.1:{server.server_port}/?{quote(html, safe='')}"
    server.shutdown()
    server.server_close()


def test_the_code_of_a_chart_shows_it_in_a_foreign_page_and_gives_it_its_height(
    mined, client, chromium, live_server, foreign
):
    page = client.get(f"/charts/{KEY}-shares/", headers={"host": live_server.url.partition("://")[2]})
    code = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.DOTALL)[1])
    code = code.replace(re.search(r'src="(.*?)/embed', code)[1], live_server.url)
    code = re.sub(r'origin=="[^"]*"', f'origin=="{live_server.url}"', code)
    tab = chromium.new_page()
    try:
        tab.goto(foreign(code))
        frame = tab.frame_locator("iframe")
        expect(frame.get_by_role("heading", name="DR Congo mined 60% of the world’s cobalt")).to_be_visible()
        expect(frame.get_by_text("Source: ")).to_be_visible()
        tab.wait_for_function("() => document.querySelector('iframe').style.height.endsWith('px')")
        shown = tab.evaluate("document.querySelector('iframe').getBoundingClientRect().height")
        inner = tab.frames[1].evaluate("document.documentElement.scrollHeight")
        assert abs(shown - inner) <= 2
        assert tab.context.cookies() == []
    finally:
        tab.context.close()


@pytest.mark.parametrize("width", [320, 640, 800])
@pytest.mark.parametrize("form", ["shares", "map", "years", "concentration"])
def test_a_frame_is_as_high_as_its_chart_without_the_script(
    form, width, mined, client, chromium, live_server, foreign
):
    page = client.get(f"/charts/{KEY}-{form}/", headers={"host": live_server.url.partition("://")[2]})
    code = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.DOTALL)[1])
    code = code.partition("<script>")[0].replace(re.search(r'src="(.*?)/embed', code)[1], live_server.url)
    tab = chromium.new_page()
    try:
        tab.set_viewport_size({"width": width + 16, "height": 900})  # the margins of the page around it
        tab.goto(foreign(code))
        expect(tab.frame_locator("iframe").get_by_text("Source: ")).to_be_visible()
        tab.frames[1].wait_for_load_state()  # with its sheets
        frame = tab.frames[1].evaluate("[innerWidth, innerHeight, document.documentElement.scrollHeight]")
        content = tab.frames[1].evaluate("document.body.getBoundingClientRect().height")
        assert frame[0] == width
        assert frame[1] >= frame[2], "a scroll bar"
        assert frame[1] - content <= (0.5 if width == 800 else 0.3) * content, "more than air"
    finally:
        tab.context.close()


@pytest.mark.parametrize("form", ["shares", "map", "years", "concentration"])
def test_a_chart_fits_into_a_narrow_frame(form, mined, visit):
    assert not scrolls_sideways(visit(f"/embed/{KEY}-{form}/", width=320))


@pytest.mark.parametrize("path", ["/", f"/charts/{KEY}-shares/", "/admin/login/"])
def test_no_other_page_shows_in_a_foreign_page(path, mined, chromium, live_server, foreign):
    tab = chromium.new_page()
    said = []
    tab.on("console", lambda message: said.append(message.text))
    try:
        tab.goto(foreign(f'<iframe src="{live_server.url}{path}"></iframe>'))
        tab.wait_for_timeout(300)
        assert tab.frames[1].url.startswith("chrome-error:")
        assert any("frame-ancestors" in text or "X-Frame-Options" in text for text in said), said
    finally:
        tab.context.close()
