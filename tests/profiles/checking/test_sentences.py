"""Sentences that state a moved figure, and sentences whose own words should be read again."""

import pytest

from minerals.models import Country, Figure, Flag, TradeFlow
from profiles.checking.sentences import worklist
from profiles.draft import snapshot
from profiles.publishing.facts import Facts
from profiles.publishing.payload.payload import Payload
from profiles.publishing.payload.upgrades import nodes
from profiles.publishing.resolving import resolve
from tests.factories import CommodityFactory, CountryFactory, MineralFactory, figure, flow, revise, world

COBALT = "cobalt/mine/production"


@pytest.fixture
def resolved(profile, cobalt_figures):
    """A function: the payload of the draft with this overview."""

    def now(overview):
        profile.overview = overview
        tree = snapshot.snapshot(profile)
        return resolve(tree, Facts.for_drafts(profile.subject.place, tree)).payload

    return now


@pytest.fixture
def after(resolved):
    """A function: the Worklist of an overview, before and after `change()`."""

    def found(overview, change):
        before = resolved(overview)
        change()
        return worklist(before, resolved(overview))

    return found


def drawn(sentence):
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in sentence.pieces)


def overview(work):
    return [one for one in work.sentences if one.place == "overview"]


def test_a_sentence_has_old_beside_new_and_its_neighbours_are_left_out(after, cobalt_figures):
    text = f"Mines are few. In the U.S. and here [[{COBALT}]] came to light.[@paper] **None** more. [[{COBALT}]]."
    first, second = overview(after(text, lambda: revise(cobalt_figures, 33)))
    moved = "[-30 t (2024)-] → [+33 t (2024)+]"
    assert drawn(first) == f"In the U.S. and here {moved} came to light."
    assert drawn(second) == f"{moved}."
    assert first.again == second.again == ()


def test_each_item_of_a_list_is_read_by_itself(after, cobalt_figures):
    text = f"- nothing\n- *mined* [[{COBALT}]]\n- more"
    (one,) = overview(after(text, lambda: revise(cobalt_figures, 33)))
    assert drawn(one).startswith("mined [-30")


def test_what_did_not_move_is_no_work(after):
    work = after(f"[[{COBALT}]].", lambda: None)
    assert (work.sentences, work.roles, work.rows, work.elsewhere, work.again) == ((), (), (), 0, 0)


def test_a_figure_that_stands_in_no_sentence_is_counted_apart(after, profile, japan, cobalt_figures):
    nickel = MineralFactory(name="Nickel")
    profile.mineral_links.create(mineral=nickel, position=3)
    mined = figure(japan, nickel, 8)
    work = after("No figure.", lambda: revise(mined, 9))
    assert (work.sentences, work.elsewhere, len(work.rows)) == ((), 1, 1)


def test_a_rank_that_changed_asks_to_be_read_again(after, cobalt_figures):
    (one,) = overview(after(f"It ranks [[{COBALT} show=rank]].", lambda: revise(cobalt_figures, 70)))
    assert one.again == ("a rank has changed",)


@pytest.mark.parametrize("written", ["show=share", "show=share as=percent"])
def test_a_share_that_crossed_a_half_asks_to_be_read_again(after, written):
    text, congo = f"It has [[{COBALT} country=dr-congo {written}]].", Figure.objects.get(country__code="COD")
    (one,) = overview(after(text, lambda: revise(congo, 45)))
    assert one.again == ("a share has crossed a half",)
    (one,) = overview(after(text, lambda: revise(congo, 40)))
    assert one.again == ()


def test_a_share_of_exports_that_crossed_a_half_asks_to_be_read_again(after, japan):
    goods, chile, korea = CommodityFactory(), CountryFactory(code="CHL"), CountryFactory(code="KOR")
    sold = flow(goods, japan, chile, 60)
    flow(goods, japan, korea, 40)
    flow(goods, korea, chile, 90)
    code = "[[trade/hs92-283691"
    taken = f"{code} show=customer-share to={chile.slug} source=baci]]"
    text = f"Chile takes {taken}. It has {code} show=export-share source=baci as=percent]]."

    def now(value):
        return lambda: TradeFlow.objects.filter(pk=sold.pk).update(value=value)

    customer, share = overview(after(text, now(55)))
    assert customer.again == share.again == ()
    customer, share = overview(after(text, now(30)))
    assert customer.again == share.again == ("a share has crossed a half",)
    old, new = (f"{percent} (2024, CEPII)" for percent in ("51%", "44%"))
    assert drawn(share) == f"It has [-{old}-] → [+{new}+]."


