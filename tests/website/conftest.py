"""Fixtures of more than one module: the head of a page, and a world with something of each kind."""

import pytest

from minerals.models import Mineral
from profiles import workflow

from ..factories import (
    CodeGroupFactory,
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    RegionFactory,
    complete_profile,
    data_versions,
    event_profile,
    figure,
    flow,
    govern,
    market,
    mineral_profile,
    publish,
)
from ..heads import Head


@pytest.fixture
def head(client):
    return lambda address: Head(client.get(address))


@pytest.fixture
def small_world(edition, cobalt, editor, moderator):
    """Something of each kind, profiles that ended in each way, and a country with figures only."""
    japan = edition.subject.place
    CountryFactory(code="CHL", name="Chile")  # without anything
    figure(CountryFactory(code="AUS", name="Australia", region=RegionFactory(name="Oceania")), cobalt, 5)
    ListEntryFactory(critical_list=CriticalListFactory(country=japan), mineral=cobalt)
    code = CommodityFactory(minerals=[cobalt])
    flow(code, CountryFactory(code="COD"), japan, 20_000_000)
    CodeGroupFactory(commodities=[code])
    govern(japan, {2023: 1})
    market(mineral=cobalt)
    data_versions()
    publish(mineral_profile(cobalt), editor=editor, moderator=moderator)
    event = event_profile(minerals=[cobalt], parties=[(japan, "hit", "It lost a seller.")])
    publish(event, editor=editor, moderator=moderator)
    Mineral.objects.create(name="Argon", slug="argon", group=cobalt.group)
    ended = {}
    for code, end in (("AAA", workflow.withdraw), ("BBB", workflow.unpublish), ("CCC", workflow.consolidate)):
        country = CountryFactory(code=code, name=f"Country {code}")
        figure(country, cobalt, 1)
        profile = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production")
        ended[code] = publish(profile, editor=editor, moderator=moderator)
        into = [japan] if end is workflow.consolidate else []
        end(ended[code], *into, by=moderator, notice="A notice.")
    return ended
