"""The form of a profile at the desk: opened, posted, and what was said."""

from django.contrib.messages import get_messages
from django.urls import reverse

from profiles.models import Profile
from tests.profiles.browser import posted


def url(name, *args):
    return reverse(f"admin:profiles_profile_{name}", args=args)


def open_form(client, profile, table=""):
    """Return the fields that the page of the texts posts, or that of a table (its name)."""
    response = client.get(url("change", profile.pk), {"at": f"{table}:"} if table else {})
    assert response.status_code == 200
    return posted(response)


def open_rows(client, profile, data, *places):
    """Open rows of a long table, as the script of the form does: their fields come from the page of each."""
    for place in places:
        page = posted(client.get(url("change", profile.pk), {"at": place}))
        data = data | {name: value for name, value in page.items() if name.startswith(f"{place}-")}
    return data


def tables_of(data):
    """The tables of a page of the form, by the prefix of their fields."""
    return [name.removesuffix("-TOTAL_FORMS") for name in data if name.endswith("-TOTAL_FORMS")]


def save(client, profile, data, button="_continue", value="Save", follow=False):
    """Post a page of the form; `data` says which."""
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
