from django.test import override_settings

from profiles.accounts.demo import PASSWORD, no_demonstration_accounts
from tests.factories import UserFactory


def found():
    return [error.id for error in no_demonstration_accounts(None, ["default"])]


def test_a_public_site_does_not_start_with_the_password_of_the_demonstration(db):
    user = UserFactory(username="admin")
    assert found() == []
    user.set_password(PASSWORD)
    user.save()
    assert found() == ["atlas.E001"]
    with override_settings(DEMO=True):
        assert found() == []
    user.is_active = False
    user.save()
    assert found() == []
