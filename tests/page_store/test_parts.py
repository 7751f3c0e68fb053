"""Parts of a page outlive the facts that end the page; outside of a public page none is kept."""

import re
from importlib import import_module

import pytest
from django.db import OperationalError
from django.template import Context, Template, TemplateSyntaxError

from page_store.later import later
from page_store.snapshot import one_state
from profiles import workflow
from profiles.draft import images
from profiles.models import Edition, LeadImage
from profiles.public.page import presentation

from ..factories import CountryFactory, complete_profile, figure, publish
from ..profiles.admin.profile.test_images import small
from .conftest import commit
from .test_middleware import JAPAN, making, rename

pytestmark = pytest.mark.on_postgresql("a snapshot is a transaction of its own kind")

PAGE = Template(
    "{% load parts %}{% parts_of edition today %}{% part 'text' %}{{ text }}{% endpart %}, {{ fact }}{% endparts_of %}"
)


@pytest.fixture
def rendered(monkeypatch):
    """Names of the texts whose HTML was made."""
    names, usual = [], presentation.section_html

    def section_html(section, payload, **options):
        names.append(section.name)
        return usual(section, payload, **options)

    monkeypatch.setattr(presentation, "section_html", section_html)
    return names


def test_a_change_of_the_facts_renders_no_text_again(restarted, edition, rendered):
    commit()
    before = restarted().get(JAPAN).content
    assert rendered
    rendered.clear()
    rename(edition.subject.place, "Nippon")
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


def test_the_frozen_page_of_the_live_edition_has_a_head_of_its_own(restarted, edition):
    commit()
    client = restarted()
    live, frozen = (client.get(path).content.decode() for path in (JAPAN, edition.get_absolute_url()))
    assert "Compare with …" in live
    assert "Compare with …" not in frozen


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


def test_a_part_may_be_taken_under_a_name(db, restarted):
    page = Template(
        "{% load parts %}{% parts_of edition %}{% part 'text' as said %} {{ text }} {% endpart %}"
        "{% if said %}({{ said }}){% endif %}{% endparts_of %}"
    )
    with one_state():
        for text, shown in (("a<b", "(a&lt;b)"), ("", "(a&lt;b)")):
            assert page.render(Context({"edition": 7, "text": text})) == shown
    assert page.render(Context({"edition": 7, "text": ""})) == ""
    with pytest.raises(TemplateSyntaxError, match="may go on"):
        Template("{% load parts %}{% part 'text' into said %}{% endpart %}")


def test_parts_without_a_state_are_none_of_those_around_them(db, restarted):
    page = Template(
        "{% load parts %}{% parts_of 7 %}{% parts_of nothing %}"
        "{% part 'text' %}{{ text }}{% endpart %}"
        "{% endparts_of %}{% endparts_of %}"
    )
    with one_state():
        for text in ("old", "new"):
            assert page.render(Context({"text": text})) == text


def test_what_is_asked_for_later_is_made_once_where_it_is_asked_for():
    made = []

    @later("one", "two")
    def pair(start):
        made.append(start)
        return {"one": start, "two": None}

    promised = pair(1)
    assert made == []
    assert Template("{{ one }}{% if two %}!{% endif %}{{ one }}").render(Context(promised)) == "11"
    assert made == [1]
    assert promised["one"]() == 1
    with pytest.raises(KeyError):
        later("three")(dict)()["three"]()


def test_a_promise_is_written_as_its_value_where_a_template_does_not_call_it():
    page = Template("{% load i18n %}{% blocktranslate %}It is {{ one }}.{% endblocktranslate %}")
    assert page.render(Context(later("one")(lambda: {"one": "a<b"})())) == "It is a&lt;b."


@pytest.mark.parametrize(
    ("error", "raised"),
    [(Edition.DoesNotExist("none"), RuntimeError), (OperationalError("away"), OperationalError)],
)
def test_no_template_takes_an_error_for_an_empty_value(error, raised):
    """Django takes the first for an empty text, and any of them inside of an infix condition for no."""
    calls = []

    @later("one", "two")
    def failing():
        calls.append(1)
        raise error

    promised = failing()
    with pytest.raises(raised):
        Template("{% if one and two %}{% endif %}{% for each in two %}{% endfor %}").render(Context(promised))
    assert calls == [1]


FACTS = {  # a page: what makes the facts that it shows
    "/minerals/cobalt/": "minerals.views.minerals.panels",
    "/regions/east-asia/": "minerals.views.regions.tables_of",
    "/countries/japan/data/": "profiles.public.views.countries.CountryData",
    "/roles/producer/": "profiles.public.views.roles.holders_of",
}


@pytest.mark.parametrize("page", FACTS)
def test_the_next_edition_leaves_what_a_page_shows_of_facts(
    restarted, edition, profile, editor, moderator, page, monkeypatch
):
    made = counted(FACTS[page], monkeypatch)
    commit()
    restarted().get(page)
    assert made
    made.clear()
    profile.refresh_from_db()
    profile.tagline = "Buys what it does not mine"
    profile.save()
    publish(profile, editor=editor, moderator=moderator, change_note="Second")
    commit()
    with making(page) as calls:
        after = restarted().get(page)
    assert (after.status_code, bool(calls) or page.startswith("/roles/"), made) == (200, True, [])
    rename(edition.subject.place, "Nippon")
    restarted().get(page)
    assert made


def test_another_profile_leaves_all_but_the_related_ones(
    restarted, edition, cobalt, editor, moderator, rendered, monkeypatch
):
    beside = counted("profiles.public.views.countries.beside_edition", monkeypatch)
    chile = CountryFactory(code="CHL", name="Chile", region=edition.subject.place.region)
    figure(chile, cobalt, 1)
    commit()
    restarted().get(JAPAN)
    assert beside
    assert rendered
    beside.clear()
    rendered.clear()
    publish(
        complete_profile(chile, minerals=[cobalt], reference="cobalt/mine/production"),
        editor=editor,
        moderator=moderator,
    )
    commit()
    rendered.clear()
    with making(JAPAN) as calls:
        page = restarted().get(JAPAN)
    assert calls
    assert b'href="/countries/chile/"' in page.content
    assert (beside, rendered) == ([], [])


def counted(name, monkeypatch):
    """The arguments of each call of what is named."""
    calls, (module, _, attribute) = [], name.rpartition(".")
    usual = getattr(import_module(module), attribute)

    def call(*arguments, **named):
        calls.append(arguments)
        return usual(*arguments, **named)

    monkeypatch.setattr(name, call)
    return calls