def test_another_direction_between_two_years_asks_to_be_read_again(after, japan, cobalt, cobalt_figures):
    figure(japan, cobalt, 25, year=2023)
    text = f"It rose from [[{COBALT} year=2023]] to [[{COBALT}]]."
    (one,) = overview(after(text, lambda: revise(cobalt_figures, 26)))
    assert one.again == ()
    (one,) = overview(after(text, lambda: revise(cobalt_figures, 20)))
    assert one.again == ("the change between two years has another direction",)


def test_another_order_of_two_figures_asks_to_be_read_again(after, cobalt_figures):
    text = f"[[{COBALT}]], less than [[{COBALT} country=dr-congo]]."
    (one,) = overview(after(text, lambda: revise(cobalt_figures, 61)))
    assert one.again == ("which of two figures is larger has changed",)


def test_a_change_that_turned_and_a_multiple_that_passed_one_ask_to_be_read_again(
    after, japan, cobalt, cobalt_figures
):
    figure(japan, cobalt, 25, year=2023)
    text = f"That is [[{COBALT} show=change since=2023]]. It mines [[{COBALT} show=multiple of=dr-congo]]."
    change, multiple = overview(after(text, lambda: revise(cobalt_figures, 28)))
    assert change.again == multiple.again == ()
    change, multiple = overview(after(text, lambda: revise(cobalt_figures, 20)))
    assert change.again == ("the change between two years has another direction",)
    change, multiple = overview(after(text, lambda: revise(cobalt_figures, 66)))
    assert multiple.again == ("which of two figures is larger has changed",)
    assert {"cobalt"} <= {part for series in multiple.series for part in series}


def test_a_year_that_is_typed_asks_to_be_read_again_where_the_figures_move_on(after, japan, cobalt):
    (one,) = overview(after(f"In 2024 it mined [[{COBALT}]].", lambda: figure(japan, cobalt, 31, year=2025)))
    assert one.again == ("its own words mention 2024",)


def test_a_number_that_is_withheld_now_asks_to_be_read_again(after, cobalt_figures):
    (one,) = overview(
        after(f"It mined [[{COBALT}]].", lambda: revise(cobalt_figures, None, flag=Flag.WITHHELD))
    )
    assert one.again == ("it was 30\xa0t and is withheld",)


def test_a_reference_that_leads_nowhere_now_is_said(after):
    congo, text = Country.objects.filter(code="COD"), f"It mined [[{COBALT} country=dr-congo]]."
    (one,) = overview(after(text, lambda: congo.update(slug="kinshasa")))
    assert one.again == ("a reference no longer leads anywhere",)


def test_a_role_that_the_figures_no_longer_show_is_apart_from_one_with_other_figures(after, cobalt_figures):
    (same,) = after("Text.", lambda: revise(cobalt_figures, 33)).roles
    assert same.again == ()
    assert drawn(same).startswith(
        "Cobalt: Major producer, [-Mine production (contained weight) 2024: 30\xa0t-] → [+"
    )
    work = after("Text.", lambda: revise(cobalt_figures, 0, flag=Flag.ZERO))
    (gone,) = work.roles
    assert drawn(gone).startswith("Cobalt: [-Major producer-]")
    assert gone.again == ("the figures show another role",)
    assert work.again == 1


def test_a_new_mineral_of_the_facts_is_a_row_without_an_old_side(after, profile, japan, cobalt_figures):
    nickel = MineralFactory(name="Nickel")
    profile.mineral_links.create(mineral=nickel, position=3)
    figure(world(), nickel, 80)
    (row,) = after("Text.", lambda: figure(japan, nickel, 8)).rows
    assert drawn(row).startswith("Nickel, Mine production: [+8")


def test_the_sentences_of_an_edition_that_was_converted_are_compared_as_one_text(resolved, cobalt_figures):
    """The nodes of editions before schema 3 were made from markup, and can differ from those of today."""
    text = f"First. It mined [[{COBALT}]]. Last."
    tree = resolved(text).to_json()
    (section,) = [one for one in tree["sections"] if one["name"] == "overview"]
    section["prose"] = [nodes("<p>Once. It mined 30 t (2024). Last.</p>", {})[0]]
    before = Payload.from_json(tree)
    revise(cobalt_figures, 33)
    (one,) = overview(worklist(before, resolved(text)))
    assert "[-Once-][+First+]" in drawn(one).replace(" → ", "")
