"""Doubts whether the words around a figure name its mineral, stage and place, and at a glance its year.

A sentence is doubted if it names minerals, stages or places and none of them is the figure's; the subject of the
profile needs no name. A label has no context, so each of its names has to be the figure's, but for the places that it
compares with.
"""

import re
from itertools import chain, islice
from typing import NamedTuple

from minerals.models import Measure, Stage
from minerals.models.places import WORLD
from minerals.wording import form_name, series_name, subject_of
from search.words import plain

from ...shape import PROSE, TABLE
from .markup import CITATION, FIGURE, LONGEST, MOST_PROBLEMS, MOST_REFERENCES
from .names import MINERAL, PLACE
from .numbers import sentences
from .prose import BadReference, DraftProblem, FigureReference, parse_figure

HIDDEN = re.compile(rf"{FIGURE.pattern}|{CITATION.pattern}|\]\([^)\n]*\)|https?://\S+")
YEAR = re.compile(r"\b((?:19|20)\d\d)(?:\s?[-–]\s?(\d\d))?\b")  # 2024, 2021–24
STAGES = {
    Stage.MINE: re.compile(r"\bmin(?:e|es|ed|ing)\b", re.IGNORECASE),
    Stage.REFINERY: re.compile(r"\brefin(?:e|es|ed|ing|er|ers|ery|eries)\b", re.IGNORECASE),
    Stage.SMELTER: re.compile(r"\bsmelt(?:s|ed|ing|er|ers)?\b", re.IGNORECASE),
    Measure.RESERVES: re.compile(r"\breserves?\b", re.IGNORECASE),
    Measure.PRODUCTION: re.compile(
        r"\b(?:output|outputs|produc\w+|mak(?:e|es|ing)|made)\b", re.IGNORECASE
    ),  # of any stage
}
STAGED = (Measure.PRODUCTION, Measure.CAPACITY, Measure.PROJECTED_PRODUCTION, Measure.PROJECTED_CAPACITY)
AS_AT_A_PLANT = {Stage.PLANT, Stage.REFINERY, Stage.SMELTER}  # a plant refines and smelts, too
COMPARED = re.compile(
    r"\b(?:(?:second|third|next)(?: only)? to|ahead of|after|before|behind|beside|than|with)\b[^,;:()]*",
    re.IGNORECASE,
)  # “second to China”: the places there are those that a label compares with
COMMON_WORDS = {"lead"}  # of which no sentence can be doubted
OF_NO_PLACE = ("hhi", "sum")
UNITED_STATES = "USA"


class About(NamedTuple):
    """The names allowed beside a figure: minerals and places by key, and stages; None for kinds not checked."""

    minerals: set | None
    stages: set | None
    places: set | None


def misnamed(tree, payload, facts):
    """The DraftProblems of a snapshot, whose payload has its figures: labels first, then sentences."""
    mineral = payload.mineral.slug if payload.mineral else ""
    texts = (misnamed_in(text.of(tree), text.heading, facts, mineral) for text in PROSE)
    return [*_labels(payload, facts), *chain.from_iterable(texts)]


# Labels at a glance


def _labels(payload, facts):
    for item in payload.glance:
        if not item.figure:  # of trade, or a claim: no figure to compare the label with
            continue
        figure = payload.figures[item.figure]
        where, of = f"{TABLE['glance'].heading}, {item.label}", figure.subject
        if named := " and ".join(_not_of(item, figure, facts.names)):
            yield DraftProblem(where, item.label, f"the label names {named}, and its figure is {of}")


def _not_of(item, figure, names):
    """Yield, in words, the names in a label that are not its figure's."""
    own = {figure.country} | (set() if item.show == "value" else {WORLD}) | _buyers(figure)
    of_form = {one.key for one in names.named_in(form_name(figure.form))}
    about = About(names.kin(figure.mineral) | of_form, _stages(figure), own)
    places = [one for one in names.named_in(COMPARED.sub(" ", item.label)) if one.kind == PLACE]
    others = [one for one in names.named_in(item.label) if one.kind != PLACE]
    yield from _unlike(_staged(item.label), others + places, about, each=True)
    found = [
        (match[0], {match[1], match[1][:2] + (match[2] or match[1][2:])})
        for match in YEAR.finditer(item.label)
    ]
    if found and not any(str(figure.year) in years for _, years in found):
        yield f"“{found[0][0]}”"


