"""A database with the names of before takes those of today: addresses lead on, editions keep what they froze."""

import pytest
from django.conf import settings
from django.core.management import call_command

from audit_log.models import AuditEvent
from minerals.importers.loading.reference import load_reference
from minerals.importers.tidy.reference import read_reference
from minerals.models import Country, CountryAlias, Region
from profiles.admin.profile.vocabulary import Vocabulary
from profiles.draft.snapshot import sha256
from profiles.publishing.facts import Facts
from profiles.publishing.payload.changes import changes
from profiles.publishing.payload.payload import Payload
from profiles.publishing.resolving import resolve
from tests.factories import (
    CommodityFactory,
    MineralFactory,
    complete_profile,
    figure,
    flow,
    govern,
    publish,
    world,
)
from tests.seeds import as_loaded, once_a_module

BEFORE = {  # code -> the name and slug that it had
    "TUR": ("Turkey", "turkey"),
    "MMR": ("Burma", "burma"),
    "CPV": ("Cape Verde", "cape-verde"),
    "TLS": ("East Timor", "east-timor"),
    "CIV": ("Ivory Coast", "ivory-coast"),
}
NOW = {
    "TUR": ("Türkiye", "turkiye"),
    "MMR": ("Myanmar", "myanmar"),
    "CPV": ("Cabo Verde", "cabo-verde"),
    "TLS": ("Timor-Leste", "timor-leste"),
    "CIV": ("Côte d'Ivoire", "cote-d-ivoire"),
}


def load_names():
    reference, problems = read_reference(settings.BASE_DIR / "content")
    assert not problems
    return {report.name: report for report in load_reference(reference)}


def name_as_before():
    """The reference tables of the content, with the names that it had."""
    load_names()
    for code, (name, slug) in BEFORE.items():
        country = Country.objects.get(code=code)
        country.aliases.filter(slug=slug).delete()
        country.aliases.get_or_create(slug=country.slug, defaults={"name": country.name})
        Country.objects.filter(pk=country.pk).update(name=name, slug=slug)


rows = once_a_module(name_as_before)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows")]


@pytest.fixture
def turkey(editor, moderator):
    """A live edition of Turkey, which mines, buys and is governed."""
    country, cobalt = Country.objects.get(code="TUR"), MineralFactory(name="Cobalt", slug="cobalt")
    figure(country, cobalt, 30)
    figure(Country.objects.get(code="MMR"), cobalt, flag="withheld")
    figure(world(), cobalt, 100)
    flow(CommodityFactory(), Country.objects.get(code="CIV"), country, 700)
    govern(country, {2023: 0.1})
    as_loaded()
    profile = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production")
    sold = "trade/hs92-283691 country=ivory-coast show=customer-share to=turkey source=baci year=2024"
    profile.mining = f"It sold [[{sold}]].[@paper]"
    profile.save()
    return publish(profile, editor=editor, moderator=moderator)


def test_a_load_renames_and_leaves_every_old_address(turkey, client):
    reports = load_names()
    assert {change.key for change in reports["countries"].changed} == BEFORE.keys()
    assert "cote-d-ivoire" in reports["country aliases"].gone
    for code, (name, slug) in NOW.items():
        country = Country.objects.get(code=code)
        assert (country.name, country.slug) == (name, slug)
        old_name, old_slug = BEFORE[code]
        assert CountryAlias.objects.get(slug=old_slug).name == old_name
        response = client.get(f"/countries/{old_slug}/")
        assert (response.status_code, response["Location"]) == (301, f"/countries/{slug}/")
        assert client.get(f"/countries/{slug}/").status_code == 200
    slugs = Country.objects.values("slug")
    assert not CountryAlias.objects.filter(slug__in=slugs).exists()
    event = AuditEvent.objects.filter(object_type="minerals.countryalias").latest("pk")
    assert event.changes["turkiye"] == ["turkiye", ""]
    for report in load_names().values():
        assert (report.loaded, report.changed) == (0, [])


ADDRESSES = [
    "/countries/{}/",
    "/countries/{}.csv",
    "/countries/{}/data/",
    "/countries/{}/data/?release=usgs-mcs-2025",
    "/countries/{}/data.csv?release=usgs-mcs-2025&x=1",
    "/countries/{}/exposure/",
    "/countries/{}/exposure.csv",
    "/countries/{}/editions/",
    "/countries/{}/editions/1/",
    "/countries/{}/editions/1.json",
    "/governance/{}/",
    "/trade/hs92-283691/{}/?year=2024",
    "/trade/hs92-283691/{}.csv",
]


@pytest.mark.parametrize("old", ["turkey", "Turkey", "T%C3%BCrkiye"])
def test_an_old_address_leads_on_with_what_follows_it(turkey, client, old):
    load_names()
    for address in ADDRESSES:
        response = client.get(address.format(old))
        leads = (response.status_code, response["Location"])
        assert leads == (301, address.format("turkiye")), address


def test_each_name_of_the_content_leads_to_its_page(client):
    load_names()
    for country in Country.objects.browsable():
        response = client.get(f"/countries/{country.name}/")
        own = country.name == country.slug
        assert own or (response.status_code, response["Location"]) == (301, country.get_absolute_url())


def test_an_edition_keeps_what_it_froze(turkey, client):
    before = turkey.payload
    load_names()
    turkey.refresh_from_db()
    assert (turkey.payload, turkey.sha256) == (before, sha256(before))
    assert Payload.of(turkey).country.name == "Turkey"
    call_command("verify")
    page = client.get("/countries/turkiye/editions/1/")
    assert page.status_code == 200
    assert "Turkey" in page.content.decode()


def test_another_name_is_a_change_of_its_own(turkey):
    before = Payload.of(turkey)
    load_names()
    country = Country.objects.get(code="TUR")
    found = changes(before, resolve(before.source, Facts.open(country)).payload)
    assert {("Turkey", "Türkiye"), ("Ivory Coast", "Côte d'Ivoire")} <= set(found.names)
    assert (found.figures, found.rest) == ((), False)
    assert "Turkey is now Türkiye" in found.note(500)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Turkey", "TUR"),
        ("Turkiye", "TUR"),
        ("burma", "MMR"),
        ("ivory coast", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("cote-d-ivoire", "CIV"),
        ("aland islands", "ALA"),
    ],
)
def test_the_desk_takes_a_name_of_before_and_one_without_accents(typed, code):
    load_names()
    assert Vocabulary().countries.find(typed).code == code


def test_places_are_sorted_by_their_letters_without_accents():
    load_names()
    names = list(Country.objects.values_list("name", flat=True))
    for run in (
        ["Costa Rica", "Côte d'Ivoire", "Croatia"],
        ["Tunisia", "Türkiye", "Turkmenistan", "Turks and Caicos Islands", "Tuvalu"],
        ["Dominican Republic", "DR Congo", "Ecuador"],
        ["Afghanistan", "Åland Islands", "Albania"],
    ):
        assert [name for name in names if name in run] == run


def test_a_region_names_its_places_in_that_order(client):
    load_names()
    region = Region.objects.get(slug="sub-saharan-africa")
    page = client.get(region.get_absolute_url()).content.decode()
    assert page.index("Comoros") < page.index("Côte d&#x27;Ivoire") < page.index("Djibouti")
