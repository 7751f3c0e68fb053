"""Explanation of a download: how to read its figures, how to cite them, and under which licence they are."""

import re
from collections import defaultdict
from urllib.parse import urljoin

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..tables.figures import FIGURES, FROZEN_IN_PART
from ..wording.numbers import from_to, number

OURS = {
    "name": "CC BY 4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/",
    "of": _("the selection, the columns, the keys, the remarks and the texts of the Critical Minerals Atlas"),
}
CODES = {  # column -> heading
    "flag": _("Flags"),
    "status": _("Status"),
    "unit": _("Units"),
    "basis": _("Bases"),
    "stage": _("Stages"),
    "measure": _("Measures"),
}
TERM = re.compile(r"^(\S+) (\S+): (.*)$", re.MULTILINE)


def meanings():
    """Return {a column of codes, or “column”: {code or name of a column: its meaning}}, in order."""
    found = defaultdict(dict)
    columns = FROZEN_IN_PART.columns | FIGURES.columns
    found["column"] = {name: str(one.column.meaning) for name, one in columns.items()}
    for table, code, meaning in TERM.findall(render_to_string("minerals/downloads/terms.txt")):
        found[table][code] = " ".join(meaning.split())
    return found


def readme(download):
    """Return the Markdown that explains a download: its content, how to read and cite it, and its licences."""
    about = described(download)
    return render_to_string(
        "minerals/downloads/readme.txt",
        about
        | {
            "download": download,
            "edition": download.edition,
            # In one paragraph, as the sheet of a spreadsheet reads it back.
            "notice": " ".join(download.edition.withdrawn.split()) if download.edition else "",
            "size": size(download),
            "methodology": download.site + reverse("website:methodology"),
            "codes": [(heading, about["codes"][column]) for column, heading in CODES.items()],
        },
    )


def licence_text(download):
    """Return the licences of the sources and of our own content, as Markdown."""
    context = licences(download) | {"address": download.address}
    return render_to_string("minerals/downloads/licence.txt", context)


def columns(download):
    return {name: meaning for name, (_unit, meaning) in download.table.meanings.items()}


def more_columns(download):
    """{“findings_columns”: {name: meaning}} of each table beside the figures."""
    explained, found = meanings(), {}
    frozen = explained["frozen"] if download.edition else {}
    for name, table in download.more.items():
        of_table = explained["column"] | explained[name] | frozen
        found[f"{name}_columns"] = {column: of_table[column] for column in table.columns}
    return found


def size(download):
    """“1,204 figures of 2021 to 2025. 12 projections of 2030 to 2040.”"""
    if not download.rows:
        return gettext("There is no figure.")
    observed = [row.year for row in download.rows if not row.scenario]
    projected = [row.year for row in download.rows if row.scenario]
    said = []
    if observed:
        text = ngettext("%(count)s figure for %(years)s.", "%(count)s figures for %(years)s.", len(observed))
        said.append(text % _count_and_years(observed))
    if projected:
        text = ngettext(
            "%(count)s projection for %(years)s.", "%(count)s projections for %(years)s.", len(projected)
        )
        said.append(text % _count_and_years(projected))
    return " ".join(said)


def _count_and_years(years):
    first, last = min(years), max(years)
    return {"count": number(len(years)), "years": from_to(first, last) if last > first else str(first)}


def used(download):
    """Return {column: {code: meaning}} of the codes that occur, in the order of the template."""
    explained = meanings()
    found = {column: {getattr(row, column) for row in download.rows} for column in CODES}
    return {
        column: {code: text for code, text in explained[column].items() if code in codes}
        for column, codes in found.items()
    }


def licences(download):
    """The licence of each source, and of our own content."""
    found = {release.source.key: release.source for release in download.releases}
    return {
        "sources": [
            {
                "source": key,
                "title": f"{source.publisher}, {source.title}",
                "licence": source.licence,
                "url": source.licence_url,
                **({"attribution": source.attribution} if source.attribution else {}),
            }
            for key, source in sorted(found.items())
        ],
        "ours": OURS | {"of": str(OURS["of"])},
    }


def described(download):
    """Describe a download to a program as the README does to people."""
    edition = download.edition
    frozen_in = edition and {
        "edition": edition.number,
        "edition_date": edition.date.isoformat(),
        "address": edition.address,
        "withdrawn": " ".join(edition.withdrawn.split()),
    }
    return {
        "title": gettext("%(title)s: figures of the Critical Minerals Atlas") % {"title": download.title},
        "what": download.subject,
        "page": download.address,
        "as_of": download.as_of.isoformat() if download.as_of else None,
        "edition": frozen_in,
        **versioned(download),
        **({"release": download.vintage.key} if download.vintage else {}),
        "cite": download.cite,
        "columns": columns(download),
        **more_columns(download),
        **({"left_out": list(download.left_out)} if download.left_out else {}),
        "codes": used(download),
        "releases": releases(download),
    }


def versioned(download):
    """Name the version of the data that a current file belongs to; {} if it belongs to none."""
    if not download.version:
        return {}
    path = reverse("website:data_version", args=[download.version])
    return {"data_version": download.version, "data_version_url": urljoin(download.address, path)}


def releases(download):
    """Each release with its source, for a program."""
    return [
        {
            "key": release.key,
            "name": release.name,
            "published": release.published.isoformat(),
            "source": release.source.key,
            "publisher": release.source.publisher,
            "url": release.url or release.source.url,
        }
        for release in download.releases
    ]
