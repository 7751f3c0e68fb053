import pytest

from profiles import checking, workflow


@pytest.fixture
def saved(profile, editor):
    """Japan's draft with a first revision."""
    if not profile.revisions.exists():
        workflow.save_revision(profile, by=editor)
    return profile


@pytest.fixture
def desk(client, editor):
    """A client that the editor is signed in with."""
    client.force_login(editor)
    return client


@pytest.fixture
def unchecked(monkeypatch):
    """Leave out the check of a draft after each save, for a module about something else: a third of a save's time."""
    monkeypatch.setattr(checking, "check_after_change", lambda *args: None)
