"""Every type of public page: the addresses that stand for it over the real content, by the name of its URL pattern.

`tests/test_public_pages.py` fails where a pattern is neither in PAGES nor in NO_PAGES;
`tests/test_every_page_browser.py` opens the first of a type, in the long tier all of them.
"""

SERIES = "usa.gemstones.price.all.no-unit"
WORLD_PRICE = "wld.copper.price.annual-average-copper.dollars-per-metric-ton"
PAGES = {
    "website:home": ["/"],
    "website:search": [
        "/search/?q=japan+rare+earth",
        "/search/",
        "/search/?q=nothing-like-it",
    ],
    "website:compare": [
        "/compare/?country=japan&country=zambia",
        "/compare/?country=japan&country=atlantis",
        "/compare/",
    ],
    "website:methodology": ["/methodology/"],
    "website:changes": ["/changes/"],
    "website:corrections": ["/corrections/"],
    "website:sources": ["/sources/"],
    "website:cited": ["/sources/cited/"],
    "website:source": ["/sources/usgs-mcs/"],
    "website:glossary": ["/glossary/"],
    "website:about": ["/about/"],
    "website:accessibility": ["/accessibility/"],
    "website:privacy": ["/privacy/"],
    "website:data": ["/data/"],
    "website:data_version": ["/data/2026-01-01.1/", "/data/2026-01-02.1/"],
    "website:report": ["/report/?about=/countries/japan/"],
    "website:report_received": ["/report/received/"],
    "website:chart": [
        "/charts/cobalt-mine-production-contained-shares/",
        "/charts/cobalt-mine-production-contained-years/",
        "/charts/cobalt-mine-production-contained-map/",
        "/charts/cobalt-chain/",
        "/charts/country-australia-shares/",
    ],
    "website:chart_embed": [
        "/embed/cobalt-mine-production-contained-shares/",
    ],
    "api:documentation": ["/api/"],
    "profiles:list": [
        "/countries/",
        "/countries/?view=table",
        "/countries/?view=map",
        "/countries/?mineral=cobalt&mineral=unobtainium&role=producer",
        "/countries/?mineral=cobalt&region=east-asia&role=recycler",
    ],
    "profiles:detail": [
        "/countries/japan/",
        "/countries/mozambique/",
        "/countries/congo/",
        "/countries/canada/",
        "/countries/south-korea/",
    ],
    "profiles:data": ["/countries/japan/data/", "/countries/australia/data/?release=usgs-mcs-2025"],
    "profiles:exposure": ["/countries/japan/exposure/", "/countries/vatican-city/exposure/"],
    "profiles:editions": ["/countries/zambia/editions/"],
    "profiles:edition": ["/countries/zambia/editions/1/", "/countries/south-korea/editions/1/"],
    "profiles:edition_diff": ["/countries/zambia/editions/1...2/"],
    "profiles:mineral_editions": ["/minerals/cobalt/editions/"],
    "profiles:mineral_edition": ["/minerals/cobalt/editions/1/"],
    "profiles:mineral_edition_diff": ["/minerals/cobalt/editions/1...2/"],
    "profiles:event": ["/events/hormuz-closure-2026/"],
    "profiles:event_editions": ["/events/hormuz-closure-2026/editions/"],
    "profiles:event_edition": ["/events/hormuz-closure-2026/editions/1/"],
    "profiles:event_edition_diff": ["/events/hormuz-closure-2026/editions/1...2/"],
    "profiles:roles": ["/roles/"],
    "profiles:role": ["/roles/refiner/", "/roles/gatekeeper/"],
    "profiles:policies": ["/policies/", "/policies/?mineral=cobalt&year=1983"],
    "profiles:partnerships": ["/partnerships/"],
    "profiles:events": ["/events/", "/events/?type=quota&country=japan"],
    "profiles:projects": ["/projects/", "/projects/?stage=smelter&status=closed"],
    "profiles:preview": ["/preview/there-is-no-such-preview-link/"],
    "minerals:list": ["/minerals/", "/minerals/?sort=hhi"],
    "minerals:detail": [
        "/minerals/cobalt/",
        "/minerals/titanium/",
        "/minerals/copper/",
        "/minerals/neodymium/",
        "/minerals/cobalt/?release=usgs-mcs-2025",
        "/minerals/cobalt/?release=unknown",
    ],
    "minerals:revisions": ["/minerals/rare-earths/revisions/"],
    "minerals:market": ["/minerals/copper/united-states/"],
    "minerals:market_series": [f"/series/{SERIES}/", f"/series/{WORLD_PRICE}/"],
    "minerals:governance": ["/governance/"],
    "minerals:governance_detail": ["/governance/chile/"],
    "minerals:sources": ["/minerals/cobalt/sources/"],
    "minerals:mineral_trade": ["/minerals/cobalt/trade/"],
    "minerals:without_seller": ["/minerals/cobalt/if/dr-congo/", "/minerals/rare-earths/if/china/"],
    "minerals:trade": ["/trade/"],
    "minerals:commodity": ["/trade/hs92-283691/", "/trade/hs92-283691/?year=1066", "/trade/rare-earths/"],
    "minerals:commodity_country": [
        "/trade/hs92-283691/japan/",
        "/trade/hs92-283691/andorra/",
        "/trade/rare-earths/japan/",
    ],
    "minerals:map": ["/map/?mineral=gallium"],
    "minerals:lists": ["/lists/"],
    "minerals:list_detail": ["/lists/united-states-2025/"],
    "minerals:regions": ["/regions/"],
    "minerals:region": ["/regions/east-asia/"],
    "minerals:figure": ["/figures/cod.cobalt.mine.all.production.contained.2024/"],
}
REFUSED = {  # {address: status} of pages that say why there is nothing else
    "/no-such-page/": 404,
    "/countries/jpan/": 404,
    "/charts/no-such-chart/": 404,
    "/countries/?q=%00%ff": 200,
    "/preview/there-is-no-such-preview-link/": 404,
    "/countries/south-korea/": 410,
}
RENDERED_ALONE = ["400.html", "403.html", "403_csrf.html", "500.html", "503.html", "busy.html"]  # error pages

