"""Claims that readers see first and that rest on a mirror alone: a copy of a text, with no original beside it."""

from itertools import islice

from ...models.choices import SourceKind
from ...shape import TABLE, TEXT
from .brief import BRIEF, LINES, placed_sentences
from .markup import CITATION, MOST_PROBLEMS
from .prose import BadReference, DraftProblem, parse_citation

MIRRORED = "its only source is a mirror: cite the original, or name it beside the mirror"
POLICIES = TABLE["policies"]


def mirrored(tree):
    """Yield the DraftProblems of such claims in a snapshot: under In brief, in What changed, and in policies.

    A claim of a text is a sentence.
    """
    alone = {row["key"] for row in tree["citations"] if is_alone(row)}
    for text in BRIEF if alone else ():
        yield from islice(mirrored_in(text.of(tree), text.heading, alone), MOST_PROBLEMS)
    for table in (*LINES, POLICIES) if alone else ():
        heading = (
            TEXT[table.under].heading if table == POLICIES else table.heading
        )  # as references in rows are named
        for row in tree[table.name]:
            if row["citation"] in alone:
                yield DraftProblem(f"{heading}, {table.title(row)}", row["citation"], MIRRORED)


def is_alone(row):
    """Whether a source is a mirror without an original."""
    return row["kind"] == SourceKind.MIRROR and not row["original_title"]


def mirrored_in(markdown, where, alone):
    """Yield the DraftProblems of a text, at their places. `alone`: keys of mirrors without an original."""
    for at, _ in placed_sentences(markdown):
        keys = set(_cited(markdown[slice(*at)]))
        if keys and keys <= alone:
            yield DraftProblem(where, ", ".join(sorted(keys)), MIRRORED, at=at)


def _cited(markdown):
    """Yield the keys of the citations in a sentence."""
    for match in CITATION.finditer(markdown):
        try:
            yield parse_citation(match[1]).key
        except BadReference:
            continue  # which is a problem of its own
