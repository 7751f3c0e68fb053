"""The trade that the content ships: loaded once, all or nothing, with a reason where it is broken."""

import gzip

import pytest

from minerals.importers.reports import ContentError
from minerals.importers.tidy.content import load_facts
from minerals.importers.tidy.trade import COLUMNS
from minerals.models import ReleaseImport, TradeFlow

from .test_importers_content import FILES

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql("rows are loaded in each database’s own way")]


def stored():
    columns = (
        "trade_year__commodity__code",
        "trade_year__year",
        "exporter__code",
        "importer__code",
        "value",
        "quantity",
    )
    return sorted(TradeFlow.objects.values_list(*columns))


@pytest.fixture
def content(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def ship(content, *columns, folder="survey-2026", name="hs92.csv.gz"):
    columns = columns or ("280530,280530", "FIN,JPN", "JPN,FIN", "2024,2024", "5,7", ",3")
    text = "".join(f"{head},{column}\n" for head, column in zip(COLUMNS, columns, strict=True))
    (content / "trade" / folder).mkdir(parents=True)
    (content / "trade" / folder / name).write_bytes(gzip.compress(text.encode()))


def test_the_content_has_trade_that_is_loaded_once(content):
    ship(content)
    said = []
    assert str(load_facts(content, progress=said.append)[-1]).startswith(
        "trade/survey-2026/hs92.csv.gz: 2 read, 2 new"
    )
    assert said[-1] == "Loading 2 trade flows of Survey 2026, HS92"
    assert stored() == [("280530", 2024, "FIN", "JPN", 5, None), ("280530", 2024, "JPN", "FIN", 7, 3)]
    assert load_facts(content)[-1].unchanged == 2
    assert ReleaseImport.objects.get(form="trade").report["accounts"] == [["understood", 2]]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (("280530", "FIN", "JPN", "2024", "-5", "1"), "an amount is below zero"),
        (("280530", "FIN", "JPX", "2024", "5", "1"), "no country 'JPX'"),
        (("850511", "FIN", "JPN", "2024", "5", "1"), "no commodity 'hs92-850511'"),
        (("280530", "FIN", "JPN", "2024", "x", "1"), "invalid literal"),
        (("280530", "FIN,JPN", "JPN", "2024", "5", "1"), "its columns differ in length"),
        (("280530,280530", "FIN,FIN", "JPN,JPN", "2024,2024", "5,5", "1,1"), "the same flow appears twice"),
    ],
)
def test_broken_trade_in_the_content_loads_nothing(content, columns, reason):
    ship(content, *columns)
    with pytest.raises(ContentError, match=reason):
        load_facts(content)
    assert not ReleaseImport.objects.exists()


def test_trade_of_no_release_is_named(content):
    ship(content, folder="survey-1999")
    with pytest.raises(ContentError, match="its name is not that of a release: 'survey-1999'"):
        load_facts(content)
