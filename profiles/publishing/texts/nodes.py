"""Prose as it is frozen: a text is a tuple of blocks, and a block or inline a node. A string is plain text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """A paragraph, a list, its item, a quotation, emphasis, code or a line break, by the name of its HTML tag."""

    tag: str
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    title: str
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A figure of the payload, by its key; `show` is value, share, share-percent or rank."""

    figure: str
    show: str


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding of the payload, by its key."""

    finding: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of the payload, by its number; `as_of` is the date of this claim where it has its own."""

    source: int
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A broken reference of a draft; no edition has any."""

    text: str
    reason: str


Node = str | Element | Link | FigureShown | FindingShown | Cited | Unresolved
