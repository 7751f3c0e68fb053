"""The page of an event, and the way from an address to it."""

from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from config.addresses import site_of
from page_store.public import public

from ...models import Edition, Event
from ...models.choices import EditionState
from ...publishing.payload.payload import Payload
from ..page.citation import cited
from ..page.endings import current_edition
from ..page.presentation import page_context
from ..related.portraits import Portraits
from ..timelines.happenings import kind_words


def at_event(view):
    """Hand a view the published event that its address means; one that is only a draft is not found."""

    @wraps(view)
    def at_slug(request, slug, **kwargs):
        event = get_object_or_404(Event, slug=slug, subject__editions__number=1)
        return view(request, event, **kwargs)

    return at_slug


@public(state="event")
@at_event
def event_detail(request, event):
    """Show the live edition of an event, or a withdrawn one under its notice."""
    edition = current_edition(Edition.objects.about(event))
    if edition is None or edition.state == EditionState.CONSOLIDATED:
        raise Http404(f"{event} has no edition to show.")
    if edition.state == EditionState.UNPUBLISHED:
        return render(request, "profiles/event_gone.html", {"event": event, "edition": edition}, status=410)
    context = page_context(
        Payload.of(edition), edition.subject.place, known=Portraits(), today=timezone.localdate()
    )
    context |= {
        "event": event,
        "kind": kind_words(context["page"].payload.event.kind),
        "edition": edition,
        "withdrawn": edition.state == EditionState.WITHDRAWN,
        **cited(context["page"], edition, event, site_of(request), live=True),
    }
    return render(request, "profiles/event_detail.html", context)
