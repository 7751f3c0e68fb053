"""JSON-LD in the words of schema.org, for search engines and crawlers of data."""

from django.utils.translation import get_language

from .citing import ATLAS

OUR_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "zip": "application/zip",
}


def atlas(site):
    return {"@type": "Organization", "@id": f"{site}/#atlas", "name": ATLAS, "url": f"{site}/"}


def article(work, *, site, address, description, about, keywords, image):
    """A profile, live at `address`, or one of its editions: `work`, whose address stays."""
    return _filled(
        {
            "@type": "Article",
            "@id": f"{address}#article",
            "headline": work.title,
            "description": description,
            "url": address,
            "mainEntityOfPage": address,
            "archivedAt": work.address,
            "version": work.edition,
            "datePublished": work.issued.isoformat(),
            "dateModified": work.issued.isoformat(),
            "author": atlas(site),
            "publisher": atlas(site),
            "license": OUR_LICENCE,
            "isAccessibleForFree": True,
            "inLanguage": get_language(),
            "image": image,
            "about": about,
            "keywords": list(keywords),
        }
    )


def dataset(work, observations, *, site, description, releases=(), files=(), spatial="", variables=()):
    """Figures as a Dataset. `files`: {ending: path}; `releases` with their sources: what it is based on."""
    years = [one.year for one in observations if not one.scenario]
    licences = dict.fromkeys(one.source.licence_url or one.source.licence for one in releases)
    return _filled(
        {
            "@type": "Dataset",
            "@id": f"{work.address}#data",
            "name": work.title,
            "description": description,
            "url": work.address,
            "identifier": work.id,
            "version": work.version,
            "creator": atlas(site),
            "license": [*licences] if len(licences) > 1 else next(iter(licences), ""),
            "isAccessibleForFree": True,
            "inLanguage": get_language(),
            "dateModified": work.issued.isoformat() if work.issued else "",
            "temporalCoverage": _span(years),
            "spatialCoverage": {"@type": "Place", "name": spatial} if spatial else None,
            "variableMeasured": list(variables),
            "isBasedOn": [
                _filled(
                    {
                        "@type": "CreativeWork",  # a Dataset would have to be described here too
                        "name": one.name,
                        "url": one.url or one.source.url,
                        "license": one.source.licence_url or one.source.licence,
                    }
                )
                for one in releases
            ],
            "distribution": [
                {"@type": "DataDownload", "encodingFormat": MEDIA_TYPES[ending], "contentUrl": site + path}
                for ending, path in dict(files).items()
            ],
        }
    )


def website(site, *, search, catalogue):
    """The site itself. `search`: the path of its search, up to the question; `catalogue`: a node of its data."""
    return {
        "@type": "WebSite",
        "@id": f"{site}/#site",
        "name": ATLAS,
        "url": f"{site}/",
        "inLanguage": get_language(),
        "publisher": atlas(site),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{site}{search}{{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
        "hasPart": catalogue,
    }


def catalogue(site, *, address, name, description, tables):
    """The data as a catalogue of tables: (name, title, description, path of the file) each."""
    return {
        "@type": "DataCatalog",
        "@id": f"{address}#catalogue",
        "name": name,
        "description": description,
        "url": address,
        "license": OUR_LICENCE,
        "creator": {"@id": f"{site}/#atlas"},
        "dataset": [
            {
                "@type": "Dataset",
                "@id": f"{address}#{key}",
                "name": title,
                "description": said,
                "url": f"{address}#tables",
                "distribution": {
                    "@type": "DataDownload",
                    "encodingFormat": MEDIA_TYPES["csv"],
                    "contentUrl": site + path,
                },
            }
            for key, title, said, path in tables
        ],
    }


def defined_terms(terms, *, address, name, description):
    """The words of a glossary at `address`, each with its meaning: minerals.reviewed.glossary.Term."""
    return {
        "@type": "DefinedTermSet",
        "@id": f"{address}#glossary",
        "name": name,
        "description": description,
        "url": address,
        "license": OUR_LICENCE,
        "inLanguage": get_language(),
        "hasDefinedTerm": [
            _filled(
                {
                    "@type": "DefinedTerm",
                    "@id": f"{address}#{one.slug}",
                    "name": one.name,
                    "alternateName": list(one.aliases),
                    "termCode": one.slug,
                    "description": one.meaning,
                    "inDefinedTermSet": f"{address}#glossary",
                }
            )
            for one in terms
        ],
    }


def measured(observation, name):
    """Return the value of a figure as a PropertyValue: exact, between bounds, or without a number."""
    value, lower, upper = (
        None if one is None else float(one)
        for one in (observation.value, observation.lower, observation.upper)
    )
    numbers = {"value": value, "minValue": lower, "maxValue": upper}
    return {
        "@type": "PropertyValue",
        "name": name,
        "unitText": str(observation.unit),
        **{key: one for key, one in numbers.items() if one is not None},
    }


def _span(years):
    if not years:
        return ""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}/{last}"


def _filled(node):
    return {name: value for name, value in node.items() if value not in (None, "", [])}
