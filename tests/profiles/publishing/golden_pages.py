"""A page as readers see it, a line for each text or address: the form of the golden pages of old payloads."""

from html.parser import HTMLParser

ADDRESSES = ("href", "src", "title", "aria-label", "id")


class _Lines(HTMLParser):
    def __init__(self):
        super().__init__()
        self.lines, self.text, self.is_open = [], "", False

    def handle_starttag(self, tag, attrs):
        self.is_open |= tag == "main"
        self._end_text()
        if self.is_open:
            self.lines += [f"{name}: {value}" for name, value in attrs if name in ADDRESSES and value]

    def handle_endtag(self, tag):
        self._end_text()
        self.is_open &= tag != "main"

    def handle_data(self, data):
        if self.is_open:
            self.text += data

    def _end_text(self):
        if words := " ".join(self.text.split()):
            self.lines.append(words)
        self.text = ""


def lines(response):
    """The texts, addresses, titles and labels in the main part of a page, in order."""
    reader = _Lines()
    reader.feed(response.content.decode())
    reader.close()
    return reader.lines
