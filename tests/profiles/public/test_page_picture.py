"""The picture of a page as an editor chose it: its row, its frozen points, its page, its chart, and the form."""

import csv
import io
import json
import re
from html import unescape

import pytest
from django.utils.html import strip_tags

from profiles.draft import snapshot
from profiles.models import PagePicture
from profiles.models.pictures import misfits, not_taken
from profiles.public.compared.reader_tree import reader_tree
from profiles.public.page.chosen import ChosenPicture
from profiles.publishing.facts import Facts
from profiles.publishing.payload.payload import Payload
from profiles.publishing.resolving import resolve

from ...factories import (
    CommodityFactory,
    CountryFactory,
    MineralFactory,
    figure,
    flow,
    market,
    publish,
    world,
)

MILLION = 1_000_000
CODE = "hs92-283691"


@pytest.fixture
def trade(japan):
    """Japan buys a growing part of its lithium carbonate from Chile, and the rest from Argentina."""
    chile, argentina = CountryFactory(code="CHL", name="Chile"), CountryFactory(code="ARG", name="Argentina")
    carbonate = CommodityFactory()
    for year, part in ((2021, 20), (2022, 40), (2023, 70), (2024, 60)):
        flow(carbonate, chile, japan, part * MILLION, year=year)
        flow(carbonate, argentina, japan, (100 - part) * MILLION, year=year)
    return carbonate


@pytest.fixture
def nickel(japan):
    """Japan makes 10 to 40 of 100 t of nickel, in 2021 to 2024; it refines in two years only."""
    nickel, whole = MineralFactory(name="Nickel"), world()
    for year, value in ((2021, 10), (2022, 20), (2023, 30), (2024, 40)):
        figure(japan, nickel, value, year=year)
        figure(whole, nickel, 100, year=year)
    for year in (2023, 2024):
        figure(japan, nickel, 5, stage="refinery", year=year)
        figure(whole, nickel, 50, stage="refinery", year=year)
    return nickel


def choose(profile, *, minerals=(), **values):
    row = PagePicture.objects.create(profile=profile, **values)
    row.minerals.set(minerals)
    return row


def resolution(profile):
    tree = snapshot.snapshot(profile)
    return resolve(tree, Facts.for_drafts(profile.subject.place, tree))


def drawn(profile):
    """The ChosenPicture of a draft, read back from the JSON of its payload."""
    found = resolution(profile)
    assert not [one for one in found.problems if one.where.startswith("Picture")]
    return ChosenPicture(Payload.from_json(json.loads(json.dumps(found.payload.to_json()))))


def wrong(profile):
    found = resolution(profile)
    assert found.payload.picture is None
    return [str(one) for one in found.problems if one.where.startswith("Picture")]


def cells(chosen):
    return {name: [str(one) for one in row] for name, row in chosen.table}


def test_suppliers_are_the_largest_over_the_years(profile, trade):
    choose(profile, kind="suppliers", series=CODE)
    chosen = drawn(profile)
    assert chosen.title == (
        "Lithium carbonate from Chile: 20% of Japan’s imports in 2021, 70% at the peak in 2023, and 60% in 2024"
    )
    assert cells(chosen) == {
        "Chile": ["20.0%", "40.0%", "70.0%", "60.0%"],
        "Argentina": ["80.0%", "60.0%", "30.0%", "40.0%"],
    }
    assert chosen.sources == ["CEPII, BACI"]
    assert chosen.tracks[0].description == "2021: 20.0%; 2022: 40.0%; 2023: 70.0%; 2024: 60.0%"


def test_customers_are_those_of_the_seller(profile, trade, japan):
    china = CountryFactory(code="CHN", name="China")
    for year in (2022, 2023, 2024):
        flow(trade, japan, china, MILLION, year=year)
    choose(profile, kind="customers", series=CODE, since=2022, until=2024)
    assert cells(drawn(profile)) == {"China": ["100.0%", "100.0%", "100.0%"]}


