"""Front matter: the YAML at the head of a profile's file, read and written.

Scalars are text, mappings know their line, and nothing clever is taken: no aliases (a few lines of them
unfold to gigabytes), no tags, no key twice, no deep nesting.
"""

import re

import yaml
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

LINE = "__line__"  # of a mapping, counted from the first line of the front matter
DEEPEST = 8
UNSTORABLE = re.compile(
    "[\x00\ud800-\udfff]"
)  # no database and no page takes these; only an escape can write them
ESCAPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
)  # what YAML takes for a line's end, or hides


class BadFrontMatter(Exception):
    """`line` counts from the first line of the front matter."""

    def __init__(self, line, reason):
        self.line, self.reason = line, reason
        super().__init__(reason)


class _Loader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent, index):
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise ComposerError(None, None, f"“*{event.anchor}”: aliases are not taken", event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise ComposerError(None, None, f"“{event.tag}”: tags are not taken", event.start_mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise ComposerError(None, None, "this is nested too deeply", event.start_mark)
        try:
            node = super().compose_node(parent, index)
            if isinstance(node, yaml.ScalarNode) and (found := UNSTORABLE.search(node.value)):
                raise ComposerError(
                    None, None, f"the character U+{ord(found[0]):04X} cannot stand here", node.start_mark
                )
            return node
        finally:
            self.depth -= 1

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ConstructorError(None, None, "the name of a field is no text", key.start_mark)
            if key.value in seen:
                raise ConstructorError(None, None, f"“{key.value}” stands here twice", key.start_mark)
            seen.add(key.value)
        mapping = super().construct_mapping(node, deep=deep)
        mapping[LINE] = node.start_mark.line + 1
        return mapping


# “2020-03” is a partial date and “2020” a year: neither may become a number or a date object.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(text):
    """What the YAML in `text` says: mappings, lists, text and None. Raises BadFrontMatter."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadFrontMatter(line, f"the character U+{error.character:04X} cannot stand here") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadFrontMatter(
            mark.line + 1 if mark else 1, getattr(error, "problem", None) or str(error)
        ) from None


class Row(list):
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
    Row, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)
)


def dump(mapping):
    """The YAML that `load` reads as `mapping`, a line a field."""
    return yaml.dump(
        mapping,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=float("inf"),
    )
