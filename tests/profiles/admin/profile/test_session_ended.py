"""A save after the session ended leads to the page to sign in, and from there back to the same page of the form."""

from django.test import Client

from tests.profiles.admin.profile.forms import url
from tests.profiles.shared import shared_draft

opened, saved, profile, cobalt_figures, form = shared_draft()


def test_a_save_without_a_session_leads_back_to_the_same_page_of_the_form(saved, form):
    address = url("change", saved.pk) + "?at=policy_rows-group"
    page = Client().post(address, form | {"_continue": "Save"}, follow=True)
    assert page.redirect_chain[0][0].endswith("%3Fat%3Dpolicy_rows-group")
    html = page.content.decode()
    assert f'data-path="{address}"' in html
    assert f'name="next" value="{address}"' in html
    assert "sign in, and the form offers it again" in html