def test_shares_stand_along_the_chain_where_years_suffice(profile, nickel):
    choose(profile, kind="stages", minerals=[nickel])
    chosen = drawn(profile)
    assert cells(chosen) == {"Nickel, mine production": ["10.0%", "20.0%", "30.0%", "40.0%"]}
    assert chosen.title == "Nickel, mine production: 10.0% of the world in 2021, 40.0% in 2024"


def test_a_series_has_its_marks_and_says_its_change(profile, nickel):
    choose(profile, kind="series", minerals=[nickel], marks="2023-10 Licences; 2022 A plan")
    chosen = drawn(profile)
    assert chosen.title == (
        "Japan, nickel: mine production (contained weight) in 2024: 4 times as much as in 2021"
    )
    assert chosen.key_lines == ["1: 2022, A plan.", "2: October 2023, Licences."]
    places = [float(mark.x) for mark in chosen.tracks[0].line.marks]
    dots = [float(dot.x) for dot in chosen.tracks[0].line.dots]
    assert places[0] == dots[1]
    assert dots[2] < places[1] < (dots[2] + dots[3]) / 2


def test_a_mark_without_words_is_that_of_a_row(profile, nickel):
    profile.policy_rows.create(
        title="Ore stop", date="2023-02-22", kind="law", status="in-force", summary="Stops.", citation="paper"
    )
    row = choose(profile, kind="series", minerals=[nickel], marks="2023-02")
    assert drawn(profile).key_lines == ["1: February 2023, Ore stop."]
    PagePicture.objects.filter(pk=row.pk).update(marks="2024-02")
    assert wrong(profile) == [
        "Picture of the page, series: 2024-02: marks: no policy, partnership or change of this profile has this "
        "date: write words after it"
    ]


def test_prices_are_frozen_in_the_words_of_their_source(profile, cobalt):
    series = market({2022: 30, 2023: 17, 2024: 16}, mineral=cobalt)
    choose(profile, kind="prices", series=series.key)
    chosen = drawn(profile)
    assert chosen.title == (
        "Cobalt: Price, average, dollars per pound: U.S. spot, cathode: 30 in 2022, 16 in 2024"
    )
    assert chosen.subtitle == "Dollars per pound, 2022 to 2024, from zero to 30."


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "suppliers"}, "suppliers: customs codes or price: this kind needs it"),
        (
            {"kind": "suppliers", "series": "hs92-999999"},
            "suppliers: hs92-999999: customs codes or price: nothing is held of the trade in “hs92-999999”",
        ),
        (
            {"kind": "suppliers", "series": CODE, "since": 2010},
            f"suppliers: 2010: from: nothing is held of the trade in “{CODE}” in 2010: the years are 2021 to 2024",
        ),
        (
            {"kind": "suppliers", "series": CODE, "since": 2023},
            f"suppliers: 2023: from: 2 years with a number are too few for a line of the trade in “{CODE}”: it needs 3",
        ),
        (
            {"kind": "suppliers", "series": CODE, "marks": "2019-01 Early"},
            "suppliers: 2019-01: marks: it is outside of the picture, 2021 to 2024",
        ),
        (
            {"kind": "stages", "minerals": "gallium"},
            "stages: Gallium: minerals: no share is held of production of gallium of Japan",
        ),
        (
            {"kind": "prices", "series": "usa.gold"},
            "prices: usa.gold: customs codes or price: nothing is held of a series of prices “usa.gold”",
        ),
    ],
)
def test_a_row_that_makes_no_picture_names_its_field(values, said, profile, trade):
    minerals = [MineralFactory(name="Gallium")] if values.pop("minerals", None) else []
    choose(profile, minerals=minerals, **values)
    assert wrong(profile) == [f"Picture of the page, {said}"]


def test_a_mark_after_the_last_year_is_refused(profile, trade):
    choose(profile, kind="suppliers", series=CODE, until=2023, marks="2024-05 Late")
    assert wrong(profile) == [
        "Picture of the page, suppliers: 2024-05: marks: it is outside of the picture, 2021 to 2023"
    ]


