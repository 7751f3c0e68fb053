"""The picture of partnerships: numbers to geometry, always the same for the same rows."""

from math import cos, dist, radians, sin

import pytest

from profiles.models.choices import PartnershipKind
from profiles.public.timelines import Network
from profiles.public.timelines.index import Party
from profiles.public.timelines.network import LOOKS, MOST

pytestmark = pytest.mark.pure

JAPAN, KOREA = Party("japan", "Japan", "JPN", 1), Party("south-korea", "South Korea", "KOR", 1)
CHILE, PERU = Party("chile", "Chile", "CHL", 9), Party("peru", "Peru", "PER", 9)
LINKS = [(PERU, JAPAN, "forum"), (JAPAN, CHILE, "offtake"), (CHILE, JAPAN, "offtake"), (KOREA, PERU, "forum")]


def test_countries_stand_by_region_and_a_pair_is_one_curve_a_kind():
    network = Network(LINKS)
    assert [node.name for node in network.nodes] == ["Japan", "South Korea", "Chile", "Peru"]
    assert {strand.label: strand.path.count("M") for strand in network.strands} == {"Forum": 2, "Offtake": 1}
    assert [(pair.party.name, pair.other.name, pair.kinds) for pair in network.pairs] == [
        ("Japan", "Chile", ("Offtake",)),
        ("Japan", "Peru", ("Forum",)),
        ("South Korea", "Peru", ("Forum",)),
    ]


def test_the_same_rows_in_another_order_are_the_same_picture():
    one, other = Network(LINKS), Network(LINKS)
    assert [one.nodes, one.strands, one.pairs] == [other.nodes, other.strands, other.pairs]
    assert Network(reversed(LINKS)).nodes == one.nodes
    assert Network(reversed(LINKS)).pairs == one.pairs


def test_every_country_is_on_the_circle_and_every_name_within_the_picture():
    parties = [Party(f"p{i}", f"A country of {i}", f"{i:03}", i // 6) for i in range(60)]
    network = Network((parties[0], other, "forum") for other in parties[1:])
    assert {round(dist((0, 0), (node.x, node.y))) for node in network.nodes} == {240}
    left, top, width, height = network.frame
    for node, party in zip(network.nodes, parties, strict=True):
        along = 6.5 * len(party.name) * (1 if node.side == "start" else -1)
        x = node.label_x + along * cos(radians(node.turn))
        y = node.label_y + along * sin(radians(node.turn))
        assert left < x < left + width
        assert top < y < top + height
    assert len({(node.x, node.y) for node in network.nodes}) == 60
    assert all(-90 <= node.turn % 360 - 360 * (node.turn % 360 > 180) <= 90 for node in network.nodes)


def test_few_countries_need_little_room():
    assert Network(LINKS).frame[2] < 360
    assert not Network([])
    assert not Network([(JAPAN, JAPAN, "forum")])


def test_of_more_countries_than_can_be_read_there_is_no_picture():
    parties = [Party(f"p{i}", f"Country {i}", f"{i:03}", 1) for i in range(MOST + 1)]
    assert Network((parties[0], other, "forum") for other in parties[1:MOST])
    assert not Network((parties[0], other, "forum") for other in parties[1:])


def test_every_kind_has_a_look_of_its_own_and_one_of_old_is_another():
    assert LOOKS.keys() == set(PartnershipKind)
    assert len(set(LOOKS.values())) == len(LOOKS)
    assert Network([(JAPAN, CHILE, "barter")]).pairs[0].kinds == ("Other",)
