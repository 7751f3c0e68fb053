"""The words of the trade that pages use, each with its meaning: a reviewed table of `content/`, read once."""

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from ..importers.reading.tables import SLUG, read_table, repeated, split
from ..importers.reports import ContentError, FileProblem

COLUMNS = ("slug", "term", "aliases", "meaning", "see", "used")


class Term(NamedTuple):
    """A word. `see`: slugs of terms near it; `used`: (label, path) of pages of ours that use it."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    meaning: str
    see: tuple[str, ...]
    used: tuple[tuple[str, str], ...]

    def get_absolute_url(self):
        return f"{reverse('website:glossary')}#{self.slug}"


def read_glossary(path):
    """([Term] by name, [FileProblem])."""
    rows, problems = read_table(path, COLUMNS)
    found = [(line, _term(cells)) for line, cells in rows]
    slugs = {term.slug for _, term in found}
    for line, term in found:
        problems += [FileProblem(path.name, line, reason) for reason in _faults(term, slugs)]
    for what in (lambda term: (term.slug,), lambda term: (term.name, *term.aliases)):
        names = [(line, name.casefold()) for line, term in found for name in what(term)]
        problems += [
            FileProblem(path.name, line, f"{name!r} is already on line {earlier}")
            for line, name, earlier in repeated(names)
        ]
    return sorted((term for _, term in found), key=lambda term: term.name.casefold()), problems


def _term(cells):
    used = (part.partition("=") for part in split(cells["used"]))
    return Term(
        slug=cells["slug"],
        name=cells["term"],
        aliases=tuple(split(cells["aliases"])),
        meaning=cells["meaning"],
        see=tuple(split(cells["see"])),
        used=tuple((label.strip(), path.strip()) for label, _, path in used),
    )


def _faults(term, slugs):
    if not SLUG.fullmatch(term.slug):
        yield f"slug {term.slug!r} is not made of small letters, digits and hyphens"
    yield from (f"{name} is empty" for name in ("name", "meaning") if not getattr(term, name))
    yield from (f"no term {other!r}" for other in term.see if other not in slugs or other == term.slug)
    yield from (f"{label!r} leads to no path" for label, path in term.used if not path.startswith("/"))


@cache
def glossary():
    """{slug: Term} of all terms, by name."""
    found, problems = read_glossary(settings.BASE_DIR / "content" / "glossary.csv")
    if problems:
        raise ContentError(problems)
    return {term.slug: term for term in found}