def test_a_page_has_one_picture(profile, trade):
    choose(profile, kind="suppliers", series=CODE)
    choose(profile, kind="suppliers", series=CODE, position=1)
    (problem,) = [one for one in resolution(profile).problems if one.where.startswith("Picture")]
    assert problem.reason == "kind: a page has one picture"


def test_the_form_refuses_fields_that_a_kind_does_not_take():
    asked = {"kind": "prices", "minerals": None, "stage": "mine", "measure": "", "series": "", "since": 2020}
    assert misfits(asked | {"until": 2020}) == [
        ("series", "this kind needs it"),
        ("until", "it is not after the first year"),
    ]
    assert not_taken(asked) == [("stage", "this kind does not take it")]


# Frozen


@pytest.fixture
def published(profile, trade, editor, moderator):
    choose(profile, kind="suppliers", series=CODE, marks="2023-07 Licences")
    return publish(profile, editor=editor, moderator=moderator)


def test_an_edition_without_a_picture_has_no_key_of_it(profile, editor, moderator):
    edition = publish(profile, editor=editor, moderator=moderator)
    assert "picture" not in edition.payload
    assert all("finding" not in item and "claim" not in item for item in edition.payload["glance"])
    assert Payload.of(edition).to_json() == edition.payload


def test_a_later_import_does_not_change_the_picture(published, trade, japan, client):
    address = published.get_absolute_url()
    before = client.get(address).content.decode()
    flow(trade, CountryFactory(code="CHN", name="China"), japan, 900 * MILLION, year=2024)
    flow(trade, CountryFactory(code="CHN", name="China"), japan, 900 * MILLION, year=2025)
    page = client.get(address).content.decode()
    start, end = page.index('id="picture"'), page.index("</figure>", page.index('id="picture"'))
    assert page[start:end] in before
    assert "60% in 2024" in page[start:end]


def test_the_live_page_shows_it_instead_of_what_the_rule_draws(published, client):
    page = unescape(client.get("/countries/japan/").content.decode())
    assert "60% in 2024" in page[page.index('id="picture"') :]
    assert 'class="fold is-open-wide beside is-trend"' not in page  # as those of the rule
    assert f'href="/charts/edition-japan-{published.number}-picture/"' in page
    text = strip_tags(page)
    assert "1: July 2023, Licences." in text
    assert "20.0%" in text


def test_its_chart_has_files_and_a_citation_of_the_edition(published, client):
    key = f"edition-japan-{published.number}-picture"
    page = unescape(client.get(f"/charts/{key}/").content.decode())
    assert "stays as this edition has it" in page
    assert client.get(f"/charts/{key}.svg").status_code == 200
    rows = list(csv.DictReader(io.StringIO(client.get(f"/charts/{key}.csv").content.decode())))
    assert [(row["series"], row["year"], row["value"]) for row in rows[:2]] == [
        ("Chile", "2021", "20"),
        ("Chile", "2022", "40"),
    ]
    assert {row["release"] for row in rows} == {"baci-2026"}
    cited = json.loads(client.get(f"/charts/{key}/cite.json").content)[0]
    assert cited["note"] == "After CEPII, BACI."
    assert client.get(f"/embed/{key}/").status_code == 200


def test_a_withdrawn_edition_has_no_chart(published, client, moderator):
    from profiles import workflow

    address = f"/charts/edition-japan-{published.number}-picture/"
    assert client.get(address).status_code == 200
    workflow.withdraw(published, by=moderator, notice="It was wrong.")
    assert client.get(address).status_code == 404


def test_a_comparison_of_editions_has_it_in_words(published):
    (row,) = reader_tree(Payload.of(published))["picture"]
    assert row["kind"].startswith("Lithium carbonate from Chile")
    assert "Chile: 20.0%, 40.0%, 70.0%, 60.0%" in row["marks"]


# At a glance


