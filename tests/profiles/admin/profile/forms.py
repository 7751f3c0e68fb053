"""The form of a profile at the desk: opened, posted, and what was said."""

from django.contrib.messages import get_messages
from django.urls import reverse

from profiles.models import Profile
from tests.profiles.browser import posted


def url(name, *args):
    return reverse(f"admin:profiles_profile_{name}", args=args)


def open_form(client, profile):
    response = client.get(url("change", profile.pk))
    assert response.status_code == 200
    return posted(response)


def save(client, profile, data, button="_continue", value="Save", follow=False):
    return client.post(url("change", profile.pk), data | {button: value}, follow=follow)


def as_saved(data, profile):
    """`data` as the form shows it once it is saved. The keys of new rows are not in it."""
    now = Profile.objects.get(pk=profile.pk)
    newest = now.revisions.order_by("-number").first().number
    return data | {"base_version": str(now.lock_version), "base_revision": str(newest)}


def messages(response):
    """The messages of a response, also where nobody has followed to the page that shows it."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def place(profile, slugs):
    return list(profile.mineral_links.values_list("mineral__slug", flat=True)) == slugs