FILE = "a file"
FOR_PROGRAMS = "read by programs"
NO_PAGES = {  # {name: why no reader sees a page there}
    "website:suggest": "a part of the page with the search box, which tests/website/test_search_browser.py opens",
    **dict.fromkeys(
        [
            "website:data_cite", "website:data_file", "website:data_version_cite", "website:data_archive",
            "website:compare_download", "website:changes_download",
            "website:corrections_download", "website:chart_cite", "website:chart_file", "profiles:list_download",
            "profiles:download", "profiles:data_download", "profiles:data_cite", "profiles:exposure_download",
            "profiles:edition_cite", "profiles:mineral_edition_cite", "profiles:event_edition_cite",
            "profiles:edition_download",
            "profiles:role_download", "profiles:policies_download", "profiles:partnerships_download",
            "profiles:projects_download", "profiles:events_download", "profiles:image", "profiles:preview_image",
            "minerals:list_download", "minerals:download", "minerals:cite",
            "minerals:concentration", "minerals:revisions_download", "minerals:market_download",
            "minerals:market_series_download", "minerals:governance_download", "minerals:governance_detail_download",
            "minerals:compared", "minerals:trade_download", "minerals:commodity_download",
            "minerals:commodity_country_download", "minerals:map_download", "minerals:lists_download",
            "minerals:list_detail_download", "minerals:region_download", "minerals:figure_cite",
        ],
        FILE,
    ),
    **dict.fromkeys(
        [
            "website:feed", "website:country_feed", "website:mineral_feed", "website:policies_feed", "website:health",
            "website:ready",
            "website:metrics", "website:robots", "website:sitemaps", "website:sitemap", "website:manifest",
        ],
        FOR_PROGRAMS,
    ),
    "website:favicon": "leads to a picture",
}  # fmt: skip


def addresses(at_most=None):
    """Return the addresses of all types of page, of each type `at_most` so many."""
    return [address for found in PAGES.values() for address in found[:at_most]]
