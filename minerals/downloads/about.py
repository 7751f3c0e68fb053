"""What goes with the figures: how to read them, how to cite them, and under which licence they are."""

from dataclasses import dataclass, field

from django.urls import reverse

from ..wording import day
from . import vocabulary

OURS = {
    "name": "CC BY 4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/",
    "of": "the selection, the columns, the keys and the remarks of the Critical Minerals Atlas",
}
CODES = (  # heading, column, meanings
    ("Flags", "flag", vocabulary.FLAG_MEANINGS),
    ("Units", "unit", vocabulary.UNIT_MEANINGS),
    ("Bases", "basis", vocabulary.BASIS_MEANINGS),
    ("Stages", "stage", vocabulary.STAGE_MEANINGS),
    ("Measures", "measure", vocabulary.MEASURE_MEANINGS),
)


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    terms: list[tuple[str, str]] = field(default_factory=list)  # (term, meaning)


@dataclass(frozen=True)
class Document:
    title: str
    sections: list[Section]


def readme(download):
    """The Document that explains a download: what, how to read it, how to cite it, whose it is."""
    return Document(
        f"{download.title}: figures of the Critical Minerals Atlas",
        [
            Section("What this is", what(download)),
            Section("Columns", terms=[(name, vocabulary.COLUMN_MEANINGS[name]) for name in download.columns]),
            *(Section(heading, terms=list(used(download, column, all_))) for heading, column, all_ in CODES),
            Section("How to read it", READING),
            Section("How to cite it", [download.cite, "Name the source of a figure too."]),
            sources(download),
        ],
    )


READING = [
    "One row is one figure: one place, mineral, stage, form, measure, basis and year. Figures of another form, basis "
    "or unit are never to be added up or compared.",
    "World is the total that the source publishes, often rounded; Other countries is what it does not split up. "
    "Leave both, and blocs such as the European Union, out of sums of countries.",
    "Numbers have a dot as decimal sign and no thousands mark. In the CSV a text that a spreadsheet would take for a "
    "formula has an apostrophe before it; the XLSX and the JSON have it as it is.",
]


def what(download):
    lines = [download.subject]
    if edition := download.edition:
        lines.append(f"Edition {edition.number}, published {day(edition.date)}: {edition.address}")
        if edition.withdrawn:
            lines.append(f"This edition was {edition.how}. {edition.withdrawn}")
    elif download.as_of:
        lines.append(f"The newest release in it was published on {day(download.as_of)}.")
    lines.append(size(download))
    lines.append(f"The page that shows them: {download.address}")
    lines.append(f"What flags, shares and roles mean: {download.site}{reverse('website:methodology')}")
    return lines


def size(download):
    """“1,204 figures of 2021 to 2025.”"""
    count, years = len(download.rows), {row.year for row in download.rows}
    if not count:
        return "There is no figure."
    span = f"{min(years)} to {max(years)}" if len(years) > 1 else str(*years)
    return f"{count:,} figure{'s' if count > 1 else ''} of {span}."


def used(download, column, meanings):
    """The codes that stand in the column, in the order of the vocabulary."""
    found = {getattr(row, column) for row in download.rows}
    return ((str(code), meaning) for code, meaning in meanings.items() if code in found)


def sources(download):
    """Each release, with the licence of its source."""
    return Section(
        "Sources",
        [] if download.releases else ["No source of ours has a figure here."],
        [
            (
                release.key,
                f"{release.name}, {day(release.published)}. Source {release.source.key}: {release.source.publisher}, "
                f"{release.source.title}. {release.url or release.source.url} Licence: {release.source.licence} "
                f"{release.source.licence_url}".strip(),
            )
            for release in download.releases
        ],
    )


def licence_text(download):
    licence = licences(download)
    terms = [(one["source"], f"{one['licence']} {one['url']}".strip()) for one in licence["sources"]]
    ours = (
        f"{OURS['name']} ({OURS['url']}) for {OURS['of']}. Reuse it and name the Critical Minerals Atlas, "
        f"{download.address}"
    )
    figures = Section("The figures", [] if terms else ["There are none."], terms)
    return Document("Licence", [figures, Section("What is ours", [ours])])


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
        "ours": OURS,
    }


def described(download):
    """The same as the README, for a program."""
    edition = download.edition
    return {
        "title": readme(download).title,
        "what": download.subject,
        "page": download.address,
        "as_of": download.as_of.isoformat() if download.as_of else None,
        "edition": edition.cells | {"address": edition.address, "withdrawn": edition.withdrawn}
        if edition
        else None,
        "cite": download.cite,
        "columns": {name: vocabulary.COLUMN_MEANINGS[name] for name in download.columns},
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
            lines += ["", paragraph]
        if section.terms:
            lines += ["", *(f"- `{term}`: {meaning}" for term, meaning in section.terms)]
    return ("\n".join(lines) + "\n").encode()
