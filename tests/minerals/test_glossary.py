"""The words of the trade: a reviewed table, read strictly."""

import pytest
from django.conf import settings

from minerals.reviewed.glossary import COLUMNS, glossary, read_glossary

CONTENT = settings.BASE_DIR / "content" / "glossary.csv"


def faults_of(path, *rows):
    path.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    return [str(problem) for problem in read_glossary(path)[1]]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Big Word,Word,,It means.,,", "small letters"),
        ("word,,,It means.,,", "name is empty"),
        ("word,Word,,,,", "meaning is empty"),
        ("word,Word,,It means.,nothing,", "no term 'nothing'"),
        ("word,Word,,It means.,word,", "no term 'word'"),
        ("word,Word,,It means.,,Page=example.org", "leads to no path"),
        ("word,Word,WORD,It means.,,", "already on line 2"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_line(tmp_path, row, fault):
    (found,) = faults_of(tmp_path / "glossary.csv", row)
    assert found.startswith("glossary.csv, line 2: ")
    assert fault in found


@pytest.mark.pure
def test_two_terms_share_no_name(tmp_path):
    rows = ("one,One,both,It means.,,", "two,Two,Both,It means.,,")
    (found,) = faults_of(tmp_path / "glossary.csv", *rows)
    assert "line 3: 'both' is already on line 2" in found


@pytest.mark.pure
def test_the_glossary_of_the_content_is_whole():
    terms, faults = read_glossary(CONTENT)
    assert not faults
    assert len(terms) >= 50
    assert {
        "stage",
        "measure",
        "form",
        "basis",
        "reserves",
        "withheld",
        "bounded",
        "hhi",
    } <= glossary().keys()
