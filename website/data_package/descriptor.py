"""The tables of the package; datapackage.json, which programs read, and the README that people read beside it."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext

from config.addresses import site
from minerals.downloads.about import OURS, meanings
from minerals.heads.citing import ATLAS
from minerals.models import Source
from minerals.tables.estimates import GOVERNANCE, MARKET_SERIES, MARKET_VALUES
from minerals.tables.figures import FIGURES
from minerals.tables.minerals import LIST_ENTRIES, LISTS, MINERALS
from minerals.tables.places import BLOC_MEMBERS, REGIONS
from minerals.tables.sources import RELEASES, SOURCES
from minerals.tables.trade import COMMODITIES, COMMODITY_MINERALS, FLOWS
from profiles.tables.countries import COUNTRIES
from profiles.tables.editions import EDITIONS, MINERAL_EDITIONS, PAIRS
from profiles.tables.events import EVENTS
from profiles.tables.happenings import HAPPENING_COUNTRIES, HAPPENINGS
from profiles.tables.projects import PROJECTS
from profiles.tables.uses import USES

NAME = "critical-minerals-atlas"
TABLES = (  # in the order of the page
    FIGURES, COMMODITIES, COMMODITY_MINERALS, FLOWS, GOVERNANCE, MARKET_SERIES, MARKET_VALUES, EDITIONS,
    MINERAL_EDITIONS, PAIRS, *EVENTS.values(), PROJECTS, USES, HAPPENINGS,
    HAPPENING_COUNTRIES, SOURCES, RELEASES, REGIONS, COUNTRIES, BLOC_MEMBERS, MINERALS,
    LISTS, LIST_ENTRIES,
)  # fmt: skip
# Names of licences as opendefinition.org or SPDX have them, by their addresses.
LICENCE_NAMES = {
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0",
    "https://opendatacommons.org/licenses/pddl/1-0/": "ODC-PDDL-1.0",
    "https://github.com/etalab/licence-ouverte/blob/master/open-licence.md": "etalab-2.0",
}
CODES = ("flag", "unit", "basis", "stage", "measure", "status")  # explained in the README


def about_it():
    """Return a sentence that describes the data set."""
    return gettext(
        "Figures of critical minerals with every value that they have had, trade flows, prices, governance,"
        " official lists, and what country profiles say."
    )


def licence(title, path):
    found = {"name": LICENCE_NAMES.get(path) or slugify(title), "title": title}
    return found | ({"path": path} if path else {})


def describe(written, sources, moment, version):
    """The descriptor. `written`: {name of a resource: what its file is, {rows, bytes, hash, …}}; `sources`: {the same:
    keys of those whose numbers it has}; `moment` and `version`: of its data.
    """
    held = {source.key: source for source in Source.objects.order_by("key")}
    described = [
        _resource(one, written[one.name], [held[key] for key in sources[one.name] if key in held])
        for one in TABLES
    ]
    root = site()
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": ATLAS,
        "description": about_it(),
        "homepage": root + reverse("website:data"),
        "version": version,
        "created": moment.isoformat(),
        "licenses": _distinct(one for resource in described for one in resource["licenses"]),
        "sources": _distinct(one for resource in described for one in resource["sources"]),
        "contributors": [{"title": ATLAS, "path": root + "/", "role": "publisher"}],
        "resources": described,
    }


def _resource(table, file, sources):
    licences = [licence(one.licence, one.licence_url) for one in sources]
    if table.with_texts or not sources:
        licences.append(licence(OURS["name"], OURS["url"]))
    credits = [one.attribution for one in sources if one.attribution]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": str(table.title),
        "description": " ".join([str(table.row), *credits]),
        "row": str(table.row),
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **file,
        "licenses": _distinct(licences),
        "sources": [_source(one) for one in sources],
        "schema": table.schema,
    }


def _source(source):
    found = {"title": f"{source.publisher}, {source.title}"}
    return found | ({"path": source.url} if source.url else {})


def _distinct(entries):
    kept = []
    for one in entries:
        if one not in kept:
            kept.append(one)
    return kept


def readme(package):
    """The Markdown that explains the package, with each source under its licence."""
    explained = meanings()
    context = {
        "package": package,
        "sources": Source.objects.order_by("key"),
        "ours": OURS,
        "codes": [(column, explained[column]) for column in CODES],
        "methodology": site() + reverse("website:methodology"),
    }
    return render_to_string("website/data_readme.txt", context)
