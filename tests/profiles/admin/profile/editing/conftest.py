"""Japan's draft with three policies, open in a browser."""

import pytest

from profiles import workflow
from profiles.models import Event, Policy
from profiles.models.dated import RecentChange
from tests.factories import CountryFactory, MineralFactory, UserFactory
from tests.profiles.admin.profile.editing.forms import here
from tests.seeds import once_a_process, save_japan


def load():
    """Japan's draft with three policies, and names that are like each other."""
    profile = save_japan()
    for position, title in enumerate(["An Act", "A Plan", "A Fund"]):
        Policy.objects.create(
            profile=profile, title=title, date="2026", kind="strategy", status="in-force", summary="So it is.",
            citation="paper", position=position,
        )  # fmt: skip
    RecentChange.objects.create(profile=profile, date="2026-03", summary="It rose.", citation="paper")
    workflow.save_revision(profile, by=UserFactory(username="editor"))
    MineralFactory(name="Rare earths").aliases.create(name="REE", slug="ree")
    MineralFactory(name="Terre d'Évora", slug="terre-d-evora")
    for name in ("Antimony", "Copper", "Nickel"):
        MineralFactory(name=name)
    for number, name in enumerate(["Columbium", "Tantalum"]):
        MineralFactory(name=name).aliases.create(name="Both", slug=f"both-{number}")
    CountryFactory(code="ASM", name="American Samoa")
    Event.objects.create(slug="china-acid-stop-2026", name="China stops acid exports")


begun = once_a_process(load)


@pytest.fixture
def draft(profile):
    return profile


def unfold(page):
    page.set_default_timeout(10_000)
    if "?at=" not in page.url:
        page.get_by_role("button", name="Open all sections").click()  # which stay open in this browser


@pytest.fixture
def form(request, draft, editor, open_form):
    """The page of the texts, or of the table that `page_of` marks."""
    marker = request.node.get_closest_marker("page_of")
    return open_form(editor, here(draft, *(marker.args if marker else ())), unfold)
