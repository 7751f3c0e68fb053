import pytest

from profiles import workflow


@pytest.fixture
def saved(profile, editor):
    """Japan's draft with a first revision."""
    workflow.record(profile, by=editor)
    return profile


@pytest.fixture
def desk(client, editor):
    """A client that the editor is signed in with."""
    client.force_login(editor)
    return client
