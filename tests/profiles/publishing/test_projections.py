import io

import pytest
from django.core.management import CommandError, call_command

from profiles.models import Partnership, Policy
from profiles.publishing.payload.payload import Payload
from profiles.publishing.payload.projections import Lost, project, projection, stored_projection
from tests.factories import CountryFactory, publish

pytestmark = pytest.mark.on_postgresql("rows are locked, and constraints decide")


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


def test_the_rows_of_policies_and_partnerships_are_those_of_the_payload(profile, cobalt, editor, moderator):
    chile = CountryFactory(code="CHL", name="Chile")
    row = {"profile": profile, "status": "in-force", "summary": "It says so.", "citation": "paper"}
    policy = Policy.objects.create(
        title="Licences", kind="export-control", date="2023-08", since="2023-09", **row
    )
    policy.minerals.add(cobalt)
    Partnership.objects.create(title="A stake", kind="equity-stake", date="2025", **row).partners.add(chile)
    edition = publish(profile, editor=editor, moderator=moderator)
    assert stored_projection(edition) == projection(Payload.of(edition))
    licences, stake = edition.events.all().order_by("-table")
    assert (licences.title, licences.date, licences.since, licences.as_of) == (
        "Licences",
        "2023-08",
        "2023-09",
        "2025-03",
    )
    assert (licences.source_title, licences.source_url) == ("A paper", "https://example.org/")
    assert licences.anchor == f"policy-{policy.uid}"
    assert [list(licences.minerals.all()), list(stake.partners.all())] == [[cobalt], [chile]]
    licences.partner_rows.create(edition=edition, country=chile)
    with pytest.raises(CommandError):
        call_command("rebuild_projections", check=True, stdout=io.StringIO())
    call_command("rebuild_projections", stdout=io.StringIO())
    assert not edition.events.get(table="policies").partners.exists()
