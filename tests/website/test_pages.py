import pytest
from django.template.loader import get_template

from ..factories import RegionFactory


def test_methodology_explains_every_mark_that_a_number_can_carry(client, db):
    page = client.get("/methodology/").content.decode()
    for anchor in ("flags", "flag-e", "flag-x", "flag-c", "flag-r", "concentration", "related"):
        assert f'id="{anchor}"' in page


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/countries/atlantis/", "/minerals/vibranium/", "/figures/x.y/"]
)
def test_a_missing_page_helps_on(client, db, address):
    response = client.get(address)
    assert response.status_code == 404
    assert 'href="/minerals/"' in response.content.decode()


def test_the_error_page_needs_nothing():
    assert "Something broke" in get_template("500.html").render()


def test_no_page_has_inline_style_or_script(client, edition):
    RegionFactory()
    for address in ("/", "/countries/", "/countries/japan/", "/minerals/cobalt/", "/regions/east-asia/"):
        page = client.get(address).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "<script>" not in page


def test_a_misspelt_country_or_mineral_is_guessed_with_two_queries(
    client, japan, cobalt, django_assert_num_queries
):
    with django_assert_num_queries(2 + 2):  # two look for the country itself
        page = client.get("/countries/japam/").content.decode()
    assert 'Did you mean <a href="/countries/japan/">Japan</a>?' in page
    assert 'href="/minerals/cobalt/">Cobalt</a>?' in client.get("/minerals/cobald/").content.decode()
