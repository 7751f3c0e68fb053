"""The files of BACI in ../shared/data: every row accounted for, totals agree, and the content holds the same flows."""

import gzip

import pytest
from django.conf import settings

from minerals.importers.reading.files import decoded, from_path
from minerals.importers.reading.formats import read_tables, recognise
from minerals.importers.tidy.trade import read_flows

CONTENT = settings.BASE_DIR / "content"
SOURCE = settings.BASE_DIR.parent / "shared" / "data" / "baci_trade"

pytestmark = [
    pytest.mark.pure,
    pytest.mark.skipif(not SOURCE.exists(), reason="the files of BACI are not in ../shared/data"),
]


@pytest.fixture(scope="module")
def extract():
    files = decoded(from_path(SOURCE))
    _, _, form = recognise(next(file.text for file in files if file.name.startswith("bilateral")))
    return form.read(files, read_tables(CONTENT)["baci"])


def test_every_row_is_accounted_for(extract):
    assert extract.accounts == {
        "understood": 303_233,
        "skipped": 0,
        "outside": 235_655,
        "not understood": 0,
    }
    assert extract.read == 303_233 + 235_655
    assert not extract.problems
    assert len(extract.repaired) == 3
    assert extract.edition == 2026


def test_every_total_of_the_ten_years_is_what_its_partners_add_up_to(extract):
    assert extract.outside["country totals, compared with their partners"] == 85_750


def test_the_content_has_the_flows_of_the_files(extract):
    given = {}
    for path in (CONTENT / "trade" / "baci-2026").iterdir():
        flows, _ = read_flows(path.name.partition(".")[0], gzip.decompress(path.read_bytes()))
        given |= {
            (*table, *pair): amounts for table, pairs in flows.items() for pair, amounts in pairs.items()
        }
    assert given == {tuple(row.identity): (row.value, row.quantity) for row in extract.rows}
