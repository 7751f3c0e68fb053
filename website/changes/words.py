"""A Change in words, for the page and the feeds: its title and its lines."""

from django.utils.translation import gettext, ngettext

from minerals.wording import day, number
from profiles.models.choices import EditionState

from .record import ENDED, RELEASED


def title(change):
    """“Japan: edition 3”, “Japan: edition 3 withdrawn”, “New data: USGS Mineral Commodity Summaries 2026”."""
    if change.kind == RELEASED:
        return gettext("New data: %(release)s") % {"release": change.subject.name}
    edition = change.subject
    named = {"country": edition.subject.name, "number": edition.number}
    if change.kind == ENDED:
        return TITLES[edition.state]() % named
    return gettext("%(country)s: edition %(number)s") % named


TITLES = {
    EditionState.WITHDRAWN: lambda: gettext("%(country)s: edition %(number)s withdrawn"),
    EditionState.CONSOLIDATED: lambda: gettext("%(country)s: edition %(number)s consolidated"),
    EditionState.UNPUBLISHED: lambda: gettext("%(country)s: edition %(number)s retracted"),
}


def details(change):
    """The lines below the title: the whole change note or notice; for a release its effect on figures."""
    if change.kind == RELEASED:
        return release_lines(change.subject)
    return ended_lines(change.subject) if change.kind == ENDED else edition_lines(change.subject)


def edition_lines(edition):
    if edition.change_note:
        lines = [edition.change_note]
    elif edition.number == 1:
        lines = [gettext("First edition.")]
    else:
        lines = [gettext("Minor changes of wording only.")]
    if edition.number == 1 and edition.summary:
        lines.append(edition.summary)
    if not edition.approved_at:
        lines.append(gettext("Published before a second person had checked it."))
    return lines


def ended_lines(edition):
    lines = [edition.notice]
    if edition.merged_into:
        into = gettext("The profile of %(country)s covers it now.")
        lines.append(into % {"country": edition.merged_into.name})
    return lines


def release_lines(release):
    published = gettext("%(publisher)s, %(title)s, published on %(day)s.") % {
        "publisher": release.source.publisher,
        "title": release.source.title,
        "day": day(release.published),
    }
    return list(filter(None, [published, _counted(release), release.note]))


def _counted(release):
    """“4,721 figures; 1,075 of them had been given by an earlier release.”"""
    if not release.stated:
        return ""
    text = ngettext("%(count)s figure", "%(count)s figures", release.stated)
    counts = {"figures": text % {"count": number(release.stated)}, "before": number(release.restated)}
    if not release.restated:
        return gettext("%(figures)s, all of them new.") % counts
    if release.restated == release.stated:
        return gettext("%(figures)s, all given by an earlier release.") % counts
    return gettext("%(figures)s; an earlier release gave %(before)s of them.") % counts
