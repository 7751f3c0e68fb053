"""The head of a page as programs read it."""

import json
from html.parser import HTMLParser

SITE = "http://testserver"


class Head(HTMLParser):
    """Links by rel, meta tags by name or property, and the JSON of the head of a page."""

    def __init__(self, response):
        super().__init__()
        self.links, self.meta, self.scripts, self._in_data = {}, {}, [], False
        self.feed(response.content.decode())
        self.data = [json.loads(text) for text in self.scripts]

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "link":
            self.links.setdefault(attrs["rel"], []).append(attrs["href"])
        elif tag == "meta" and (name := attrs.get("property") or attrs.get("name")):
            assert name not in self.meta, name
            self.meta[name] = attrs["content"]
        elif tag == "script" and attrs.get("type") == "application/ld+json":
            self._in_data = True

    def handle_endtag(self, tag):
        self._in_data = self._in_data and tag != "script"

    def handle_data(self, data):
        if self._in_data:
            self.scripts.append(data)

    def node(self, kind):
        (document,) = self.data
        assert document["@context"] == "https://schema.org"
        (found,) = (one for one in document["@graph"] if one["@type"] == kind)
        return found

    @property
    def trail(self):
        steps = self.node("BreadcrumbList")["itemListElement"]
        assert [one["position"] for one in steps] == list(range(1, len(steps) + 1))
        return [(one["name"], one["item"].removeprefix(SITE)) for one in steps]
