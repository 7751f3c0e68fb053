"""Reading a text: Markdown with references becomes nodes, which are frozen unchanged. Problems are collected."""

import re
from dataclasses import dataclass, field
from itertools import groupby, islice

from .addresses import is_link, lookalike, why_alike
from .markup import (
    LONGEST,
    MOST_LINKS,
    MOST_PROBLEMS,
    MOST_REFERENCES,
    NESTED,
    NOT_HERE,
    UNSEEN,
    ParsedPlaces,
    blocks,
    line_of,
    unseen,
)
from .nodes import Cited, Element, Link, Unresolved
from .prose import BadReference, DraftProblem, parse_citation, parse_figure

NESTING = {"ul", "ol", "blockquote", "em", "strong", "a"}
HIDDEN = re.compile(f"((?:{UNSEEN.pattern})+)")
TOO_MANY = (
    f"a text can have at most {MOST_LINKS} links, and few single brackets: the rest of this text is not read"
)
NOT_CLOSED = "its closing bracket is missing, or it holds a bracket or a line break"


@dataclass
class Citing:
    """The citations of a profile as its texts and rows cite them, numbered as they first appear.

    `rows` are the citations of a snapshot, by key. What cites them adds to `numbers` and `claims`.
    """

    rows: dict
    numbers: dict = field(default_factory=dict)  # key -> number
    claims: list = field(default_factory=list)  # (key, as of, review by)

    def cite(self, reference):
        """The number of a cited source; BadReference where the profile has no such citation."""
        row = self.rows.get(reference.key)
        if row is None:
            raise BadReference("this profile has no citation with that key")
        as_of = reference.as_of or row["as_of"]
        self.claims.append((reference.key, as_of, reference.review_by or row["review_by"]))
        return self.numbers.setdefault(reference.key, len(self.numbers) + 1)


@dataclass
class Reader:
    """Reads the prose of one profile.

    `figure(reference)` returns the node of a FigureReference, `cite(reference)` the number of a CitationReference; each
    raises BadReference with a reason. Problems are collected, not raised.
    """

    figure: callable
    cite: callable
    problems: list[DraftProblem] = field(default_factory=list)

    def nodes(self, markdown, *, where):
        """The nodes of `markdown`; `where` names the field in problems."""
        reading = _Reading(self, markdown, where)
        nodes = reading.nodes(blocks(markdown))
        self.problems += sorted(reading.problems, key=lambda problem: problem.at)
        return nodes


class _Reading:
    """One text that a Reader reads."""

    def __init__(self, reader, text, where):
        self.reader, self.text, self.where = reader, text, where
        self.places = ParsedPlaces(text)
        self.references = 0
        self.is_too_deep = self.has_left = False
        self.problems = []
        for start, end, reason in islice(unseen(text), MOST_PROBLEMS):
            self.complain(start, end, f"line {line_of(text, start)}: {reason}", text="")

    def complain(self, start, end, reason, *, text=None, leads_nowhere=False):
        if self.has_many:
            return
        found = self.text[start:end].strip() if text is None else text
        self.problems.append(DraftProblem(self.where, found[:LONGEST], reason, leads_nowhere, (start, end)))
        if self.has_many:
            reason = f"{MOST_PROBLEMS} problems are listed; there are more"
            self.problems.append(DraftProblem(self.where, "", reason, at=(end, end)))

    @property
    def has_many(self):
        return len(self.problems) >= MOST_PROBLEMS

    def nodes(self, tokens, place=None):
        """The nodes of tokens; for those of one block `place` says where in the text they stand."""
        stack, opened, depth = [[]], [], 0
        for token in tokens:
            if token.hidden:  # the paragraphs of a list without blank lines
                continue
            if token.nesting == 1:
                depth += token.tag in NESTING
                opened.append((token, depth))
                stack.append([])
            elif token.nesting == -1:
                children, (begun, inside) = stack.pop(), opened.pop()
                depth -= token.tag in NESTING
                if inside > NESTED:
                    self.refuse_depth(begun, place)
                    stack[-1] += children
                else:
                    stack[-1] += self.element(begun, children, place)
            elif token.type == "inline":
                stack[-1] += self.nodes(token.children, self.places.of(token))
            elif token.type == "left":
                self.name_the_first_left(token, place(token.meta["at"]))
                stack[-1] += _seen(token.content)
            elif token.type in INLINE:
                stack[-1] += INLINE[token.type](token)
            else:
                stack[-1].append(self.special(token, place(token.meta["at"])))
        return _joined(stack[0])

    def element(self, token, children, place):
        """Return the nodes of an element; of a link that is not allowed, only its text."""
        children = _joined(children)
        if token.tag != "a":
            return [Element(token.tag, children)]
        href = token.attrs["href"]
        if letter := lookalike(href):
            start, end = place(token.meta["at"]), place(token.meta["end"] - 1) + 1
            reason = why_alike(letter)
            self.complain(start, end, reason, leads_nowhere=True)
            return [Unresolved(self.text[start:end], reason)]
        return [Link(href, token.attrs.get("title", ""), children)] if is_link(href) else children

    def special(self, token, start):
        """Return the node of a reference, or of something that a text cannot have."""
        if token.type in NOT_HERE:
            return self.unresolved(token, start, NOT_HERE[token.type])
        self.references += 1
        if self.references > MOST_REFERENCES:
            if self.references == MOST_REFERENCES + 1:
                return self.unresolved(token, start, f"a text can have at most {MOST_REFERENCES} references")
            return token.content
        try:
            if token.type == "figure":
                return self.reader.figure(parse_figure(token.info))
            if token.type == "citation":
                reference = parse_citation(token.info)
                return Cited(self.reader.cite(reference), reference.as_of)
            raise BadReference(NOT_CLOSED)
        except BadReference as error:
            return self.unresolved(token, start, str(error), leads_nowhere=True)

    def unresolved(self, token, start, reason, **options):
        """Return the node of a broken reference, with its reason unless there are many."""
        if self.has_many:
            return token.content
        self.complain(start, start + len(token.content), reason, **options)
        return Unresolved(token.content, reason)

    def name_the_first_left(self, token, start):
        if not self.has_left:
            self.complain(start, start + len(token.content), TOO_MANY)
        self.has_left = True

    def refuse_depth(self, token, place):
        """Name the first element that is nested too deep."""
        if self.is_too_deep:
            return
        self.is_too_deep = True
        start = place(0) if place else self.places.starts[token.map[0]]
        line = line_of(self.text, start)
        what = "emphasis and links" if place else "lists and quotations"
        end = start + len(self.places.lines[line - 1].rstrip())
        self.complain(start, end, f"line {line}: {what} can be nested at most {NESTED} deep", text="")


def _seen(text):
    """Return the pieces of `text`, with invisible characters named."""
    if not UNSEEN.search(text):
        return [text]
    pieces = HIDDEN.split(text)  # hidden parts lie between visible ones
    return [
        Unresolved(f"U+{ord(one[0]):04X}", "nobody sees it") if n % 2 else one for n, one in enumerate(pieces)
    ]


INLINE = {
    "text": lambda token: _seen(token.content),
    "no_link": lambda token: _seen(token.content),
    "softbreak": lambda token: ["\n"],
    "hardbreak": lambda token: [Element("br")],
    "code_inline": lambda token: [Element("code", tuple(_seen(token.content)))],
}


def _joined(nodes):
    """Return nodes with adjacent texts joined."""
    groups = groupby(nodes, key=lambda node: isinstance(node, str))
    return tuple(
        node for text, group in groups for node in (["".join(group)] if text else group) if node != ""
    )
