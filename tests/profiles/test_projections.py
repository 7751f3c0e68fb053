import io

import pytest
from django.core.management import CommandError, call_command

from profiles.publishing.payload import Payload
from profiles.publishing.projections import Lost, project, projection, stored_projection


def test_rows_that_went_astray_are_found_and_rebuilt(edition):
    edition.pairs.all().delete()
    with pytest.raises(CommandError, match="1 editions differ"):
        call_command("rebuild_projections", check=True, stdout=io.StringIO())
    call_command("rebuild_projections", stdout=io.StringIO())
    assert stored_projection(edition) == projection(Payload.of(edition))
    call_command("rebuild_projections", check=True, stdout=io.StringIO())


def test_what_the_reference_tables_lost_is_named_and_the_rows_stay(edition, cobalt):
    before = stored_projection(edition)
    edition.payload["minerals"][0]["slug"] = "kobalt"
    with pytest.raises(Lost, match="kobalt"):
        project(edition)
    assert stored_projection(edition) == before
