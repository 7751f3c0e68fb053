"""What goes with the figures: how to read them, how to cite them, and under which licence they are."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..wording.numbers import day, from_to, number
from . import vocabulary

OURS = {
    "name": "CC BY 4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/",
    "of": _("the selection, the columns, the keys and the remarks of the Critical Minerals Atlas"),
}
CODES = (  # heading, column, meanings
    (_("Flags"), "flag", vocabulary.FLAG_MEANINGS),
    (_("Status"), "status", vocabulary.STATUS_MEANINGS),
    (_("Units"), "unit", vocabulary.UNIT_MEANINGS),
    (_("Bases"), "basis", vocabulary.BASIS_MEANINGS),
    (_("Stages"), "stage", vocabulary.STAGE_MEANINGS),
    (_("Measures"), "measure", vocabulary.MEASURE_MEANINGS),
)


@dataclass(frozen=True)
class Part:
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    terms: list[tuple[str, str]] = field(default_factory=list)  # (term, meaning)


@dataclass(frozen=True)
class Document:
    title: str
    sections: list[Part]


def readme(download):
    """The Document that explains a download: what, how to read it, how to cite it, whose it is."""
    return Document(
        gettext("%(title)s: figures of the Critical Minerals Atlas") % {"title": download.title},
        [
            Part(gettext("What this is"), what(download)),
            Part(gettext("Columns"), terms=list(columns(download).items())),
            *concentration(download),
            *(Part(heading, terms=list(used(download, column, all_))) for heading, column, all_ in CODES),
            Part(gettext("How to read it"), READING),
            Part(gettext("How to cite it"), [download.cite, gettext("Name the source of a figure too.")]),
            sources(download),
        ],
    )


def concentration(download):
    """The Part that explains the columns of the concentration, where there is one."""
    if not download.concentration:
        return []
    terms = list(concentration_columns(download).items())
    return [Part(gettext("Columns of the concentration"), [vocabulary.CONCENTRATION], terms)]


def columns(download):
    return {name: str(vocabulary.COLUMN_MEANINGS[name]) for name in download.columns}


def concentration_columns(download):
    frozen = vocabulary.FROZEN_CONCENTRATION_MEANINGS if download.edition else {}
    meanings = vocabulary.COLUMN_MEANINGS | vocabulary.CONCENTRATION_MEANINGS | frozen
    return {name: str(meanings[name]) for name in download.concentration.columns}


READING = [
    _(
        "One row is one figure: one place, mineral, stage, form, measure, basis and year. Figures of another "
        "form, basis or unit are never to be added up or compared."
    ),
    _(
        "World is the total that the source publishes, often rounded; Other countries is what it does not split up. "
        "Leave both, and blocs such as the European Union, out of sums of countries."
    ),
    _(
        "Numbers have a dot as decimal sign and no thousands mark. In the CSV a text that a spreadsheet "
        "would take for a formula has an apostrophe before it; the XLSX and the JSON have it as it is."
    ),
]


def what(download):
    lines = [download.subject]
    if edition := download.edition:
        said = gettext("Edition %(number)s, published %(day)s: %(address)s")
        lines.append(said % {"number": edition.number, "day": day(edition.date), "address": edition.address})
        if edition.withdrawn:
            said = gettext("This edition was %(how)s. %(notice)s")
            lines.append(said % {"how": edition.how, "notice": edition.withdrawn})
    elif download.as_of:
        said = gettext("The newest release in it was published on %(day)s.")
        lines.append(said % {"day": day(download.as_of)})
    lines.append(size(download))
    methodology = download.site + reverse("website:methodology")
    lines.append(gettext("The page that shows them: %(address)s") % {"address": download.address})
    lines.append(gettext("What flags, shares and roles mean: %(address)s") % {"address": methodology})
    return lines


def size(download):
    """“1,204 figures of 2021 to 2025.”"""
    count, years = len(download.rows), {row.year for row in download.rows}
    if not count:
        return gettext("There is no figure.")
    span = from_to(min(years), max(years)) if len(years) > 1 else str(*years)
    said = ngettext("%(count)s figure of %(years)s.", "%(count)s figures of %(years)s.", count)
    return said % {"count": number(count), "years": span}


def used(download, column, meanings):
    """The codes that stand in the column, in the order of the vocabulary."""
    found = {getattr(row, column) for row in download.rows}
    return ((str(code), str(meaning)) for code, meaning in meanings.items() if code in found)


def sources(download):
    """Each release, with the licence of its source."""
    said = gettext(
        "%(release)s, %(day)s. Source %(key)s: %(publisher)s, %(title)s. %(url)s Licence: %(licence)s %(licence_url)s"
    )
    names, found = ("key", "publisher", "title", "licence", "licence_url"), []
    for release in download.releases:
        source = release.source
        values = {name: getattr(source, name) for name in names}
        values |= {"release": release.name, "day": day(release.published), "url": release.url or source.url}
        found.append((release.key, (said % values).strip()))
    none = [] if found else [gettext("No source of ours has a figure here.")]
    return Part(gettext("Sources"), none, found)


def licence_text(download):
    licence = licences(download)
    terms = [(one["source"], f"{one['licence']} {one['url']}".strip()) for one in licence["sources"]]
    ours = gettext(
        "%(name)s (%(url)s) for %(of)s. Reuse it and name the Critical Minerals Atlas, %(address)s"
    ) % (OURS | {"address": download.address})
    figures = Part(gettext("The figures"), [] if terms else [gettext("There are none.")], terms)
    return Document(gettext("Licence"), [figures, Part(gettext("What is ours"), [ours])])


def licences(download):
    """Each source under its own licence, and what is ours."""
    found = {release.source.key: release.source for release in download.releases}
    return {
        "sources": [
            {
                "source": key,
                "title": f"{source.publisher}, {source.title}",
                "licence": source.licence,
                "url": source.licence_url,
            }
            for key, source in sorted(found.items())
        ],
        "ours": OURS | {"of": str(OURS["of"])},
    }


def described(download):
    """The same as the README, for a program."""
    edition = download.edition
    frozen_in = edition and edition.cells | {"address": edition.address, "withdrawn": edition.withdrawn}
    return {
        "title": readme(download).title,
        "what": download.subject,
        "page": download.address,
        "as_of": download.as_of.isoformat() if download.as_of else None,
        "edition": frozen_in,
        "cite": download.cite,
        "columns": columns(download),
        **({"concentration_columns": concentration_columns(download)} if download.concentration else {}),
        "codes": {column: dict(used(download, column, meanings)) for _, column, meanings in CODES},
        "releases": [
            {
                "key": release.key,
                "name": release.name,
                "published": release.published.isoformat(),
                "source": release.source.key,
                "publisher": release.source.publisher,
                "url": release.url or release.source.url,
            }
            for release in download.releases
        ],
    }


def markdown(document):
    lines = [f"# {document.title}"]
    for section in document.sections:
        lines += ["", f"## {section.heading}"]
        for paragraph in section.paragraphs:
            lines += ["", str(paragraph)]
        if section.terms:
            lines += ["", *(f"- `{term}`: {meaning}" for term, meaning in section.terms)]
    return ("\n".join(lines) + "\n").encode()
