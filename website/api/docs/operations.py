"""The operations as the documentation lists them, each with an example that the tests run."""

from django.utils.translation import gettext_lazy as _

OPERATIONS = [  # (noun, [(operationId, description, an example)])
    (
        _("Figures"),
        [
            (
                "list_figures",
                _("Production, reserves, capacity and the rest, by place, mineral, stage and year."),
                "/api/v1/figures?country=japan&mineral=cobalt&year=2024",
            ),
            (
                "get_figure",
                _("One number with its share of the world, its rank and every value that it has had."),
                "/api/v1/figures/cod.cobalt.mine.all.production.contained.2024",
            ),
            ("list_sources", _("Who publishes the numbers, under which licence."), "/api/v1/sources"),
            ("get_source", _("One source with its releases."), "/api/v1/sources/usgs-mcs"),
            ("list_releases", _("Releases of all sources, newest first."), "/api/v1/releases"),
        ],
    ),
    (
        _("Countries and profiles"),
        [
            (
                "list_countries",
                _("States, territories, blocs and the world, with key minerals and roles."),
                "/api/v1/countries?mineral=cobalt&role=producer",
            ),
            ("get_country", _("One place, by slug, ISO code or another name."), "/api/v1/countries/JPN"),
            (
                "get_profile",
                _("The profile that readers find: texts, figures, policies, sources."),
                "/api/v1/countries/japan/profile",
            ),
            ("list_country_editions", _("Every edition of one profile."), "/api/v1/countries/japan/editions"),
            ("get_edition", _("One frozen edition."), "/api/v1/countries/japan/editions/1"),
            (
                "list_editions",
                _("The latest editions of all profiles."),
                "/api/v1/editions?published_since=2026-01-01",
            ),
            ("list_regions", _("The regions of the Atlas with their countries."), "/api/v1/regions"),
        ],
    ),
    (
        _("Minerals and official lists"),
        [
            (
                "list_minerals",
                _("Minerals with symbol, group and lists."),
                "/api/v1/minerals?critical=true",
            ),
            ("get_mineral", _("One mineral."), "/api/v1/minerals/cobalt"),
            (
                "list_uses",
                _("What minerals are used for and what replaces them, each with its source."),
                "/api/v1/uses?mineral=cobalt&kind=substitute",
            ),
            ("list_lists", _("Official lists of critical minerals."), "/api/v1/lists?mineral=cobalt"),
            ("get_list", _("One list with every name on it."), "/api/v1/lists/united-states-2025"),
        ],
    ),
    (
        _("Policies, partnerships, projects and events"),
        [
            (
                "list_policies",
                _("Policies that live profiles state, each with its status today."),
                "/api/v1/policies?country=japan&status_today=in-force",
            ),
            (
                "list_partnerships",
                _("Agreements, stakes and forums, each with its partners."),
                "/api/v1/partnerships?country=japan&mineral=cobalt",
            ),
            (
                "list_projects",
                _("Mines, plants and projects with owners, stage and status."),
                "/api/v1/projects?mineral=cobalt&status=operating",
            ),
            (
                "list_events",
                _("Events with dates, kind, minerals and countries."),
                "/api/v1/events?country=japan",
            ),
            (
                "get_event",
                _("One event with its texts and its part for each country."),
                "/api/v1/events/china-acid-stop-2026",
            ),
        ],
    ),
    (
        _("Trade"),
        [
            (
                "list_commodities",
                _("Customs codes with their minerals."),
                "/api/v1/commodities?mineral=cobalt",
            ),
            (
                "get_commodity",
                _("One code with the trade of the world by year."),
                "/api/v1/commodities/hs92-283691",
            ),
            (
                "list_trade_flows",
                _("Who sold to whom under one code."),
                "/api/v1/commodities/hs92-283691/flows?importer=JPN",
            ),
            (
                "list_country_trade_flows",
                _("What one place bought and sold."),
                "/api/v1/countries/japan/trade?mineral=cobalt",
            ),
        ],
    ),
    (
        _("Search"),
        [
            (
                "search_atlas",
                _("Full-text search that tolerates typing errors."),
                "/api/v1/search?q=drc+cobolt",
            )
        ],
    ),
]
