"""One figure of the real content is corrected: everything of the new edition follows, and the old ones stay.

Japan refined 65 t of indium in 2025 and South Korea 180 t, of the 1,091 t that the rows add up to and the 1,100 t that
the USGS prints for the world. Corrected to 265 t, Japan comes before South Korea, and the rows add up to 1,291 t.
"""

import csv
import io
import json
import re
import zipfile
from html import unescape
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils.html import strip_tags

from minerals.importers.loading.importing import import_release
from minerals.importers.reading.files import from_bytes
from minerals.importers.tidy.figures import CORRECTION_COLUMNS
from profiles import checking, content
from profiles.models import DraftCheck, Edition, Profile

from .rehearsal import (
    CONTENT,
    OTHERS,
    decide,
    load_new,
    load_our_trade,
    load_release,
    load_tables,
    pages,
    people,
    publish_copy,
)
from .rehearsal import refresh as refresh_and_submit
from .seeds import once_a_module

pytestmark = pytest.mark.django_db

JAPAN, KOREA = (
    "jpn.indium.refinery.all.production.unstated.2025",
    "kor.indium.refinery.all.production.unstated.2025",
)
UNTOUCHED = "united-kingdom"
CORRECTION = {
    "country_iso3": "JPN", "mineral": "indium", "stage": "refinery", "form": "all", "measure": "production",
    "basis": "unstated", "year": "2025", "value": "265", "unit": "t", "flag": "estimated", "is_estimate": "true",
    "release": "usgs-mcs-2026-v1-3", "source": "usgs-mcs", "reason": "A figure of this test.",
}  # fmt: skip


def correct():
    file = io.StringIO()
    writer = csv.DictWriter(file, CORRECTION_COLUMNS, restval="")
    writer.writeheader()
    writer.writerow(CORRECTION)
    outcome = import_release(from_bytes("corrections.csv", file.getvalue().encode()), content_dir=CONTENT)
    assert (outcome.refusal, outcome.touched) == ("", 1)


def stating_indium(tree):
    """The snapshot of Japan with indium in a text and at a glance, whatever its editors say about it at present."""
    stated = {"label": "Indium refined", "figure": "indium/refinery/production"}
    sentence = "Indium was [[indium/refinery/production]], or [[indium/refinery/production show=share]]."
    text = f"{sentence} {tree['sections']['key_minerals']}"
    return tree | {
        "glance": [tree["glance"][0] | stated, *tree["glance"][1:]],
        "sections": tree["sections"] | {"key_minerals": text},
    }


def publish_correct_and_publish():
    """Return the pages before and after the correction: live ones, and first editions at their own addresses."""
    load_tables()
    load_new()
    for key in OTHERS:
        load_release(key)
    load_our_trade()
    editor, moderator = people()
    vocabulary, editions = content.Known.stored(), []
    for slug, edit in {"japan": (stating_indium,), "south-korea": (), UNTOUCHED: ()}.items():
        edition, left_out = publish_copy(slug, editor, moderator, vocabulary, *edit)
        assert not left_out, slug
        editions.append(edition)
    live = [edition.subject.place.get_absolute_url() for edition in editions]
    frozen = [edition.get_absolute_url() for edition in editions]
    found = SimpleNamespace(live=pages(live), frozen=pages(frozen))
    correct()
    found.live_corrected = pages(live)
    checking.check_profiles(Profile.objects.all())
    found.moved = set(
        DraftCheck.objects.exclude(moved=[]).values_list("profile__subject__place__slug", flat=True)
    )
    client = Client()
    client.force_login(editor)
    for review in refresh_and_submit(client):
        decide(review, moderator)
    found.live_after, found.frozen_after = pages(live), pages(frozen)
    return found


corrected = once_a_module(publish_correct_and_publish)


def words_of(page):
    text = re.sub(r"<script.*?</script>", "", page.decode(), flags=re.DOTALL)
    return " ".join(strip_tags(text).replace("\xa0", " ").split())


def cells(workbook):
    archive = zipfile.ZipFile(io.BytesIO(workbook))
    sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
    return re.findall(r"<v>([^<]*)</v>", "".join(archive.read(name).decode() for name in sheets))


