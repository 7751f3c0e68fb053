"""Parts of a page outlive the facts that end the page; outside of a public page none is kept."""

import re

import pytest
from django.template import Context, Template

from page_store.snapshot import one_state
from profiles import workflow
from profiles.draft import images
from profiles.models import LeadImage
from profiles.public import presentation

from ..factories import publish
from ..profiles.test_images import small
from .conftest import commit
from .test_middleware import JAPAN, making, rename

PAGE = Template(
    "{% load parts %}{% parts_of edition today %}{% part 'text' %}{{ text }}{% endpart %}, {{ fact }}{% endparts_of %}"
)


@pytest.fixture
def rendered(monkeypatch):
    """Names of the texts whose HTML was made."""
    names, usual = [], presentation.section_html

    def section_html(section, payload):
        names.append(section.name)
        return usual(section, payload)

    monkeypatch.setattr(presentation, "section_html", section_html)
    return names


def test_a_change_of_the_facts_renders_no_text_again(restarted, edition, rendered):
    commit()
    before = restarted().get(JAPAN).content
    assert rendered
    rendered.clear()
    rename(edition.country, "Nippon")
    with making(JAPAN) as calls:
        after = restarted().get(JAPAN).content
    assert calls
    assert not rendered
    text = re.search(rb'<section class="section" id="overview">.*?</section>', before, re.DOTALL)[0]
    assert text in after


def test_the_next_edition_is_rendered(restarted, edition, profile, editor, moderator, rendered):
    commit()
    restarted().get(JAPAN)
    rendered.clear()
    profile.refresh_from_db()
    profile.tagline = "Buys what it does not mine"
    profile.save()
    publish(profile, editor=editor, moderator=moderator, change_note="Second")
    commit()
    restarted().get(JAPAN)
    assert rendered


def test_what_was_published_in_error_shows_its_picture_no_longer(restarted, profile, editor, moderator):
    stored = images.store(small())
    LeadImage.objects.create(
        profile=profile, alt="A smelter", credit="A. P.", licence="CC BY 4.0", **stored._asdict()
    )
    edition = publish(profile, editor=editor, moderator=moderator)
    commit()
    assert b"/images/" in restarted().get(edition.get_absolute_url()).content
    workflow.unpublish(edition, by=moderator, notice="In error.")
    commit()
    page = restarted().get(edition.get_absolute_url())
    assert (page.status_code, b"/images/" in page.content) == (200, False)


def said(**context):
    return PAGE.render(Context({"edition": 7, "today": 1, "text": "old", "fact": 1, **context}))


def test_parts_are_kept_and_what_stands_around_them_is_not(db, restarted):
    with one_state():
        assert said() == "old, 1"
        assert said(text="new", fact=2) == "old, 2"
        assert said(text="new", today=2) == "new, 1"
        assert said(text="<b>", edition=8) == "&lt;b&gt;, 1"
        assert said(text="new", edition=8) == "&lt;b&gt;, 1"


@pytest.mark.parametrize("edition", [None, "", 7])
def test_without_an_edition_or_outside_of_a_public_page_all_is_rendered(db, restarted, edition):
    assert said(edition=edition) == "old, 1"
    assert said(edition=edition, text="new") == "new, 1"
    if not edition:
        with one_state():
            assert said(edition=edition) == "old, 1"
            assert said(edition=edition, text="new") == "new, 1"
