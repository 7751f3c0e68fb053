"""Atom feeds of changes: of the site, a country, or a mineral."""

import datetime
from urllib.parse import urlsplit

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from config.addresses import asked_at, site, site_of
from minerals.heads.citing import ATLAS
from minerals.views.asked import country_at, mineral_at
from profiles.dates import readable
from profiles.models import EditionEvent
from profiles.models.choices import EditionState
from profiles.models.projections import EventTable
from profiles.models.subjects import with_subject
from profiles.public.timelines.happenings import kind_words

from .record import SiteChanges
from .words import details, title

NEWEST = 50
# The year of our tag URIs, and the date of a feed without entries.
SINCE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
RIGHTS = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


class AtomFeed(Atom1Feed):
    """Django would call a feed without entries updated just now, at every request."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else SINCE


class ChangesFeed(Feed):
    """Feed of the changes of the site. Ids are tag URIs of codes, since a country may get another slug."""

    feed_type = AtomFeed
    author_name = ATLAS
    feed_copyright = item_copyright = RIGHTS

    def __call__(self, request, *args, **kwargs):
        with asked_at(site_of(request)):  # full addresses, whatever host and port a request names
            return super().__call__(request, *args, **kwargs)

    def title(self, subject):
        return gettext("Critical Minerals Atlas: changes")

    def subtitle(self, subject):
        return gettext("Editions published or withdrawn, with their change notes, and releases loaded.")

    def link(self, subject):
        return site() + reverse("website:changes")

    def feed_url(self, subject):
        return site() + reverse("website:feed")

    def feed_guid(self, subject):
        return tag("changes")

    def items(self, subject):
        return SiteChanges(subject)[:NEWEST]

    def item_title(self, change):
        return title(change)

    def item_description(self, change):
        lines = format_html_join("\n", "<p>{}</p>", ((line,) for line in details(change)))
        if not change.diff:
            return lines
        words = gettext("What changed, word by word")
        return format_html('{}\n<p><a href="{}{}">{}</a></p>', lines, site(), change.diff, words)

    def item_link(self, change):
        return site() + change.path

    def item_guid(self, change):
        return tag(change.name)

    def item_pubdate(self, change):
        return change.when

    item_updateddate = item_pubdate


class PoliciesFeed(ChangesFeed):
    """Feed of policies and events of live editions: the last published first. Its items are EditionEvents."""

    def title(self, subject):
        return gettext("Critical Minerals Atlas: policies and events")

    def subtitle(self, subject):
        return gettext("What governments decided and what happened, as live editions tell it.")

    def link(self, subject):
        return site() + reverse("profiles:policies")

    def feed_url(self, subject):
        return site() + reverse("website:policies_feed")

    def feed_guid(self, subject):
        return tag("policies")

    def items(self, subject):
        rows = EditionEvent.objects.filter(
            table__in=(EventTable.POLICIES, EventTable.EVENTS), edition__state=EditionState.LIVE
        )
        rows = rows.select_related(*with_subject("edition__")).defer("edition__payload")
        return rows.order_by("-edition__published_at", "-date", "pk")[:NEWEST]

    def item_title(self, row):
        return row.title if row.table == EventTable.EVENTS else f"{row.edition.subject.name}: {row.title}"

    def item_description(self, row):
        words = row.summary  # that of an event states numbers, which a source may not let us pass on
        if row.table == EventTable.EVENTS:
            words = ", ".join((kind_words(row.kind), readable(row.date)))
        return format_html("<p>{}</p>", words)

    def item_link(self, row):
        page = site() + row.edition.subject.get_absolute_url()
        return page if row.table == EventTable.EVENTS else f"{page}#{row.anchor}"

    def item_guid(self, row):
        return tag(f"{row.table}/{row.edition.subject.key}/{row.anchor}/{row.edition.number}")

    def item_pubdate(self, row):
        return row.edition.published_at

    item_updateddate = item_pubdate


class SubjectFeed(ChangesFeed):
    """Feed of the changes of one country or mineral."""

    def get_object(self, request, slug):
        return self.find(slug)

    def title(self, subject):
        return gettext("Critical Minerals Atlas: changes, %(name)s") % {"name": subject.name}

    def link(self, subject):
        return site() + subject.get_absolute_url()

    def feed_url(self, subject):
        return site() + reverse(self.address, args=[subject.slug])

    def feed_guid(self, subject):
        return tag(f"{self.name(subject)}/changes")


class CountryFeed(SubjectFeed):
    find = staticmethod(country_at)
    address = "website:country_feed"

    def name(self, country):
        return f"countries/{country.code}"


class MineralFeed(SubjectFeed):
    find = staticmethod(mineral_at)
    address = "website:mineral_feed"

    def name(self, mineral):
        return f"minerals/{mineral.slug}"


def tag(name):
    """A tag URI (RFC 4151) of something of this site."""
    return f"tag:{urlsplit(site()).hostname},{SINCE.year}:{name}"
