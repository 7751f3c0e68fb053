"""The payload of a review: figures with their shares and ranks, roles, sources, and every reason not to submit."""

import pytest

from minerals.models import Flag
from profiles.draft import snapshot
from profiles.models import ProfileRole, RelatedPin
from profiles.public.page import prose
from profiles.public.page.presentation import CountryPage
from profiles.publishing.facts import Facts
from profiles.publishing.resolving import resolve
from tests.factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    complete_profile,
    figure,
    other_countries,
    world,
)


def resolved(profile, **changes):
    tree = snapshot.snapshot(profile)
    for name, text in changes.items():
        tree["sections"][name] = text
    return resolve(tree, Facts.open(profile.subject.place))


def section(resolution, name):
    payload = resolution.payload
    return prose.html(next(s.prose for s in payload.sections if s.name == name), payload)


def test_a_reference_becomes_value_unit_flag_and_year_linked_to_its_figure(profile, cobalt_figures):
    html = section(resolved(profile, mining="Mined [[cobalt/mine/production]]."), "mining")
    assert f'href="/figures/{cobalt_figures.key}/"' in html
    assert "30\N{NO-BREAK SPACE}t" in html
    assert "(2024)" in html


def test_a_share_and_a_rank_are_computed_never_typed(profile):
    html = section(
        resolved(
            profile, mining="[[cobalt/mine/production show=share]] [[cobalt/mine/production show=rank]]"
        ),
        "mining",
    )
    assert ">about 30% of the world</a>" in html  # of an estimate: a whole per cent in a sentence
    assert "2nd" in html


def test_an_estimate_is_marked(profile):
    html = section(resolved(profile, mining="[[cobalt/mine/production country=world]]"), "mining")
    assert "estimated by the source" in html


def test_the_latest_year_is_the_default(profile, japan, cobalt):
    figure(japan, cobalt, 33, year=2025)
    assert "(2025)" in section(resolved(profile, mining="[[cobalt/mine/production]]"), "mining")
    assert "(2024)" in section(resolved(profile, mining="[[cobalt/mine/production year=2024]]"), "mining")


def test_several_bases_have_to_be_named(profile, japan, cobalt):
    figure(japan, cobalt, 90, basis="gross")
    (problem,) = resolved(profile, glance="", mining="[[cobalt/mine/production]]").problems[:1]
    assert "name one of" in problem.reason
    named = resolved(profile, mining="[[cobalt/mine/production basis=gross]]")
    assert "90" in section(named, "mining")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[nickel/mine/production]]", "no mineral"),
        ("[[cobalt/refinery/production]]", "no such figure"),
        ("[[cobalt/mine/production country=atlantis]]", "no country"),
        ("[[cobalt/mine/production year=1999]]", "no such figure"),
        ("[[cobalt/mine/production country=world show=share]]", "no share"),
        ("[@memo]", "no citation"),
    ],
)
def test_what_cannot_be_resolved_is_a_problem_with_its_place(profile, text, reason):
    (problem,) = resolved(profile, mining=f"See {text}.").problems
    assert (problem.where, problem.text) == ("Mining and Production", text)
    assert reason in problem.reason


def test_a_withheld_producer_is_named_beside_the_share(japan, editor):
    lithium = MineralFactory(name="Lithium")
    usa = CountryFactory(code="USA", name="United States")
    figure(japan, lithium, 50)
    figure(usa, lithium, flag=Flag.WITHHELD)
    figure(world(), lithium, 100, excludes="USA")
    profile = complete_profile(japan, minerals=[lithium], reference="lithium/mine/production show=share")
    payload = resolved(profile).payload
    assert payload.figures[payload.glance[0].figure].share.excludes == ("United States",)
    page = CountryPage(payload)
    (glance, *_) = page.glance
    assert (glance.value, glance.under, glance.notes) == ("50.0%", "of the world, 2024", ())
    said = "of the published total, which excludes the United States"
    assert glance.marks == [("x", said)]
    assert page.text_marks["x"] == said
    assert page.at_a_glance.notes == ""
    assert [row.latest.share_marks for row in page.minerals[0].rows] == [[("x", said)]]


