"""Portraits that are kept are those that would be read, and a publication has one edition read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minerals.models import Country
from page_store.snapshot import one_state
from profiles import workflow
from profiles.models import Edition, EditionPair
from profiles.public.related.portraits import portraits
from profiles.publishing.payload.projections import project
from tests.factories import CountryFactory, MineralFactory, complete_profile, figure, publish


def kept():
    """Return the portraits that a public page is given."""
    if connection.vendor == "postgresql":
        connection.check_constraints()  # raises the epoch, as a commit does
    with one_state():
        return portraits()


def told(found):
    return {
        one.country.code: (
            one.country.name,
            one.summary,
            {(one.names[mineral], role) for mineral, role in one.pairs},
            one.links,
        )
        for one in found.values()
    }


def release(code, cobalt, editor, moderator):
    country = CountryFactory(code=code, name=f"Country {code}")
    figure(country, cobalt, 1)
    draft = complete_profile(country, minerals=[cobalt], reference="cobalt/mine/production")
    return publish(draft, editor=editor, moderator=moderator)


def test_they_are_those_that_would_be_read(edition, cobalt, editor, moderator):
    acts = [
        lambda: release("AAA", cobalt, editor, moderator),
        lambda: release("BBB", cobalt, editor, moderator),
        lambda: Country.objects.filter(code="AAA").update(name="Another name"),
        lambda: workflow.withdraw(
            Edition.objects.live().get(subject__place__code="AAA"), by=moderator, notice="It was wrong."
        ),
        lambda: MineralFactory(name="Tin"),
        lambda: EditionPair.objects.filter(edition=edition).delete(),
        lambda: project(edition),
    ]
    assert told(kept()) == told(portraits())
    for act in acts:
        act()
        assert told(kept()) == told(portraits())


def test_a_publication_has_one_edition_read(edition, cobalt, editor, moderator):
    for code in ("AAA", "BBB", "CCC"):
        release(code, cobalt, editor, moderator)
    kept()
    new = release("DDD", cobalt, editor, moderator)
    kept()  # the figure of the new country is a fact, which has all of them read
    workflow.withdraw(new, by=moderator, notice="It was wrong.")
    with CaptureQueriesContext(connection) as queries:
        assert len(kept()) == 4
    read = [query["sql"] for query in queries if "mineral" in query["sql"] and "slug" in query["sql"]]
    assert not read, "no portrait was read again"


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_public_page_they_are_kept_too():
    """Previews at the desk: all would be read for each."""
    assert portraits() is portraits()