def test_trade_and_claims_stand_at_a_glance(profile, trade, editor, moderator, client):
    first, second, *_ = profile.glance_items.all()
    first.figure = f"trade/{CODE} show=supplier-share from=chile source=baci"
    second.figure, second.claim, second.citation, second.as_of = "", "20,000 t", "paper", "2026-03"
    first.save(), second.save()
    publish(profile, editor=editor, moderator=moderator)
    page = " ".join(strip_tags(unescape(client.get("/countries/japan/").content.decode())).split())
    assert "60% of the value of its imports of lithium carbonate is from Chile, 2024" in page
    assert "20,000 t1 as of March 2026" in page.replace("20,000 t 1", "20,000 t1")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"figure": "", "claim": "5 t"}, "a claim needs a citation"),
        ({"figure": "", "claim": ""}, "write a reference, or a claim with its citation"),
        ({"claim": "5 t", "citation": "paper"}, "a number is a reference or a claim, not both"),
        ({"figure": "", "claim": "5 t", "citation": "none"}, "this profile has no citation with that key"),
        (
            {"figure": f"trade/{CODE} show=supplier-share-years from=chile since=2021 source=baci"},
            "a number at a glance is shown as",
        ),
    ],
)
def test_a_number_at_a_glance_is_a_reference_or_a_cited_claim(values, reason, profile, trade):
    profile.glance_items.filter(position=0).update(**values)
    found = [one.reason for one in resolution(profile).problems if one.where.startswith("At a glance")]
    assert len(found) == 1
    assert found[0].startswith(reason)


# On the desk


def test_the_form_draws_the_row_as_stored_and_as_typed(profile, trade, desk):
    row, pk = choose(profile, kind="suppliers", series=CODE), profile.pk
    form = f"/admin/profiles/profile/{pk}/change/?at=picture:"
    page = unescape(desk.get(form).content.decode())
    assert "70% at the peak in 2023" in page
    answer = desk.post(
        f"/admin/profiles/profile/{pk}/live-picture/",
        {"kind": "suppliers", "series": CODE, "until": "2023"},
        content_type="application/json",
    ).json()
    assert "70% in 2023, the peak" in answer["html"]
    assert answer["problems"] == []
    typed = {"kind": "suppliers", "series": "hs92-1", "until": "soon"}
    answer = desk.post(f"/admin/profiles/profile/{pk}/live-picture/", typed, content_type="application/json")
    assert answer.json()["problems"] == [{"field": "until", "text": "To: Enter a whole number."}]
    assert PagePicture.objects.get(pk=row.pk).until is None


def test_a_problem_of_the_picture_describes_its_field_and_leads_to_it(profile, trade, desk):
    choose(profile, kind="suppliers", series="hs92-1")
    page = unescape(desk.get(f"/admin/profiles/profile/{profile.pk}/change/?at=picture:").content.decode())
    (control,) = re.findall(r"<input[^>]* name=page_pictures-0-series [^>]*>", page)
    assert " aria-invalid=true" in control
    assert "picture-problem-0" in re.search(r'aria-describedby=("[^"]*"|\S+)', control)[1].strip('"').split()
    assert " id=id_page_pictures-0-series " in control
    line = page.split('id="picture-problem-0"')[1].split("</li>")[0]
    assert 'href="#id_page_pictures-0-series"' in line


def test_the_preview_button_draws_what_is_typed(profile, trade, desk):
    choose(profile, kind="suppliers", series=CODE)
    form = f"/admin/profiles/profile/{profile.pk}/change/?at=picture:"
    page = desk.get(form)
    posted = {}
    for one in page.context["adminform"].form:
        posted[one.html_name] = one.value() or ""
    (inline,) = [
        one for one in page.context["inline_admin_formsets"] if one.formset.prefix == "page_pictures"
    ]
    for one in inline.formset.management_form:
        posted[one.html_name] = one.value()
    for one in inline.formset.forms[0]:
        value = one.field.prepare_value(one.value()) if one.name == "minerals" else one.value()
        posted[one.html_name] = "" if value is None else value
    posted |= {"page_pictures-0-until": "2023", "_preview": "1", "at": "picture:"}
    posted.pop("page_pictures-0-DELETE", None)
    assert "70% in 2023, the peak" in unescape(desk.post(form, posted).content.decode())
