"""Parts that are the same on every page are rendered once, without anything from a request."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

pytestmark = pytest.mark.pure


def test_nothing_of_a_request_gets_in():
    page = Template("{% load parts %}{% once %}[{{ name }}]{% endonce %} {{ name }}")
    assert [page.render(Context({"name": name})) for name in ("Ada", "Bo")] == ["[] Ada", "[] Bo"]


def test_it_is_rendered_once_a_language(languages):
    page = Template(
        "{% load i18n parts %}{% once %}{% get_current_language as code %}{{ code }}{% now 'u' %}{% endonce %}"
    )
    with override("en-gb"):
        first = page.render(Context())
        assert page.render(Context()) == first
    with override("fr"):
        assert page.render(Context()).startswith("fr")


def test_a_block_inside_is_refused():
    with pytest.raises(TemplateSyntaxError, match="could not fill a block"):
        Template("{% load parts %}{% once %}{% block title %}{% endblock %}{% endonce %}")
