"""Sources with their licences, and what they released."""

import datetime

from django.utils.translation import gettext_lazy as _

from tables import Row, Table, column

from .. import models
from .shared import RELEASE, SOURCE


class Source(Row):
    """A source of numbers."""

    source: str = column(_("Key of the source."), width=14)
    title: str = column(_("Title of its statistics."), width=44)
    publisher: str = column(_("Who publishes it."))
    short: str | None = column(_("Its short name beside a number; empty where its publisher is named."))
    url: str | None = column(_("Where it is published."), width=44)
    licence: str = column(_("Its licence, under which its numbers are here."))
    licence_url: str | None = column(_("Where the licence can be read."))
    attribution: str | None = column(
        _("The credit that the licence requires wherever a number is shown."), width=44
    )
    passed_on: bool = column(_("False if the licence forbids it; none of its numbers are then here."))
    is_default: bool = column(_("Whether it headlines everything that has no other headline source."))


class Release(Row):
    """A release of a source: an edition, or a correction."""

    release: str = column(_("Key of the release."))
    source: str = column(_("The source that published it."), to=SOURCE, width=14)
    name: str = column(_("Its name."), width=22)
    published: datetime.date = column(_("The day of publication. Of two releases the later one counts."))
    url: str | None = column(_("Address of this release; or empty."), width=44)
    note: str | None = column(_("Our remark on it."), width=50)


SOURCES = Table(
    SOURCE[0],
    _("Sources and licences"),
    _("A source of numbers with its licence."),
    Source,
    ("source",),
    query=lambda: models.Source.objects.order_by("key"),
    at={"source": "key", "passed_on": "may_be_passed_on"},
)
RELEASES = Table(
    RELEASE[0],
    _("Releases"),
    _("An edition of a source, or a correction that it published."),
    Release,
    ("release",),
    query=lambda: models.Release.objects.order_by("key"),
    at={"release": "key", "source": "source__key"},
)
