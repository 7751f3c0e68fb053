"""Verifying the record by the command `verify`."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from profiles.verification import digest as digests
from tests.profiles.verification.record import tamper

pytestmark = [
    pytest.mark.usefixtures("published"),
    pytest.mark.on_postgresql("it reads triggers and locks tables in each database’s own way"),
]


def test_findings_are_printed_before_anything_is_written(edition, capsys, monkeypatch):
    tamper("UPDATE minerals_figurerevision SET is_revised = true")

    def fail(*args, **kwargs):
        raise IntegrityError("the next id is taken")

    monkeypatch.setattr(digests, "append", fail)
    with pytest.raises(IntegrityError):
        call_command("verify")
    assert "marked as revised" in capsys.readouterr().out


def test_the_command_names_what_differs_and_exits_with_one(edition, capsys):
    call_command("verify")
    said = capsys.readouterr().out
    assert "0 differed" in said
    assert "counted and hashed in" in said
    call_command("verify", verbosity=0)
    assert capsys.readouterr().out == ""
    tamper("UPDATE profiles_edition SET tagline = 'Another'")
    with pytest.raises(CommandError, match="not as they should be"):
        call_command("verify", "--no-write")
    assert f"profiles.edition {edition.pk} (Japan, edition 1): it was changed" in capsys.readouterr().out


def test_a_second_digest_is_begun_only_where_somebody_asks_for_it(edition, tmp_path):
    """A restored database under another name has no digest at that name: none may take its place by itself."""
    second = str(tmp_path / "elsewhere" / "second.jsonl")
    call_command("verify")
    with pytest.raises(CommandError, match="1 things are not"):
        call_command("verify", "--digest", second)
    call_command("verify", "--digest", second, "--begin")
    call_command("verify")
    call_command("verify", "--digest", second)
