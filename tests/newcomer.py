"""Somebody who opens the front page with a question, and counts each click and each field typed."""

import json
import re
from html import unescape
from urllib.parse import urlencode, urljoin

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


class Newcomer:
    """A person in front of pages, which `visit` gets. `steps` are the acts so far, `page` is the one open now."""

    def __init__(self, visit):
        self.visit, self.steps = visit, []
        self._open("/")

    def _open(self, address):
        while (answer := self.visit(address)).status in (301, 302):
            address = urljoin(address, answer.headers["Location"])
        assert answer.status == 200, address
        self.address = address
        self.page = answer.content.decode("utf-8", "replace")
        self.type = answer.headers["Content-Type"].partition(";")[0]

    @property
    def words(self):
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page)).split())

    def click(self, name, *, below=""):
        """Follow the first link of the page that reads so, hidden words aside; `below` is HTML that stands above it."""
        for address, inside in LINK.findall(self.page[self.page.index(below) :]):
            shown = re.sub(r'<span class="visually-hidden">.*?</span>', "", inside, flags=re.DOTALL)
            if " ".join(unescape(re.sub(r"<[^>]+>", "", shown)).split()) == name:
                self.steps.append(f"click {name}")
                self._open(urljoin(self.address, unescape(address)))
                return self
        raise AssertionError(f"no link “{name}” on {self.address}, after {self.steps}")

    def search(self, query, *, take):
        """Type into the box, and click on the suggestion that is named so."""
        answer = self.visit(f"/search/suggest/?{urlencode({'q': query})}")
        found = json.loads(answer.content)["suggestions"]
        (address,) = [one["address"] for one in found if one["title"] == take]
        self.steps += [f"type {query}", f"click {take}"]
        self._open(address)
        return self
