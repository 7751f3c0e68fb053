"""Comparing official lists, without a database."""

import pytest

from minerals.lists import Changes, Entry, Family, OfficialList, Summary, Way, rows

pytestmark = pytest.mark.pure

FAMILY = Family(
    [
        ("rare-earths", None, ""),
        ("neodymium", "rare-earths", "Nd"),
        ("cerium", "rare-earths", "Ce"),
        ("light-rare-earths", "rare-earths", ""),
        ("magnet-rare-earths", "rare-earths", ""),
        ("cobalt", None, "Co"),
        ("silver", None, "Ag"),
        ("aluminium", None, "Al"),
        ("high-purity-alumina", "aluminium", ""),
        ("iron-ore", None, ""),
        ("high-purity-iron-ore", "iron-ore", ""),
    ],
    grades={"high-purity-iron-ore"},
)


def official(*names, strategic=(), watched=()):
    return OfficialList(
        [
            *(Entry(name, name.capitalize()) for name in names),
            *(Entry(name, name.capitalize(), "strategic") for name in strategic),
            *(Entry(name, name.capitalize(), "watchlist") for name in watched),
        ]
    )


@pytest.mark.parametrize(
    ("mineral", "named", "way", "through"),
    [
        ("neodymium", ["rare-earths"], Way.GROUP, ("rare-earths",)),
        ("neodymium", ["rare-earths", "light-rare-earths"], Way.GROUP, ("rare-earths",)),
        ("neodymium", ["light-rare-earths", "cerium"], Way.SUBGROUP, ("light-rare-earths",)),
        ("rare-earths", ["neodymium", "cerium"], Way.MEMBERS, ("neodymium", "cerium")),
        ("rare-earths", ["light-rare-earths"], Way.MEMBERS, ("light-rare-earths",)),
        ("light-rare-earths", ["cerium"], Way.ELEMENTS, ("cerium",)),
        ("high-purity-iron-ore", ["iron-ore"], Way.GROUP, ("iron-ore",)),
    ],
)
def test_a_list_has_a_mineral_through_another_name(mineral, named, way, through):
    found = official(*named).status(mineral, FAMILY)
    assert found.kind == "through"
    assert (found.through.way, set(found.through.minerals)) == (way, set(through))


@pytest.mark.parametrize(
    ("mineral", "named"),
    [
        ("neodymium", ["cerium"]),  # an element does not stand for its neighbour
        ("light-rare-earths", ["magnet-rare-earths"]),  # nor one part of a group for another
        ("high-purity-alumina", ["aluminium"]),  # an element is no group of its products
        ("aluminium", ["high-purity-alumina"]),
        ("iron-ore", ["high-purity-iron-ore"]),  # nor a grade for the whole
        ("cobalt", ["silver", "rare-earths"]),
    ],
)
def test_what_is_not_named_and_has_no_group_named_is_not_on_the_list(mineral, named):
    assert official(*named).status(mineral, FAMILY).kind == "absent"


def test_a_name_of_its_own_is_told_from_its_group_s():
    status = official("neodymium", "rare-earths").status("neodymium", FAMILY)
    assert (status.kind, status.through) == ("critical", None)


def test_a_watch_list_is_neither_a_name_nor_a_count():
    one = official("cobalt", watched=["silver"])
    assert one.status("silver", FAMILY).kind == "watched"
    assert list(one.named) == ["cobalt"]
    assert (one.count("critical"), one.count("watchlist")) == (1, 1)


def test_strategic_goes_before_critical_and_says_both():
    status = official("cobalt", strategic=["cobalt"]).status("cobalt", FAMILY)
    assert (status.kind, status.label, status.names) == (
        "strategic",
        "Critical and strategic",
        ("Cobalt",),
    )


def test_what_is_strategic_alone_is_told_unless_its_group_is_critical():
    one = official("light-rare-earths", strategic=["magnet-rare-earths", "silver"])
    assert one.strategic_only(FAMILY) == ["silver"]


def test_a_matrix_counts_names_and_other_ways_apart():
    lists = [official("cobalt", "neodymium"), official("cobalt", "rare-earths"), official("silver", "cobalt")]
    order = ["cobalt", "rare-earths", "neodymium", "silver"]
    found = {row.mineral: (row.named, row.through) for row in rows(lists, FAMILY, order)}
    assert found == {"cobalt": (3, 0), "rare-earths": (1, 1), "neodymium": (1, 1), "silver": (1, 0)}


def test_a_summary_tells_what_is_on_all_lists_from_what_is_on_one():
    lists = [official("cobalt", "neodymium"), official("cobalt", "rare-earths", "silver")]
    found = Summary(rows(lists, FAMILY, ["cobalt", "neodymium", "rare-earths", "silver"]))
    assert found.everywhere == ["cobalt"]
    assert found.everywhere_through == ["neodymium", "rare-earths"]
    assert found.once == [("silver", 1)]


def test_changes_are_by_mineral():
    found = Changes(official("cobalt", "silver"), official("cobalt", "aluminium"), FAMILY)
    assert (found.added, found.removed) == (["aluminium"], ["silver"])


def test_another_name_of_the_same_mineral_is_neither_added_nor_removed():
    older, newer = OfficialList([Entry("cobalt", "Cobalt")]), OfficialList([Entry("cobalt", "Cobalt metal")])
    found = Changes(older, newer, FAMILY)
    assert (found.added, found.removed) == ([], [])
    assert [(r.mineral, r.before, r.after) for r in found.renamed] == [
        ("cobalt", ("Cobalt",), ("Cobalt metal",))
    ]
    assert not Changes(older, OfficialList([Entry("cobalt", "COBALT")]), FAMILY)


@pytest.mark.parametrize("turned", [False, True])
def test_a_group_that_is_split_into_its_elements_is_neither_added_nor_removed(turned):
    group, elements = official("rare-earths", "cobalt"), official("neodymium", "cerium", "cobalt")
    found = Changes(elements, group, FAMILY) if turned else Changes(group, elements, FAMILY)
    assert (found.added, found.removed) == ([], [])
    (one,) = found.regrouped
    sides = (one.after, one.before) if turned else (one.before, one.after)
    assert (one.group, sides) == ("rare-earths", (["rare-earths"], ["neodymium", "cerium"]))


def test_an_element_that_goes_while_others_stay_is_removed():
    found = Changes(official("neodymium", "cerium"), official("cerium"), FAMILY)
    assert (found.removed, found.regrouped) == (["neodymium"], [])


def test_what_becomes_strategic_and_what_ceases_to_be_is_said():
    older, newer = (official("cobalt", "silver", strategic=[one]) for one in ("silver", "cobalt"))
    found = Changes(older, newer, FAMILY)
    assert (found.promoted, found.demoted) == (["cobalt"], ["silver"])


def test_what_moves_from_a_watch_list_to_the_list_is_added():
    assert Changes(official(watched=["cobalt"]), official("cobalt"), FAMILY).added == ["cobalt"]
