import pytest
from django.conf import settings

from minerals.models import Flag
from profiles.groups import ADMINISTRATOR, EDITOR, MODERATOR
from profiles.guards import drop_guards, install_guards

from .factories import (
    CountryFactory,
    MineralFactory,
    UserFactory,
    complete_profile,
    figure,
    other_countries,
    publish,
    world,
)


@pytest.fixture(autouse=True)
def _guards_out_of_the_way_of_a_flush(request):
    """A transactional test ends in a flush, which the append-only triggers would refuse."""
    if "transactional_db" not in request.fixturenames and not _is_transactional(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    install_guards()
    yield
    drop_guards()


def _is_transactional(request):
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(autouse=True)
def _media_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")


@pytest.fixture
def editor(db):
    return UserFactory(username="editor", group=EDITOR)


@pytest.fixture
def editor2(db):
    return UserFactory(username="editor2", group=EDITOR)


@pytest.fixture
def moderator(db):
    return UserFactory(username="moderator", group=MODERATOR)


@pytest.fixture
def moderator2(db):
    return UserFactory(username="moderator2", group=MODERATOR)


@pytest.fixture
def administrator(db):
    return UserFactory(username="administrator", group=ADMINISTRATOR)


@pytest.fixture
def japan(db):
    return CountryFactory(code="JPN", name="Japan")


@pytest.fixture
def cobalt(db):
    return MineralFactory(name="Cobalt")


@pytest.fixture
def cobalt_figures(japan, cobalt):
    """Cobalt mined in 2024: Japan 30 t of a world of 100 t."""
    figure(CountryFactory(code="COD", name="DR Congo"), cobalt, 60)
    figure(other_countries(), cobalt, 10)
    figure(world(), cobalt, 100, flag=Flag.ESTIMATED)
    return figure(japan, cobalt, 30)


@pytest.fixture
def profile(japan, cobalt, cobalt_figures):
    """Japan's draft, complete, never saved through the workflow."""
    return complete_profile(japan, minerals=[cobalt], reference="cobalt/mine/production")


@pytest.fixture
def edition(profile, editor, moderator):
    """Japan's first edition, live."""
    return publish(profile, editor=editor, moderator=moderator)
