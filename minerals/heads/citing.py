"""Citations of pages for programs: BibTeX, RIS, CSL-JSON, and the meta tags that Zotero and search engines read."""

import datetime
import json
import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext

from ..wording import day, lower_first, period, series_name

ATLAS = "Critical Minerals Atlas"
PAGE, DATA = "page", "data"  # what a work is: words, or figures
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
    note: str = ""

    @property
    def id(self):
        return f"critical-minerals-atlas-{self.key}"

    @property
    def bibtex(self):
        """A @misc entry, which every style knows. Braces keep the capitals of author and title."""
        fields = {
            "author": f"{{{ATLAS}}}",
            "title": f"{{{_latex(self.title)}}}",
            "edition": self.edition,
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
            "ET": self.edition,
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
        """(name, content) of meta tags, by the names of Highwire Press.

        Zotero takes a title alone for a journal's article, and of a name without a comma the last word for the
        family name.
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
    """The response that hands out a Work in the format of the ending."""
    _, form, content_type = FORMATS[ending]
    headers = {
        "Content-Disposition": f'attachment; filename="{work.id}.{ending}"',
        "Link": f'<{work.address}>; rel="describedby"; type="text/html"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(getattr(work, form), content_type=content_type, headers=headers)


def of_mineral(mineral, observations, site):
    """The figures of a mineral as a Work. `observations`: those that its page or file has."""
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
    cited = {}  # of each source its newest release, or what its licence asks for
    for one in sorted(observations, key=lambda o: (o.published, o.release), reverse=True):
        cited.setdefault(one.source, (one.published, one.cited))
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
    """One figure as its current revision has it, fetched `with_facts()`, as a Work."""
    release = revision.release
    said = gettext("%(publisher)s, %(release)s, %(day)s") % {
        "publisher": release.source.publisher,
        "release": release.name,
        "day": day(release.published),
    }
    return Work(
        key=figure.key,
        kind=DATA,
        title=figure_title(observation),
        address=site + figure.get_absolute_url(),
        files=reverse("minerals:figure_cite", args=[figure.key, "bib"]).removesuffix("bib"),
        issued=release.published,
        note=after(said),
    )


def figure_title(observation):
    """“DR Congo: cobalt, mine production, 2024”."""
    return gettext("%(place)s: %(mineral)s, %(series)s, %(year)s") % {
        "place": observation.name,
        "mineral": lower_first(observation.mineral_name),
        "series": lower_first(series_name(observation)),
        "year": period(observation),
    }


def after(sources):
    """The note of a Work that is made from what others counted."""
    return gettext("After %(sources)s.") % {"sources": sources} if sources else ""


def _line(text):
    return " ".join(text.split())


def _latex(text):
    """A text with what LaTeX would read as commands escaped."""
    return re.sub(r"[\\{}~^&%$#_]", lambda found: SPECIAL[found[0]], _line(text))
