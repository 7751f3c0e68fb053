"""Citations of pages for programs: BibTeX, RIS, CSL-JSON, and the meta tags that Zotero and search engines read."""

import datetime
import json
import re
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext

from ..facts.data_version import data_version
from ..wording import Current, day

ATLAS = "Critical Minerals Atlas"
PAGE, DATA = "page", "data"  # kind of work: text or figures
RIS_TYPES = {PAGE: "ELEC", DATA: "DATA"}
ZOTERO_TYPES = {PAGE: "webpage", DATA: "dataset"}
# The macros of BibTeX, which each style writes in its own way; a number would be printed as one.
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
CSL_TYPES = {PAGE: "webpage", DATA: "dataset"}
SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Work:
    """A citable work of the Atlas, its author and publisher. `note` names whose figures it shows, or its hash."""

    key: str
    kind: str
    title: str
    address: str
    files: str  # the path of its files, up to the ending
    issued: datetime.date | None = None
    edition: int | None = None
    version: str = ""  # of the data
    note: str = ""

    @property
    def id(self):
        return f"critical-minerals-atlas-{self.key}"

    @property
    def bibtex(self):
        """Return a @misc entry, which every style supports. Braces keep the capitals of author and title."""
        fields = {
            "author": f"{{{ATLAS}}}",
            "title": f"{{{_latex(self.title)}}}",
            "edition": self.edition,
            "version": self.version,
            "year": self.issued and self.issued.year,
            "url": self.address,
            "note": _latex(self.note),
        }
        lines = [f"  {name:<9} = {{{value}}}" for name, value in fields.items() if value]
        if self.issued:
            lines.append(f"  {'month':<9} = {MONTHS[self.issued.month - 1]}")
        return ",\n".join([f"@misc{{{self.id}", *lines]) + "\n}\n"

    @property
    def ris(self):
        fields = {
            "TY": RIS_TYPES[self.kind],
            "ID": self.id,
            "AU": ATLAS,
            "TI": self.title,
            "ET": self.edition or self.version,  # of a data set it is the version
            "PY": self.issued and self.issued.year,
            "DA": self.issued and f"{self.issued:%Y/%m/%d}",
            "PB": ATLAS,
            "LA": get_language(),
            "N1": _line(self.note),
            "UR": self.address,
        }
        lines = [f"{tag}  - {value}" for tag, value in fields.items() if value]
        return "\r\n".join([*lines, "ER  - ", ""])

    @property
    def csl(self):
        """The entry of CSL-JSON, as Zotero, Mendeley, pandoc and Word’s add-ins take it."""
        issued = self.issued and {"date-parts": [[self.issued.year, self.issued.month, self.issued.day]]}
        fields = {
            "id": self.id,
            "type": CSL_TYPES[self.kind],
            "title": self.title,
            "author": [{"literal": ATLAS}],
            # A style prints both, and so the name twice.
            "container-title" if self.kind == PAGE else "publisher": ATLAS,
            "edition": self.edition and str(self.edition),
            "version": self.version,
            "issued": issued,
            "language": get_language(),
            "note": self.note,
            "URL": self.address,
        }
        return {name: value for name, value in fields.items() if value}

    @property
    def csl_json(self):
        return json.dumps([self.csl], ensure_ascii=False, indent=2) + "\n"

    @property
    def tags(self):
        """Return (name, content) of meta tags, with the names of Highwire Press.

        Zotero reads a title by itself as a journal article, and the last word of a name without a comma as the family
        name.
        """
        fields = {
            "z:itemType": ZOTERO_TYPES[self.kind],
            "citation_title": self.title,
            "citation_author": f"{ATLAS},",
            "citation_publisher": ATLAS,
            "citation_publication_date": self.issued and f"{self.issued:%Y/%m/%d}",
            "citation_language": get_language(),
            "citation_public_url": self.address,
        }
        return [(name, value) for name, value in fields.items() if value]


FORMATS = {  # ending of the file -> its name, the property that has it, its media type
    "bib": ("BibTeX", "bibtex", "application/x-bibtex; charset=utf-8"),
    "ris": ("RIS", "ris", "application/x-research-info-systems; charset=utf-8"),
    "json": ("CSL-JSON", "csl_json", "application/vnd.citationstyles.csl+json"),
}
CITE = rf"cite\.(?P<ending>{'|'.join(FORMATS)})$"  # how the pattern of an address of such a file ends


def answer(work, ending):
    """The response that hands out a Work in the format of the ending, data with the version that they are of."""
    if work.kind == DATA and not (work.edition or work.version) and (version := data_version()):
        work = replace(work, version=version)
    _, form, content_type = FORMATS[ending]
    headers = {
        "Content-Disposition": f'attachment; filename="{work.id}.{ending}"',
        "Link": f'<{work.address}>; rel="describedby"; type="text/html"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(getattr(work, form), content_type=content_type, headers=headers)


def of_mineral(mineral, observations, site):
    """Return the figures of a mineral as a Work. `observations`: the figures on its page or in its file."""
    return of_figures(
        slug=mineral.slug,
        name=mineral.name,
        observations=observations,
        address=site + mineral.get_absolute_url(),
        file=reverse("minerals:cite", args=[mineral.slug, "bib"]),
    )


def of_figures(*, slug, name, observations, address, file):
    """All figures of a mineral or a place as a Work, of the day of the newest release among them.

    `file`: the path of its BibTeX.
    """
    cited = {}  # the newest release of each source, or the credit that its licence requires
    for one in sorted(observations, key=lambda o: (o.published, o.release), reverse=True):
        if one.source not in cited:
            cited[one.source] = one.published, one.cited
    return Work(
        key=f"{slug}-figures",
        kind=DATA,
        title=gettext("%(name)s: figures") % {"name": name},
        address=address,
        files=file.removesuffix("bib"),
        issued=max((published for published, _ in cited.values()), default=None),
        note=after("; ".join(text for _, text in cited.values())),
    )


def of_figure(figure, revision, observation, site):
    """Return one figure, fetched `with_facts()`, as a Work with its current revision."""
    release = revision.release
    said = gettext("%(publisher)s, %(release)s, %(day)s") % {
        "publisher": release.source.publisher,
        "release": release.name,
        "day": day(release.published),
    }
    return Work(
        key=figure.key,
        kind=DATA,
        title=Current(observation).subject,
        address=site + figure.get_absolute_url(),
        files=reverse("minerals:figure_cite", args=[figure.key, "bib"]).removesuffix("bib"),
        issued=release.published,
        note=after(said),
    )


def after(sources):
    """The note of a Work that is computed from other sources' figures."""
    return gettext("After %(sources)s.") % {"sources": sources} if sources else ""


def _line(text):
    return " ".join(text.split())


def _latex(text):
    """Escape the characters of a text that LaTeX would read as commands."""
    return re.sub(r"[\\{}~^&%$#_]", lambda found: SPECIAL[found[0]], _line(text))
