"""Every row of the whole content that readers take is as its table declares it."""

from itertools import islice

import pytest

from website.data_package.descriptor import TABLES

from .declared import packed_objects, wrong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_content")]
STEP = {"trade_flows": 50}  # of 300,000 rows that one statement makes


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_is_as_declared(table):
    rows = islice(packed_objects(table), 0, None, STEP.get(table.name, 1))
    assert list(wrong(table, rows, table.packed, strict=True)) == []
