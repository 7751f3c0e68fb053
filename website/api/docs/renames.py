"""Old and new names of 30 November 2026, when rows became the same everywhere: the one break of version 1.

`CHANGELOG.md` says the same of the files and of the data package.
"""

from django.utils.translation import gettext_lazy as _

DAY = "2026-11-30"
PLACE = "country_iso3, country"
RENAMED = [  # (noun, [(old, new)])
    (
        _("Figures"),
        [
            ("country.iso3, country.name", PLACE),
            ("mineral.slug", "mineral"),
            ("source.key", "source"),
            ("source.attribution", "attribution"),
            ("release.key", "release"),
            ("revisions[].number", "revisions[].revision"),
            ("revisions[].release.key, .published", "revisions[].release, .published"),
            ("?since=", "?released_since="),
            ("source.name, source.licence", "/sources"),
            ("release.name, release.published", "/releases"),
            ("unit_name, api_url", ""),
        ],
    ),
    (
        _("Trade"),
        [
            ("key", "commodity"),
            ("minerals[].slug", "minerals[]"),
            ("exporter.iso3, exporter.name", "exporter_iso3, exporter"),
            ("importer.iso3, importer.name", "importer_iso3, importer"),
            ("value.value", "value_usd"),
            ("quantity.value", "quantity_kg"),
            ("years[].without_quantity", "years[].flows_without_quantity"),
            ("years[].source.key, .release.key", "years[].source, .release"),
        ],
    ),
    (
        _("Policies and partnerships"),
        [
            ("country.iso3, country.name", PLACE),
            ("minerals[].slug", "minerals[]"),
            ("partners[].iso3", "partners[]"),
            ("citation.title, .publisher, .url", "source_title, source_publisher, source_url"),
            ("citation.as_of", "as_of"),
            ("?status=", "?status_today="),
            ("?since=", "?dated_since="),
            ("edition_api_url", ""),
        ],
    ),
    (
        _("Countries and editions"),
        [
            ("iso3, iso2", "country_iso3, country_iso2"),
            ("region.slug", "region"),
            ("profile.state, .number, .notice", "profile_state, edition, notice"),
            ("minerals[].mineral.slug", "minerals[]"),
            ("minerals[].roles", "roles[]"),
            ("members[].iso3, blocs[].iso3", "members[], blocs[]"),
            ("/regions: slug, countries[].iso3", "region, countries[]"),
            ("/editions: country.iso3, number", "country_iso3, edition"),
            ("/editions: published, ended", "published_at, ended_at"),
            ("/editions: merged_into.iso3", "merged_into"),
            ("/editions?since=", "/editions?published_since="),
            ("profile.tagline, .merged_into, .published, api_url", ""),
        ],
    ),
    (
        _("Minerals, lists and sources"),
        [
            ("slug", "mineral"),
            ("group.name", "group"),
            ("parent.slug", "parent"),
            ("lists[].slug, children[].slug", "lists[], children[]"),
            ("/lists: slug, name, title", "list, label, name"),
            ("/lists: country.iso3", "country_iso3"),
            ("/lists/…: names[].mineral.slug", "names[].mineral"),
            ("/sources: key", "source"),
            ("/sources: may_be_passed_on", "passed_on"),
            ("/sources: releases[]", "/releases"),
            ("/sources/…: releases[].key", "releases[].release"),
            ("api_url", ""),
        ],
    ),
]
