"""Two snapshots with the words of their references, for a comparison that people can read."""

from collections import defaultdict

from ...draft import references
from ...public.compared.references import (
    figures_in_words,
    glance_in_words,
    glance_series_in_words,
    series_in_words,
    source_in_words,
    sources_in_words,
)
from ...publishing.texts.markup import CITATION, FIGURE
from ...shape import PROSE, TABLES


def in_words(trees, payloads):
    """The snapshots (None where there was none), each reference with its words.

    Each side has the figures of its payload; without a payload they are left as written, but sources, which are part
    of the snapshot, still have their names.
    """
    trees = [tree and references.unmarked(tree) for tree in trees]
    sides = [tree and _said(tree, payload) for tree, payload in zip(trees, payloads, strict=True)]
    alike = _alike(*sides)
    return [
        tree and _worded(tree, payload, said, alike)
        for tree, payload, said in zip(trees, payloads, sides, strict=True)
    ]


def _said(tree, payload):
    """{a reference as it is written: its words} of one side."""
    citations = {row["key"]: row for row in tree["citations"]}
    found = figures_in_words(payload) if payload else {}
    for text in PROSE:
        found |= sources_in_words(text.of(tree), citations)
    return found


def _alike(before, after):
    """Return the words that have other references on each side: by themselves they would show no difference."""
    old, new = _written(before or {}), _written(after or {})
    return {words for words in old.keys() & new.keys() if old[words] != new[words]}


def _written(words_of):
    """{words: the references that have them}."""
    found = defaultdict(set)
    for notation, words in words_of.items():
        found[words].add(notation)
    return found


def _worded(tree, payload, words_of, alike):
    series = series_in_words(payload) if payload else {}

    def word(match):
        notation = match[0]
        words = words_of.get(notation)
        if words is None:
            return notation
        words = f"{words}, written {notation.strip('[]')}" if words in alike else words
        return references.worded(notation, words, series.get(notation, ""))

    tree = dict(tree)
    for text in PROSE:
        tree["sections"] = tree["sections"] | {text.name: CITATION.sub(word, FIGURE.sub(word, text.of(tree)))}
    sources = {row["key"]: source_in_words(row) for row in tree["citations"]}
    for table in TABLES:
        if "citation" in table.texts:
            tree[table.name] = [_cited(row, sources) for row in tree[table.name]]
    glance = (glance_in_words(payload), glance_series_in_words(payload)) if payload else ({}, {})
    tree["glance"] = [_glanced(row, *glance) for row in tree["glance"]]
    return tree


def _cited(row, sources):
    key = row["citation"]
    return row | {"citation": references.worded(f"[@{key}]", sources[key])} if key in sources else row


def _glanced(row, glance, series):
    if not (words := glance.get(row["label"])):
        return row
    return row | {"figure": references.worded(f"[[{row['figure']}]]", words, series[row["label"]])}
