"""Front matter: the YAML at the head of a profile's file, read and written.

Scalars are text; mappings know their LINES. Aliases (a few lines of them unfold to gigabytes), tags, repeated
keys and deep nesting are refused.
"""

import re

import yaml
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

# Checked before parsing: a megabyte took eighteen seconds. 300 rows with long texts need half of these.
MOST_CHARACTERS = 300_000
MOST_LINES = 6_000
MOST_ENTRIES = 1_000  # lines that begin a row, or a line of a list inside one
MOST_MARKS = 10_000  # commas and brackets, for lists in one line
LINE_END = re.compile("[\n\x85\u2028\u2029]")
ENTRY = re.compile(r"^[ \t]*-(?=\s)", re.MULTILINE)
MARK = re.compile(r"[\[\]{},]")
LINES = "__lines__"  # of a mapping: {field: its line, "": its own}, from the first line of the front matter
DEEPEST = 8
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database takes these; an escape can write them
ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")  # YAML hides them, or ends a line


class FrontMatterError(Exception):
    """`line` counts from the first line of the front matter."""

    def __init__(self, line, reason):
        self.line, self.reason = line, reason
        super().__init__(reason)


def line_of(row, name=""):
    """The line of a field of a mapping, or that where the mapping begins."""
    return row[LINES].get(name, row[LINES][""])


class _Loader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent, index):
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise ComposerError(None, None, f"“*{event.anchor}”: aliases are not allowed", event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise ComposerError(None, None, f"“{event.tag}”: tags are not allowed", event.start_mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise ComposerError(None, None, "this is nested too deeply", event.start_mark)
        try:
            node = super().compose_node(parent, index)
            if isinstance(node, yaml.ScalarNode) and (found := UNSTORABLE.search(node.value)):
                reason = f"the character U+{ord(found[0]):04X} is not allowed here"
                raise ComposerError(None, None, reason, node.start_mark)
            return node
        finally:
            self.depth -= 1

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ConstructorError(None, None, "the name of a field is not text", key.start_mark)
            if key.value in seen:
                raise ConstructorError(None, None, f"“{key.value}” appears twice", key.start_mark)
            seen.add(key.value)
        mapping = super().construct_mapping(node, deep=deep)
        lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
        mapping[LINES] = {"": node.start_mark.line + 1} | lines
        return mapping


# “2020-03” is a partial date and “2020” a year: neither may become a number or a date object.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def require_bounded(text):
    """Raise FrontMatterError, with the limit and the count found, if parsing `text` would take too long."""
    for found, most, what in (
        (sum(1 for _ in ENTRY.finditer(text)), MOST_ENTRIES, "rows"),
        (sum(1 for _ in LINE_END.finditer(text)), MOST_LINES, "lines"),
        (len(text), MOST_CHARACTERS, "characters"),
        (sum(1 for _ in MARK.finditer(text)), MOST_MARKS, "commas and brackets"),
    ):
        if found > most:
            raise FrontMatterError(1, f"the front matter has {found:,} {what}; at most {most:,} are allowed")


def load(text):
    """Return the YAML of `text` as mappings, lists, text and None. Raises FrontMatterError."""
    require_bounded(text)
    try:
        return _loaded(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FrontMatterError(line, f"the character U+{error.character:04X} is not allowed here") from None
    except yaml.YAMLError as error:
        mark, reason = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        raise FrontMatterError(mark.line + 1 if mark else 1, reason or str(error)) from None


def _loaded(text):
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return node and loader.construct_document(node)
    finally:
        loader.dispose()


class Inline(list):
    """A list that is written in one line: [cobalt, nickel]."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def _text(dumper, text):
    style = '"' if ESCAPED.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    Inline, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)
)


def dump(mapping):
    """The YAML that `load` reads as `mapping`, one line per field."""
    style = {"allow_unicode": True, "default_flow_style": False, "sort_keys": False, "width": float("inf")}
    return yaml.dump(mapping, Dumper=_Dumper, **style)
