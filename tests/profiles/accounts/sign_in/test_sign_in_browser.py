"""Signing in by a security key, in Chromium with a virtual one, and each page on the way to the desk."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from profiles.accounts.sign_in import links
from tests.browsing import BLANK, IN_BROWSER, faults_of

pytestmark = IN_BROWSER
PASSWORD = "Zinnober-Galmei-7"
KEY = {
    "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def page(visit, live_server, settings, editor):
    """A page of a site that asks for second factors, at a name: keys are of names, not of numbers."""
    settings.SECOND_FACTOR = True
    editor.password = make_password(PASSWORD)
    editor.save()
    page = visit(BLANK)
    page.home = live_server.url.replace("127.0.0.1", "localhost") + "/admin"
    page.set_default_timeout(15_000)
    return page


def plug_in(page):
    """A virtual key that is touched whenever it is asked."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def type_password(page):
    page.goto(f"{page.home}/login/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_security_key_opens_the_desk(page, editor):
    plug_in(page)
    found = {}

    def look(name):
        if faults := faults_of(page):
            found[name] = faults
        page.set_viewport_size({"width": 1280, "height": 800})

    type_password(page)
    expect(page.get_by_text("The desk opens once you have added a second factor")).to_be_visible()
    look("before")
    page.get_by_role("link", name="Add an authenticator app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    look("app")
    page.goto(f"{page.home}/security/")
    page.get_by_role("link", name="Add a security key").click()
    page.get_by_label("Name, to tell it").fill("Blue key")
    look("key")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_text("10 of 10 are unused")).to_be_visible()
    look("recovery codes")
    page.get_by_role("link", name="Go to the desk").click()
    expect(page).to_have_url(f"{page.home}/")
    page.goto(f"{page.home}/security/")
    look("after")
    page.get_by_role("link", name="Remove Blue key").click()
    look("remove")
    page.get_by_role("button", name="Sign out").click()

    type_password(page)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    look("second factor")
    page.get_by_role("button", name="Use a security key").click()
    expect(page).to_have_url(f"{page.home}/")
    assert Authenticator.objects.get(type="webauthn").last_used_at
    assert not found


def test_the_pages_of_links_have_no_fault(page, editor):
    found = {}
    editor.password = make_password(None)
    editor.save()
    letter = links.INVITATION.letter(editor, "")
    invitation = letter.context["link"].partition("/admin")[2]
    for address in (
        "/login/",
        "/password/reset/",
        "/password/reset/sent/",
        invitation,
        "/password/reset/x/y/",
    ):
        page.goto(page.home + address)
        if faults := faults_of(page):
            found[address] = faults
    assert not found