# Sentences


def misnamed_in(text, where, facts, mineral=""):
    """The DraftProblems of one text, at the places of its references; `mineral` is that of a mineral's profile."""
    return list(islice(_sentences(text, where, facts, mineral), MOST_PROBLEMS))


def _sentences(text, where, facts, mineral):
    bare = HIDDEN.sub(lambda match: " " * len(match[0]), text)
    read = list(islice(FIGURE.finditer(text), MOST_REFERENCES))
    for start, end in sentences(text) if read else ():
        if found := [match for match in read if start <= match.start() and match.end() <= end]:
            words = bare[start:end]
            named = [one for one in facts.names.named_in(words) if one.key != WORLD]
            staged = _staged(words)
            for match in found:
                others, of = _not_of_reference(match[1], staged, named, facts, mineral)
                if others:
                    reason = f"the sentence names {' and '.join(others)}, and this figure is {of}"
                    yield DraftProblem(where, match[0][:LONGEST], reason, at=match.span())


def _not_of_reference(written, staged, named, facts, mineral):
    """Return ([names in a sentence that a reference is not of], its subject); none for trade or a bad reference."""
    try:
        reference = parse_figure(written)
    except BadReference:
        return [], ""
    known = isinstance(reference, FigureReference) and reference.mineral in facts.minerals
    if known and (not reference.country or reference.country in facts.by_slug):
        place = facts.by_slug[reference.country] if reference.country else facts.country
        of = subject_of(place.name, facts.minerals[reference.mineral].name, series_name(reference))
        return list(_unlike(staged, named, _about(reference, place, facts, mineral))), of
    return [], ""


def _about(reference, place, facts, mineral):
    kin, stages, places = facts.names.kin, _stages(reference), {place.code} | _buyers(reference)
    minerals = kin(reference.mineral)
    if "/" in reference.of:
        minerals |= kin(reference.of.split("/")[0])
        stages = None
    elif reference.of in facts.by_slug:
        places.add(facts.by_slug[reference.of].code)
    if reference.show in OF_NO_PLACE or places & {WORLD, facts.country.code}:
        places = None
    return About(None if mineral in minerals else minerals, stages, places)


# Both


def _stages(identity):
    """Return the stages that may be named beside a figure or reference; None if its measure has none."""
    if identity.measure == Measure.RESERVES:
        return {Measure.RESERVES}
    if identity.measure not in STAGED:
        return None
    of_form = {stage for stage, pattern in STAGES.items() if pattern.search(form_name(identity.form))}
    return of_form | (AS_AT_A_PLANT if identity.stage == Stage.PLANT else {identity.stage})


def _buyers(identity):
    return {UNITED_STATES} if identity.measure == Measure.IMPORT_SHARE else set()


def _unlike(staged, named, about, *, each=False):
    """Yield the names in a text that are not the figure's: of a kind where none is, or with `each` of any."""
    minerals, places = (
        [(one.key, one.text) for one in named if one.kind == kind] for kind in (MINERAL, PLACE)
    )
    for found, own in (
        (minerals, about.minerals),
        (_stages_in(staged, about.stages), about.stages),
        (places, about.places),
    ):
        others = [] if own is None else [(key, words) for key, words in found if key not in own]
        words = {words for _, words in others if plain(words) not in COMMON_WORDS}
        if words and (each or len(others) == len(found)):
            yield " and ".join(f"“{one}”" for one in sorted(words))


def _staged(text):
    """{stage: the first word for it in a text}."""
    return {stage: match[0] for stage, pattern in STAGES.items() if (match := pattern.search(text))}


def _stages_in(staged, own):
    """[(stage, the word for it)]. “Output” is that of any stage, where no other stage is named."""
    found = dict(staged)
    output = found.pop(Measure.PRODUCTION, None)
    if output and own != {Measure.RESERVES}:
        return [] if found.keys() <= {Measure.RESERVES} else found.items()
    return [*found.items(), *([(Measure.PRODUCTION, output)] if output else [])]