def test_a_correction_changes_no_live_page_and_no_frozen_one_and_names_whom_it_touches(corrected):
    assert corrected.live_corrected == corrected.live
    assert corrected.moved == {"japan", "south-korea"}


def test_the_first_editions_are_byte_for_byte_what_they_were(corrected):
    assert corrected.frozen_after == corrected.frozen
    assert len(corrected.frozen) == 3 * 4
    live, after = (pages["/countries/united-kingdom/"] for pages in (corrected.live, corrected.live_after))
    related = b'id="related"'  # cards of other countries are of today
    assert live.partition(related)[0] == after.partition(related)[0] != live


# In the text, at a glance, in the table of key minerals with share, rank, leader and concentration.
STATED = [
    (r"Indium was 65 t", r"Indium was 265 t"),
    (r"or about 6% of the world", r"or about 21% of the world"),
    (
        r"Indium refined 65 t\W*estimate 2025; 3rd in the world",
        r"Indium refined 265 t\W*estimate\W*revised 2025; 2nd in the world",
    ),
    (
        r"65\W*estimate t 5\.9% 3rd China 69\.1%",
        r"265\W*estimate\W*revised t 20\.5% of the countries’ sum 2nd China 58\.9%",  # no longer of the rounded total
    ),
    (r"HHI 5,096", r"HHI 4,096"),
]


@pytest.mark.parametrize(("old", "new"), STATED)
def test_every_place_that_stated_the_figure_states_the_new_one(corrected, old, new):
    before, after = (words_of(pages["/countries/japan/"]) for pages in (corrected.live, corrected.live_after))
    assert re.search(old, before)
    assert not re.search(new, before)
    assert re.search(new, after)
    assert not re.search(old, after)


def test_the_reason_of_the_role_follows(corrected):
    before, after = (
        unescape(p["/countries/japan/"].decode()) for p in (corrected.live, corrected.live_after)
    )
    shown = "Refinery production 2025: {}\xa0t"
    assert shown.format(65) in before
    assert shown.format(265) in after
    assert shown.format(65) not in after


def test_share_and_rank_of_another_country_in_the_series_follow(corrected):
    before, after = (
        words_of(pages["/countries/south-korea/"]) for pages in (corrected.live, corrected.live_after)
    )
    for words, old, new in (("shares", "16.4%", "13.9%"), ("ranks", "2nd", "3rd")):
        assert old in before, words
        assert after.count(old) < before.count(old), words
        assert after.count(new) > before.count(new), words
    assert "16.4%" not in after
    figures = {number: figures_of("KOR", number)[KOREA] for number in (1, 2)}
    assert [figures[number]["rank"]["place"] for number in (1, 2)] == [2, 3]
    assert figures[1]["value"] == figures[2]["value"] == "180"


def test_json_csv_and_workbook_follow(corrected):
    for pages_then, value in ((corrected.live, "65"), (corrected.live_after, "265")):
        text = pages_then["/countries/japan.json"].decode()
        assert json.loads(text)
        rows = list(csv.DictReader(io.StringIO(pages_then["/countries/japan.csv"].decode("utf-8-sig"))))
        (row,) = [row for row in rows if (row["mineral"], row["stage"], row["year"]) == ("indium", "refinery", "2025")
                  and row["country_iso3"] == "JPN" and row["measure"] == "production"]  # fmt: skip
        assert row["value"] == value
        assert value in cells(pages_then["/countries/japan.xlsx"])
        assert re.search(rf'"value": ?"?{value}"?[,\s}}]', text)
    assert "265" not in cells(corrected.live["/countries/japan.xlsx"])


def test_readers_are_told_what_changed_and_which_release_said_so(corrected):
    page = words_of(Client().get("/countries/japan/editions/1...2/").content)
    assert "Figures changed by USGS Mineral Commodity Summaries 2026, version 1.3: 1." in page
    assert "65 t" in page
    assert "265 t" in page


def figures_of(code, number):
    return Edition.objects.get(subject__place__code=code, number=number).payload["figures"]