def test_a_computed_role_stands_and_an_added_one_is_told_apart(profile, cobalt):
    for role in ("producer", "stockpiler"):
        ProfileRole.objects.create(profile=profile, mineral=cobalt, role=role, citation="paper")
    roles = resolved(profile).payload.minerals[0].roles
    assert [(r.role, r.computed, r.citation) for r in roles] == [
        ("producer", True, "paper"), ("stockpiler", False, "paper"),
    ]  # fmt: skip


def test_a_code_of_no_vocabulary_is_a_problem(profile):
    """A payload holds codes alone: one that is not known would have no words."""
    profile.policy_rows.create(
        title="A law", date="2025", kind="tax", status="nonsense", summary="It taxes.", citation="paper"
    )
    (problem,) = resolved(profile).problems
    assert (problem.where, problem.text) == ("Policies, A law", "nonsense")
    assert problem.reason == "this is not a known status"


def test_a_role_of_what_is_no_key_mineral_is_a_problem(profile):
    ProfileRole.objects.create(
        profile=profile, mineral=MineralFactory(name="Nickel"), role="consumer", citation="paper"
    )
    assert "not among the key minerals" in resolved(profile).problems[0].reason


def test_a_parent_takes_the_roles_its_children_show(japan):
    parent = MineralFactory(name="Platinum-group metals")
    figure(japan, MineralFactory(name="Palladium", parent=parent), 5)
    profile = complete_profile(japan, minerals=[parent])
    (role,) = CountryPage(resolved(profile).payload).minerals[0].roles
    assert (role.role, role.because[:9]) == ("producer", "Palladium")


def test_the_newest_list_of_each_issuer_is_named(profile, cobalt):
    usa = CountryFactory(code="USA", name="United States")
    for year in (2022, 2025):
        ListEntryFactory(critical_list=CriticalListFactory(country=usa, year=year), mineral=cobalt)
    assert [one.slug for one in resolved(profile).payload.minerals[0].lists] == ["united-states-2025"]


def test_sources_are_numbered_as_they_appear_and_uncited_ones_left_out(profile):
    profile.citations.create(key="memo", title="A memo", publisher="P", as_of="2024", position=1)
    profile.citations.create(key="unused", title="Unused", publisher="P", as_of="2024", position=2)
    payload = resolved(profile, overview="First.[@memo, as of 2023-05] Then.[@paper]").payload
    assert [(c.number, c.key) for c in payload.citations] == [(1, "memo"), (2, "paper")]
    assert payload.citations[0].claims_as_of == ("2023-05",)


def test_a_payload_names_the_release_of_every_figure(profile):
    payload = resolved(profile).payload
    assert {figure.release for figure in payload.figures.values()} == {r.key for r in payload.releases}


def test_a_table_row_shows_the_last_two_years(profile, japan, cobalt):
    figure(japan, cobalt, 33, year=2025)
    payload = resolved(profile).payload
    (row,) = payload.minerals[0].rows
    assert [payload.figures[key].year for key in row.figures] == [2025, 2024]


def test_other_countries_and_world_make_no_profile(db):
    assert world().region is None
    assert other_countries().region is None


def test_a_profile_has_at_most_six_pins(profile):
    def reasons():
        return [one.reason for one in resolved(profile).problems]

    RelatedPin.objects.filter(profile=profile).delete()
    for number in range(6):
        RelatedPin.objects.create(profile=profile, country=CountryFactory(code=f"Q{number}A"), reason="Near.")
    assert reasons() == []
    RelatedPin.objects.create(profile=profile, country=CountryFactory(code="Q6A"), reason="Near.")
    assert reasons() == ["there are 7 pins; at most 6 are allowed"]
