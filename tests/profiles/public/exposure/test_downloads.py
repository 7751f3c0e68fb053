"""The file of exposure."""

import csv
import io

import pytest

from minerals.models import Commodity, Source
from tests.factories import (
    figure,
    govern,
)

pytestmark = pytest.mark.django_db


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_the_file_has_every_partner_with_codes_numbers_and_sources(client, places, lithium, carbonate):
    figure(places["CHL"], lithium, 5)
    govern(places["CHL"], {2023: 1})
    rows = rows_of(client.get("/countries/japan/exposure.csv"))
    assert [(row["direction"], row["partner_iso3"]) for row in rows] == [
        ("buys", "CHL"), ("buys", "ARG"), ("buys", "CHN"), ("sells", "KOR"),
    ]  # fmt: skip
    first, second = rows[:2]
    expected = {
        "country_iso3": "JPN", "commodity": "hs92-283691", "nomenclature": "hs92", "code": "283691",
        "minerals": "lithium", "year": "2024", "value_usd": "500", "quantity_kg": "100000", "share_percent": "50",
        "partner_mines": "lithium", "partner_note": "", "partner_governance": "1", "partners_for_80_percent": "2",
        "hhi": "3800", "suppliers_governance": "1", "governance_covered_percent": "50", "release": "baci-2026",
        "governance_release": "wgi-2024", "attribution": "CEPII, BACI; World Bank, WGI, CC BY 4.0",
    }  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    assert (second["quantity_kg"], second["partner_note"]) == ("", "not named in our output tables")
    assert (rows[3]["suppliers_governance"], rows[3]["attribution"]) == ("", "CEPII, BACI")


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(client, places, carbonate):
    Commodity.objects.update(name="=1+1")
    assert rows_of(client.get("/countries/japan/exposure.csv"))[0]["goods"] == "'=1+1"


def test_what_a_source_forbids_to_pass_on_is_in_no_file(client, places, carbonate):
    govern(places["CHL"], {2023: 1})
    Source.objects.filter(key="wgi").update(may_be_passed_on=False)
    first = rows_of(client.get("/countries/japan/exposure.csv"))[0]
    assert (first["partner_governance"], first["suppliers_governance"], first["governance_release"]) == (
        "",
        "",
        "",
    )
    Source.objects.filter(key="baci").update(may_be_passed_on=False)
    assert client.get("/countries/japan/exposure.csv").status_code == 404
