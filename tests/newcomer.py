"""Somebody who opens the front page with a question, and counts each click and each field typed."""

import re
from html import unescape
from urllib.parse import urljoin

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


class Newcomer:
    """A person in front of pages. `client` is Django's. `steps` are the acts so far, `page` is the one open now."""

    def __init__(self, client):
        self.client, self.steps = client, []
        self._open("/")

    def _open(self, address):
        self.response = self.client.get(address, follow=True)
        assert self.response.status_code == 200, address
        self.address = address
        body = b"".join(self.response) if self.response.streaming else self.response.content
        self.page = body.decode("utf-8", "replace")
        self.type = self.response["Content-Type"].partition(";")[0]

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
        found = self.client.get("/search/suggest/", {"q": query}).json()["suggestions"]
        (address,) = [one["address"] for one in found if one["title"] == take]
        self.steps += [f"type {query}", f"click {take}"]
        self._open(address)
        return self
