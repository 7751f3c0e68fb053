"""Findings of trade over a group of codes: what is added, by value and by weight, over years, and frozen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minerals.models import CodeGroup
from profiles.public.page.number_pages import address_of
from profiles.publishing.figures import finding_words
from profiles.publishing.figures.trade_words import added_codes
from profiles.publishing.payload.payload import Payload
from profiles.publishing.texts.nodes import FindingShown
from tests.factories import CodeGroupFactory, CommodityFactory, CountryFactory, MineralFactory, flow
from tests.profiles.publishing.test_findings import reason, shown
from tests.profiles.publishing.test_resolving import resolved

CHINA = "show=supplier-share from=china source=baci"
MILLION = 1_000_000


@pytest.fixture
def earths(japan):
    """Japan buys 400 of 1,000 million dollars from China and 60 of 80 million kilograms in 2024; 4 % have no weight."""
    china, vietnam = CountryFactory(code="CHN", name="China"), CountryFactory(code="VNM", name="Vietnam")
    mineral = MineralFactory(name="Rare earths")
    metals = CommodityFactory(code="280530", name="Metals", minerals=[mineral])
    cerium = CommodityFactory(code="284610", name="Cerium compounds", minerals=[mineral])
    for code, seller, value, quantity, year in (
        (metals, china, 300, 10, 2024),
        (cerium, china, 100, 50, 2024),
        (metals, vietnam, 560, 20, 2024),
        (cerium, vietnam, 40, None, 2024),
        (metals, china, 450, 90, 2023),
        (cerium, vietnam, 50, 10, 2023),
        (metals, china, 45, 50, 2022),
        (cerium, china, 5, 20, 2022),
        (metals, vietnam, 50, 30, 2022),
        (metals, china, 70, 30, 2021),  # of cerium there is nothing
    ):
        flow(code, seller, japan, value * MILLION, quantity and quantity * MILLION, year=year)
    return CodeGroupFactory(commodities=[metals, cerium])


@pytest.mark.parametrize(
    ("options", "main", "beside"),
    [
        (CHINA, "40% of Japan’s imports", "2024, CEPII"),
        (f"{CHINA} by=weight", "75% of the weight of Japan’s imports", "2024, CEPII"),
        (f"{CHINA} by=weight as=percent", "75%", "2024, CEPII"),
        (f"{CHINA} year=2023", "90% of Japan’s imports", "2023, CEPII"),
        ("show=imports source=baci", "US$1,000 million", "2024, CEPII"),
        ("show=imports source=baci by=weight", "80,000 t gross weight", "2024, CEPII"),
        ("show=import-unit-value source=baci", "US$12.0 per kilogram", "2024, CEPII"),
        ("country=china show=exports source=baci", "US$400 million", "2024, CEPII"),
        ("country=china show=export-unit-value source=baci", "US$6.67 per kilogram", "2024, CEPII"),
        ("country=china show=export-share source=baci", "40% of the world’s exports", "2024, CEPII"),
        (
            "country=vietnam show=customer-share to=japan source=baci",
            "100% of Vietnam’s exports",
            "2024, CEPII",
        ),
        (
            "show=supplier-share-years from=china source=baci since=2022",
            "50% of Japan’s imports in 2022, 90% at the peak in 2023, and 40% in 2024",
            "2022 to 2024, CEPII",
        ),
        (
            "show=supplier-share-years from=china source=baci since=2023",
            "90% of Japan’s imports in 2023, the peak, and 40% in 2024",
            "2023 to 2024, CEPII",
        ),
        (
            "show=supplier-share-years from=china source=baci since=2022 year=2023 by=weight",
            "70% of the weight of Japan’s imports in 2022, and 90% in 2023, the peak",
            "2022 to 2023, CEPII",
        ),
        (
            "show=supplier-share-change from=china source=baci since=2022",
            "10 percentage points less than in 2022",
            "2024, CEPII",
        ),
        (
            "show=supplier-share-peak from=china source=baci since=2022",
            "90% of Japan’s imports in 2023",
            "2022 to 2024, CEPII",
        ),
    ],
)
def test_a_group_is_added_in_the_middle_of_a_sentence(profile, earths, options, main, beside):
    *found, finding = shown(profile, f"[[trade/rare-earths {options}]]")
    assert found == [main, ["c"], beside]
    assert [part.code for part in added_codes(finding)] == ["hs92-280530", "hs92-284610"]


def test_what_a_weight_leaves_out_and_what_is_added_stand_in_notes(profile, earths):
    reference = f"[[trade/rare-earths {CHINA} by=weight]]"
    *_, finding = shown(profile, reference)
    payload = resolved(profile, mining=reference).payload
    title = "Japan, imports of Rare earths by gross weight: the share of China, CEPII"
    assert finding_words.remarks(finding, payload) == (
        "Rare earths: the codes 280530 and 284610 of HS 1992 added up",
        f"{title}: without 4.0% of the value, which has no weight",
    )
    assert address_of(FindingShown(finding.key), payload) == "/trade/rare-earths/japan/"
    assert [(part.code, int(part.value)) for part in finding.parts[:2]] == [
        ("CHN", 60 * MILLION),
        ("WLD", 80 * MILLION),
    ]


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        (f"lithium-chemicals {CHINA}", "there is no group of codes “lithium-chemicals”"),
        (f"rare-earths {CHINA} year=2021", "there is no trade of 2021: the years are 2022 to 2024"),
        (f"rare-earths {CHINA} by=value", "write by=weight or leave it out"),
        (f"rare-earths {CHINA} since=2022", "does not take since="),
        ("rare-earths show=supplier-share-years from=china source=baci", "also needs since="),
        (
            "rare-earths show=supplier-share-years from=china source=baci since=2024",
            "write since= and an earlier year",
        ),
        ("rare-earths show=supplier-share-change from=chile source=baci since=2022", "no country “chile”"),
        (
            "rare-earths show=supplier-share-change from=japan source=baci since=2022",
            "bought no Rare earths from Japan",
        ),
        ("rare-earths show=exports source=baci", "Japan sold no Rare earths in 2024"),
        ("rare-earths country=vietnam show=exports by=weight source=baci", "6.7% of the value has no weight"),
        ("rare-earths country=vietnam show=export-unit-value source=baci", "6.7% of the value has no weight"),
        ("rare-earths show=value", "trade is shown with"),
    ],
)
def test_what_cannot_be_added_or_weighed_is_refused_with_the_reason(profile, earths, reference, why):
    assert why in reason(profile, f"[[trade/{reference}]]")


def test_unlike_goods_have_no_weight_and_no_unit_value(profile, earths):
    CodeGroup.objects.update(value_only=True)
    assert shown(profile, f"[[trade/rare-earths {CHINA}]]")[0] == "40% of Japan’s imports"
    for options in (f"{CHINA} by=weight", "show=import-unit-value source=baci"):
        assert "too unlike to add their weights" in reason(profile, f"[[trade/rare-earths {options}]]")


def test_no_trend_is_read_from_a_code_with_a_twin(profile, earths):
    earths.commodities.filter(code="280530").update(twin="850511")
    options = "show=supplier-share-change from=china source=baci since=2022"
    assert "the same loads may be under 850511" in reason(profile, f"[[trade/hs92-280530 {options}]]")


def test_one_code_is_weighed_as_a_group_is(profile, earths):
    found = shown(profile, f"[[trade/hs92-280530 {CHINA} by=weight]]")
    assert found[:2] == ("33% of the weight of Japan’s imports", [])


def test_a_later_change_of_the_group_leaves_a_payload_as_it_is(profile, earths):
    reference = f"[[trade/rare-earths {CHINA} by=weight]]"
    before = resolved(profile, mining=reference).payload
    frozen = before.to_json()
    (finding,) = before.findings.values()
    said = finding_words.shown(finding, before)
    earths.commodities.remove(earths.commodities.get(code="284610"))
    CodeGroup.objects.update(title="Renamed", value_only=True)
    read = Payload.from_json(frozen)
    assert read == before
    assert finding_words.shown(read.findings[finding.key], read) == said
    assert "280530 and 284610" in said.remarks[0]


def test_trade_of_groups_costs_two_queries_more_than_that_of_codes(profile, earths):
    def queries(*goods):
        options = (CHINA, "show=imports source=baci", "country=china show=export-share source=baci")
        text = " ".join(f"[[trade/{one} {option}]]" for one in goods for option in options)
        with CaptureQueriesContext(connection) as found:
            assert not resolved(profile, mining=text).problems
        return len(found)

    assert queries("hs92-280530", "rare-earths") == queries("hs92-280530") + 2
