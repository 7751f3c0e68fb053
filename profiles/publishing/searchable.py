"""Search entries of live editions: their policies, partnerships, projects and texts, each at its place on the page."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext, override

from search import indexing
from search.indexing import IndexEntry
from search.models import Kind

from ..dates import first_day
from ..models import Edition
from ..models.choices import EditionState, EventKind
from ..models.subjects import SubjectKind
from ..shape import TABLE, TEXT
from .passing_on import handed_out, stating_barred
from .payload.payload import Payload
from .summary import words_of

PREFIX = "edition."  # of the owners of these entries
EVENTS = {"policies": Kind.POLICY, "partnerships": Kind.PARTNERSHIP}


def owner(edition):
    return f"{PREFIX}{_key(edition)}"


def _key(edition):
    """Return the key of an edition's subject in the index: the code of a country, the slug of a mineral or event."""
    return edition.subject.key


def entries(edition, payload=None):
    """The Entries of an edition; none of one that is not live. `payload`: its Payload, where it is read already."""
    if edition.state != EditionState.LIVE:
        return []
    with override(settings.LANGUAGE_CODE):  # of the public pages: the desk has another
        return list(_Found(edition, payload or Payload.of(edition)))


class _Found:
    """The Entries of one live edition, in the order of its page."""

    def __init__(self, edition, payload):
        self.subject, self.payload, self.key = edition.subject.of, payload, _key(edition)
        self.address = self.subject.get_absolute_url()
        aliases = () if edition.subject.kind == SubjectKind.EVENT else self.subject.aliases.all()
        self.names = (self.subject.name, *(alias.name for alias in aliases))

    def __iter__(self):
        payload = self.payload
        if payload.event:
            yield self._happening(payload.event)
            return
        for section in payload.sections:
            words = words_of(section, payload)
            yield self._text(section.name, _heading(section.name), section.anchor, words)
        for name, lines in (("changed", payload.changed), ("watch", payload.watch)):
            yield self._text(
                name, gettext(TABLE[name].heading), "brief", " ".join(one.summary for one in lines)
            )
        notes = [mineral.note for mineral in payload.minerals]
        notes += [role.note for mineral in payload.minerals for role in mineral.roles]
        yield self._text(
            "notes", gettext("Notes on key minerals"), "key-minerals", " ".join(filter(None, notes))
        )
        for name, rows in payload.tables.items():
            words = " ".join(text for row in rows for text in row.texts.values())
            heading = gettext(TABLE[name].heading) if name in TABLE else name
            yield self._text(name, heading, name, words)
        words = "; ".join(text for one in payload.uses for text in (one.name, one.loss, one.note) if text)
        yield self._text("uses", gettext(TABLE["uses"].heading), "what-it-does", words)
        yield self._text(
            "unknowns", _heading("unknowns"), "coverage", " ".join((payload.tagline, *payload.unknowns))
        )
        for project in payload.projects:
            yield self._project(project)
        for name, kind in EVENTS.items():
            for event in getattr(payload, name):
                yield self._event(name, kind, event)

    def _text(self, name, heading, anchor, words):
        return IndexEntry(
            kind=Kind.TEXT,
            key=f"{self.key}.{name}",
            title=f"{self.subject.name}: {heading}",
            address=f"{self.address}#{anchor}",
            about=self.names,
            body=" ".join(words.split()),
        )

    def _event(self, name, kind, event):
        table = TABLE[name]
        choices = table.choices["kind"]
        day = first_day(event.date)
        return IndexEntry(
            kind=kind,
            key=f"{self.key}.{name}.{event.uid}",
            title=event.title,
            address=f"{self.address}#{table.anchor(event.uid)}",
            context=" · ".join((self.subject.name, choices.get(event.kind, event.kind), event.date[:4])),
            names=tuple(one.name for one in (*event.minerals, *event.partners)),
            about=self.names,
            body=event.summary,
            newness=int(f"{day:%Y%m%d}") if day else 0,
        )

    def _happening(self, event):
        """The entry of an event, with all its words; its countries and minerals find it."""
        day, kinds = first_day(event.date), dict(EventKind.choices)
        parties = self.payload.parties
        words = (*(words_of(one, self.payload) for one in self.payload.sections), *(p.note for p in parties))
        return IndexEntry(
            kind=Kind.EVENT,
            key=f"{self.key}.event",
            title=event.name,
            address=self.address,
            context=" · ".join((str(kinds.get(event.kind, event.kind)), event.date[:4])),
            names=tuple(one.name for one in (*event.minerals, *parties)),
            body=" ".join(words),
            newness=int(f"{day:%Y%m%d}") if day else 0,
        )

    def _project(self, project):
        """An entry that is also found by the companies that run or own it."""
        table = TABLE["projects"]
        status = table.choices["status"].get(project.status, project.status)
        companies = dict.fromkeys(filter(None, (project.operator, project.owners)))
        return IndexEntry(
            kind=Kind.PROJECT,
            key=f"{self.key}.{table.name}.{project.uid}",
            title=project.name,
            address=f"{self.address}#{table.anchor(project.uid)}",
            context=" · ".join((self.subject.name, status)),
            names=(*companies, *(one.name for one in project.minerals)),
            about=self.names,
            body="; ".join(filter(None, (project.place, *companies))),
        )


def _heading(name):
    return gettext(TEXT[name].heading) if name in TEXT else name.replace("_", " ").capitalize()


def index(edition):
    """Replace the index entries of an edition's subject by its own, or by none if it is not live."""
    indexing.replace({owner(edition): entries(edition)})


def differing():
    """Return {owner: Entries} of live editions whose index entries differ; no Entries for subjects no longer live."""
    wanted = {owner(edition): entries(edition) for edition in _live().iterator(chunk_size=20)}
    return {one: wanted.get(one, []) for one in indexing.differing(wanted, prefix=PREFIX)}


def leave_out(documents):
    """Remove the numbers that may not be passed on from the bodies of texts of editions, only in memory.

    `documents`: Documents of the search, of any owner.
    """
    texts = {one.key: one for one in documents if one.owner.startswith(PREFIX)}
    keys = {one.owner.removeprefix(PREFIX) for one in texts.values()}
    about = (
        Q(subject__place__code__in=keys)
        | Q(subject__mineral__slug__in=keys)
        | Q(subject__event__slug__in=keys)
    )
    for edition in stating_barred(_live().filter(about)).iterator(chunk_size=20):
        for entry in entries(edition, handed_out(Payload.of(edition))):
            if entry.key in texts:
                texts[entry.key].body = entry.body


def _live():
    found = Edition.objects.current().with_subject()
    return found.prefetch_related("subject__place__aliases", "subject__mineral__aliases")
