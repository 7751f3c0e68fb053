"""Templates without the indentation of their source: pages of many rows would carry more blanks than words."""

import re

from django.template.loaders import filesystem

INDENT = re.compile(r"\n[ \t]+")
# A tag of logic that has a line to itself writes nothing, and so needs no line in the page.
ALONE = re.compile(r"^(\{% (?:if|elif|else|endif|for|empty|endfor|with|endwith)\b[^%]*%\})\n", re.MULTILINE)


class Loader(filesystem.Loader):
    """Reads the templates of this project; templates that are not HTML, such as mail, are unchanged."""

    def get_contents(self, origin):
        source = super().get_contents(origin)
        if not origin.template_name.endswith(".html"):
            return source
        return ALONE.sub(r"\1", INDENT.sub("\n", source))
