"""The accounts of a demonstration: made once, beside nobody else's, and shown at sign-in."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from minerals.models import Country
from profiles.accounts.groups import EDITOR
from tests.factories import UserFactory


def test_demonstration_accounts_are_made_once_and_shown_at_sign_in(db, settings, client, capsys):
    settings.DEMO = True
    UserFactory(username="initial-content", is_staff=False, password="!unusable")
    call_command("demo_accounts")
    assert "atlas-demo" in capsys.readouterr().out
    assert client.login(username="editor2", password="atlas-demo")
    client.logout()
    page = client.get(reverse("admin:login")).content.decode()
    assert "moderator2" in page
    assert "atlas-demo" in page
    call_command("demo_accounts")
    assert "as first created" in capsys.readouterr().out


def test_demonstration_accounts_are_not_made_beside_people(db, settings, capsys, django_user_model):
    settings.DEMO = True
    django_user_model.objects.create_user("somebody", password="a password of their own")
    call_command("demo_accounts")
    assert "no demonstration accounts were created" in capsys.readouterr().out
    assert not django_user_model.objects.filter(username="editor").exists()


def test_without_demo_there_are_no_demonstration_accounts(db, settings, client, django_user_model):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo_accounts")
    UserFactory(username="editor", group=EDITOR)
    assert "atlas-demo" not in client.get(reverse("admin:login")).content.decode()


def test_one_command_prepares_tables_and_accounts_and_leaves_the_content_out(db, settings, client):
    settings.DEMO = True
    call_command("prepare_demo", verbosity=0)
    assert client.login(username="moderator", password="atlas-demo")
    assert not Country.objects.exists()


def test_the_same_command_loads_the_content_when_asked_and_stops_where_it_cannot(db, settings, tmp_path):
    settings.DEMO, settings.BASE_DIR = True, tmp_path  # where there is no content/
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("prepare_demo", "--seed", verbosity=0)
