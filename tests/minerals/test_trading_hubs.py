"""Trading hubs: a short list, each place with what its source says."""

import csv

import pytest
from django.conf import settings

from minerals.reviewed.trading_hubs import COLUMNS, hubs, read_hubs

pytestmark = pytest.mark.pure

CONTENT = settings.BASE_DIR / "content"


def test_every_hub_is_a_place_of_the_content_with_a_source():
    with (CONTENT / "countries.csv").open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    assert hubs()
    for code, hub in hubs().items():
        assert hub.name.removeprefix("the ") == names[code]
        assert all(hub)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("HKG,Hong Kong,,A page,A paper,https://example.org/,2026-11-30", "because is empty"),
        ("HKG,Hong Kong,It is one.,A page,A paper,,2026-11-30", "url is empty"),
        ("HKG,Hong Kong,It is one.,A page,A paper,example.org,2026-11-30", "is no address"),
        ("HKG,Hong Kong,It is one.,A page,A paper,https://example.org/,today", "is no day"),
    ],
)
def test_a_hub_without_its_source_is_refused(tmp_path, row, fault):
    file = tmp_path / "trading_hubs.csv"
    file.write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")
    assert any(fault in str(problem) for problem in read_hubs(file)[1])
