"""Form data as a browser would post it, line ends included. For the tests of the desk."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self, ident):
        super().__init__()
        self.ident, self.inside, self.values = ident, False, {}
        self.select = self.text = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form" and attrs.get("id") == self.ident:
            self.inside = True
        name = attrs.get("name")
        if not self.inside or (name and "__prefix__" in name):
            return
        if tag == "input" and name and attrs.get("type") not in ("submit", "file", "radio"):
            if attrs.get("type") != "checkbox" or "checked" in attrs:
                self.values[name] = attrs.get("value") or ("on" if attrs.get("type") == "checkbox" else "")
        elif tag == "textarea":
            self.text, self.values[name] = name, ""
        elif tag == "select":
            self.select, self.values[name] = name, ""
        elif tag == "option" and self.select and "selected" in attrs:
            self.values[self.select] = attrs["value"]

    def handle_data(self, data):
        if self.text:
            self.values[self.text] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text:
            text = self.values[self.text].removeprefix("\n")
            self.values[self.text] = text.replace("\n", "\r\n")
            self.text = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.inside = False


def posted(response, ident="profile_form"):
    """The values that the form on this page would post, as a dict."""
    form = _Form(ident)
    form.feed(response.content.decode())
    assert form.values, f"no form {ident} on the page"
    return form.values


def add_row(data, prefix, **values):
    """Do what “Add another” does."""
    index = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(index + 1)
    data |= {f"{prefix}-{index}-{name}": str(value) for name, value in values.items()}
    return data
