"""Data for the tests of the API: one of everything, published."""

from minerals.models import Country, Flag
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.models import Partnership, Policy, Project

from ...factories import (
    CommodityFactory,
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    ReleaseFactory,
    SourceFactory,
    UserFactory,
    event_profile,
    figure,
    flow,
    mineral_profile,
    publish,
)
from ...seeds import draft_japan

KEY = "cod.cobalt.mine.all.production.contained.2024"


def publish_record():
    """Japan’s edition with a policy, a partnership and a project; an edition of cobalt, which is on a list, withheld
    of Zambia and of a second source; lithium carbonate that Japan buys of DR Congo.
    """
    profile = draft_japan()
    cobalt, congo, japan = MineralFactory(name="Cobalt"), CountryFactory(code="COD"), profile.subject.place
    Country.objects.filter(code="JPN").update(alpha2="JP")
    figure(CountryFactory(code="ZMB", name="Zambia"), cobalt, flag=Flag.WITHHELD, text="W")
    other = SourceFactory(
        key="iea-cmd", title="Critical Minerals Dataset", publisher="IEA", licence="CC BY 4.0"
    )
    figure(congo, cobalt, "61.05", release=ReleaseFactory(key="iea-cmd-2025", source=other, name="IEA 2025"))
    listed = CriticalListFactory(country=CountryFactory(code="USA", name="United States"))
    ListEntryFactory(critical_list=listed, mineral=cobalt, name_as_listed="Cobalt, refined")
    row = {
        "profile": profile,
        "date": "2025-03",
        "status": "in-force",
        "summary": "It says so.",
        "citation": "paper",
    }
    Policy.objects.create(title="Royalty", kind="tax", **row).minerals.add(cobalt)
    stake = Partnership.objects.create(title="Stake", kind="equity-stake", **row | {"date": "2025"})
    stake.partners.add(congo)
    stake.minerals.add(cobalt)
    Project.objects.create(
        profile=profile, name="A mine", stages="mine, plant", status="operating", citation="paper", measure="output",
        amount="12.5", unit="kt", year=2025,
    ).minerals.add(cobalt)  # fmt: skip
    carbonate = CommodityFactory(minerals=[MineralFactory(name="Lithium"), cobalt])
    flow(carbonate, congo, japan, 500, 100_000)
    flow(carbonate, CountryFactory(code="CHL", name="Chile"), japan, 300)
    people = {
        "editor": UserFactory(username="editor", group=EDITOR),
        "moderator": UserFactory(username="moderator", group=MODERATOR),
    }
    publish(mineral_profile(cobalt), **people)
    publish(event_profile(minerals=[cobalt], parties=[(japan, "hit", "It lost a seller.")]), **people)
    return publish(profile, **people)
